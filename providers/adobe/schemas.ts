/**
 * What the client relies on in replies of the User Management API (v2) and of IMS. Everything else passes through
 * unchanged: Adobe adds fields, leaves out what has no value, and asks clients to ignore what they do not know.
 */
import * as z from 'zod/v4-mini';

import { identityTypeOf } from './identityType';

const text = z.optional(z.nullable(z.string()));
const texts = z.optional(z.nullable(z.array(z.string())));
const count = z.optional(z.nullable(z.number()));

/** However it is spelled, one form inside: what is compared with it decides which of two accounts is touched. */
const identityType = z.optional(z.nullable(z.pipe(z.string(), z.transform(identityTypeOf))));

const userSchema = z.looseObject({
	/** Missing in older answers. */
	id: text,
	email: text,
	username: text,
	domain: text,
	firstname: text,
	lastname: text,
	/** Two letters; `UD` means undefined. */
	country: text,
	/** `adobeID`, `enterpriseID`, `federatedID` or `unknown`. */
	type: identityType,
	status: text,
	/** Names of user groups, product profiles and admin groups; left out when there are none. */
	groups: texts,
	/** Older form of the admin groups. */
	adminRoles: texts,
});

const groupType = z.optional(
	z.nullable(
		z.pipe(
			z.string(),
			z.transform((type) =>
				type
					.trim()
					.toUpperCase()
					.replace(/[\s-]+/g, '_'),
			),
		),
	),
);

const groupSchema = z.looseObject({
	groupId: z.optional(z.nullable(z.union([z.number(), z.string()]))),
	groupName: z.string(),
	/** `USER_GROUP`, `PRODUCT_PROFILE` and the kinds of admin groups. */
	type: groupType,
	memberCount: count,
	adminGroupName: text,
	productName: text,
	/** A number in a text, or `UNLIMITED`. */
	licenseQuota: text,
});

const pageSchema = { lastPage: z.optional(z.nullable(z.boolean())), result: text };

/**
 * Only a page that says that nothing is on it may come without its list, and a list that comes with an error is none.
 * Source: the samples of `/groups`.
 */
const isPage = (list: unknown, result: string | null | undefined) =>
	/^(?:not found|success)$/i.test(result ?? (Array.isArray(list) ? 'success' : ''));

export const usersPageSchema = z
	.looseObject({ ...pageSchema, groupName: text, users: z.optional(z.nullable(z.array(userSchema))) })
	.check(z.refine(({ users, result }) => isPage(users, result)));
export const groupsPageSchema = z
	.looseObject({ ...pageSchema, groups: z.optional(z.nullable(z.array(groupSchema))) })
	.check(z.refine(({ groups, result }) => isPage(groups, result)));
export const singleUserSchema = z.looseObject({ user: userSchema });

/** One refused command or one warning. `index` and `step` are numbers on the wire, though documented as texts. */
const noticeSchema = z.looseObject({
	index: z.optional(z.nullable(z.union([z.number(), z.string()]))),
	step: z.optional(z.nullable(z.union([z.number(), z.string()]))),
	message: text,
	errorCode: text,
	warningCode: text,
	requestID: text,
	user: text,
});

export const actionResultSchema = z.looseObject({
	/** Numbers of commands, not of steps. */
	completed: z.number(),
	notCompleted: z.number(),
	completedInTestMode: count,
	/** `success`, `partial` or `error`. */
	result: z.string(),
	errors: z.optional(z.nullable(z.array(noticeSchema))),
	warnings: z.optional(z.nullable(z.array(noticeSchema))),
});

export const tokenSchema = z.looseObject({
	access_token: z.string().check(z.minLength(1)),
	/** Seconds from `/ims/token`, milliseconds from `/ims/exchange/jwt`. */
	expires_in: z.optional(z.nullable(z.union([z.number(), z.string()]))),
});

export type User = z.infer<typeof userSchema>;
export type Group = z.infer<typeof groupSchema>;
export type ActionResult = z.infer<typeof actionResultSchema>;
export type Notice = z.infer<typeof noticeSchema>;
