/** What EPM demands of each value: one rule for single operations, files and bulk work. */
import { inInternet } from '../email';
import { shownIn, type FieldRule, type TextRule } from '../rules';
import { BASE_ROLES } from './roles';

/**
 * Source: Oracle Cloud "Import a Batch of User Accounts": user names are ASCII, and an email address with an apostrophe
 * cannot be one. EPM "Update Users (v2)": the login cannot change.
 */
export const EPM_FIELDS = {
	userName: {
		name: 'userName',
		label: 'User Login',
		required: true,
		pattern: { regex: /^[\x20-\x7e]+$/, rule: 'has characters outside ASCII, which EPM does not allow' },
		check: (login, _values, label) =>
			login.includes('@') && login.includes("'")
				? `${label} ${shownIn(login)} is an email address with an apostrophe, which EPM does not allow.`
				: undefined,
		updatable: false,
		unique: true,
	},
	email: { name: 'email', label: 'Email', required: true, check: inInternet, unique: true },
	firstName: { name: 'firstName', label: 'First Name' },
	lastName: { name: 'lastName', label: 'Last Name', required: true },
	role: {
		name: 'role',
		label: 'Role',
		aliases: ['predefined role', 'application role', 'base role'],
		pattern: {
			regex: new RegExp(`^(?:${BASE_ROLES.join('|')})$`, 'i'),
			rule: `is not one of ${BASE_ROLES.join(', ')}`,
		},
		updatable: false,
	},
} as const satisfies Record<string, FieldRule>;

export const GROUP_NAME: TextRule = {};

/** Of a group. */
export const DESCRIPTION: TextRule = { isProse: true, multiline: true };
