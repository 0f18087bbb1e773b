import * as z from 'zod/v4-mini';

function described<T extends z.ZodMiniType>(schema: T, description: string): T {
	z.globalRegistry.add(schema, { description });
	return schema;
}

/** Switches for versions and for what the documents leave open; each default is the documented or likeliest form. */
export const options = z.strictObject({
	version: described(
		z._default(z.enum(['11.1.2.3', '12.2.1.3', '12.2.1.4', '14.1.2']), '14.1.2'),
		'Version of the server: 11.1.2.3 gives fields as objects, dates as milliseconds and real totals; before 12.2.1.4 there is no status call, and no roles parameter',
	),
	approval: described(
		z._default(z.enum(['none', 'atOnce', 'pending', 'rejected']), 'none'),
		'What a change of a user becomes: done without a request, or a request that completes at once, waits, or is rejected. Grants are always requests; with "none" they complete at once',
	),
	approveCreate: described(
		z._default(z.boolean(), false),
		'Whether creating and deleting users goes through the same approval; a create that waits gives no id',
	),
	createDetails: described(
		z._default(z.enum(['none', 'attributes']), 'none'),
		'What the details of a request to create a user say of the user: nothing, or the attributes without the password. Neither is documented',
	),
	tokenStatus: described(
		z._default(z.enum(['201', '200']), '201'),
		'HTTP status of a token answer: 201 was observed and is on the status page, 200 on the operation page',
	),
	tokenSeconds: described(z._default(z.int().check(z.minimum(2)), 1800), 'Lifetime of a token in seconds'),
	statusText: described(
		z._default(z.enum(['documented', 'plain', 'lower']), 'documented'),
		'How bulk items write their status: " SUCCESS" with a leading blank as documented, "SUCCESS", or "success"',
	),
	requestKey: described(
		z._default(z.enum(['id', 'requestId']), 'id'),
		'Name of the number in "request": id (observed), requestId (12.2.1.3 samples)',
	),
	bulkItems: described(
		z._default(z.enum(['complete', 'reversed', 'withoutId', 'withoutRequestId', 'shuffled', 'incomplete']), 'complete'),
		'Form of the answer to a bulk create: complete and in order, in reverse order, without id and links, without requestId, in reverse order without requestId, or with every third item missing',
	),
	failedItem: described(
		z._default(z.enum(['reason', 'errorMessage', 'bare']), 'reason'),
		'How a failed item says why: reason (documented for withdrawals), errorMessage with errorCode, or only a status',
	),
	wholeCallFails: described(
		z._default(z.boolean(), false),
		'Whether an unknown attribute fails the whole bulk create with 500 instead of its item',
	),
	errorBody: described(
		z._default(z.enum(['json', 'html', 'text', 'empty']), 'json'),
		'Form of error bodies; none is documented',
	),
	emptyList: described(
		z._default(z.enum(['200', '404']), '200'),
		'What a search without a match gives: an empty list, or 404 with a sentence',
	),
	displayNameInLists: described(
		z._default(z.enum(['text', 'object']), 'text'),
		'Display names in lists: a text (observed) or {"base": …} (documented for one user)',
	),
	memberArray: described(
		z._default(z.enum(['users', 'members']), 'users'),
		'Name of the array of role members: users (sample) or members (schema)',
	),
	revocation: described(
		z._default(z.enum(['done', 'waits']), 'done'),
		'Whether an account is revoked when its revocation is answered, or stays as it was until the application is done, which never happens here',
	),
	orFilter: described(
		z._default(z.boolean(), true),
		'Whether "or" is understood in q; otherwise it is answered with 400',
	),
	newRequestStatus: described(
		z._default(z.enum(['created', 'present']), 'created'),
		'What the answer to a new request says of its state: "Request Created" as in the samples, or the state that it has by then',
	),
	memberRemoval: described(
		z._default(z.enum(['path', 'value']), 'path'),
		'How SCIM takes the removal of a group member: path "members[value eq …]", or "members" with a value; the other form is refused',
	),
	userIdReuse: described(
		z._default(z.boolean(), true),
		'Whether the login of a deleted user may be given to a new one (system property XL.UserIDReuse); otherwise such a create is refused as if the user existed',
	),
	sharpS: described(
		z._default(z.enum(['SS', 'ß']), 'SS'),
		'How a "ß" of a login is written in capitals: SS as Java does it, so that two spellings are the same login, or ß as it is. Not documented',
	),
	loginPage: described(
		z._default(z.enum(['none', 'redirect', 'page']), 'none'),
		'An access manager in front: API calls are redirected to its login page, or answered with that page and status 200',
	),
});

export type Options = z.infer<typeof options>;
