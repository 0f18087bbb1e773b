/** Reading what expressions give: checked, and refused in words that name the field. */
import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { checkNoHiddenCharacter } from '../../providers/text';

/** Whether it has members by name: no list, no date. */
export function isObject(value: unknown): value is IDataObject {
	// Objects of expressions come from another V8 context, where `instanceof` fails.
	return Object.prototype.toString.call(value) === '[object Object]';
}

/**
 * Whether an expression that gives this has found nothing: no value, an empty text, list or object, a list or a text
 * with commas whose entries are all empty, or a chosen object without its value.
 */
export function isNothing(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'string') return /^[\s,]*$/.test(value);
	if (Array.isArray(value)) return value.every(isNothing);
	if (!isObject(value)) return false;
	return value.__rl === true ? isNothing(value.value) : Object.keys(value).length === 0;
}

/** Whether a parameter as it is stored is an expression, or holds one. */
export function holdsExpression(stored: unknown): boolean {
	if (typeof stored === 'string') return stored.startsWith('=');
	return typeof stored === 'object' && stored !== null && Object.values(stored).some(holdsExpression);
}

/** A date of n8n's expressions (Luxon) as ISO text, `null` for one that does not exist; `undefined` for what is no date. */
function dateText(value: object): string | null | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
	const { toISO } = value as { toISO?: unknown };
	return typeof toISO === 'function' ? (toISO.call(value) as string | null) : undefined;
}

/** A text with its blanks; `undefined` if the value is missing. */
export function asPlainText(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	// n8n writes a date that does not exist as this text.
	if (typeof value === 'string' && value !== 'Invalid DateTime') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	const date = typeof value === 'object' ? dateText(value) : undefined;
	if (typeof date === 'string') return date;
	const what =
		date === null || typeof value === 'string'
			? 'a date that does not exist'
			: typeof value === 'number'
				? 'a number that does not exist'
				: Array.isArray(value)
					? 'a list'
					: 'an object';
	throw new InputError(label, `"${label}" must be a text, but the expression gives ${what}.`);
}

/**
 * A text without blanks around it; `undefined` if it is empty.
 *
 * @throws {InputError} for characters that nobody sees in it. Names and addresses are checked more strictly where they
 *   are known as such.
 */
export function asText(value: unknown, label: string): string | undefined {
	const text = asPlainText(value, label)?.trim();
	if (text === undefined || text === '') return undefined;
	checkNoHiddenCharacter(label, text, { joiners: true, lines: true });
	return text;
}

/** Refuses characters that nobody sees in the names and texts of JSON, as `asText` does in texts. */
function checkJson(value: unknown, label: string): void {
	if (typeof value === 'string') checkNoHiddenCharacter(label, value, { joiners: true, lines: true });
	else if (Array.isArray(value)) for (const entry of value) checkJson(entry, label);
	else if (isObject(value)) {
		for (const [name, member] of Object.entries(value)) {
			checkJson(name, label);
			checkJson(member, label);
		}
	}
}

/**
 * A list of texts, or one text with commas between them; `undefined` if the value is missing.
 *
 * @throws {InputError} for nothing but empty entries, as in a text of commas: expressions that miss their target do not
 *   mean the empty list, which may take everything away.
 */
export function asTexts(value: unknown, label: string): string[] | undefined {
	const list: unknown[] | undefined = Array.isArray(value) ? value : asPlainText(value, label)?.split(',');
	const texts = list?.map((entry) => asText(entry, label)).filter((entry) => entry !== undefined);
	for (const text of texts ?? []) checkNoHiddenCharacter(label, text, { joiners: true });
	if (texts?.length === 0 && (Array.isArray(value) ? value.length > 0 : String(value).includes(','))) {
		throw new InputError(label, `"${label}" is a list whose entries are all empty.`);
	}
	return texts;
}

/** One of the values of a dropdown. A wrong one of an expression must not count as another one. @throws {InputError} */
export function asChoice<T extends string>(value: unknown, label: string, values: readonly T[]): T {
	const text = asText(value, label);
	const chosen = values.find((candidate) => candidate === text);
	if (chosen !== undefined) return chosen;
	const what = text === undefined ? `"${label}" is empty.` : `"${label}" cannot be "${text}".`;
	throw new InputError(label, `${what} It must be one of ${values.join(', ')}.`);
}

/** The texts "true" and "false", which expressions may give, count as what they say. */
export function asFlag(value: unknown, label: string): boolean | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new InputError(label, `"${label}" must be true or false.`);
}

/** A number, or text of one; `NaN` for everything else, also for an empty text. */
export function asNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** An object, or JSON text of one; `undefined` if it is missing or has no members. */
export function asJsonObject(value: unknown, label: string): IDataObject | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	if (parsed === undefined) throw new InputError(label, `"${label}" is not valid JSON.`);
	if (!isObject(parsed)) throw new InputError(label, `"${label}" must be a JSON object, like {"key": "value"}.`);
	checkJson(parsed, label);
	return Object.keys(parsed).length === 0 ? undefined : parsed;
}
