/** Rules that a service has for values: one home for each, used by single operations, bulk work and tests. */
import { inAnyNetwork } from './email';
import { InputError } from './http/errors';
import { quote } from './http/redaction';
import { hiddenCharacterIn } from './text';

/** Canonical names of a user's values, and the service's own attribute names beside them. */
export type Values = Readonly<Record<string, string>>;

/** What the service demands of a text, checked before anything is sent. */
export interface TextRule {
	readonly maxLength?: number;
	readonly pattern?: { readonly regex: RegExp; readonly rule: string };
	/**
	 * What else there is to check; returns a full sentence if the text is refused. `values` are all of the user, `label` is
	 * what the person who gave the text calls it.
	 */
	readonly check?: (value: string, values: Values, label: string) => string | undefined;
	/** The one spelling of texts that mean the same, e.g. capitals for a country code. */
	readonly clean?: (value: string) => string;
	/** Whether the value may have several lines. Default: false. */
	readonly multiline?: boolean;
	/** Whether nothing is found by the text, so that joiners between letters make no twin of it. */
	readonly isProse?: boolean;
}

/** A rule that the service has for a user's value. */
export interface FieldRule extends TextRule {
	/** Canonical name or the service's own. */
	readonly name: string;
	/** As people know it, e.g. "Email". */
	readonly label: string;
	/** Other headers and canonical names that mean this field here, e.g. `displayName` for a description. */
	readonly aliases?: readonly string[];
	/** Whether a new user must have it; it may depend on the other values. */
	readonly required?: boolean | ((values: Values) => boolean);
	/** Whether an existing user's value can be changed. Default: true. */
	readonly updatable?: boolean;
	/**
	 * Whether the service keeps it unique among its users; compared without upper and lower case. `byService` where who
	 * else holds a value shows in the list of all users alone: the service itself refuses it then.
	 */
	readonly unique?: boolean | 'byService';
	/** Whether it can be emptied, if it is not required. Default: true. */
	readonly clearable?: boolean;
	/** Whether two users who differ in it are two people, whatever else agrees: an identity type, a user name's domain. */
	readonly distinguishes?: boolean;
}

const QUOTED = 100;

/** Values by which users are found, in every service. */
const FOUND_BY: ReadonlySet<string> = new Set(['userName', 'email', 'key']);

function isProse(rule: FieldRule | TextRule): boolean {
	if (!('name' in rule)) return rule.isProse === true;
	return rule.isProse ?? !(FOUND_BY.has(rule.name) || Boolean(rule.unique) || rule.distinguishes === true);
}

/**
 * A value in the spelling in which it is checked, compared and sent, however it was given: without blanks around it,
 * with composed accents, an email address without `mailto:`.
 */
export function cleaned(rule: FieldRule | TextRule | undefined, text: string): string {
	const trimmed = text.trim().normalize('NFC');
	const bare = isEmail(rule) ? withoutScheme(trimmed) : trimmed;
	return rule?.clean?.(bare) ?? bare;
}

/** A field for an email address takes nothing else in any service. */
function isEmail(rule: FieldRule | TextRule | undefined): boolean {
	return rule !== undefined && 'name' in rule && rule.name === 'email';
}

/** Links of spreadsheets and web pages begin with it; no address does. */
function withoutScheme(address: string): string {
	return address.replace(/^mailto:/i, '');
}

/** Why a text has a character in it that it must not have, as a full sentence. */
export function hiddenIn(rule: FieldRule | TextRule, label: string, value: string): string | undefined {
	return hiddenCharacterIn(label, value, { joiners: isProse(rule), lines: rule.multiline });
}

/**
 * Why a service does not take a value, as a full sentence.
 *
 * @param values all of the user, for rules that look at more than one
 */
export function problemWith(
	rule: FieldRule | TextRule,
	label: string,
	value: string,
	values: Values = {},
): string | undefined {
	const hidden = hiddenIn(rule, label, value);
	if (hidden !== undefined) return hidden;
	const { maxLength, pattern, check } = rule;
	if (maxLength !== undefined && value.length > maxLength) return `${label} is longer than ${maxLength} characters.`;
	if (pattern && !pattern.regex.test(value)) return `${label} ${shownIn(value)} ${pattern.rule}.`;
	const finding = check?.(value, values, label);
	return finding ?? (isEmail(rule) ? inAnyNetwork(value, values, label) : undefined);
}

/** A value as a sentence quotes it, at most about 100 characters of it. */
export function shownIn(value: string): string {
	return `"${quote(value.slice(0, 2 * QUOTED), [], QUOTED)}"`;
}

/**
 * A value that a person gave in a field, as it is sent; `undefined` and an empty text stay as they are.
 *
 * @throws {InputError} for a value that the service would not take, before anything is sent.
 */
export function checkedValue<T extends string | undefined>(
	rule: FieldRule | TextRule,
	label: string,
	given: T,
	values: Values = {},
): T | string {
	if (given === undefined || given === '') return given;
	const value = cleaned(rule, given);
	const problem = problemWith(rule, label, value, values);
	if (problem !== undefined) throw new InputError(label, problem);
	return value;
}

/** The check of a rule whose test throws an `InputError` for a value that is refused. */
export function refusedBy(test: (value: string, label: string) => unknown): NonNullable<TextRule['check']> {
	return (value, _values, label) => {
		try {
			test(value, label);
			return undefined;
		} catch (error) {
			if (error instanceof InputError) return error.message;
			throw error;
		}
	};
}

/** Whether an existing user's value can be emptied. */
export function canBeCleared({ name, required, clearable }: FieldRule): boolean {
	return name !== 'userName' && required !== true && clearable !== false;
}
