/** What a list returned, compared with the conditions that were sent. */
import { InputError } from '../../providers/http/errors';
import { folded } from '../../providers/text';
import type { Item } from '../shared/item';
import { isObject } from '../shared/values';
import { conditionRows, type FilterRow } from '../shared/scimFilter';
import { attributeOf, INSTANTS, valueOf } from './filters';

/** Texts that the service compares as times. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** Operators of texts, compared without upper and lower case, since an installation may do so. */
const TEXT_TESTS: Readonly<Record<string, (present: string, wanted: string) => boolean>> = {
	eq: (present, wanted) => present === wanted,
	co: (present, wanted) => present.includes(wanted),
	sw: (present, wanted) => present.startsWith(wanted),
	ew: (present, wanted) => present.endsWith(wanted),
};

/** The texts of an attribute in an object: of each element of a list; `undefined` if it doesn't have the attribute. */
function textsAt(object: unknown, path: string): string[] | undefined {
	let values: unknown[] = [object];
	for (const step of path.split('.')) {
		values = values.flat().flatMap((value) => (isObject(value) && Object.hasOwn(value, step) ? [value[step]] : []));
	}
	const texts = values.flat().filter((value) => typeof value === 'string');
	return texts.length === 0 ? undefined : texts;
}

/** Whether an object surely doesn't meet a condition; what cannot be compared here is left to the service. */
function contradicts(object: unknown, row: FilterRow): boolean {
	const test = TEXT_TESTS[typeof row.operator === 'string' ? row.operator : 'eq'];
	const attribute = attributeOf(row);
	const wanted = INSTANTS.has(attribute) ? undefined : valueOf(attribute, row);
	const present = textsAt(object, attribute);
	if (test === undefined || typeof wanted !== 'string' || present === undefined || INSTANT.test(wanted)) return false;
	return !present.some((text) => test(folded(text), folded(wanted)));
}

/**
 * Passes on what a list returned, compared with the conditions of the item once more: a gateway that drops the filter
 * would give everybody to what comes next, which may be a Delete.
 *
 * @throws {InputError} for an object that doesn't match.
 */
export function checkMatches<T extends { readonly id: string }>(item: Item, objects: readonly T[]): readonly T[] {
	if (item.choice('filterType', ['none', 'manual', 'expression']) !== 'manual') return objects;
	const rows = conditionRows(item);
	const any = item.choice('matchType', ['all', 'any']) === 'any';
	for (const object of objects) {
		const fails = any ? rows.every((row) => contradicts(object, row)) : rows.some((row) => contradicts(object, row));
		if (!fails) continue;
		throw new InputError(
			'Conditions',
			`The service returned an object (ID ${object.id}) that doesn't match the conditions, so the filter may have been lost on the way.`,
			'Nothing is output. Check whether a gateway removes the query from requests.',
		);
	}
	return objects;
}
