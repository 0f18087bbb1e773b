import * as z from 'zod/v4-mini';

function choice<const Values extends readonly [string, ...string[]]>(values: Values, description: string) {
	return z._default(z.enum(values), values[0]).register(z.globalRegistry, { description });
}

/** Ways in which SCIM servers differ, each one seen somewhere. The first value of each choice is the default. */
export const scimOptions = z.strictObject({
	discovery: choice(
		['present', 'absent', 'renamed', 'refused', 'wrong'],
		'What /ServiceProviderConfig, /ResourceTypes and /Schemas answer: themselves, 404, only /ServiceProviderConfigs, 403, or that there is no PATCH and a page of 1,000',
	),
	me: choice(['absent', 'present'], 'Whether /Me shows the administrator'),
	filter: choice(
		['full', 'eqOnly', 'refuse', 'crash', 'nothing', 'ignore'],
		'Filters: all of RFC 7644, a single eq, 400, 500, always an empty list, or passed over',
	),
	filterCase: choice(['ignore', 'exact'], 'Whether a filter on names minds upper and lower case'),
	operatorCase: choice(['any', 'lower'], 'Whether op of a PATCH and operators of a filter must be in lower case'),
	totals: choice(['all', 'page', 'text', 'absent'], 'totalResults: of all, of the page, as text, or left out'),
	pastEnd: choice(['empty', 'firstPage'], 'A list from a position past its end: an empty page, or the first one again'),
	startIndex: choice(['honored', 'ignored'], 'Whether startIndex is looked at'),
	pageSize: choice(['200', '50', '3'], 'The largest page, whatever was asked for'),
	paging: choice(
		['index', 'cursor', 'forced'],
		'Pages by startIndex; by cursor alone, in an array named resources and without a total; or a nextCursor that was not asked for',
	),
	patch: choice(['accept', 'refuse'], 'Whether there is PATCH: 405 if not'),
	patchStatus: choice(['200', '204'], 'What a PATCH answers'),
	removeByValue: choice(
		['removeAll', 'removeGiven', 'refuse'],
		'A removal of members by a list of values: removes all members as RFC 7644 says, those given, or is refused',
	),
	memberWrites: choice(
		['done', 'lost', 'others'],
		'Whether a PATCH of members does what it says, answers with success and does nothing, or takes out the first other member as well',
	),
	addedTwice: choice(['once', 'twice'], 'Whether a member who is added again stands twice in the group'),
	memberLimit: choice(['none', '20', '1'], 'Members that one PATCH may add or remove: 413 above'),
	membersShown: choice(
		['always', 'oneGroup', 'never', 'empty'],
		'Members of groups: in all answers, only of a group that is read alone, never, or always an empty list',
	),
	unknownMember: choice(['refuse', 'store', 'ignore'], 'A member that is no user'),
	groupsOfUser: choice(['absent', 'present'], 'Whether users show their groups'),
	createAnswer: choice(
		['full', 'location', 'empty'],
		'What a create answers: the resource, its address alone, or nothing',
	),
	active: choice(['boolean', 'text'], 'How users show whether they are active: true, or "True"'),
	unique: choice(['ignoreCase', 'exact', 'no'], 'Whether user names are unique, and names of groups'),
	deleteUser: choice(
		['delete', 'disable', 'refuse'],
		'A DELETE of a user: deletes, disables so that later calls answer 404, or answers 405',
	),
	disabledUsers: choice(['shown', 'hidden'], 'Whether users who are disabled can be read'),
	secondDelete: choice(['404', '500'], 'A DELETE of what is gone'),
	deletedMembers: choice(['removed', 'kept'], 'Whether a deleted user stays in its groups'),
	errorStatus: choice(['text', 'number'], 'How an error tells its status'),
	errorForm: choice(['scim', 'first', 'html'], 'The form of an error: SCIM 2.0, SCIM 1.1, or a web page'),
	mediaType: choice(['scim', 'json'], 'The content type of answers'),
	etag: choice(['absent', 'present'], 'Whether resources have a version, and If-Match is looked at'),
	entitlement: choice(['optional', 'required'], 'Whether a new user needs an entitlement: 409 without one'),
});

export type ScimOptions = z.infer<typeof scimOptions>;
