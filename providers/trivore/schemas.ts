/**
 * What the client relies on in replies of the Management API. Everything else passes through unchanged: the vendor
 * speaks of more than a hundred user attributes. An absent value and `null` mean the same.
 */
import * as z from 'zod/v4-mini';

const optionalText = z.optional(z.nullable(z.string()));
const optionalFlag = z.optional(z.nullable(z.boolean()));
const optionalTexts = z.optional(z.nullable(z.array(z.string())));

export const userSchema = z.looseObject({
	id: z.string(),
	username: optionalText,
	nsCode: optionalText,
	name: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
	email: optionalText,
	emails: z.optional(z.nullable(z.array(z.looseObject({ address: optionalText })))),
	mobile: optionalText,
	mobiles: z.optional(z.nullable(z.array(z.looseObject({ number: optionalText })))),
	memberOf: optionalTexts,
	locked: optionalFlag,
	customFields: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
});

const metaSchema = z.looseObject({ lastModified: z.string() });

/** When an object changed last; `undefined` where the service does not tell. */
export function lastModified({ meta }: User): string | undefined {
	return z.safeParse(metaSchema, meta).data?.lastModified;
}

export const groupSchema = z.looseObject({
	id: z.string(),
	name: optionalText,
	description: optionalText,
	nsCode: optionalText,
	memberOf: optionalTexts,
});

export const namespaceSchema = z.looseObject({
	id: z.string(),
	code: z.string(),
	name: optionalText,
	usernamePolicy: optionalText,
});

export const roleSchema = z.looseObject({ id: z.string(), name: optionalText });

/** Ids of roles or permissions. */
export const idsSchema = z.array(z.string());

export const permissionSchema = z.looseObject({ id: z.string(), name: optionalText, groupId: optionalText });

export const customFieldsSchema = z.record(z.string(), z.unknown());

export const passwordRequirementsSchema = z.record(z.string(), z.unknown());

/** The answer to a change of password, whose HTTP status says nothing. */
export const passwordResultSchema = z.looseObject({
	success: z.optional(z.nullable(z.boolean())),
	validationErrors: z.optional(z.nullable(z.array(z.looseObject({ code: optionalText, message: optionalText })))),
});

export type User = z.infer<typeof userSchema>;
export type Group = z.infer<typeof groupSchema>;
export type Namespace = z.infer<typeof namespaceSchema>;
export type Role = z.infer<typeof roleSchema>;
export type PasswordResult = z.infer<typeof passwordResultSchema>;
