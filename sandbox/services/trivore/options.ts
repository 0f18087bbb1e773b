import * as z from 'zod/v4-mini';

function choice<const Values extends readonly [string, ...string[]]>(values: Values, description: string) {
	return z._default(z.enum(values), values[0]).register(z.globalRegistry, { description });
}

/** What the documents leave open, and what differs between installations. The first value is the default. */
export const options = z.strictObject({
	defaultPageSize: z._default(z.int().check(z.minimum(0)), 100).register(z.globalRegistry, {
		description: 'Page size when "count" is not sent; 0 means everything.',
	}),
	oversizedCount: choice(['clamp', 'reject'], 'A "count" above 500: taken as 500, or answered with 400.'),
	pagingMembers: choice(['always', 'whenAsked'], 'When "startIndex" and "itemsPerPage" are in a list reply.'),
	emptyFields: choice(['absent', 'null'], 'How a field without a value looks in replies.'),
	flatFields: choice(
		['present', 'absent'],
		'"email", "mobile", "emailVerified", "mobileVerified", "orgCode" in replies.',
	),
	names: choice(['accepted', 'ignored'], '"names" in the body of a new user, as the samples write it.'),
	putUser: choice(['merge', 'replace'], 'What absent members mean in the PUT of a user: kept, or cleared.'),
	putGroup: choice(['merge', 'replace'], 'What absent members mean in the PUT of a group: kept, or cleared.'),
	unknownGroup: choice(['create', 'reject'], 'An entry of "memberOf" that is no group: creates one, or 400.'),
	sentUsername: choice(['ignore', 'accept', 'reject'], 'A "username" sent under a policy that makes names up.'),
	policyStatus: choice(['400', '409', '422'], 'Status of a request without what the user-name policy needs.'),
	duplicateStatus: choice(['409', '400'], 'Status of a user name, group name or nickname that is taken.'),
	passwordRefusal: choice(['200', '400'], 'Status of a refused password; with 200 the body says success: false.'),
	unknownId: choice(['404', '403'], 'Status for an id that does not exist or belongs to a foreign namespace.'),
	unauthorizedBody: choice(['json', 'html', 'empty'], 'Body of a 401.'),
	errorBodies: choice(['json', 'text', 'html', 'empty'], 'Body of all other errors.'),
	deleteMode: choice(['hard', 'soft', 'softHidden'], 'What DELETE of a user does; soft keeps it with a marker.'),
	patchUser: choice(['absent', 'merge'], 'PATCH of a user: 405, or like PUT.'),
	searchable: choice(
		['inferred', 'documented'],
		'Which attributes filters know: the likely ones, or those in documents.',
	),
	unknownAttribute: choice(['noMatch', 'reject'], 'A filter on another attribute: finds nothing, or 400.'),
	missingAccept: choice(['served', 'reject'], 'A request without "Accept": served, or 406.'),
	etags: choice(['none', 'checked'], 'Whether users and groups have an ETag, and If-Match is checked.'),
	codeTries: choice(['one', 'many'], 'How often one code from a text message can be tried.'),
});

export type Options = z.infer<typeof options>;
