/** What a row may hold for Oracle Identity Governance, and how users look in the terms of bulk work. */
import type { Capabilities, DirectoryUser, FieldRule, Values } from '../../directory';
import { attribute, EMPLOYEE_NUMBER, isDate, LOGIN, readableValue, type Attribute } from '../attributes';
import { textOf, type Entry } from '../entry';
import { sameLogin } from '../login';
import { entryOf } from '../../table';

/** Canonical name → wire name; all other fields have their wire names. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
	userName: LOGIN,
	firstName: 'First Name',
	lastName: 'Last Name',
	email: 'Email',
	displayName: 'Display Name',
	key: EMPLOYEE_NUMBER,
	country: 'Country',
};

/** The home organization, read by its name; it is written as `act_key`. */
export const ORGANIZATION = 'Organization Name';
export const USER_TYPE = 'Role';
/** When the user changed last. */
const CHANGED = 'usr_update';

const DAY_OR_TIME = {
	regex: /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/,
	rule: 'is neither a day like 2026-01-31 nor a time with its zone like 2026-01-31T08:00:00Z',
};

const OTHERS: readonly FieldRule[] = [
	'Common Name',
	'Department Number',
	'Description',
	'Fax',
	'Home Phone',
	'Initials',
	'Locality Name',
	'Middle Name',
	'Mobile',
	'Postal Code',
	'State',
	'Street',
	'Telephone Number',
	'Title',
].map((name) => ({ name, label: name, multiline: name === 'Description' }));

const DATES: readonly FieldRule[] = ['End Date', 'Hire Date', 'Start Date'].map((name) => ({
	name,
	label: name,
	pattern: DAY_OR_TIME,
}));

/**
 * Source: OIG "POST /users – bulk create", "Attribute names"; logins are unique, and employee numbers are treated so,
 * since people are recognized by them. Roles are created over SCIM.
 */
export const oigCapabilities: Capabilities = {
	title: 'Oracle Identity Governance',
	fields: [
		// OIG generates a login where there is none.
		{ name: 'userName', label: 'User Login', required: false, unique: true },
		{ name: 'lastName', label: 'Last Name', required: true },
		{ name: 'firstName', label: 'First Name' },
		{ name: 'email', label: 'Email' },
		{ name: 'displayName', label: 'Display Name' },
		{ name: 'key', label: EMPLOYEE_NUMBER, unique: true },
		{ name: 'country', label: 'Country' },
		{ name: USER_TYPE, label: 'User Type', clearable: false },
		{
			name: ORGANIZATION,
			label: 'Organization',
			clearable: false,
			aliases: ['Organization Key', 'Organization ID', 'Home Organization', 'act_key'],
		},
		...OTHERS,
		...DATES,
	],
	canDisable: true,
	canDelete: true,
	canCreateGroups: true,
	groupsOnCreate: false,
	passwordOnCreate: true,
	// Source: OIG "q filter".
	filter: {
		syntax: 'Conditions of attribute, operator and value, joined by "and" or "or". Blanks in them are written as ::',
		example: 'Last::Name sw Ok and Status eq Active',
	},
	changedSince: true,
};

export const wireName = (field: string): string => entryOf(WIRE_NAMES, field) ?? field;

/** Wire names of everything that bulk work reads of a user. */
export const READ_ATTRIBUTES: readonly string[] = [
	...oigCapabilities.fields.map(({ name }) => wireName(name)),
	'act_key',
	'Status',
	CHANGED,
];

/** The account that every server has and that may do everything. Source: OIG "HTTP Basic". */
const ADMINISTRATOR = 'XELSYSADM';

/** When a user's attributes changed last, in milliseconds: ISO 8601 in version 12c, a number in 11g. */
export function changedAt({ attributes }: Entry): number | undefined {
	const value = attributes[CHANGED];
	const time = typeof value === 'number' || /^\d+$/.test(textOf(value)) ? Number(value) : Date.parse(textOf(value));
	return Number.isNaN(time) ? undefined : time;
}

/** Who is an administrator by a role is in no list of users, so only the built-in one is known. */
export function guardOf({ attributes }: Entry, ownUserName: string): Pick<DirectoryUser, 'guarded'> {
	const login = textOf(attributes[LOGIN]);
	if (sameLogin(login, ownUserName)) return { guarded: 'own' };
	return sameLogin(login, ADMINISTRATOR) ? { guarded: 'admin' } : {};
}

/** A date as people write it: the day alone where the time is the beginning of the day. */
function readValue(name: string, value: unknown): string {
	const text = textOf(readableValue(name, value)).replace('.000Z', 'Z');
	return isDate(name) ? text.replace(/T00:00(?::00)?Z$/, '') : text;
}

/**
 * A user as bulk work sees it. One who is disabled until the start date is active: nobody has to be enabled early, and
 * to disable is still possible.
 */
export function toDirectoryUser(entry: Entry): DirectoryUser {
	const { id, attributes } = entry;
	const version = textOf(attributes[CHANGED]);
	const values = oigCapabilities.fields.map(({ name }) => {
		const wire = wireName(name);
		return [name, readValue(wire, attributes[wire])] as const;
	});
	return {
		id,
		active: textOf(attributes.Status).toLowerCase() !== 'disabled',
		values: Object.fromEntries(values.filter(([, value]) => value !== '')),
		...(version === '' ? {} : { version }),
	};
}

/**
 * Values of a row as attributes, without the organization, which is written in another way.
 *
 * @throws {InputError} for a value that the attribute cannot have.
 */
export function toAttributes(values: Values): Attribute[] {
	const labels = new Map(oigCapabilities.fields.map(({ name, label }) => [name, label]));
	return Object.entries(values)
		.filter(([field]) => field !== ORGANIZATION)
		.map(([field, value]) => attribute(wireName(field), value, labels.get(field)));
}
