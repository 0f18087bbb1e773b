/** What EPM demands of each value: one rule for single operations, files and bulk work, checked before anything is sent. */
import { inInternet } from '../email';
import { InputError } from '../http/errors';
import { hiddenCharacterIn } from '../text';

interface Rule {
	readonly pattern?: { readonly regex: RegExp; readonly rule: string };
	/** Returns a full sentence if the value is refused. */
	readonly check?: (value: string) => string | undefined;
}

/**
 * Source: Oracle Cloud "Import a Batch of User Accounts": user names are ASCII, and an email address with an apostrophe
 * cannot be one.
 */
export const USER_LOGIN: Rule = {
	pattern: { regex: /^[\x20-\x7e]+$/, rule: 'has characters outside ASCII, which EPM does not allow' },
	check: (value) =>
		value.includes('@') && value.includes("'")
			? `The user login "${value.slice(0, 100)}" is an email address with an apostrophe, which EPM does not allow.`
			: undefined,
};

/** Refuses what no mail system would take; the finer rules are the service's. */
export const EMAIL: Rule = { check: inInternet };

type ValueKind = 'description' | 'email' | 'firstName' | 'groupName' | 'lastName' | 'userLogin';

const NO_RULE: Rule = {};

const RULES: Readonly<Record<ValueKind, Rule>> = {
	description: NO_RULE,
	email: EMAIL,
	firstName: NO_RULE,
	groupName: NO_RULE,
	lastName: NO_RULE,
	userLogin: USER_LOGIN,
};

/** Names of people may be spelled with joiners; descriptions may have lines. */
const ALLOWED = {
	description: { joiners: true, lines: true },
	email: {},
	firstName: { joiners: true },
	groupName: {},
	lastName: { joiners: true },
	userLogin: {},
} as const;

/** Why EPM would not take a value, as a full sentence. */
export function problemWith(kind: ValueKind, label: string, value: string): string | undefined {
	const hidden = hiddenCharacterIn(label, value, ALLOWED[kind]);
	if (hidden !== undefined) return hidden;
	const { pattern, check } = RULES[kind];
	const quoted = value.length > 100 ? `${value.slice(0, 100)}…` : value;
	if (pattern && !pattern.regex.test(value)) return `${label} "${quoted}" ${pattern.rule}.`;
	return check?.(value);
}

/** @throws {InputError} for a value that EPM would not take. An empty one is not checked here. */
export function checkValue(kind: ValueKind, label: string, value: string | undefined): void {
	const problem = value === undefined || value === '' ? undefined : problemWith(kind, label, value);
	if (problem !== undefined) throw new InputError(label, problem);
}
