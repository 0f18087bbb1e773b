/** "Audit Fields": action, target, directory and account of each write, in one shape for all operations. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { withoutValues } from '../../providers/http/redaction';
import { secretsOf } from './connection';
import type { Item } from './item';
import type { Operation } from './operation';
import { isObject } from './values';

export const auditFieldsOption: INodeProperties = {
	displayName: 'Audit Fields',
	name: 'auditFields',
	type: 'boolean',
	default: false,
	description:
		'Whether to add "audit" to each output item: time, directory, account behind the credential, action, target, what was changed, and request IDs. It holds no secrets.',
};

/** A value that was changed; without `from` where the operation did not read it, and without both for a secret. */
type AuditChange = { readonly field: string; readonly from?: unknown; readonly to?: unknown };

export interface Audit {
	/** When the outcome was known, ISO 8601. */
	readonly at: string;
	readonly service: string;
	/** Names the directory; no secret. */
	readonly tenant: string;
	/** The account behind the credential: a user, or a client ID. Absent where the credential does not tell. */
	readonly actor?: string | undefined;
	/** Resource and operation, or what a row did, such as `user.create` and `addToGroup`. */
	readonly action: string;
	readonly target: { readonly type: string; readonly id?: string; readonly name?: string };
	readonly changed: readonly AuditChange[];
	/** Of the requests that wrote it; those of all items where they go together. */
	readonly requestIds: readonly string[];
	readonly executionId: string;
	readonly approvedBy?: string | undefined;
	readonly note?: string | undefined;
}

/** Whether an operation changes something and has options. Bulk Import and Apply Plan make audits of their own. */
export function isAudited<S>(operation: Operation<S>): boolean {
	const hasOptions = operation.fields.some(({ name, type }) => name === 'options' && type === 'collection');
	return hasOptions && !('executeRun' in operation) && !('readOnly' in operation && operation.readOnly === true);
}

const nameOf = (option: object & { readonly name: string; readonly displayName?: string }) =>
	option.displayName ?? option.name;

/** The fields of an operation as the editor shows them: with the option among "Options", if it is audited. */
export function fieldsOf<S>(operation: Operation<S>): readonly INodeProperties[] {
	if (!isAudited(operation)) return operation.fields;
	return operation.fields.map((field) => {
		if (field.name !== 'options') return field;
		const options = [...(field.options ?? []), auditFieldsOption];
		return { ...field, options: options.sort((a, b) => nameOf(a).localeCompare(nameOf(b), 'en')) };
	});
}

/** Whether the item asks for it. @throws {InputError} for an expression that finds nothing. */
export function wantsAudit(item: Item): boolean {
	return item.collection('options').flag(auditFieldsOption.name) ?? false;
}

/** Names under which people know a record, by the kind of the record; the first that is there counts. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
	appRole: ['appRole'],
	group: ['groupName', 'groupname', 'displayName', 'name'],
	role: ['roleName', 'rolename', 'displayName', 'name'],
	user: ['userName', 'username', 'userLogin', 'userlogin', 'user', 'name', 'email'],
	userGroup: ['groupName'],
};
const OTHER_NAMES = [
	'name',
	'displayName',
	'username',
	'description',
	'fingerprint',
	'groupName',
	'user',
	'oigRequestId',
];

function firstText(json: IDataObject, names: readonly string[]): string | undefined {
	for (const name of names) {
		const value = json[name];
		if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
	}
	return undefined;
}

function targetOf(resource: string, json: IDataObject): Audit['target'] {
	const id = firstText(json, [`${resource}Id`, 'id']);
	const name = firstText(json, NAMES[resource] ?? OTHER_NAMES);
	// The roles of a user are a change of the user where the output names no role.
	if (id === undefined && name === undefined && resource !== 'user') return targetOf('user', json);
	return { type: resource, ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) };
}

/** What is secret by its name, wherever it stands. */
const SECRET = /pass(?:word|phrase|code)|secret|token|private.?key|api.?key/i;

/** A value without members that are secret by their own name, or by the name that stands beside them. */
function harmless(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(harmless);
	if (!isObject(value)) return value;
	const isSecret = Object.entries(value).some(
		([name, text]) => /name|attribute|field|key/i.test(name) && typeof text === 'string' && SECRET.test(text),
	);
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => !SECRET.test(name) && !(isSecret && /value/i.test(name)))
			.map(([name, member]) => [name, harmless(member)]),
	);
}

/** Fields whose values become the record's; others choose the record or say how the operation works. */
const VALUES: ReadonlySet<string> = new Set(
	'attributes body capabilities country credentialDescription customAttributes customFields description displayName email externalId familyName firstName firstname givenName granularRoles label lastName lastname mobile name policyDescription productProfiles roleName scopes statements userLogin userName userType username'.split(
		' ',
	),
);
const COLLECTIONS: ReadonlySet<string> = new Set(['additionalFields', 'capabilities', 'updateFields']);

