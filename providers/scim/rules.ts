/** What SCIM servers demand of values, for single operations and bulk work. */
import type { FieldRule, TextRule } from '../rules';

/**
 * By their names in bulk work. What a server demands beyond RFC 7643 it says itself when it refuses.
 *
 * Source: RFC 7643, sections 4.1 and 4.3. `externalId` is treated as unique, since people are recognized by it.
 */
export const SCIM_FIELDS = {
	userName: { name: 'userName', label: 'User Name', required: true, unique: true, clearable: false },
	key: { name: 'key', label: 'External ID', unique: true, aliases: ['externalId'] },
	email: { name: 'email', label: 'Email' },
	firstName: { name: 'firstName', label: 'First Name', aliases: ['givenName'] },
	lastName: { name: 'lastName', label: 'Last Name', aliases: ['familyName'] },
	displayName: { name: 'displayName', label: 'Display Name' },
	middleName: { name: 'middleName', label: 'Middle Name' },
	nickName: { name: 'nickName', label: 'Nickname' },
	title: { name: 'title', label: 'Title', aliases: ['jobTitle'] },
	userType: { name: 'userType', label: 'User Type' },
	preferredLanguage: { name: 'preferredLanguage', label: 'Preferred Language' },
	locale: { name: 'locale', label: 'Locale' },
	timezone: { name: 'timezone', label: 'Time Zone' },
	employeeNumber: { name: 'employeeNumber', label: 'Employee Number' },
	costCenter: { name: 'costCenter', label: 'Cost Center' },
	organization: { name: 'organization', label: 'Organization' },
	division: { name: 'division', label: 'Division' },
	department: { name: 'department', label: 'Department' },
} as const satisfies Readonly<Record<string, FieldRule>>;

/** Servers set limits of their own. */
export const GROUP_NAME: TextRule = {};
