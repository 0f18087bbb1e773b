import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { setCustomFields } from '../../../providers/trivore/users';
import { Lookup } from '../../../providers/trivore/lookup';
import { open } from './directorySupport';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

/** Names of few letters, so that they meet in all cases, with signs, digits and accents. */
const name = fc
	.array(fc.constantFrom('a', 'B', 'k', 'Z', '.', '-', '7', 'é', 'É', 'e\u0301', 'ß', 'ö'), {
		minLength: 1,
		maxLength: 7,
	})
	.map((parts) => parts.join(''));
const FIELDS = ['userName', 'email', 'key'] as const;
const folding = (value: string) => value.normalize('NFC').toLocaleLowerCase('en');

describe('users', () => {
	it('are found by few rows as by many, by every key and in any upper and lower case', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(name, { minLength: 2, maxLength: 6, selector: folding }),
				fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 }),
				fc.constantFrom<(value: string) => string>(
					(value) => value,
					(value) => value.toUpperCase(),
					(value) => value.toLowerCase(),
					(value) => value.normalize('NFD'),
				),
				async (names, picked, written) => {
					await trivore.reset();
					for (const [index, one] of names.entries()) {
						const { id } = await trivore.create(one, {
							email: `${one.replace(/[^a-z0-9]/gi, 'x')}${index}@Example.com`,
						});
						await setCustomFields(trivore.client, id, { number: index % 2 === 0 ? `K${index}` : index });
					}
					const directory = open(trivore.client, { keyField: 'number' });
					const all = (await directory.read({ users: { by: 'all' }, groups: [] })).users;
					const rows = picked.map((index) => {
						const one = all[index % all.length];
						return Object.fromEntries(FIELDS.map((field) => [field, written(one?.values[field] ?? '')]));
					});
					for (const field of FIELDS) {
						const { users } = await directory.read({ users: { by: 'keys', rows, fields: [field] }, groups: [] });
						const wanted = new Set(rows.map((row) => folding(row[field] ?? '')));
						const has = (user: (typeof all)[number]) => wanted.has(folding(user.values[field] ?? ''));
						expect(new Set(users.filter(has).map(({ id }) => id))).toEqual(
							new Set(all.filter(has).map(({ id }) => id)),
						);
					}
				},
			),
			{ numRuns: 12 },
		);
	}, 120_000);

	it('of a large directory are found with few calls', async () => {
		trivore.sandbox.seed({ users: 5_000, groups: 3 });
		const ada = await trivore.create('Ada.Lovelace', { email: 'ADA@example.com' });
		await setCustomFields(trivore.client, ada.id, { number: '00123' });
		const directory = open(trivore.client, { keyField: 'number' });
		for (const row of [{ userName: 'ada.LOVELACE' }, { email: 'ada@example.com' }, { key: '00123' }]) {
			trivore.sandbox.log.clear();
			const scope = { by: 'keys', rows: [row], fields: [...FIELDS] } as const;
			const { users } = await directory.read({ users: scope, groups: ['any'] });
			expect(users.map(({ id }) => id)).toContain(ada.id);
			expect(trivore.paths().length).toBeLessThanOrEqual(4);
		}
	}, 60_000);

	it('are listed where the service cannot search', async () => {
		trivore.sandbox.options('trivore', { searchable: 'documented', unknownAttribute: 'noMatch' });
		const ada = await trivore.create('ada', { email: 'ADA@example.com' });
		const scope = { by: 'keys', rows: [{ userName: 'nobody', email: 'ada@EXAMPLE.com' }], fields: ['email'] } as const;
		const { users } = await open(trivore.client).read({ users: scope, groups: [] });
		expect(users.map(({ id }) => id)).toEqual([ada.id]);
	});
});

describe('a single look-up', () => {
	it('finds addresses in any case, and tells of a user name in another case', async () => {
		const ada = await trivore.create('ADA', { email: 'Ada.LOVELACE@example.com' });
		const lookup = new Lookup(trivore.client);
		expect(await lookup.findUsers({ kind: 'email', value: 'aDa.lovelace@Example.com' })).toMatchObject([
			{ id: ada.id },
		]);
		await expect(lookup.user({ kind: 'username', value: 'ada' })).rejects.toThrow(
			/^There is no user with the user name "ada", but "ADA" differs from it in upper and lower case only/,
		);
	});
});
