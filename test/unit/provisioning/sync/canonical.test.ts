import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { canonicalRow, itemOfRow, readRow, RISKS, ROW_ACTIONS, type PlanRow } from '../../../../provisioning/sync/row';
import { isSigned, signRow } from '../../../../provisioning/sync/signature';
import { FakeDirectory } from '../../../support/fakeDirectory';
import { SEED } from '../support';
import { passed, planOf, sign } from './support';

const text = fc.string({ unit: 'binary' });
const optionalText = fc.option(text, { nil: undefined });
// A name that is a number would be put first by JSON's own order.
const name = text.filter((one) => !/^\d+$/.test(one) && one !== '__proto__');
const state = fc.option(fc.dictionary(name, fc.oneof(text, fc.boolean())), { nil: null });

/** Every member that a row can have: the compiler asks for those that are new. */
const rows: fc.Arbitrary<Required<Omit<PlanRow, 'signature'>>> = fc.record({
	planId: text,
	seq: fc.integer({ min: 1 }),
	service: text,
	tenant: text,
	action: fc.constantFrom(...ROW_ACTIONS),
	user: fc.record({ name: text, id: optionalText, email: optionalText, key: optionalText }),
	group: fc.record({ name: text, id: optionalText }),
	before: state,
	after: state,
	takes: fc.array(fc.record({ type: text, id: text, name: text, restorable: fc.boolean() }), { minLength: 1 }),
	gives: fc.array(fc.record({ type: text, id: text, name: text }), { minLength: 1 }),
	changes: fc.array(fc.record({ field: text, from: text, to: text })),
	text,
	risk: fc.constantFrom(...RISKS),
	reason: text,
	requires: fc.array(fc.nat()),
	requiresOverride: text,
	expiresAt: text,
});

const EMPTY = ['changes', 'gives', 'requires', 'takes'];

/** With the members of every object in the order of the alphabet. */
function inOrder(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inOrder);
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(members.map(([member, of]) => [member, inOrder(of)]));
}

describe('what is signed of a row', () => {
	it('is all that it has but the signature, as JSON', () => {
		fc.assert(
			fc.property(rows, (row) => {
				expect(canonicalRow(row)).toBe(JSON.stringify(inOrder(row)));
			}),
			SEED,
		);
	});

	it('leaves out what the row has not', () => {
		fc.assert(
			fc.property(rows, ({ user, group, takes, gives, requiresOverride, ...row }) => {
				expect(canonicalRow(row)).toBe(JSON.stringify(inOrder(row)));
				expect([user, group, takes, gives, requiresOverride]).not.toContain(undefined);
			}),
			SEED,
		);
	});

	it('is the same in an item, which leaves out lists that are empty', () => {
		fc.assert(
			fc.property(rows, (row) => {
				const lists = Object.fromEntries(EMPTY.map((member) => [member, []]));
				const signed = signRow({ ...row, ...lists }, sign);
				const item = itemOfRow(signed);
				const read = readRow(passed(item));
				expect(read !== undefined && isSigned(read, sign)).toBe(true);
				expect(Object.keys(item).filter((member) => EMPTY.includes(member))).toEqual([]);
			}),
			SEED,
		);
	});
});

/** The objects and lists in a value. */
function partsOf(value: unknown): object[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap((part: unknown) =>
		typeof part === 'object' && part !== null ? [part, ...partsOf(part)] : [],
	);
}

describe('items of a plan', () => {
	it('share nothing, so that one can be changed and the others stay', async () => {
		const { rows: planned } = await planOf(
			new FakeDirectory(),
			['ann', 'bob'].map((user) => ({ 'User Name': user, Email: `${user}@example.com`, Groups: 'Red;Blue' })),
		);
		const parts = planned.map(itemOfRow).flatMap(partsOf);
		expect(new Set(parts).size).toBe(parts.length);
		// The rows themselves share their users, so that many of them are small.
		expect(new Set(planned.flatMap(({ user }) => user ?? [])).size).toBe(2);
	});
});
