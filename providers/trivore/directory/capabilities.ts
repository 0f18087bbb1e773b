/** What Trivore ID can do, and which fields its users have. */
import type { Capabilities, FieldRule } from '../../directory';
import { GROUP_NAME } from '../groupName';
import { TRIVORE_FIELDS } from '../rules';

/** Whoever has a stable key is recognized by it, so the service may generate the user name. */
export const userNameOfKeyed: FieldRule = {
	name: 'userName',
	label: 'Username',
	required: false,
	unique: true,
};

export const keyField: FieldRule = {
	name: 'key',
	label: 'Key',
	unique: true,
	aliases: ['employeeNumber', 'employeeId', 'externalId'],
};

export const trivoreCapabilities: Capabilities = {
	title: 'Trivore ID',
	fields: [...Object.values(TRIVORE_FIELDS), keyField],
	canDisable: true,
	canDelete: true,
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: true,
	regroupsInOneWrite: true,
	passwordOnCreate: true,
	// One write for each user, with the groups of a new one in it; memberships of others are read just before.
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, usersRegrouped }) =>
			newGroups + newUsers + updates + deletes + 2 * usersRegrouped,
	},
	// Source: Trivore ID "Filtering".
	filter: {
		syntax: 'Filter of SCIM (RFC 7644) without square brackets; attribute names are case-sensitive',
		example: 'customFields.department eq "Finance" and locked eq false',
	},
	changedSince: true,
};
