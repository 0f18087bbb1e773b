import * as z from 'zod/v4-mini';

function choice<const Values extends readonly [string, ...string[]]>(values: Values, description: string) {
	return z._default(z.enum(values), values[0]).register(z.globalRegistry, { description });
}

function seconds(description: string) {
	return z._default(z.number().check(z.minimum(0)), 0).register(z.globalRegistry, { description });
}

/** What the documents leave open. The first value of each choice is the default. */
export const ociOptions = z.strictObject({
	tenancyKind: choice(
		['domains', 'classic'],
		'domains: email is mandatory and refusals come as IdcsConversionError; classic: a tenancy without identity domains',
	),
	memberDelete: choice(
		['refuse', 'allow'],
		'Deleting a user who is in groups, or a group with members: refuse with 409, or remove the memberships too',
	),
	duplicateCode: choice(
		['specific', 'general'],
		'Code of a name in use in a classic tenancy: UserAlreadyExists … or NotAuthorizedOrResourceAlreadyExists',
	),
	duplicateMembership: choice(['refuse', 'return'], 'Adding a member again: refuse with 409, or answer the membership'),
	nameComparison: choice(
		['ignoreCase', 'exact'],
		'How names of users, groups and policies are compared for uniqueness',
	),
	uniqueEmail: choice(['enforce', 'ignore'], 'Whether two users may have the same email address'),
	creatingSeconds: seconds('So long a new user, group or membership stays in the state CREATING'),
	keyDelaySeconds: seconds('So long a new API key answers 401'),
	defaultPageSize: z
		._default(z.int().check(z.minimum(1), z.maximum(1000)), 100)
		.register(z.globalRegistry, { description: 'Length of a page when the request names no limit' }),
	badLimit: choice(['refuse', 'clamp'], 'A limit outside 1 to 1000: refuse with 400, or use the nearest allowed one'),
	badValue: choice(
		['refuse', 'ignore'],
		'An unknown sortBy, sortOrder or lifecycleState: refuse with 400, or ignore it',
	),
	badCursor: choice(
		['InvalidParameter', 'PaginationTokenFormat', 'PaginationTokenExpired'],
		'Code of an unusable page',
	),
	paging: choice(
		['normal', 'emptyFirst', 'emptyLast', 'repeatCursor'],
		'Legal but unkind pages: an empty first page with a cursor, an empty last one; or a faulty cursor that never ends',
	),
	filters: choice(
		['obeyed', 'ignored'],
		'What narrows lists down (name, userId, groupId, states, the user in the path): obeyed, or lost on the way as behind a faulty gateway',
	),
	statements: choice(
		['kept', 'rewritten'],
		'Statements of policies: kept as given, or with single blanks and keywords in the spelling of the service',
	),
	groupNames: choice(
		['any', 'strict'],
		'Names of new groups: anything that is not blank, or letters, digits, hyphens, periods and underscores only',
	),
	capabilityChange: choice(
		['allow', 'refuse'],
		'UpdateUserCapabilities: done, or refused as in tenancies where identity domains decide',
	),
	membershipFilter: choice(['required', 'optional'], 'Listing memberships without userId and groupId: 400, or all'),
	blockUser: choice(['refuse', 'accept'], 'blocked: true in UpdateUserState: refuse with 400, or block the user'),
	etags: choice(['all', 'main'], 'Whether memberships and credentials have an etag too'),
	wrongMethod: choice(['MethodNotAllowed', 'NotFound'], 'Wrong method on a known path: 405, or 404'),
	wrongContentType: choice(
		['CannotParseRequest', 'UnsupportedMediaType'],
		'Body that is not application/json: 400, or 415',
	),
	badDigest: choice(
		['NotAuthenticated', 'InvalidParameter'],
		'x-content-sha256 that does not fit the body: 401, or 400',
	),
	badOcid: choice(['notFound', 'InvalidParameter'], 'An id that is no OCID of the right type: 404, or 400'),
	missingField: choice(['MissingParameter', 'InvalidParameter'], 'Code of a required member that is not in the body'),
	unknownField: choice(
		['InvalidParameter', 'CannotParseRequest', 'ignore'],
		'A member that the operation does not know',
	),
	unsetMembers: choice(['null', 'absent'], 'How unset optional members come in replies'),
	domainPassword: choice(
		['shown', 'null'],
		'Whether a password reset answers the password where domains send an email',
	),
	retryTokenOtherBody: choice(['refuse', 'replay'], 'A retry token again with another body: 409, or the first answer'),
});

export type OciOptions = z.infer<typeof ociOptions>;
