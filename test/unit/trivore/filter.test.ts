import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import {
	allOf,
	anyOf,
	attributesOf,
	condition,
	FILTER_OPERATORS,
	isClosed,
	type FilterOperator,
	type FilterValue,
} from '../../../providers/trivore/filter';
import { matcherOf, parseFilter, valuesAt, type Filter } from '../../../sandbox/services/trivore/filter';

const TEXT_ONLY: readonly FilterOperator[] = ['co', 'sw', 'ew'];
const reserved = /^(?:and|or|not|true|false|null)$/i;

const attribute = fc
	.tuple(
		fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/),
		fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), { maxLength: 2 }),
	)
	.map(([first, rest]) => [first, ...rest].join('.'))
	.filter((name) => !reserved.test(name));

/** Texts full of what a filter is made of. */
const hostile = fc
	.array(
		fc.constantFrom(
			'"',
			'\\',
			'\\"',
			'"" or ',
			' and ',
			'pr',
			'(',
			')',
			'id eq "',
			'\n',
			'\u0000',
			'\u2028',
			' ',
			'ä',
			'😀',
			'\ud800',
		),
	)
	.map((parts) => parts.join(''));
const text = fc.oneof(fc.string({ unit: 'binary' }), hostile);
const number = fc
	.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
	.map((value) => (value === 0 ? 0 : value));

type Condition = Extract<Filter, { kind: 'condition' }>;

const single: fc.Arbitrary<Condition> = fc
	.tuple(attribute, fc.constantFrom(...FILTER_OPERATORS), text, fc.oneof(text, number, fc.boolean()))
	.map(([name, operator, string, any]) =>
		operator === 'pr'
			? { kind: 'condition', attribute: name, operator }
			: { kind: 'condition', attribute: name, operator, value: TEXT_ONLY.includes(operator) ? string : any },
	);

const tree: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter; group: Filter; single: Filter }>((tie) => ({
	filter: fc.oneof({ maxDepth: 3 }, tie('single'), tie('group')),
	group: fc
		.tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('filter'), { minLength: 2, maxLength: 4 }))
		.map(([kind, parts]): Filter => ({ kind, parts })),
	single,
})).filter;

/** A filter written by our code. */
function write(filter: Filter): string {
	if (filter.kind === 'condition') return condition(filter.attribute, filter.operator as FilterOperator, filter.value);
	if (filter.kind === 'not') throw new Error('Our code never negates.');
	const parts = filter.parts.map(write);
	return (filter.kind === 'and' ? allOf(...parts) : anyOf(...parts)) ?? '';
}

