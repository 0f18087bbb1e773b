import { InputError } from '../http/errors';
import { checkNoHiddenCharacter } from '../text';
import { textOf } from './entry';
import { sameLogin } from './login';

/** A value as OIG takes it. */
export type AttributeValue = string | number | boolean | null;

export interface Attribute {
	/** Wire name, with its blanks and capitals. */
	readonly name: string;
	readonly value: AttributeValue;
}

export const LOGIN = 'User Login';
export const EMPLOYEE_NUMBER = 'Employee Number';
export const PASSWORD = 'usr_password';

/** Attributes that are numbers on the wire. Source: OIG "Attribute names". */
const NUMBERS: ReadonlySet<string> = new Set(['act_key', 'usr_manager_key']);
/** Attributes that are dates on the wire. */
const DATES: ReadonlySet<string> = new Set([
	'Automatically Delete On',
	'End Date',
	'Hire Date',
	'Locked On',
	'Start Date',
	'usr_create',
	'usr_created',
	'usr_deprovisioned_date',
	'usr_deprovisioning_date',
	'usr_provisioned_date',
	'usr_provisioning_date',
	'usr_pwd_expire_date',
	'usr_pwd_min_age_date',
	'usr_pwd_warn_date',
	'usr_update',
]);
/** Attributes by which users are found. */
const FOUND_BY: ReadonlySet<string> = new Set([LOGIN, EMPLOYEE_NUMBER, 'Email']);
/** Attributes that never have several lines; what a server's own attributes hold is not known. */
const ONE_LINE: ReadonlySet<string> = new Set([
	...FOUND_BY,
	...['Common Name', 'Country', 'Department Number', 'Display Name', 'Fax', 'First Name', 'Home Phone', 'Initials'],
	...['Last Name', 'Locality Name', 'Middle Name', 'Mobile', 'Postal Code', 'Role', 'State', 'Street'],
	...['Telephone Number', 'Title', 'Xellerate Type'],
]);
/** Whether an attribute is a date on the wire. */
export const isDate = (name: string): boolean => DATES.has(name);
/** Attributes that the server computes or that have an operation of their own. */
const READ_ONLY: ReadonlyMap<string, string> = new Map([
	['usr_key', 'it is the id of the user'],
	['Status', 'use Enable or Disable'],
	['usr_disabled', 'use Enable or Disable'],
	['usr_locked', 'use Lock or Unlock'],
	['Manually Locked', 'use Lock or Unlock'],
	['Organization Name', 'set "act_key", the key of the organization'],
	['Manager Login', 'set "usr_manager_key", the id of the manager'],
	['Manager Name', 'set "usr_manager_key", the id of the manager'],
	['Manager Display Name', 'set "usr_manager_key", the id of the manager'],
]);

/**
 * A date as OIG takes it, in UTC and without fractions. Takes a day (its beginning in UTC is meant) or a point in time
 * with its time zone.
 *
 * Source: OIG "Attribute names", date format on write.
 *
 * @throws {InputError} when it is no date, or a time without its zone, which would be a guess.
 */
export function wireDate(value: string, field: string): string {
	const match = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(value.trim());
	if (!match) {
		throw new InputError(field, `"${field}" must be a date like 2026-01-31 or 2026-01-31T08:00:00Z, not "${value}".`);
	}
	const [whole, year, month, day, time, zone] = match;
	if (time !== undefined && zone === undefined) {
		throw new InputError(
			field,
			`"${field}" has a time without its time zone ("${value}"). Write 2026-01-31T08:00:00Z, or +01:00 in place of Z.`,
		);
	}
	const date = new Date(time === undefined ? `${whole}T00:00:00Z` : whole);
	const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	const exists = calendar.getUTCMonth() === Number(month) - 1 && calendar.getUTCDate() === Number(day);
	if (!exists || Number.isNaN(date.getTime())) {
		throw new InputError(field, `"${field}" is not a day of the calendar: "${value}".`);
	}
	return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function wireNumber(value: AttributeValue, field: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) {
		throw new InputError(field, `"${field}" must be the key of an object, a whole number, not "${String(value)}".`);
	}
	return number;
}

/**
 * An attribute in the type that OIG takes: keys as numbers, dates in UTC, everything else as given.
 *
 * @param label how the person who gave the value knows it.
 * @throws {InputError} for a value of the wrong kind, or an attribute that only the server sets.
 */
export function attribute(name: string, value: AttributeValue, label = name): Attribute {
	const wireName = name.trim();
	if (wireName === '') throw new InputError('Attribute', 'An attribute has no name.');
	const instead = READ_ONLY.get(wireName);
	if (instead !== undefined) {
		throw new InputError(label, `The attribute "${wireName}" cannot be set: ${instead}.`);
	}
	checkNoHiddenCharacter(label, wireName);
	if (typeof value === 'string') {
		checkNoHiddenCharacter(label, value, { joiners: !FOUND_BY.has(wireName), lines: !ONE_LINE.has(wireName) });
	}
	if (value === null || value === '') return { name: wireName, value };
	if (NUMBERS.has(wireName)) return { name: wireName, value: wireNumber(value, label) };
	if (DATES.has(wireName)) return { name: wireName, value: wireDate(String(value), label) };
	return { name: wireName, value };
}

/** A date attribute for people: ISO 8601 also from servers of version 11g, which give milliseconds. */
export function readableValue(name: string, value: unknown): unknown {
	if (DATES.has(name) && typeof value === 'number') return new Date(value).toISOString();
	return value;
}

function sameValue(name: string, wanted: AttributeValue, present: unknown): boolean {
	if (present === undefined || present === null || present === '') return wanted === null || wanted === '';
	if (wanted === null) return false;
	if (DATES.has(name)) {
		const time = typeof present === 'number' ? present : Date.parse(textOf(present));
		return Math.floor(time / 1000) === Math.floor(Date.parse(String(wanted)) / 1000);
	}
	// Logins are matched without regard to case and stored in capitals.
	if (name === LOGIN) return sameLogin(textOf(present), String(wanted));
	return textOf(present) === String(wanted);
}

/** Which of the wanted attributes differ from the present ones. A password cannot be read, so it never counts. */
export function differing(wanted: readonly Attribute[], present: Readonly<Record<string, unknown>>): Attribute[] {
	return wanted.filter(({ name, value }) => name !== PASSWORD && !sameValue(name, value, present[name]));
}

/** Values that no error may repeat. */
export function secretsOf(attributes: readonly Attribute[]): string[] {
	return attributes.filter(({ name }) => /passw/i.test(name)).map(({ value }) => String(value));
}
