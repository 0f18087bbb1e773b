import { InputError } from '../http/errors';

/** Operators that compare with a value; `pr` (is present) takes none. */
export const FILTER_OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

export type FilterValue = string | number | boolean;

const ATTRIBUTE = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/;
/** Words of the grammar; an attribute of that name could not be told from them. */
const RESERVED = /^(?:and|or|not|true|false|null)$/i;
const TEXT_OPERATORS: ReadonlySet<FilterOperator> = new Set(['co', 'sw', 'ew']);

/** Whether a name can stand in a filter as an attribute. */
export function isAttribute(name: string): boolean {
	return ATTRIBUTE.test(name) && !RESERVED.test(name);
}

function literal(attribute: string, operator: FilterOperator, value: FilterValue | undefined): string {
	if (value === undefined) {
		throw new InputError('value', `The condition on "${attribute}" with the operator "${operator}" needs a value.`);
	}
	if (typeof value === 'string') return JSON.stringify(value);
	if (TEXT_OPERATORS.has(operator)) {
		throw new InputError(
			'value',
			`The operator "${operator}" on "${attribute}" compares text, so its value must be text.`,
		);
	}
	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new InputError('value', `The value for "${attribute}" is not a number.`);
	}
	return JSON.stringify(value);
}

/**
 * One condition of a filter, for example `username eq "aino.esimerkki"`. Texts are quoted and escaped as in JSON, so no
 * value can leave its quotes; attribute names that could be read as anything else are refused.
 *
 * Source: Trivore ID "Filtering": the grammar of RFC 7644 (section 3.4.2.2) without `[ ]`, attribute names are case
 * sensitive, instants are written as quoted text.
 *
 * @throws {InputError} for an attribute name, an operator or a value that cannot be written in a filter.
 */
export function condition(attribute: string, operator: FilterOperator, value?: FilterValue): string {
	if (!isAttribute(attribute)) {
		throw new InputError(
			'attribute',
			`"${attribute}" cannot be used in a filter: an attribute name has letters, digits, "_" and "-", with dots between its parts.`,
		);
	}
	if (!FILTER_OPERATORS.includes(operator)) {
		throw new InputError('operator', `"${String(operator)}" is not an operator of filters.`);
	}
	return operator === 'pr' ? `${attribute} pr` : `${attribute} ${operator} ${literal(attribute, operator, value)}`;
}

const QUOTED = /"(?:[^"\\]|\\.)*"/g;
const COMPARED = new RegExp(String.raw`([A-Za-z_][\w.-]*)\s+(?:${FILTER_OPERATORS.join('|')})\b`, 'gi');

/** The attributes on which a filter that a person wrote depends. */
export function attributesOf(filter: string): readonly string[] {
	const names = [...filter.replace(QUOTED, '""').matchAll(COMPARED)].flatMap(([, name]) => name ?? []);
	return [...new Set(names)];
}

/** Whether a filter that a person wrote can stand within others: its parentheses and quoted texts end in itself. */
export function isClosed(filter: string): boolean {
	let depth = 0;
	for (const sign of filter.replace(QUOTED, '')) {
		if (sign === '"') return false;
		if (sign === '(') depth += 1;
		else if (sign === ')') depth -= 1;
		if (depth < 0) return false;
	}
	return depth === 0;
}

function joined(filters: ReadonlyArray<string | undefined>, word: 'and' | 'or'): string | undefined {
	const present = filters.filter((filter) => filter !== undefined);
	if (present.length <= 1) return present[0];
	return present.map((filter) => `(${filter})`).join(` ${word} `);
}

/** All of the filters must match; `undefined` ones are left out. */
export function allOf(...filters: ReadonlyArray<string | undefined>): string | undefined {
	return joined(filters, 'and');
}

/** One of the filters must match; `undefined` ones are left out. */
export function anyOf(...filters: ReadonlyArray<string | undefined>): string | undefined {
	return joined(filters, 'or');
}
