/** What identity domains answer with, as far as it is read. All else that comes stays in the objects. */
import * as z from 'zod/v4-mini';

import { unreadable } from '../scim/errors';
import { PROFILE } from './profile';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Prefix of Oracle's own schemas. */
export const OWN = 'urn:ietf:params:scim:schemas:oracle:idcs:';
export const USER_EXTENSION = `${OWN}extension:user:User`;
export const USER_STATE = `${OWN}extension:userState:User`;
export const CAPABILITIES = `${OWN}extension:capabilities:User`;
export const GROUP_EXTENSION = `${OWN}extension:group:Group`;

const text = z.nullish(z.string());

const emailSchema = z.looseObject({ value: z.string(), type: text, primary: z.nullish(z.boolean()) });
export type Email = z.infer<typeof emailSchema>;

const referenceSchema = z.looseObject({ value: z.string(), display: text });
const metaSchema = z.looseObject({ version: text, created: text, lastModified: text });

/** Source: OCI identity domains REST API, User. */
const userSchema = z.looseObject({
	id: z.string().check(z.minLength(1)),
	ocid: text,
	userName: z.string(),
	displayName: text,
	active: z.nullish(z.boolean()),
	emails: z.nullish(z.array(emailSchema)),
	groups: z.nullish(z.array(referenceSchema)),
	deleteInProgress: z.nullish(z.boolean()),
	meta: z.nullish(metaSchema),
});
export type User = z.infer<typeof userSchema>;

/** Source: OCI identity domains REST API, Group. */
const groupSchema = z.looseObject({
	id: z.string().check(z.minLength(1)),
	ocid: text,
	displayName: z.string(),
	members: z.nullish(z.array(referenceSchema)),
	deleteInProgress: z.nullish(z.boolean()),
	meta: z.nullish(metaSchema),
});
export type Group = z.infer<typeof groupSchema>;

/** @throws {ServiceError} for what is no user. */
export function readUser(resource: unknown): User {
	const parsed = z.safeParse(userSchema, resource);
	if (parsed.success) return parsed.data;
	throw unreadable(PROFILE, 200, 'something that is no user');
}

/** @throws {ServiceError} for what is no group. */
export function readGroup(resource: unknown): Group {
	const parsed = z.safeParse(groupSchema, resource);
	if (parsed.success) return parsed.data;
	throw unreadable(PROFILE, 200, 'something that is no group');
}
