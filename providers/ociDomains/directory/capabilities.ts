/** What an identity domain can do, and which fields its users have. */
import type { Capabilities, DirectoryUser, FieldRule, Values } from '../../directory';
import { rowValues } from '../../scim/rowValues';
import { primaryEmail, textAt, type AttributeName, type Attributes } from '../attributes';
import { DOMAINS_FIELDS, GROUP_NAME } from '../rules';
import type { User } from '../schemas';

const FIELDS: readonly FieldRule[] = Object.values(DOMAINS_FIELDS);

export const domainsCapabilities: Capabilities = {
	title: 'OCI Identity Domains',
	fields: FIELDS,
	canDisable: true,
	canDelete: true,
	deleteMeans: 'Permanently deletes the users of the rows, with their memberships, credentials and grants',
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: false,
	passwordOnCreate: true,
	// 50 operations in a Bulk, 100 members of a group in an operation; 200 Bulks a minute. Source: OCI "API rate limits".
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, memberships, groupsChanged }) =>
			Math.ceil(newGroups / 50) +
			Math.ceil(newUsers / 50) +
			Math.ceil(updates / 50) +
			Math.ceil(deletes / 50) +
			Math.ceil(Math.max(groupsChanged, memberships / 100) / 50),
		perMinute: 200,
	},
	// Source: OCI identity domains REST API, filters.
	filter: {
		syntax: 'SCIM filter: attribute, operator and value, joined by "and", "or" and "not". Texts are in double quotes.',
		example: 'userName sw "a" and active eq true',
	},
	changedSince: true,
};

/** Attributes of a user as bulk work reads them. Groups come only when asked for by name. */
export const READ_ATTRIBUTES: readonly string[] = [
	'userName',
	'ocid',
	'name',
	'displayName',
	'description',
	'nickName',
	'active',
	'emails',
	'title',
	'userType',
	'preferredLanguage',
	'timezone',
	'externalId',
	'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
	'deleteInProgress',
	'meta',
	'groups',
];

const rows = rowValues<AttributeName, User>(FIELDS, textAt);

/** Values of a row as attributes; `email` is none. */
export const attributesOf: (values: Values) => Attributes = rows.attributesOf;

/** A user in the terms of bulk work. */
export function toDirectoryUser(user: User, isOwn: boolean): DirectoryUser {
	return {
		id: user.id,
		active: user.active !== false,
		values: { email: primaryEmail(user), ...rows.valuesOf(user) },
		// Another way to name the user, and no name of anybody else.
		...(user.ocid ? { otherNames: [user.ocid] } : {}),
		...(user.groups ? { groupIds: user.groups.map(({ value }) => value) } : {}),
		...(user.meta?.version ? { version: user.meta.version } : {}),
		...(user.meta?.created ? { createdAt: user.meta.created } : {}),
		...(user.meta?.lastModified ? { changedAt: user.meta.lastModified } : {}),
		...(isOwn ? { guarded: 'own' } : {}),
	};
}
