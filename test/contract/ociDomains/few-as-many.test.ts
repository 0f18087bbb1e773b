/** Few rows are looked up and many are found in the list of all: both must find the same users. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Directory } from '../../../providers/directory';
import { folded } from '../../../providers/text';
import { startDirectories } from '../../support/directories';

/** What is hard to filter for: quotes, operators, accents in both ways to write them, letters that have no capital. */
const NAMES = [
	...["O'HARA", 'A"B"C', '(TEMP)', 'DOM\\JS', 'TWO WORDS', 'and or not', 'MÜLLER', 'ÅSA', 'straße', 'İREM', 'josé'],
	...['jose\u0301.2', 'é', 'x', 'plain', 'Plain.2', '渡辺', '%41', 'a*', 'E00123', '00123', 'e-77-B'],
];

let bench: Awaited<ReturnType<typeof startDirectories>>;
let directory: Directory;
const idsByName = new Map<string, string>();
beforeAll(async () => {
	bench = await startDirectories();
	directory = await bench.open('oci-domains');
	const snapshot = await directory.read({ users: { by: 'keys', rows: [], fields: [] }, groups: [] });
	const actions = NAMES.map((userName, at) => ({
		key: userName,
		type: 'createUser' as const,
		values: { userName, lastName: 'Doe', email: `person.${at}@Example.com`, key: `${userName}#${at}` },
		groupIds: [],
	}));
	for await (const outcome of snapshot.apply(actions)) {
		if (outcome.status !== 'done') throw new Error(`${outcome.key} was not created.`);
		idsByName.set(outcome.key, outcome.id ?? '');
	}
});
afterAll(async () => await bench.stop());

const spellings = (text: string) => {
	const upper = text.toUpperCase();
	const cases = folded(upper) === folded(text) ? [upper, text.toLowerCase()] : [text];
	return [...new Set([text, ...cases].map((one) => one.normalize('NFC')))];
};

const found = async (field: string, value: string) => {
	const { users } = await directory.read({
		users: { by: 'keys', rows: [{ [field]: value }], fields: [field] },
		groups: [],
	});
	return users.filter(({ values }) => folded(values[field] ?? '') === folded(value)).map(({ id }) => id);
};

describe.each(NAMES.map((name, at) => [name, at] as const))('%j', (name, at) => {
	it.each([
		['userName', name],
		['email', `person.${at}@Example.com`],
		['key', `${name}#${at}`],
	])('is found by %s in every spelling', async (field, value) => {
		for (const spelling of spellings(value)) expect(await found(field, spelling)).toEqual([idsByName.get(name)]);
	});
});

it('looks a few up, and reads the list for many', async () => {
	const isSearch = () => bench.sandbox.log.entries.filter(({ path }) => path.endsWith('/Users/.search')).length;
	const rows = (count: number) =>
		Array.from({ length: count }, (_, at) => ({ userName: `nobody.${at}`, email: `n${at}@example.com` }));
	for (const [count, searches, isWhole] of [
		[1, 1, undefined],
		[50, 2, undefined],
		[51, 1, true],
	] as const) {
		const before = isSearch();
		const { users } = await directory.read({
			users: { by: 'keys', rows: rows(count), fields: ['userName', 'email'] },
			groups: [],
		});
		expect([isSearch() - before, users.isWhole]).toEqual([searches, isWhole]);
	}
});

it('leaves the list when it is longer than the look-ups would be', async () => {
	bench.sandbox.seed({ users: 3_200, groups: 1, services: ['oci-domains'] });
	const rows = Array.from({ length: 60 }, (_, at) => ({
		userName: `nobody.${at}`,
		email: `n${at}@example.com`,
		key: `${at}`,
	}));
	const before = bench.sandbox.log.total;
	const { users } = await directory.read({
		users: { by: 'keys', rows: rows.slice(0, 51), fields: ['userName', 'email'] },
		groups: [],
	});
	expect(users.isWhole).toBeUndefined();
	expect([...users]).toEqual([]);
	expect(bench.sandbox.log.total - before).toBeLessThanOrEqual(8);
}, 60_000);
