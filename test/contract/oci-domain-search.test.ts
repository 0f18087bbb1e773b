/** Few rows of OCI Identity are found by the search of the Default domain, and only where it proves what the list would. */
import { describe, expect, it } from '@jest/globals';
import { without } from '../support/without';
import fc from 'fast-check';
import type { DirectoryUser, Values } from '../../providers/directory';
import { read } from '../support/directories';
import { bench, FIELDS, NEW, withOneOf, found, listed, SEARCH, prove, someUser } from './ociDomainSearch';

it('finds that a name is free with one request, once the search was seen to find what the list has', async () => {
	// Has the home region looked up, which is remembered.
	await found([{ userName: 'sandbox.administrator' }]);
	const first = await found([NEW]);
	expect(first.users).toEqual([]);
	expect(first.calls).toEqual(['GET users', 'GET users', 'GET domains', SEARCH, 'GET userGroupMemberships', SEARCH]);
	const second = await found([NEW]);
	expect(second).toEqual({ users: [], calls: [SEARCH], isWhole: false });
	const twenty = Array.from({ length: 20 }, (_, n) => ({ userName: `new.${n}`, email: `new.${n}@example.com` }));
	expect((await found(twenty)).calls).toEqual([SEARCH]);
	expect((await found([...twenty, NEW])).calls).toEqual(['GET users', 'GET users']);
});

it('has no search where the list is one page', async () => {
	await bench.sandbox.reset();
	bench.sandbox.options('oci-domains', { people: 'shared' });
	bench.sandbox.seed({ users: 900, groups: 4, services: ['oci'] });
	// A proof of earlier users holds no more, since they are gone.
	await found([NEW]);
	// The process knows that the list is one page.
	expect(await found([NEW])).toEqual({ users: [], calls: ['GET users'], isWhole: true });
	bench.sandbox.seed({ users: 1_200, groups: 4, services: ['oci'] });
	const { calls, users } = await found([NEW]);
	expect([calls.filter((call) => call === 'GET users').length, users]).toEqual([2, []]);
	expect((await found([NEW])).calls).toEqual([SEARCH]);
});

describe('finds what the list has', () => {
	it.each<[string, (user: ReturnType<typeof someUser>) => Values, readonly string[]]>([
		['the name', ({ values }) => ({ userName: values.userName }), FIELDS],
		['the name in capitals', ({ values }) => ({ userName: values.userName.toUpperCase() }), FIELDS],
		['the address in capitals', ({ values }) => ({ email: values.email.toUpperCase() }), FIELDS],
		['an address of another row', ({ values }) => ({ ...NEW, email: values.email }), FIELDS],
		['an address that is not matched', ({ values }) => ({ ...NEW, email: values.email }), ['userName']],
		['only another address', ({ values }) => ({ userName: values.userName, email: NEW.email }), ['email']],
	])('%s', async (_what, rowOf, fields) => {
		await prove();
		const row = rowOf(someUser());
		const { users, calls } = await found([row], { fields });
		expect(calls).toEqual([SEARCH]);
		expect(users).toEqual(await listed([row], fields));
	});

	it('the account behind the credential, which is guarded', async () => {
		await prove();
		const { users, calls } = await found([{ userName: 'SANDBOX.administrator' }]);
		expect(calls).toEqual([SEARCH]);
		expect(users).toMatchObject([{ guarded: 'own', values: { userName: 'sandbox.administrator' } }]);
	});

	it('of names that look alike', async () => {
		const snapshot = await read(await bench.open('oci'), { by: 'all' });
		const names = ['İLKER', 'straSSe', 'STRAßE', 'ａｄａ', 'Ada', 'zoë'];
		const creates = names.map((userName, n) => ({
			key: String(n),
			type: 'createUser' as const,
			values: { userName, email: `lookalike.${n}@example.com` },
			groupIds: [],
		}));
		for await (const { status } of snapshot.apply(creates)) expect(status).toBe('done');
		await prove();
		const { users: all } = await read(await bench.open('oci'), { by: 'all' });
		for (const userName of ['İlker', 'ilker', 'straße', 'strasse', 'ＡＤＡ', 'ada', 'Zoë', 'ZOE\u0308']) {
			const { users } = await found([{ userName }]);
			expect([userName, users]).toEqual([userName, all.filter(withOneOf([{ userName }], FIELDS))]);
		}
	});

	it('for values like a filter', async () => {
		await prove();
		const attacks = [
			'a" or userName pr or userName eq "b',
			'a\\" or userName pr or userName eq \\"b',
			'") or (userName pr',
		];
		for (const value of [...attacks, 'a*', '%', ' ', '\u0000', '']) {
			const { users, calls } = await found([{ userName: value, email: value }]);
			expect(users).toEqual([]);
			expect([value, calls.includes(SEARCH)]).toEqual([value, ['a*', '%', ' '].includes(value)]);
		}
	});
});

it('finds what the list has for rows of any kind', async () => {
	await prove();
	const all = (await read(await bench.open('oci'), { by: 'all' })).users;
	const some = bench.sandbox.state('oci').users.slice(0, 5);
	const spelt = fc.constantFrom(
		(text: string) => text,
		(text: string) => text.toUpperCase(),
		(text: string) => ` ${text}`,
		(text: string) => text.replace('a', 'ａ'),
		(text: string) => text.replace('i', 'İ'),
		(text: string) => text.slice(1),
		(text: string) => `${text}"`,
	);
	const text = fc
		.tuple(fc.constantFrom(...some.flatMap(({ name, email }) => [name, email ?? name]), 'new.hire', ''), spelt)
		.map(([value, spell]) => spell(value));
	const rows = fc.array(fc.record({ userName: text, email: text }), { minLength: 1, maxLength: 4 });
	const fields = fc.constantFrom(['userName'], ['email'], ['userName', 'email']);
	await fc.assert(
		fc.asyncProperty(rows, fields, async (given, by) => {
			// The sandbox makes the administrator of each API at its own time.
			const byId = (users: readonly DirectoryUser[]) =>
				users.map((user) => without(user, 'createdAt')).sort((a, b) => (a.id < b.id ? -1 : 1));
			const { users } = await found(given, { fields: by });
			expect(byId(users)).toEqual(byId(all.filter(withOneOf(given, by))));
		}),
		{ numRuns: 25, seed: 20_261_128 },
	);
});
