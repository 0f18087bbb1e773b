/** What Adobe User Management can do, and which fields its users have. */
import type { Capabilities, Values } from '../../directory';
import { inInternet } from '../../email';
import { GROUP_NAME } from '../groups';
import { meantByName } from './match';

export const isAddress = (name: string | undefined) => name?.includes('@') === true;

/**
 * Nothing of the API disables a user: an account is in the organization or it is not.
 *
 * Source: UMAPI "Action Commands", limits of the create and update steps.
 */
export const adobeCapabilities: Capabilities = {
	title: 'Adobe User Management',
	fields: [
		// By which an existing user is found; a new email address is what changes it.
		{ name: 'userName', label: 'User Name', required: true, maxLength: 250, updatable: false, unique: true },
		{
			name: 'email',
			label: 'Email',
			required: ({ userName }) => !isAddress(userName),
			maxLength: 60,
			check: inInternet,
			unique: true,
			clearable: false,
		},
		{ name: 'firstName', label: 'First Name', required: isOwned, maxLength: 250, clearable: false },
		{ name: 'lastName', label: 'Last Name', required: isOwned, maxLength: 250, clearable: false },
		{
			name: 'country',
			label: 'Country',
			required: ({ type }) => type === 'federatedID',
			pattern: { regex: /^[A-Z]{2}$/, rule: 'is not a country code of two letters, such as US or FI' },
			updatable: false,
		},
		{
			name: 'type',
			label: 'Identity Type',
			aliases: ['user type'],
			pattern: {
				regex: /^(?:adobe|enterprise|federated)ID$/,
				rule: 'is not an identity type: adobeID, enterpriseID or federatedID',
			},
			updatable: false,
			distinguishes: true,
		},
		{ name: 'domain', label: 'Domain', updatable: false, distinguishes: true },
	],
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
	deleteMeans:
		'Removes the users of the rows from the organization, with their groups, product access and admin roles; their accounts stay unless you turn on Delete Accounts',
	canCreateGroups: true,
	groupName: GROUP_NAME,
	groupsOnCreate: true,
	passwordOnCreate: false,
	userNameFrom: 'email',
	meantByName,
	renameShows: ['firstName', 'lastName'],
	sequential: true,
};

/** Adobe IDs belong to the person, who alone gives them a name. */
function isOwned({ type }: Values): boolean {
	return type !== 'adobeID';
}
