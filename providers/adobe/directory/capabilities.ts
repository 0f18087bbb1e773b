/** What Adobe User Management can do, and which fields its users have. */
import type { Capabilities } from '../../directory';
import { GROUP_NAME } from '../groups';
import { ADOBE_FIELDS } from '../rules';
import { meantByName, showsHolder } from './match';

/** Nothing of the API disables a user: an account is in the organization or it is not. */
export const adobeCapabilities: Capabilities = {
	title: 'Adobe User Management',
	fields: Object.values(ADOBE_FIELDS),
	// Files of User Sync, and its lists of users to remove. Source: User Sync manual, "CSV", "adobe-only-user-list".
	fileShapes: [
		{
			headers: ['firstname', 'lastname', 'email', 'country', 'groups', 'type', 'username', 'domain'],
			cells: 6,
			multiValueSeparator: ',',
		},
		{ headers: ['type', 'username', 'domain'], cells: 2, multiValueSeparator: ',' },
	],
	canDisable: false,
	canDelete: true,
	endsAccess: {
		means: 'Remove the users from user groups, product profiles and admin roles; they stay in the organization',
		staysListed: true,
		// One command, and a look at the user before and after it.
		calls: (users) => 3 * users,
	},
	deleteMeans:
		'Removes the users of the rows from the organization, with their groups, product access and admin roles; their accounts stay unless an option deletes them too',
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: true,
	passwordOnCreate: false,
	userNameFrom: 'email',
	meantByName,
	showsHolder,
	renameShows: ['firstName', 'lastName'],
	sequential: true,
	// Ten commands in a request, ten requests a minute. Source: UMAPI "Action Request", "Throttling".
	effort: {
		calls: ({ newGroups, newUsers, updates, deletes, usersRegrouped }) =>
			Math.ceil(newGroups / 10) + Math.ceil((newUsers + updates + deletes + usersRegrouped) / 10),
		perMinute: 10,
	},
};
