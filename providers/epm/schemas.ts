/**
 * What the client relies on in replies of EPM. Everything else passes through unchanged. Status numbers and counters
 * are read as numbers or as text, and members that have no value may be absent or `null`.
 *
 * Source: EPM REST guide, "Migration Status Codes" and the pages of the single operations.
 */
import * as z from 'zod/v4-mini';

const text = z.optional(z.nullable(z.string()));
const wholeNumber = z.pipe(z.union([z.number(), z.string().check(z.regex(/^\s*-?\d+\s*$/))]), z.transform(Number));

const linkSchema = z.looseObject({ rel: text, href: text, action: text });

/** The reply of file calls and of everything that starts or shows a job. */
export const jobEnvelopeSchema = z.looseObject({
	status: wholeNumber,
	details: text,
	links: z.optional(z.nullable(z.array(linkSchema))),
	items: z.optional(z.nullable(z.array(z.unknown()))),
});

/** The reply of the JSON calls; their `links` is one object. */
export const resultEnvelopeSchema = z.looseObject({
	status: wholeNumber,
	error: z.optional(z.nullable(z.looseObject({ errorcode: text, errormessage: text }))),
	details: z.optional(z.nullable(z.unknown())),
});

const innerFailureSchema = z.looseObject({ userlogin: text, groupname: text, errorcode: text, errormessage: text });
const innerFailures = z.optional(z.nullable(z.array(innerFailureSchema)));

const failedItemSchema = z.looseObject({
	userlogin: text,
	groupname: text,
	errorcode: text,
	errormessage: text,
	/** Only of groups whose members were refused. */
	erroritems: z.optional(z.nullable(z.looseObject({ users: innerFailures, groups: innerFailures }))),
});

export const batchDetailsSchema = z.looseObject({
	processed: z.optional(z.nullable(wholeNumber)),
	succeeded: z.optional(z.nullable(wholeNumber)),
	failed: z.optional(z.nullable(wholeNumber)),
	faileditems: z.optional(z.nullable(z.array(failedItemSchema))),
});

export const userSchema = z.looseObject({ userlogin: z.string(), firstname: text, lastname: text, email: text });

const roleSchema = z.looseObject({ rolename: z.string(), grantedthroughgroup: text });
/** The roles in a list of users; the editions name them differently. */
export const heldRolesSchema = z.array(roleSchema);
export const availableRoleSchema = z.looseObject({ name: z.string(), id: text });

const memberUserSchema = z.looseObject({ userlogin: z.string() });
const memberGroupSchema = z.looseObject({ groupname: z.string() });

export const groupSchema = z.looseObject({
	groupname: z.string(),
	description: text,
	/** `EPM` (made in Access Control), `IDCS` (made in the identity domain) or `PREDEFINED` (one for each base role). */
	type: text,
	identity: text,
	members: z.optional(
		z.nullable(
			z.looseObject({
				users: z.optional(z.nullable(z.array(memberUserSchema))),
				groups: z.optional(z.nullable(z.array(memberGroupSchema))),
			}),
		),
	),
});

/** Who is in which group. */
export const groupReportSchema = z.looseObject({
	...userSchema.shape,
	groups: z.optional(z.nullable(z.array(memberGroupSchema))),
});

export const roleReportUserSchema = z.looseObject({
	userlogin: z.string(),
	roles: z.optional(z.nullable(z.array(roleSchema))),
});
export const roleReportGroupSchema = z.looseObject({
	groupname: z.string(),
	roles: z.optional(z.nullable(z.array(roleSchema))),
});

const numberText = z.optional(z.nullable(z.union([z.string(), z.number()])));

/** `size` in bytes and `lastmodifiedtime` in milliseconds since 1970, both as text; `null` for snapshots. */
export const fileSchema = z.looseObject({
	name: z.string(),
	type: text,
	size: numberText,
	lastmodifiedtime: numberText,
});

export type JobEnvelope = z.infer<typeof jobEnvelopeSchema>;
export type FailedItem = z.infer<typeof failedItemSchema>;
export type User = z.infer<typeof userSchema>;
export type Group = z.infer<typeof groupSchema>;
export type AvailableRole = z.infer<typeof availableRoleSchema>;
export type StoredFile = z.infer<typeof fileSchema>;
