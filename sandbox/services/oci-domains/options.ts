import * as z from 'zod/v4-mini';

function choice<const Values extends readonly [string, ...string[]]>(values: Values, description: string) {
	return z._default(z.enum(values), values[0]).register(z.globalRegistry, { description });
}

/** What the documents leave open. The first value of each choice is the default. */
export const domainOptions = z.strictObject({
	people: choice(
		['separate', 'shared'],
		'Users, groups and memberships of the Default domain: its own, or the same as in the Identity API',
	),
	bulkStatus: choice(['201', '200'], 'Status of a successful Bulk: 201 as documented, or 200 as in RFC 7644'),
	bulkOperationStatus: choice(
		['text', 'number', 'object'],
		'How an operation of a Bulk tells its status: "201", 201 or {"code":"201"}',
	),
	bulkReferences: choice(
		['refuse', 'resolve'],
		'References bulkId:… in later operations of a Bulk: an unknown member, or the id of what was made',
	),
	secondBulk: choice(['409', '429'], 'Status of a Bulk while another mass job of the domain runs'),
	secondBulkMessage: choice(
		['bulk', 'general', 'absent'],
		'The messageId of that refusal: one of its own, that of any conflict, or none; it is not documented',
	),
	bulkCounts: choice(
		['once', 'operations'],
		'Whether operations inside a Bulk count in the group Others of the limits',
	),
	throttling: choice(['off', 'on'], 'Limits of the type of the domain, per second and per minute'),
	retryAfter: choice(['none', 'seconds'], 'Whether a 429 says when to come back'),
	duplicateMember: choice(['refuse', 'ignore'], 'Adding a member again: refuse with 409, or do nothing'),
	removeWithValue: choice(
		['removeAll', 'removeGiven', 'refuse'],
		'A removal of members by a list of values: removes all members as RFC 7644 says, those given, or is refused',
	),
	patchWithoutPath: choice(['refuse', 'accept'], 'A PATCH operation without a path'),
	referencedDelete: choice(
		['400', '409'],
		'Status of deleting a user who is in groups, or a group with members, without forceDelete',
	),
	activeDelete: choice(['allow', 'refuse'], 'Whether users can be deleted while they are active'),
	uniqueEmail: choice(['enforce', 'ignore'], 'Whether two users may have the same primary email address'),
	primaryEmail: choice(['required', 'optional'], 'Whether every user needs a primary email address'),
	familyName: choice(['required', 'optional'], 'Whether a user needs a family name or a formatted name'),
	unknownAttribute: choice(['ignore', 'refuse'], 'What a body holds that no schema knows'),
	nextPage: choice(['absent', 'present'], 'Whether lists say opc-next-page'),
	emptyResources: choice(['absent', 'present'], 'Whether an empty list has "Resources"'),
	groupsInAll: choice(['absent', 'present'], 'Whether the attribute set "all" holds the groups of a user'),
	serviceProviderConfig: choice(['absent', 'present'], 'Whether /ServiceProviderConfig and /ResourceTypes exist'),
});

export type DomainOptions = z.infer<typeof domainOptions>;