describe('what we send', () => {
	it('parses back to what was meant', () => {
		fc.assert(
			fc.property(tree, (filter) => {
				expect(parseFilter(write(filter))).toEqual(filter);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('finds exactly the object with the value, whatever the value is', () => {
		fc.assert(
			fc.property(
				text.filter((value) => value !== ''),
				text,
				(wanted, other) => {
					const filter = parseFilter(condition('username', 'eq', wanted));
					const holds = (username: string) => matcherOf(filter)((path) => valuesAt({ username }, path));
					expect(holds(wanted)).toBe(true);
					// Texts that are instants are compared as times.
					fc.pre(Number.isNaN(Date.parse(wanted)));
					expect(holds(other)).toBe(other === wanted);
				},
			),
			{ numRuns: 1_000 },
		);
	});

	it('is printable: no value can break the line or the header that it may end up in', () => {
		fc.assert(
			fc.property(text, (value) => {
				expect([...condition('username', 'eq', value)].every((character) => character >= ' ')).toBe(true);
			}),
		);
	});
});

/** All attributes that a filter compares. */
function named(filter: Filter): string[] {
	if (filter.kind === 'condition') return [filter.attribute];
	return filter.kind === 'not' ? named(filter.part) : filter.parts.flatMap(named);
}

/** The places of a filter that are outside of its quoted texts. */
function outside(filter: string): number[] {
	let isQuoted = false;
	let isEscaped = false;
	return [...Array(filter.length + 1).keys()].filter((at) => {
		const before = filter[at - 1];
		if (before === '"' && !isEscaped) isQuoted = !isQuoted;
		isEscaped = isQuoted && !isEscaped && before === '\\';
		return !isQuoted;
	});
}

describe('a filter that a person wrote', () => {
	it('can stand within others if it is whole, and names the attributes that it compares', () => {
		fc.assert(
			fc.property(tree, (filter) => {
				const written = write(filter);
				expect(isClosed(written)).toBe(true);
				expect(new Set(attributesOf(written))).toEqual(new Set(named(filter)));
			}),
			{ numRuns: 1_000 },
		);
	});

	it('cannot with one parenthesis too many or too few, wherever it is', () => {
		fc.assert(
			fc.property(tree, fc.constantFrom('(', ')'), fc.nat(), (filter, sign, place) => {
				const written = write(filter);
				const places = outside(written);
				const at = places[place % places.length] ?? 0;
				expect(isClosed(`${written.slice(0, at)}${sign}${written.slice(at)}`)).toBe(false);
				if (!written.startsWith('(')) return;
				expect(isClosed(written.slice(1))).toBe(false);
				expect(isClosed(written.slice(0, -1))).toBe(false);
			}),
			{ numRuns: 1_000 },
		);
	});

	it.each(['a pr) or (b pr', ') or (', ')(', 'a pr)) or ((b pr', 'a eq "\\") or (b pr', '"', 'a eq "x" or b eq "'])(
		'cannot end the parentheses around it: %s',
		(filter) => expect(isClosed(filter)).toBe(false),
	);

	it.each(['', 'a pr', '(a pr) or (b pr)', 'a eq ")" or b eq "\\"("', 'not (a co "((")'])('can be %j', (filter) =>
		expect(isClosed(filter)).toBe(true),
	);
});

describe('refused is', () => {
	it('every attribute name that the grammar could read as something else', () => {
		fc.assert(
			fc.property(fc.oneof(hostile, fc.string()), (name) => {
				let filter: string;
				try {
					filter = condition(name, 'pr');
				} catch (error) {
					expect(error).toMatchObject({ name: 'InputError', field: 'attribute' });
					return;
				}
				expect(parseFilter(filter)).toEqual({ kind: 'condition', attribute: name, operator: 'pr' });
			}),
			{ numRuns: 1_000 },
		);
	});

	it.each(['', 'not', 'AND', 'a b', 'a.', '.a', 'emails[type eq "x"]', 'a"', '1a'])('the attribute %j', (name) => {
		expect(() => condition(name, 'pr')).toThrow(/cannot be used in a filter/);
	});

	it.each([
		['eq', undefined, /needs a value/],
		['co', 5, /compares text/],
		['gt', Number.NaN, /not a number/],
		['eq', Number.POSITIVE_INFINITY, /not a number/],
		['eq "x" or id', 'y', /is not an operator/],
	] as Array<[FilterOperator, FilterValue | undefined, RegExp]>)(
		'the operator %s with %p',
		(operator, value, reason) => {
			expect(() => condition('username', operator, value)).toThrow(reason);
		},
	);
});

it('leaves out what is not wanted, and sets no brackets around one condition', () => {
	expect(allOf(undefined, 'a pr', undefined)).toBe('a pr');
	expect(allOf(undefined)).toBeUndefined();
	expect(anyOf('a pr', 'b pr')).toBe('(a pr) or (b pr)');
});

describe('the grammar', () => {
	const person = {
		username: 'ada',
		locked: false,
		tags: ['red', 'blue'],
		name: { familyName: 'Lovelace' },
		meta: { created: '2026-03-01T10:00:00.000Z' },
		customFields: { cost: 7 },
	};
	const holds = (filter: string) =>
		matcherOf(parseFilter(filter))((path) => valuesAt(person, path).filter((value) => value !== undefined));

	it.each([
		['username Eq "ada"', true],
		['username eq "Ada"', false],
		['Username eq "ada"', false],
		['(username eq "ada")  and  (locked eq false)', true],
		['locked pr ', true],
		['nickName pr', false],
		['nickName ne "x"', true],
		['tags eq "blue"', true],
		['tags ne "blue"', false],
		['not (tags eq "green") and username sw "a"', true],
		['username eq "x" and locked eq true or name.familyName ew "lace"', true],
		['customFields.cost gt 6.5', true],
		['customFields.cost le 7', true],
		['customFields.cost eq "7"', false],
		['meta.created eq "2026-03-01T12:00:00+02:00"', true],
		['meta.created lt "2026-03-01T10:00:00Z"', false],
	])('%s is %s', (filter, expected) => {
		expect(holds(filter)).toBe(expected);
	});

	it.each([
		'',
		'username',
		'username eq',
		'username eq ada',
		"username eq 'ada'",
		'(username pr',
		'username pr)',
		'emails[type eq "x"]',
		'a pr b pr',
		'not username pr',
	])('refuses %j', (filter) => {
		expect(() => parseFilter(filter)).toThrow(/Invalid filter/);
	});
});
