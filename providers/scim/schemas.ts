/** Users and groups as SCIM servers answer them, as far as they are read. All else that comes stays in the objects. */
import * as z from 'zod/v4-mini';
import { isRecord } from '../record';

import { lastSegment } from './address';
import { unreadable } from './errors';
import type { ScimProfile } from './profile';
import { named, renamed } from './resource';

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

const NAMES = ['userName', 'externalId', 'displayName', 'active', 'emails', 'groups', 'members'] as const;

/** Servers write `True` or `"false"` for what RFC 7643 calls a boolean. */
export function flag(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const word = value.trim().toLowerCase();
	return word === 'true' ? true : word === 'false' ? false : value;
}

/** One entry of a list of objects with a value, in whatever form a server has it. */
function entry(given: unknown): unknown {
	if (typeof given === 'string') return { value: given };
	if (!isRecord(given)) return given;
	const result = renamed(given, ['value', 'display', 'type', 'primary', '$ref']);
	if ('primary' in result) result.primary = flag(result.primary);
	return result;
}

const entries = (value: unknown): unknown[] => (Array.isArray(value) ? value.map(entry) : [entry(value)]);

const hasValue = (one: unknown) => !isRecord(one) || (one.value ?? null) !== null;

/** A member without its ID is a member all the same, and has the ID in its address. Source: RFC 7643, section 2.4. */
function reference(one: unknown): unknown {
	if (!isRecord(one) || hasValue(one) || typeof one.$ref !== 'string') return one;
	return { ...one, value: lastSegment(one.$ref) || undefined };
}

/** The resource with the names and kinds of values that RFC 7643 gives them. */
function canonical(resource: unknown): unknown {
	const own = named(resource);
	if (!isRecord(own)) return own;
	const result = renamed(own, NAMES);
	if ('active' in result) result.active = flag(result.active);
	// An address without a value is none.
	if (hasList(result.emails)) result.emails = entries(result.emails).filter(hasValue);
	for (const name of ['groups', 'members'] as const) {
		if (hasList(result[name])) result[name] = entries(result[name]).map(reference);
	}
	return result;
}

const hasList = (value: unknown) => value !== undefined && value !== null;

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
