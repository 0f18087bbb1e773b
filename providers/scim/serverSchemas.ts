/** The schemas that a server describes, and the attributes of users that can be written; else those of the RFC. */
import { ServiceError } from '../http/errors';
import { bodyJson } from '../http/send';
import { isRecord } from '../record';
import { unreadable } from './errors';
import { PLACES } from './attributes';
import { ENTERPRISE, USER } from './schemas';
import type { ScimService } from './service';

/** A schema with all that came. */
export interface ServerSchema extends Readonly<Record<string, unknown>> {
	readonly id: string;
	readonly attributes: readonly unknown[];
}

/**
 * All schemas of the server.
 *
 * @throws {ServiceError} when the server shows none.
 */
export async function readSchemas(service: ScimService): Promise<ServerSchema[]> {
	const { client } = await service.open();
	const response = await client.call('GET', '/Schemas');
	const body = bodyJson(response);
	const list: unknown = Array.isArray(body) ? body : isRecord(body) ? (body.Resources ?? body.resources) : undefined;
	if (!Array.isArray(list)) throw unreadable(client.profile, response.status, 'something that is no list of schemas');
	return list.filter(isRecord).flatMap((schema): ServerSchema[] => {
		if (typeof schema.id !== 'string') return [];
		return [{ ...schema, id: schema.id, attributes: Array.isArray(schema.attributes) ? schema.attributes : [] }];
	});
}

export interface WritableAttribute {
	/** Where it is: perhaps a URN and a colon, then its name, perhaps a dot and a part. */
	readonly place: string;
	readonly type: 'array' | 'boolean' | 'number' | 'object' | 'string';
	readonly required: boolean;
	readonly choices: readonly string[];
}

const TYPES: Readonly<Record<string, WritableAttribute['type']>> = {
	boolean: 'boolean',
	decimal: 'number',
	integer: 'number',
	complex: 'object',
};

/** Attributes that have fields or operations of their own, or that only the server writes. */
const ELSEWHERE: ReadonlySet<string> = new Set([
	'active',
	'emails',
	'groups',
	'id',
	'meta',
	'password',
	'schemas',
	'username',
]);

const texts = (value: unknown): string[] =>
	(Array.isArray(value) ? value : []).filter((entry): entry is string => typeof entry === 'string');

function writable(attribute: unknown, prefix: string): WritableAttribute[] {
	if (!isRecord(attribute) || typeof attribute.name !== 'string') return [];
	const { name, type, multiValued, mutability, required, canonicalValues, subAttributes } = attribute;
	if (mutability === 'readOnly' || ELSEWHERE.has(`${prefix}${name}`.toLowerCase())) return [];
	const place = `${prefix}${name}`;
	// A path has at most one dot, so parts of parts are given with the whole. URNs have dots of their own.
	const isPart = place.slice(place.lastIndexOf(':') + 1).includes('.');
	if (type === 'complex' && multiValued !== true && Array.isArray(subAttributes) && !isPart) {
		return subAttributes.flatMap((part) => writable(part, `${place}.`));
	}
	const own = TYPES[typeof type === 'string' ? type : ''] ?? 'string';
	return [
		{
			place,
			type: multiValued === true ? 'array' : own,
			required: required === true && !isPart,
			choices: multiValued === true || own !== 'string' ? [] : texts(canonicalValues),
		},
	];
}

const RFC_ATTRIBUTES: readonly WritableAttribute[] = Object.values(PLACES)
	.filter((place) => !ELSEWHERE.has(place.toLowerCase()))
	.map((place) => ({ place, type: 'string', required: false, choices: [] }));

/** What can be given to a user beside what has a field of its own. */
export async function writableAttributes(service: ScimService): Promise<readonly WritableAttribute[]> {
	let schemas: readonly ServerSchema[];
	try {
		schemas = await readSchemas(service);
	} catch (error) {
		if (!(error instanceof ServiceError) || error.kind === 'unauthenticated' || error.kind === 'throttled') throw error;
		return RFC_ATTRIBUTES;
	}
	const core = schemas.find(({ id }) => id === USER);
	if (core === undefined) return RFC_ATTRIBUTES;
	const isOfUsers = (id: string) => id === ENTERPRISE || /:extension:.*:User$/i.test(id);
	const extensions = schemas.filter(({ id }) => id !== USER && isOfUsers(id));
	return [
		...core.attributes.flatMap((attribute) => writable(attribute, '')),
		...extensions.flatMap(({ id, attributes }) => attributes.flatMap((attribute) => writable(attribute, `${id}:`))),
	];
}
