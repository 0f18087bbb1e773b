import { InputError } from '../http/errors';

/** Operators that the documentation shows, and the rest of their family, which servers are expected to know. */
export type FilterOperator = 'co' | 'eq' | 'ew' | 'ge' | 'gt' | 'le' | 'lt' | 'ne' | 'sw';

export interface Condition {
	/** Attribute by its wire name, e.g. "Last Name". */
	readonly attribute: string;
	readonly operator: FilterOperator;
	readonly value: string;
}

/** What no filter can name: a blank is written as two colons, so that none may stand beside it. */
const UNFIT = /["'()`\\]|::|: | :|[^\S ]|[\p{Cc}\p{Cf}]/u;

/** Whether a value can stand in a filter: there is no way to write quotes, brackets and double colons in one. */
export function isFilterable(value: string): boolean {
	return value.trim() !== '' && !UNFIT.test(value.trim()) && !/^(and|or)$/i.test(value.trim());
}

/**
 * The longest part of a value that can stand in a filter and has no letters outside of English, which a server may write
 * or compare in its own way; empty if there is none.
 */
export function filterablePart(value: string): string {
	const parts = value
		.normalize('NFC')
		.split(/["'()`\\:]|[^ -~]/u)
		.map((part) => part.trim());
	return parts.filter(isFilterable).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

function comparison({ attribute, operator, value }: Condition): string {
	const name = attribute.trim();
	if (!/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u.test(name)) {
		throw new InputError('attribute', `"${attribute}" is not the name of an attribute.`);
	}
	if (!isFilterable(value)) {
		throw new InputError(
			'value',
			value.trim() === ''
				? `The filter on "${name}" has no value.`
				: `The filter value "${value}" for "${name}" cannot be sent: OIG's filters know no way to write quotes, brackets, "::" or a lone "and"/"or".`,
			undefined,
			{ code: 'unfilterable', facts: {} },
		);
	}
	return `${blanks(name)} ${operator} ${blanks(value.trim())}`;
}

/** Blanks inside of names and values are written as two colons. */
function blanks(text: string): string {
	return text.replace(/ /g, '::');
}

/**
 * The value of the parameter `q`. A blank inside a value cannot end its comparison, so no value can add a condition.
 *
 * Source: OIG "q filter".
 *
 * @throws {InputError} for a value that cannot be written.
 */
export function filter(conditions: readonly Condition[], combine: 'and' | 'or' = 'and'): string | undefined {
	return conditions.length === 0 ? undefined : conditions.map(comparison).join(` ${combine} `);
}
