/** What a SCIM server can do, and which fields its users have. */
import type { Capabilities, DirectoryUser, FieldRule, Values } from '../../directory';
import { rowValues } from '../rowValues';
import { primaryEmail, textAt, type AttributeName, type Attributes } from '../attributes';
import type { Dialect } from '../profiles/dialect';
import { GROUP_NAME, SCIM_FIELDS } from '../rules';
import type { User } from '../schemas';

const FIELDS: readonly FieldRule[] = Object.values(SCIM_FIELDS);

/** What a server that nothing is known of can do. A filter may be passed over by it, so none is taken for a scope. */
export const scimCapabilities: Capabilities = {
	title: 'SCIM 2.0',
	fields: FIELDS,
	canDisable: true,
	canDelete: true,
	deleteMeans: 'Deletes the users of the rows; some servers only disable them',
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: false,
	passwordOnCreate: true,
	// One call for each change, and one for a hundred members of a group, which is read before and after.
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, memberships, groupsChanged }) =>
			newGroups +
			newUsers +
			updates +
			deletes +
			2 * groupsChanged +
			Math.max(groupsChanged, Math.ceil(memberships / 100)),
	},
};

/** The same for the server of a profile. */
export function capabilitiesOf({ deleteUser, ownsGroups }: Dialect): Capabilities {
	return {
		...scimCapabilities,
		canDelete: deleteUser !== 'refuse',
		...(deleteUser === 'disable' ? { deleteStatus: 'removed' } : {}),
		canCreateGroups: ownsGroups,
	};
}

const rows = rowValues<AttributeName, User>(FIELDS, textAt);

/** Values of a row as attributes; `email` is none. */
export const attributesOf: (values: Values) => Attributes = rows.attributesOf;

/** A user in the terms of bulk work. */
export function toDirectoryUser(user: User, isOwn: boolean): DirectoryUser {
	return {
		id: user.id,
		active: user.active !== false,
		values: { email: primaryEmail(user), ...rows.valuesOf(user) },
		...(user.meta?.version ? { version: user.meta.version } : {}),
		...(isOwn ? { guarded: 'own' } : {}),
	};
}
