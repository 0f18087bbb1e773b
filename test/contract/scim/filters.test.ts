/** Filters, read by three parsers of others: whatever is in a value, it finds itself and adds no condition. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import SCIMMY from 'scimmy';

import { queryString } from '../../../providers/http/url';
import { allOf, anyOf, noneOf, present, where, type ScimFilter } from '../../../providers/scim/filter';
import { fits, parseFilter, type Reader } from '../../../sandbox/services/oci-domains/filter';
import { USER } from '../../../sandbox/services/oci-domains/schema';
import { parseFilter as parseAny } from '../../../sandbox/services/scim/filter';
import { scimOptions } from '../../../sandbox/services/scim/options';

type Person = Readonly<Record<string, string>>;

const SEED = { seed: 15, numRuns: 500 };
/** All that a text can hold, half of an emoji and control characters among it, and what a filter is made of. */
const values = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 20 }),
	fc
		.array(
			fc.constantFrom('"', '\\', ' ', 'and', 'or', '(', ')', '[', ']', 'eq', 'pr', 'a', '\n', '%', '+', '&', '\ud83d'),
		)
		.map((parts) => parts.join('')),
);
const readerOf =
	(person: Person): Reader =>
	({ name }) =>
		person[name];

/** The domains' stand-in and the generic one, which were written apart. */
const servers: ReadonlyArray<[string, (filter: ScimFilter, person: Person) => boolean]> = [
	['the identity domains of the sandbox', (filter, person) => fits(parseFilter(USER, filter), readerOf(person))],
	['the SCIM service of the sandbox', (filter, person) => parseAny(filter, scimOptions.parse({}))(person)],
];
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

describe.each(servers)('%s', (_server, matches) => {
	it('finds each value by itself, and nothing else', () => {
		fc.assert(
			fc.property(values, values, (value, other) => {
				const filter = where('title', 'eq', value);
				expect(matches(filter, { title: value, userName: 'x' })).toBe(true);
				expect(matches(filter, { title: other, userName: 'x' })).toBe(same(value, other));
				expect(matches(filter, { userName: value })).toBe(false);
			}),
			SEED,
		);
	});

	it('reads combinations as they are meant', () => {
		interface Built {
			readonly filter: ScimFilter;
			readonly holds: (person: Person) => boolean;
		}
		const names = fc.constantFrom('title', 'userName', 'displayName');
		const { built } = fc.letrec<{ built: Built }>((tie) => ({
			built: fc.oneof(
				{ maxDepth: 3, withCrossShrink: true },
				fc.tuple(names, values).map(([name, value]): Built => ({
					filter: where(name, 'eq', value),
					holds: (person) => person[name] !== undefined && same(person[name], value),
				})),
				names.map((name): Built => ({ filter: present(name), holds: (person) => Boolean(person[name]) })),
				tie('built').map(({ filter, holds }): Built => ({ filter: noneOf(filter), holds: (person) => !holds(person) })),
				fc.array(tie('built'), { minLength: 1, maxLength: 3 }).map((parts): Built => ({
					filter: allOf(...parts.map(({ filter }) => filter)),
					holds: (person) => parts.every(({ holds }) => holds(person)),
				})),
				fc.array(tie('built'), { minLength: 1, maxLength: 3 }).map((parts): Built => ({
					filter: anyOf(...parts.map(({ filter }) => filter)),
					holds: (person) => parts.some(({ holds }) => holds(person)),
				})),
			),
		}));
		const person = fc.record({ title: values, userName: values, displayName: values }, { requiredKeys: [] });
		fc.assert(
			fc.property(built, person, ({ filter, holds }, one) => {
				expect(matches(filter, one)).toBe(holds(one));
			}),
			SEED,
		);
	});
});

it('scimmy finds each value by itself or refuses it, and never finds anything else', () => {
	fc.assert(
		fc.property(values, values, (value, other) => {
			fc.pre(value !== other);
			const filter = where('title', 'eq', value);
			const isPlain = filter === `title eq "${value}"`;
			let found: object[] | undefined;
			try {
				found = new SCIMMY.Types.Filter(filter).match([{ title: value }, { title: other }, {}]);
			} catch {
				found = undefined;
			}
			// It does not read escapes.
			if (isPlain) expect(found).toEqual([{ title: value }]);
			else expect([[], [{ title: value }]]).toContainEqual(found ?? []);
		}),
		SEED,
	);
});

it('a filter comes out of an address as it went in', () => {
	fc.assert(
		fc.property(values, (value) => {
			const filter = where('title', 'eq', value);
			const address = new URL(`https://acme.example/Users${queryString({ filter, count: 1 })}`);
			expect([...address.searchParams]).toEqual([
				['filter', filter],
				['count', '1'],
			]);
		}),
		SEED,
	);
});

it('no name of an attribute adds a condition, and no number that is none is sent', () => {
	fc.assert(
		fc.property(values, (name) => {
			fc.pre(!/^[a-z$][\w$-]*(\.[a-z$][\w$-]*)?$/i.test(name) && !name.startsWith('urn:'));
			expect(() => where(name, 'eq', 'x')).toThrow('is not the name of a SCIM attribute');
			expect(() => present(name)).toThrow('is not the name of a SCIM attribute');
		}),
		SEED,
	);
	for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) {
		expect(() => where('title', 'eq', number)).toThrow('is not a number that a filter can hold');
	}
});
