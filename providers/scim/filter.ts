import { InputError } from '../http/errors';

/** A filter that is complete and safe to send. */
export type ScimFilter = string & { readonly filter: unique symbol };

type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** An attribute as RFC 7644 writes it: perhaps a URN and a colon, a name, perhaps a dot and a part. */
const ATTRIBUTE = /^(?:urn:[\w.:-]+:)?[A-Za-z$][\w$-]*(?:\.[A-Za-z$][\w$-]*)?$/;

/** @throws {InputError} for what is no attribute, so that no name can add a condition. */
export function attributePath(path: string, field = 'Attribute'): string {
	if (ATTRIBUTE.test(path)) return path;
	throw new InputError(field, `"${path}" is not the name of a SCIM attribute.`);
}

/** Text in quotes, with quotes and backslashes in it escaped as in JSON. Source: RFC 7644, section 3.4.2.2. */
function literal(value: string | number | boolean): string {
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new InputError('value', `${value} is not a number that a filter can hold.`);
	}
	return JSON.stringify(value);
}

/** One condition. @throws {InputError} */
export function where(attribute: string, operator: Operator, value: string | number | boolean): ScimFilter {
	return `${attributePath(attribute)} ${operator} ${literal(value)}` as ScimFilter;
}

/** Whether the attribute has a value. @throws {InputError} */
export function present(attribute: string): ScimFilter {
	return `${attributePath(attribute)} pr` as ScimFilter;
}

/**
 * A filter in the service's own words, sent as it is and never joined with another condition.
 *
 * @throws {InputError} when it is empty: that would mean everything.
 */
export function rawFilter(text: string, field = 'Filter'): ScimFilter {
	if (text.trim() === '') throw new InputError(field, `"${field}" is empty, which would mean everything.`);
	if (/\p{Cs}/u.test(text)) {
		throw new InputError(field, `"${field}" has half of a character, which cannot be sent. Type it again.`);
	}
	return text.trim() as ScimFilter;
}

/** In parentheses always: services do not agree on what binds tighter. Source: Salesforce's SCIM page. */
function joined(filters: readonly ScimFilter[], word: 'and' | 'or'): ScimFilter {
	const [first] = filters;
	if (first === undefined) throw new RangeError('A filter needs a condition.');
	return filters.length === 1 ? first : (filters.map((filter) => `(${filter})`).join(` ${word} `) as ScimFilter);
}

export function allOf(...filters: readonly ScimFilter[]): ScimFilter {
	return joined(filters, 'and');
}

export function anyOf(...filters: readonly ScimFilter[]): ScimFilter {
	return joined(filters, 'or');
}

export function noneOf(filter: ScimFilter): ScimFilter {
	return `not (${filter})` as ScimFilter;
}
