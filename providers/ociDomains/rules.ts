/** What an identity domain demands of values, for single operations and bulk work. */
import { inInternet } from '../email';
import type { FieldRule, TextRule } from '../rules';

/** Kinds of users. Source: OCI identity domains REST API, User, `userType`. */
export const USER_TYPES = ['Contractor', 'Employee', 'External', 'Generic', 'Intern', 'Service', 'Temp'] as const;

/**
 * By their names in bulk work.
 *
 * Source: OCI identity domains REST API, User. `externalId` is treated as unique, since people are recognized by it.
 */
export const DOMAINS_FIELDS = {
	userName: { name: 'userName', label: 'User Name', required: true, maxLength: 100, unique: true, clearable: false },
	key: { name: 'key', label: 'External ID', unique: true, aliases: ['externalId'] },
	email: { name: 'email', label: 'Email', check: inInternet, unique: true },
	firstName: { name: 'firstName', label: 'First Name' },
	lastName: { name: 'lastName', label: 'Last Name', required: true, clearable: false },
	displayName: { name: 'displayName', label: 'Display Name', clearable: false },
	middleName: { name: 'middleName', label: 'Middle Name' },
	nickName: { name: 'nickName', label: 'Nickname' },
	title: { name: 'title', label: 'Title' },
	description: { name: 'description', label: 'Description', multiline: true },
	userType: {
		name: 'userType',
		label: 'User Type',
		pattern: { regex: new RegExp(`^(?:${USER_TYPES.join('|')})$`), rule: `must be one of ${USER_TYPES.join(', ')}` },
	},
	preferredLanguage: { name: 'preferredLanguage', label: 'Preferred Language' },
	timezone: { name: 'timezone', label: 'Time Zone' },
	employeeNumber: { name: 'employeeNumber', label: 'Employee Number' },
	costCenter: { name: 'costCenter', label: 'Cost Center' },
	organization: { name: 'organization', label: 'Organization' },
	division: { name: 'division', label: 'Division' },
	department: { name: 'department', label: 'Department' },
} as const satisfies Readonly<Record<string, FieldRule>>;

/** What the domain demands of a group's name. Source: OCI identity domains REST API, Group. */
export const GROUP_NAME: TextRule = { maxLength: 100 };
