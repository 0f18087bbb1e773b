/** What Adobe demands of each value: one rule for single operations and bulk work. */
import { inInternet } from '../email';
import { shownIn, type FieldRule, type Values } from '../rules';
import { folded } from '../text';

export const isAddress = (name: string | undefined) => name?.includes('@') === true;

/** Adobe IDs belong to the person, who alone gives them a name. */
function isOwned({ type }: Values): boolean {
	return type !== 'adobeID';
}

/** Source: UMAPI "Action Commands", limits of the create and update steps. */
export const ADOBE_FIELDS = {
	// By which an existing user is found; a new email address is what changes it.
	userName: {
		name: 'userName',
		label: 'User Name',
		required: true,
		maxLength: 250,
		check: (name, { type = 'federatedID', email = name }, label) =>
			type === 'federatedID' || folded(name) === folded(email)
				? undefined
				: `${label} ${shownIn(name)} is not the email address. Only a Federated ID can have a user name other than its email address.`,
		updatable: false,
		unique: true,
	},
	email: {
		name: 'email',
		label: 'Email',
		required: ({ userName }) => !isAddress(userName),
		maxLength: 60,
		check: inInternet,
		unique: true,
		clearable: false,
	},
	firstName: { name: 'firstName', label: 'First Name', required: isOwned, maxLength: 250, clearable: false },
	lastName: { name: 'lastName', label: 'Last Name', required: isOwned, maxLength: 250, clearable: false },
	country: {
		name: 'country',
		label: 'Country',
		required: ({ type }) => type === 'federatedID',
		clean: (code) => code.toUpperCase(),
		pattern: { regex: /^[A-Z]{2}$/, rule: 'is not a country code of two letters, such as US or FI' },
		updatable: false,
	},
	type: {
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
	domain: { name: 'domain', label: 'Domain', updatable: false, distinguishes: true },
} as const satisfies Record<string, FieldRule>;
