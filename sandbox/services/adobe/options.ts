import * as z from 'zod/v4-mini';

function described<T extends z.ZodMiniType>(schema: T, description: string): T {
	z.globalRegistry.add(schema, { description });
	return schema;
}

const directory = z.strictObject({
	type: z.enum(['enterpriseID', 'federatedID']),
	domains: z.array(z.string()),
	/** Sign-in by user name instead of email address. */
	userNames: z._default(z.boolean(), false),
});

export type ClaimedDirectory = z.infer<typeof directory>;

export const options = z.strictObject({
	throttling: described(
		z._default(z.boolean(), false),
		'Answer 429 above the documented number of requests in a minute: 10 actions, 25 user reads, 5 group lists.',
	),
	retryAfterForm: described(
		z._default(z.enum(['seconds', 'date', 'none']), 'seconds'),
		'Form of Retry-After in the answers of throttling and hiddenListLimit.',
	),
	hiddenListLimit: described(
		z._default(z.boolean(), false),
		'Let a full list of users or groups start once in half an hour, as clients have seen it.',
	),
	maxCommands: described(z._default(z.int().check(z.minimum(1)), 10), 'Commands in a request.'),
	maxNames: described(z._default(z.int().check(z.minimum(1)), 10), 'Names in an add or remove step.'),
	userPageSize: described(z._default(z.int().check(z.minimum(1)), 2000), 'Users on a page.'),
	groupPageSize: described(z._default(z.int().check(z.minimum(1)), 400), 'Groups on a page.'),
	beyondLastPage: described(
		z._default(z.enum(['documented', 'notFound']), 'documented'),
		'Answer of a user list behind its last page: the last page again, or "Not found".',
	),
	emptyGroupList: described(
		z._default(z.enum(['accept', 'refuse']), 'accept'),
		'What becomes of an empty list of groups in a step.',
	),
	unauthorizedForm: described(
		z._default(z.enum(['body', 'empty']), 'body'),
		'A 401 with a JSON body, or empty with WWW-Authenticate.',
	),
	adobeIdClash: described(
		z._default(z.enum(['both', 'ignored']), 'both'),
		'Creating a Federated ID when there is an Adobe ID of that email: both exist, or nothing happens without an error.',
	),
	createdUserName: described(
		z._default(z.enum(['found', 'unknown']), 'found'),
		'Steps after a create whose user name is another address than the email address: they find the new user, as User Sync expects, or the user name is unknown.',
	),
	nonAsciiAddresses: described(
		z._default(z.enum(['accept', 'refuse']), 'accept'),
		'Email addresses with letters beyond ASCII.',
	),
	cutNamesAtDot: described(
		z._default(z.boolean(), true),
		'A group name in a path loses everything from its last dot on, as it was seen.',
	),
	jwtRetired: described(z._default(z.boolean(), false), 'The JWT exchange answers as after the conversion.'),
	tokenSeconds: described(z._default(z.int().check(z.minimum(1)), 86_399), 'How long an access token lasts.'),
	directories: described(
		z._default(z.array(directory), [
			{ type: 'federatedID', domains: ['example.com', 'example.net'], userNames: false },
			{ type: 'enterpriseID', domains: ['enterprise.example.com'], userNames: false },
			{ type: 'federatedID', domains: ['users.example.com'], userNames: true },
		]),
		'Domains that the organization has claimed.',
	),
	trustedDomains: described(
		z._default(z.array(z.string()), ['partner.example.org']),
		'Domains that another organization shares with this one.',
	),
	foreignDomains: described(
		z._default(z.array(z.string()), ['other.example.org']),
		'Domains that another organization has claimed and does not share.',
	),
	externallyManagedDomains: described(
		z._default(z.array(z.string()), []),
		'Claimed domains that a directory sync feeds, so that the API cannot create users there.',
	),
	noAdobeIdDomains: described(
		z._default(z.array(z.string()), []),
		'Domains in which domain enforcement forbids Adobe IDs.',
	),
});

export type AdobeOptions = z.infer<typeof options>;
