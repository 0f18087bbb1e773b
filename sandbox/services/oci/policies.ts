import * as z from 'zod/v4-mini';
import { invalidParameter, notFound, OciError } from './errors';
import type { StoredCompartment, StoredPolicy, Tenant } from './model';
import {
	checkEtag,
	checkOcid,
	checkTags,
	creationTags,
	tagFields,
	timestamp,
	unsetMembers,
	type Call,
	type OciReply,
	type Operation,
} from './operation';
import { choiceOf, listTable } from './paging';
import { alreadyExists, lifecycleStates } from './users';

const description = z.string().check(z.maxLength(400));
const statements = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const versionDate = z.optional(z.string().check(z.regex(/^$|^\d{4}-\d{2}-\d{2}$/)));
const createBody = z.object({
	compartmentId: z.string(),
	name: z.string().check(z.minLength(1), z.maxLength(100), z.regex(/^[\w.-]+$/)),
	description,
	statements,
	versionDate,
	...tagFields,
});
const updateBody = z.object({
	description: z.optional(description),
	statements: z.optional(statements),
	versionDate,
	...tagFields,
});

const statementForm =
	/^\s*allow\s+(any-user|any-group|service\s+\S+|(?:dynamic-)?group\s+(?:id\s+)?.+?)\s+to\s+(inspect|read|use|manage|\{[^}]+\})\s*(\S*)\s+in\s+(tenancy|compartment\s+(?:id\s+)?\S+)(\s+where\s+.+)?\s*$/is;

/** Names in a subject: `A`, `'Default'/'A'`, `A, B`. */
function groupNames(subject: string): string[] {
	const list = /^group\s+(?!id\s)(.+)$/is.exec(subject)?.[1];
	if (list === undefined) return [];
	return list.split(',').map((name) => (name.trim().split('/').at(-1) ?? '').replaceAll(/^'|'$/g, ''));
}

function checkStatements(tenant: Tenant, list: readonly string[]): void {
	for (const statement of list) {
		const subject = statementForm.exec(statement)?.[1];
		if (subject === undefined) throw invalidParameter('No permissions found');
		for (const name of groupNames(subject)) {
			if (tenant.groupsByName.find(name.toLowerCase()).length > 0) continue;
			throw invalidParameter(
				`The group ${name} specified in the policy statement does not exist under current compartment hierarchy.`,
			);
		}
	}
}

function stored(tenant: Tenant, list: readonly string[]): readonly string[] {
	if (tenant.options.statements === 'kept') return list;
	return list.map((statement) => {
		const [first = '', ...words] = statement.trim().split(/\s+/);
		const keywords = /^(to|in|where|group|any-user|manage|use|read|inspect|users|groups|tenancy|compartment)$/i;
		const spelled = words.map((word) => (keywords.test(word) ? word.toLowerCase() : word));
		return [first.charAt(0).toUpperCase() + first.slice(1).toLowerCase(), ...spelled].join(' ');
	});
}

/** The compartment, of which the tenancy is the root. Throws 404. */
function readCompartment(tenant: Tenant, id: string): StoredCompartment {
	if (id !== tenant.id) checkOcid(tenant, 'compartment', id);
	const compartment = tenant.compartments.get(id);
	if (!compartment) throw notFound();
	return compartment;
}

function requiredCompartment(call: Call): StoredCompartment {
	const id = call.query('compartmentId');
	if (id === undefined) {
		throw new OciError(400, call.tenant.options.missingField, 'Missing required parameter compartmentId');
	}
	return readCompartment(call.tenant, id);
}

function readPolicy(call: Call): StoredPolicy {
	const id = call.param('policyId');
	checkOcid(call.tenant, 'policy', id);
	const policy = call.tenant.policies.get(id);
	if (!policy) throw notFound();
	return policy;
}

function show(tenant: Tenant, policy: StoredPolicy): Record<string, unknown> {
	return unsetMembers(tenant, {
		id: policy.id,
		compartmentId: policy.compartmentId,
		name: policy.name,
		description: policy.description,
		statements: policy.statements,
		timeCreated: timestamp(policy.timeCreated),
		lifecycleState: 'ACTIVE',
		inactiveStatus: undefined,
		versionDate: policy.versionDate,
		freeformTags: policy.freeformTags,
		definedTags: policy.definedTags,
	});
}

