/** What Trivore ID can do, and which fields its users have. */
import type { Capabilities, FieldRule } from '../../directory';
import { groupNameFinding } from '../groupName';
import { checkEmail, isDate } from '../values';

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

/** The same rule as in single operations. */
function emailFinding(email: string): string | undefined {
	try {
		checkEmail(email, 'Email');
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/**
 * Source: Trivore ID "User fields", "User API examples". Lengths are not documented. Of the names, only the user name is
 * unique, within its namespace. Numbers and locales are demanded in the form in which the service keeps them: in
 * another one they would look changed in every run.
 */
export const trivoreCapabilities: Capabilities = {
	title: 'Trivore ID',
	fields: [
		{ name: 'userName', label: 'Username', required: true, unique: true },
		{ name: 'email', label: 'Email', maxLength: 254, check: emailFinding },
		{ name: 'firstName', label: 'First Name', aliases: ['givenName'] },
		{ name: 'middleName', label: 'Middle Name' },
		{ name: 'lastName', label: 'Last Name', aliases: ['familyName'] },
		{
			name: 'mobile',
			label: 'Mobile',
			pattern: { regex: /^\+\d{6,15}$/, rule: 'must be in international form without blanks, as +358501234567' },
			aliases: ['mobileNumber', 'mobilePhone', 'phone', 'phoneNumber'],
		},
		{ name: 'title', label: 'Title', aliases: ['jobTitle'] },
		{ name: 'nickName', label: 'Nickname' },
		{
			name: 'locale',
			label: 'Locale',
			pattern: { regex: /^[a-z]{2,3}(_[A-Z]{2})?$/, rule: 'must be a language, with or without a country, as en_GB' },
			aliases: ['language', 'preferredLanguage'],
		},
		{ name: 'timeZone', label: 'Time Zone' },
		{
			name: 'dateOfBirth',
			label: 'Date of Birth',
			pattern: { regex: /^\d{4}-\d{2}-\d{2}$/, rule: 'must be a date as 1990-12-31' },
			aliases: ['birthDate'],
			check: (date) => (isDate(date) ? undefined : `Date of Birth "${date}" is not a date of the calendar.`),
		},
		keyField,
	],
	canDisable: true,
	canDelete: true,
	canCreateGroups: true,
	groupName: { check: groupNameFinding },
	groupsOnCreate: true,
	passwordOnCreate: true,
	// Source: Trivore ID "Filtering".
	filter: {
		syntax: 'Filter of SCIM (RFC 7644) without square brackets; attribute names are case-sensitive',
		example: 'customFields.department eq "Finance" and locked eq false',
	},
	changedSince: true,
};
