/** What Oracle Identity Governance demands of each value: one rule for single operations and bulk work. */
import { refusedBy, type FieldRule, type TextRule } from '../rules';
import { entryOf } from '../table';
import { wireDate } from './dates';

export const LOGIN = 'User Login';
export const EMPLOYEE_NUMBER = 'Employee Number';
/** The home organization, read by its name; it is written as `act_key`. */
export const ORGANIZATION = 'Organization Name';
export const USER_TYPE = 'Role';

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

export const wireName = (field: string): string => entryOf(WIRE_NAMES, field) ?? field;

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
	check: refusedBy(wireDate),
}));

/**
 * Source: OIG "POST /users – bulk create", "Attribute names"; logins are unique, and employee numbers are treated so,
 * since people are recognized by them.
 */
export const OIG_FIELDS: readonly FieldRule[] = [
	// OIG generates a login where there is none.
	{ name: 'userName', label: 'User Login', required: false, unique: true },
	{ name: 'firstName', label: 'First Name' },
	{ name: 'lastName', label: 'Last Name', required: true },
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
];

const BY_WIRE_NAME: ReadonlyMap<string, FieldRule> = new Map(
	OIG_FIELDS.map((rule): [string, FieldRule] => [wireName(rule.name), rule]),
);

/** The rule of an attribute by its wire name; none for those that a server has of its own. */
export function ruleOf(attribute: string): FieldRule | undefined {
	return BY_WIRE_NAME.get(attribute === 'act_key' ? ORGANIZATION : attribute);
}

/** Of roles. */
export const ROLE_NAME: TextRule = {};
