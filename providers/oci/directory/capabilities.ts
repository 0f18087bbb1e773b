/** What OCI Identity can do, and which fields its users have. */
import type { Capabilities } from '../../directory';
import { GROUP_NAME, OCI_FIELDS } from '../rules';

/**
 * Source: OCI Identity API, CreateUserDetails, UpdateUserDetails and UpdateStateDetails: users can be blocked by OCI
 * only, so there is nothing to disable.
 */
export const ociCapabilities: Capabilities = {
	title: 'OCI Identity',
	fields: Object.values(OCI_FIELDS),
	canDisable: false,
	canDelete: true,
	endsAccess: {
		means: 'Turn off all capabilities, permanently delete credentials and remove the users from all groups',
		staysListed: true,
		// Twice the user, the groups and six lists of credentials; once the capabilities, then each entry.
		calls: (users, entries) => 16 * users + entries,
	},
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: false,
	passwordOnCreate: false,
	// One call for each change; version 20160918 has no bulk call, and documents no rate.
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, memberships }) =>
			newGroups + newUsers + updates + deletes + memberships,
	},
};
