/** What a list returned, compared with the conditions that were sent. */
import { InputError } from '../../providers/http/errors';
import { ownName } from '../../providers/scim/places';
import { folded } from '../../providers/text';
import { isObject } from './values';
import type { Asked, Condition } from './scimConditions';

/** Operators of texts, compared without upper and lower case, as the service does. */
const TESTS: Readonly<Partial<Record<Condition['operator'], (present: string, wanted: string) => boolean>>> = {
	eq: (present, wanted) => present === wanted,
	co: (present, wanted) => present.includes(wanted),
	sw: (present, wanted) => present.startsWith(wanted),
	ew: (present, wanted) => present.endsWith(wanted),
};

/** Texts that the service compares as times. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** The values of an attribute as texts: of each element of a list; `undefined` if the object doesn't have it. */
function textsAt(object: unknown, path: string): string[] | undefined {
	const [, urn, rest = path] = /^(urn:.+):([^:]+)$/.exec(path) ?? [];
	const steps = [...(urn === undefined ? [] : [urn]), ...rest.split('.')];
	let values: unknown[] = [object];
	for (const step of steps) {
		values = values.flat().flatMap((value) => (isObject(value) ? [value[ownName(value, step)]] : []));
	}
	const texts = values.flat().filter((value) => ['string', 'boolean', 'number'].includes(typeof value));
	return texts.length === 0 ? undefined : texts.map(String);
}

/** Whether an object surely doesn't meet a condition; what cannot be compared here is left to the service. */
function contradicts(object: unknown, { attribute, operator, value = '' }: Condition): boolean {
	const test = TESTS[operator];
	const wanted = String(value);
	const present = textsAt(object, attribute);
	if (test === undefined || present === undefined || INSTANT.test(wanted)) return false;
	return !present.some((text) => test(folded(text), folded(wanted)));
}

/**
 * Passes on what a list returned, compared with the conditions once more: a gateway that drops the filter would give
 * everybody to what comes next, which may be a Delete.
 *
 * @throws {InputError} for an object that doesn't match.
 */
export function checkMatches<T extends { readonly id: string }>(
	{ conditions, isAny }: Asked,
	objects: readonly T[],
): readonly T[] {
	if (conditions.length === 0) return objects;
	for (const object of objects) {
		const fails = conditions[isAny ? 'every' : 'some']((condition) => contradicts(object, condition));
		if (!fails) continue;
		throw new InputError(
			'Conditions',
			`The service returned an object (ID ${object.id}) that doesn't match the conditions, so the filter may have been lost on the way.`,
			'Nothing is output. Check whether a gateway changes the requests.',
		);
	}
	return objects;
}