/** The values that the item gave for the record. */
function givenValues(execution: IExecuteFunctions, index: number, fields: readonly INodeProperties[]): AuditChange[] {
	const names = new Set(fields.map(({ name }) => name));
	return [...names].flatMap((name): AuditChange[] => {
		if (!VALUES.has(name) && !COLLECTIONS.has(name)) return [];
		const given: unknown = execution.getNodeParameter(name, index, '');
		if (given === '' || given === null || given === undefined) return [];
		// What a person wrote by hand may hold anything.
		if (name === 'body') return [{ field: name }];
		const own = COLLECTIONS.has(name) && isObject(given) ? Object.entries(given) : [[name, given] as const];
		return own.map(([field, to]) => (SECRET.test(field) ? { field } : { field, to: harmless(to) }));
	});
}

/** Operations that set one state. */
const STATES: Readonly<Record<string, AuditChange>> = {
	disable: { field: 'active', to: false },
	enable: { field: 'active', to: true },
	lock: { field: 'locked', to: true },
	unblock: { field: 'locked', to: false },
	unlock: { field: 'locked', to: false },
	resetPassword: { field: 'password' },
	setPassword: { field: 'password' },
};

/** Memberships that came or went, as outputs list them: entries with a type, or names. */
function membershipsIn(json: IDataObject): AuditChange[] {
	const listed = (name: string, side: 'from' | 'to') => {
		const entries: unknown = json[name];
		return (Array.isArray(entries) ? (entries as unknown[]) : []).map((entry): AuditChange => {
			const isEntry = isObject(entry);
			const field = isEntry && typeof entry.type === 'string' ? entry.type : 'member';
			return { field, [side]: isEntry ? (entry.name ?? entry.id) : entry };
		});
	};
	return [...listed('removed', 'from'), ...listed('added', 'to'), ...listed('restored', 'to')];
}

/** The one membership that an operation is about. */
function membershipOf(resource: string, operation: string, json: IDataObject): AuditChange[] {
	const side = /^(?:add|assign|grant)/.test(operation)
		? 'to'
		: /^(?:remove|unassign|revoke)/.test(operation)
			? 'from'
			: '';
	if (side === '') return [];
	if (resource === 'role' || resource === 'appRole') {
		const member = firstText(json, ['userLogin', 'userName', 'userlogin', 'userId', 'grantee', 'granteeId']);
		return member === undefined ? [] : [{ field: 'member', [side]: member }];
	}
	return ['group', 'role', 'appRole', 'productProfiles', 'users', 'groups'].flatMap((field) => {
		const value = firstText(json, NAMES[field] ?? []) ?? (Array.isArray(json[field]) ? json[field] : undefined);
		return resource === field || resource === `${field}s` || value === undefined ? [] : [{ field, [side]: value }];
	});
}

export interface AuditedItem {
	readonly execution: IExecuteFunctions;
	readonly index: number;
	readonly resource: string;
	readonly operation: string;
	readonly fields: readonly INodeProperties[];
	readonly service: string;
	readonly tenant: string;
	readonly actor: string | undefined;
	readonly requestIds: readonly string[];
	/** ISO 8601. */
	readonly at: string;
}

function changesOf({ execution, index, resource, operation, fields }: AuditedItem, json: IDataObject): AuditChange[] {
	const state = STATES[operation];
	if (state !== undefined) return [state];
	if (/^(?:create|update|upsert|upload|set(?:CustomFields)|replace)/.test(operation)) {
		return givenValues(execution, index, fields);
	}
	const listed = membershipsIn(json);
	return listed.length > 0 ? listed : membershipOf(resource, operation, json);
}

/** The audit of one output of an operation. What was found as it should be has no change and no requests. */
export function auditOf(item: AuditedItem, json: IDataObject): Audit {
	const { execution, resource, operation, service, tenant, actor, at } = item;
	const isDone = json.outcome !== 'unchanged';
	return withoutSecrets(
		{
			at,
			service,
			tenant,
			...(actor === undefined ? {} : { actor }),
			action: `${resource}.${operation}`,
			target: targetOf(resource, json),
			changed: isDone ? changesOf(item, json) : [],
			requestIds: isDone ? item.requestIds : [],
			executionId: execution.getExecutionId(),
		},
		[...secretsOf(execution)],
	);
}

/** The same with no secret of the run in any text. */
function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
	if (typeof value === 'string') return withoutValues(value, secrets) as T;
	if (Array.isArray(value)) return value.map((entry: unknown) => withoutSecrets(entry, secrets)) as T;
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [name, withoutSecrets(member, secrets)]),
	) as T;
}