function create(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(createBody);
	readCompartment(tenant, body.compartmentId);
	checkTags(body.freeformTags, body.definedTags);
	checkStatements(tenant, body.statements);
	const fold = (name: string) => (tenant.options.nameComparison === 'exact' ? name : name.toLowerCase());
	for (const other of tenant.policies.values()) {
		if (fold(other.name) === fold(body.name)) throw alreadyExists(tenant, 'Policy', body.name);
	}
	const policy: StoredPolicy = {
		id: tenant.ocid('policy'),
		etag: tenant.etag(),
		timeCreated: tenant.now(),
		compartmentId: body.compartmentId,
		name: body.name,
		description: body.description,
		statements: stored(tenant, body.statements),
		versionDate: body.versionDate === '' ? undefined : body.versionDate,
		freeformTags: body.freeformTags ?? {},
		definedTags: creationTags(call, body.definedTags),
	};
	tenant.policies.put(policy.id, policy);
	return { body: show(tenant, policy), etag: policy.etag, created: { table: 'policies', id: policy.id } };
}

function list(call: Call): OciReply {
	const { tenant } = call;
	const compartment = requiredCompartment(call);
	const name = call.query('name');
	const state = choiceOf(call, 'lifecycleState', lifecycleStates);
	return listTable(call, `policies of ${compartment.id}`, tenant.policies, {
		where: (policy) =>
			policy.compartmentId === compartment.id &&
			(name === undefined || policy.name === name) &&
			(state === undefined || state === 'ACTIVE'),
		show: (policy) => show(tenant, policy),
	});
}

function update(call: Call): OciReply {
	const { tenant } = call;
	const body = call.body(updateBody);
	const seen = readPolicy(call);
	const policy = tenant.policies.latest(seen.id) ?? seen;
	checkEtag(call, policy.etag);
	checkTags(body.freeformTags, body.definedTags);
	if (body.statements) checkStatements(tenant, body.statements);
	const changed = tenant.policies.put(policy.id, {
		...policy,
		description: body.description ?? policy.description,
		statements: body.statements ? stored(tenant, body.statements) : policy.statements,
		// Without a version date, the present behavior of the services counts.
		versionDate: body.versionDate === '' ? undefined : body.versionDate,
		freeformTags: body.freeformTags ?? policy.freeformTags,
		definedTags: body.definedTags ?? policy.definedTags,
		etag: tenant.etag(),
	});
	return { body: show(tenant, changed), etag: changed.etag };
}

function showCompartment(tenant: Tenant, compartment: StoredCompartment): Record<string, unknown> {
	return unsetMembers(tenant, {
		id: compartment.id,
		compartmentId: compartment.compartmentId,
		name: compartment.name,
		description: compartment.description,
		timeCreated: timestamp(compartment.timeCreated),
		lifecycleState: 'ACTIVE',
		inactiveStatus: undefined,
		isAccessible: true,
		freeformTags: {},
		definedTags: {},
	});
}

function listCompartments(call: Call): OciReply {
	const { tenant } = call;
	const parent = requiredCompartment(call);
	const subtree = choiceOf(call, 'compartmentIdInSubtree', ['TRUE', 'FALSE']) === 'TRUE';
	if (subtree && parent.id !== tenant.id) {
		throw invalidParameter('compartmentIdInSubtree can only be true for the tenancy');
	}
	choiceOf(call, 'accessLevel', ['ANY', 'ACCESSIBLE']);
	const name = call.query('name');
	const state = choiceOf(call, 'lifecycleState', lifecycleStates);
	return listTable(call, `compartments of ${parent.id}/${subtree}`, tenant.compartments, {
		where: (compartment) =>
			compartment.compartmentId !== undefined &&
			(subtree || compartment.compartmentId === parent.id) &&
			(name === undefined || compartment.name === name) &&
			(state === undefined || state === 'ACTIVE'),
		show: (compartment) => showCompartment(tenant, compartment),
	});
}

/** Source: OCI Identity API reference, Policy and Compartment. */
export const policyOperations: readonly Operation[] = [
	{ method: 'POST', path: '/policies', retryToken: true, handle: create },
	{ method: 'GET', path: '/policies', handle: list },
	{
		method: 'GET',
		path: '/policies/:policyId',
		handle(call) {
			const policy = readPolicy(call);
			return { body: show(call.tenant, policy), etag: policy.etag };
		},
	},
	{ method: 'PUT', path: '/policies/:policyId', handle: update },
	{
		method: 'DELETE',
		path: '/policies/:policyId',
		handle(call) {
			const policy = readPolicy(call);
			checkEtag(call, policy.etag);
			call.tenant.policies.delete(policy.id);
			return {};
		},
	},
	{ method: 'GET', path: '/compartments', handle: listCompartments },
	{
		method: 'GET',
		path: '/compartments/:compartmentId',
		handle(call) {
			const compartment = readCompartment(call.tenant, call.param('compartmentId'));
			return { body: showCompartment(call.tenant, compartment), etag: compartment.etag };
		},
	},
];
