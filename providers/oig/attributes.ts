import { InputError } from '../http/errors';
import { checkedValue } from '../rules';
import { checkNoHiddenCharacter } from '../text';
import { wireDate } from './dates';
import { textOf } from './entry';
import { sameLogin } from './login';
import { EMPLOYEE_NUMBER, LOGIN, ruleOf } from './rules';

export { EMPLOYEE_NUMBER, LOGIN };

/** A value as OIG takes it. */
export type AttributeValue = string | number | boolean | null;

export interface Attribute {
	/** Wire name, with its blanks and capitals. */
	readonly name: string;
	readonly value: AttributeValue;
}

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

function wireNumber(value: AttributeValue, field: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isInteger(number) || number < 1) {
		throw new InputError(field, `"${field}" must be the key of an object, a whole number, not "${String(value)}".`);
	}
	return number;
}

/** What a server's own attributes hold is not known, so they may have several lines. */
function checkedText(wireName: string, value: string, label: string): string {
	const rule = ruleOf(wireName);
	if (rule !== undefined) return checkedValue(rule, label, value);
	checkNoHiddenCharacter(label, value, { joiners: true, lines: wireName !== 'Xellerate Type' });
	return value;
}

/**
 * An attribute in the type that OIG takes: keys as numbers, dates in UTC, everything else as given.
 *
 * @param label how the person who gave the value knows it.
 * @throws {InputError} for a value of the wrong kind, or an attribute that only the server sets.
 */
export function attribute(name: string, value: AttributeValue, label = name): Attribute {
	const wireName = name.trim();
	if (wireName === '') throw new InputError('attribute', 'An attribute has no name.');
	const instead = READ_ONLY.get(wireName);
	if (instead !== undefined) {
		throw new InputError(label, `The attribute "${wireName}" cannot be set: ${instead}.`);
	}
	checkNoHiddenCharacter(label, wireName);
	if (value === null || value === '') return { name: wireName, value };
	const given = typeof value === 'string' ? checkedText(wireName, value, label) : value;
	if (NUMBERS.has(wireName)) return { name: wireName, value: wireNumber(given, label) };
	if (DATES.has(wireName)) return { name: wireName, value: wireDate(String(given), label) };
	return { name: wireName, value: given };
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
