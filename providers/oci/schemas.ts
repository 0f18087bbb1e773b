/**
 * What the client relies on in replies of the Identity API (version 20160918). Everything else passes through
 * unchanged: services add fields, and real replies write `null` where a value is not set.
 */
import * as z from 'zod/v4-mini';

/** Any object with an ID of its own. */
export const objectSchema = z.looseObject({ id: z.string() });
const named = z.looseObject({ id: z.string(), name: z.string() });
const optionalText = z.optional(z.nullable(z.string()));
const tags = z.optional(z.nullable(z.record(z.string(), z.unknown())));

export const userSchema = z.looseObject({
	id: z.string(),
	name: z.string(),
	description: optionalText,
	email: optionalText,
	lifecycleState: optionalText,
	timeCreated: optionalText,
	freeformTags: tags,
	definedTags: tags,
});
export const groupSchema = z.looseObject({
	id: z.string(),
	name: z.string(),
	description: optionalText,
	lifecycleState: optionalText,
	freeformTags: tags,
	definedTags: tags,
});
export const membershipSchema = z.looseObject({ id: z.string(), userId: z.string(), groupId: z.string() });
export const passwordSchema = z.looseObject({ userId: z.string(), password: optionalText });
export const apiKeySchema = z.looseObject({ fingerprint: z.string() });
/** What tells the entries of a user's lists of credentials apart. */
export const listedSchema = z.looseObject({ id: optionalText, fingerprint: optionalText });
export const authTokenSchema = z.looseObject({ id: z.string() });
export const customerSecretKeySchema = z.looseObject({ id: z.string() });
export const smtpCredentialSchema = z.looseObject({ id: z.string() });
export const oAuth2ClientCredentialSchema = z.looseObject({ id: z.string() });
export const dbCredentialSchema = z.looseObject({ id: z.string() });
export const mfaDeviceSchema = z.looseObject({ id: z.string() });
export const compartmentSchema = named;
export const policySchema = z.looseObject({
	id: z.string(),
	name: z.string(),
	statements: z.array(z.string()),
	versionDate: optionalText,
});
export const regionSubscriptionSchema = z.looseObject({
	regionKey: z.string(),
	regionName: z.string(),
	isHomeRegion: z.boolean(),
});

export const domainSchema = z.looseObject({
	id: z.string(),
	displayName: z.string(),
	url: z.string(),
	homeRegionUrl: optionalText,
	type: optionalText,
	lifecycleState: optionalText,
});

export type Domain = z.infer<typeof domainSchema>;
export type User = z.infer<typeof userSchema>;
export type Group = z.infer<typeof groupSchema>;
export type Membership = z.infer<typeof membershipSchema>;
export type Password = z.infer<typeof passwordSchema>;
export type RegionSubscription = z.infer<typeof regionSubscriptionSchema>;
