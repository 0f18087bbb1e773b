/** Checks of single values, and values as messages quote them. */
import { isEmailAddress } from '../providers/email';
import type { FieldRule, TextRule, Values } from '../providers/directory';
import { quote } from '../providers/http/redaction';

const QUOTED = 100;
const NAMED = 5;

/** A value as a message quotes it, at most about 100 characters of it. */
export function shown(value: string): string {
	return `"${quote(value.slice(0, 2 * QUOTED), [], QUOTED)}"`;
}

/** `1 row`, `2 rows`. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The first few of many, and how many there are besides. */
export function listed(texts: readonly string[]): string {
	const others = texts.length - NAMED;
	return others > 1 ? `${texts.slice(0, NAMED).join(', ')} and ${others} more` : texts.join(', ');
}

/** Several values as a message quotes them. */
export function named(values: readonly string[]): string {
	return listed(values.map(shown));
}

/** Why a service does not take a text, as a full sentence. */
export function checkText(rule: TextRule, label: string, value: string, values: Values): string | undefined {
	if (rule.maxLength !== undefined && value.length > rule.maxLength) {
		return `${label} is longer than ${rule.maxLength} characters.`;
	}
	if (rule.pattern && !rule.pattern.regex.test(value)) return `${label} ${shown(value)} ${rule.pattern.rule}.`;
	return rule.check?.(value, values);
}

/** Why a user cannot have a value, as a full sentence. */
export function checkField(rule: FieldRule, value: string, values: Values): string | undefined {
	const finding = checkText(rule, rule.label, value, values);
	if (finding !== undefined || rule.name !== 'email') return finding;
	return isEmailAddress(value) ? undefined : `${rule.label} ${shown(value)} is not a valid email address.`;
}
