import * as z from 'zod/v4-mini';

/** Explains a switch in the control interface. */
function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
	z.globalRegistry.add(schema, { description });
	return schema;
}

/** Switches for what Oracle's editions and documents leave open. */
export const optionsSchema = z.strictObject({
	terminology: described(
		z._default(z.enum(['2025', '2026']), '2026'),
		'Names of the kinds of roles: predefined and application (2025), or application and granular (2026).',
	),
	listUsersEdition: described(
		z._default(z.enum(['2025', '2026']), '2026'),
		'Expansions that List Users knows: memberof and roles (2025), or epmgroups, idcsgroups, granularroles, applicationroles and indirect (2026).',
	),
	firstNameRequired: described(z._default(z.boolean(), false), 'Whether new users need a first name.'),
	classicDomainPrefixRequired: described(
		z._default(z.boolean(), false),
		'Whether the user name must carry the identity domain, as in Classic environments.',
	),
	badCredentials: described(
		z._default(z.enum(['401', 'signInPage']), '401'),
		'The answer to wrong credentials: HTTP 401, or HTTP 200 with the sign-in page.',
	),
	callerRoles: described(
		z._default(z.enum(['all', 'domainAdministrator', 'serviceAdministrator', 'viewer', 'none']), 'all'),
		'What the ready-made account may do: everything, manage users only, everything but users, nothing, or not even enter.',
	),
	refusalStatus: described(
		z._default(z.union([z.literal(200), z.literal(400)]), 200),
		'HTTP status of a request that is refused as a whole by a v2 call.',
	),
	stringStatus: described(z._default(z.boolean(), false), 'Whether the status of an envelope is text.'),
	partialStatusV1: described(
		z._default(z.union([z.literal(0), z.literal(1)]), 0),
		'Status of a job of which some records failed.',
	),
	jobPolls: described(
		z._default(z.int().check(z.minimum(0)), 2),
		'How often a job is found running before it has ended.',
	),
	jobMilliseconds: described(z._default(z.int().check(z.minimum(0)), 0), 'How long a job runs at least.'),
	jobEnd: described(
		z._default(z.enum(['normal', 'never', 'failed', 'failedWithoutReason', 'unnamedFailures']), 'normal'),
		'How jobs end: as they should, never, failed as a whole, failed without a reason, or with failed records that are not named.',
	),
	unknownJob: described(
		z._default(z.enum(['envelope', '404']), 'envelope'),
		'The answer to an unknown job: an envelope with a positive status, or HTTP 404.',
	),
	jobLinks: described(
		z._default(z.enum(['plain', 'port443', 'http', 'otherHost', 'none']), 'plain'),
		'Form of the link to a job: with this host, an explicit :443, http instead of https, another host, or none at all.',
	),
	idempotentRoles: described(
		z._default(z.boolean(), true),
		'Whether giving a role that is held, or taking one that is not, succeeds.',
	),
	updateWithoutChange: described(
		z._default(z.enum(['fails', 'succeeds']), 'fails'),
		'What becomes of an update that changes nothing.',
	),
	echoPasswords: described(
		z._default(z.boolean(), false),
		'Whether refusals and the echo of a v1 request repeat the password that was sent.',
	),
	downloads: described(
		z._default(z.enum(['bytes', 'job']), 'bytes'),
		'Whether a download gives the bytes at once or by a job and a link.',
	),
});

export type EpmOptions = z.infer<typeof optionsSchema>;
