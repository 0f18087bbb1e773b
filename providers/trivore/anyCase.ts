/** Filters that find a value in any upper and lower case, although filters compare letter by letter. */
import { folded } from '../text';
import { anyOf, condition, type FilterValue } from './filter';

/** Letters in the part that is searched in all their cases: 3 letters are 8 spellings. */
const MOST_LETTERS = 3;
/** Signs that have one spelling, and letters that have two. */
const PLAIN = /^[ -~]$/;

function casesOf(text: string): string[] {
	let spellings = [''];
	for (const sign of text) {
		// The Kelvin sign is the only other character that folds to a plain letter.
		const cases = [...new Set([sign.toLowerCase(), sign.toUpperCase(), ...(/k/i.test(sign) ? ['\u212A'] : [])])];
		spellings = spellings.flatMap((start) => cases.map((one) => start + one));
	}
	return spellings;
}

/**
 * The longest part of a value whose spellings are few. Every value that differs in upper and lower case only, or in how
 * accents are encoded, has one of them in it.
 */
function tellingPart(value: string): string {
	const signs = [...value.normalize('NFC')];
	let best = '';
	for (let start = 0; start < signs.length; start += 1) {
		let letters = 0;
		let part = '';
		for (let at = start; at < signs.length; at += 1) {
			const sign = signs[at] ?? '';
			const next = signs[at + 1] ?? '';
			letters += /[a-z]/i.test(sign) ? 1 : 0;
			if (!PLAIN.test(sign) || letters > MOST_LETTERS) break;
			part += sign;
			// An accent behind a letter may be stored as one character with it.
			if (part.length > best.length && !/\p{M}/u.test(next)) best = part;
		}
	}
	return best;
}

/**
 * A filter that finds every object whose attribute is the value in any upper and lower case, and others besides;
 * `undefined` if there is none.
 *
 * Source: Trivore ID "Filtering": `co` finds parts of texts, letter by letter.
 */
export function inAnyCase(attribute: string, value: string): string | undefined {
	const part = tellingPart(value);
	if (part === '') return undefined;
	const spellings = casesOf(part).map((spelling) => condition(attribute, 'co', spelling));
	return anyOf(asWritten(attribute, value), ...spellings);
}

/** A filter for the value as it is written. Numbers are kept as numbers in custom fields. */
export function asWritten(attribute: string, value: string): string {
	const values: FilterValue[] =
		attribute.startsWith('customFields.') && String(Number(value)) === value ? [value, Number(value)] : [value];
	return anyOf(...values.map((one) => condition(attribute, 'eq', one))) ?? '';
}

/** Whether two values differ in upper and lower case only. */
export function sameInAnyCase(a: string, b: string): boolean {
	return folded(a) === folded(b);
}

/**
 * Whether objects that a search found can be its answer: one of them has one of the values, or the part of it that was
 * searched. A gateway may give the answer to another search, in which the right one is missing.
 */
export function answers(values: readonly string[], found: readonly object[]): boolean {
	const parts = values.map((value) => folded(JSON.stringify(tellingPart(value) || value).slice(1, -1)));
	const has = (object: object) => {
		const text = folded(JSON.stringify(object));
		return parts.some((part) => text.includes(part));
	};
	return found.length === 0 || found.some(has);
}
