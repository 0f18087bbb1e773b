/** Users and groups as SCIM servers answer them, as far as they are read. All else that comes stays in the objects. */
import * as z from 'zod/v4-mini';
import { isRecord } from '../record';

import { unreadable } from './errors';
import { ownName } from './places';
import type { ScimProfile } from './profile';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const text = z.nullish(z.string());
const emailSchema = z.looseObject({ value: z.string(), type: text, primary: z.nullish(z.boolean()) });
export type Email = z.infer<typeof emailSchema>;
const referenceSchema = z.looseObject({ value: z.string(), display: text });
const metaSchema = z.looseObject({ version: text, created: text, lastModified: text });

/** Source: RFC 7643, section 4.1. */
const userSchema = z.looseObject({
	id: z.string().check(z.minLength(1)),
	userName: z.string().check(z.minLength(1)),
	externalId: text,
	displayName: text,
	active: z.nullish(z.boolean()),
	emails: z.nullish(z.array(emailSchema)),
	groups: z.nullish(z.array(referenceSchema)),
	meta: z.nullish(metaSchema),
});
export type User = z.infer<typeof userSchema>;

/** Source: RFC 7643, section 4.2. */
const groupSchema = z.looseObject({
	id: z.string().check(z.minLength(1)),
	displayName: z.string(),
	externalId: text,
	members: z.nullish(z.array(referenceSchema)),
	meta: z.nullish(metaSchema),
});
export type Group = z.infer<typeof groupSchema>;

const NAMES = ['id', 'userName', 'externalId', 'displayName', 'active', 'emails', 'groups', 'members', 'meta'] as const;

/** Servers write `True`, `"false"` or 0 for what RFC 7643 calls a boolean. */
function flag(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const word = value.trim().toLowerCase();
	return word === 'true' ? true : word === 'false' ? false : value;
}

/** A list of objects with a value, in whatever form a server has it; entries without a value stand for nothing. */
function entries(value: unknown): unknown {
	if (value === undefined || value === null) return value;
	const list: unknown[] = Array.isArray(value) ? value : [value];
	return list
		.map((entry) => (typeof entry === 'string' ? { value: entry } : entry))
		.filter((entry) => !isRecord(entry) || (entry.value !== undefined && entry.value !== null))
		.map((entry) => (isRecord(entry) && 'primary' in entry ? { ...entry, primary: flag(entry.primary) } : entry));
}

/** The resource with the names and kinds of values that RFC 7643 gives them. */
function canonical(resource: unknown): unknown {
	if (!isRecord(resource)) return resource;
	const result: Record<string, unknown> = { ...resource };
	for (const name of NAMES) {
		const own = ownName(result, name);
		if (own === name || !Object.hasOwn(result, own)) continue;
		result[name] = result[own];
		delete result[own];
	}
	if ('active' in result) result.active = flag(result.active);
	for (const name of ['emails', 'groups', 'members'] as const) {
		if (name in result) result[name] = entries(result[name]);
	}
	if (!isRecord(result.meta)) delete result.meta;
	return result;
}

/** @throws {ServiceError} for what is no user. */
export function readUser(profile: ScimProfile, resource: unknown): User {
	const parsed = z.safeParse(userSchema, canonical(resource));
	if (parsed.success) return parsed.data;
	throw unreadable(profile, 200, 'something that is no user');
}

/** @throws {ServiceError} for what is no group. */
export function readGroup(profile: ScimProfile, resource: unknown): Group {
	const parsed = z.safeParse(groupSchema, canonical(resource));
	if (parsed.success) return parsed.data;
	throw unreadable(profile, 200, 'something that is no group');
}
