import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { collect } from '../../../providers/http/paging';
import { listMembers } from '../../../providers/trivore/groups';
import { Lookup } from '../../../providers/trivore/lookup';
import { userSchema, type User } from '../../../providers/trivore/schemas';
import { deleteUser } from '../../../providers/trivore/users';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

describe('the three listings of "User API examples"', () => {
	it('list, create and delete users', async () => {
		const user = await trivore.create('john.doe', { properties: { name: { givenName: 'John', familyName: 'Doe' } } });
		const listed = await collect(trivore.client.list('/user', userSchema));
		expect(listed.map(({ username, name }) => [username, name])).toEqual([
			['john.doe', { givenName: 'John', familyName: 'Doe' }],
		]);
		await deleteUser(trivore.client, user.id);
		expect(trivore.sandbox.state('trivore').users).toEqual([]);
		await expect(deleteUser(trivore.client, user.id)).rejects.toMatchObject({ kind: 'notFound', status: 404 });
	});
});

describe('lists', () => {
	it('give each of 1,200 users once, in pages of 500', async () => {
		trivore.sandbox.seed({ users: 1_200, groups: 2 });
		const users = await collect(trivore.client.list('/user', userSchema));
		expect(new Set(users.map(({ id }) => id)).size).toBe(1_200);
		expect(trivore.paths().map((path) => path.split('?')[1])).toEqual([
			'startIndex=0&count=500',
			'startIndex=500&count=500',
			'startIndex=1000&count=500',
		]);
	});

	it.each([1, 250, 500, 700])('lose nobody when the first %s users go away between two pages', async (gone) => {
		trivore.sandbox.seed({ users: 1_200, groups: 2 });
		const before = trivore.sandbox.state('trivore').users.map(({ id }) => id);
		const list = trivore.client.list('/user', userSchema);
		const seen = new Set<string>();
		for (let read = 0; read < 500; read += 1) seen.add(((await list.next()).value as User).id);
		for (const id of before.slice(0, gone)) await deleteUser(trivore.client, id);
		for await (const user of list) {
			expect(seen.has(user.id)).toBe(false);
			seen.add(user.id);
		}
		expect(before.slice(gone).filter((id) => !seen.has(id))).toEqual([]);
	});

	it('include those who come in the meantime', async () => {
		trivore.sandbox.seed({ users: 600, groups: 2 });
		const list = trivore.client.list('/user', userSchema);
		await list.next();
		const added = await trivore.create('late.comer');
		expect((await collect(list)).map(({ id }) => id)).toContain(added.id);
	});

	it.each([
		{ pagingMembers: 'whenAsked', emptyFields: 'null', flatFields: 'absent' },
		{ defaultPageSize: 0, emptyFields: 'null' },
	])('are read whatever an installation leaves out: %j', async (options) => {
		trivore.sandbox.options('trivore', options);
		trivore.sandbox.seed({ users: 3, groups: 1 });
		expect(await collect(trivore.client.list('/user', userSchema))).toHaveLength(3);
	});

	it('end with a sentence when the service passes over startIndex', async () => {
		trivore.sandbox.seed({ users: 600, groups: 1 });
		const stuck = trivore.newClient((send) => async (request) => {
			return await send({ ...request, url: request.url.replace(/startIndex=\d+/, 'startIndex=0') });
		});
		await expect(collect(stuck.list('/user', userSchema))).rejects.toThrow(/the same page again and again/);
	});

	it('wait for a rate limit', async () => {
		trivore.sandbox.seed({ users: 1_200, groups: 1 });
		trivore.sandbox.faults.set({
			rules: [{ skip: 1, count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 2 }],
		});
		const waits: number[] = [];
		const patient = trivore.impatientClient(waits);
		expect(await collect(patient.list('/user', userSchema))).toHaveLength(1_200);
		expect(waits).toEqual([2_000]);
	});
});

describe('look-ups', () => {
	const switches = [
		{},
		{ searchable: 'documented', unknownAttribute: 'noMatch' },
		{ searchable: 'documented', unknownAttribute: 'reject' },
	];

	it.each(switches)('find people and groups whatever can be searched: %j', async (options) => {
		trivore.sandbox.options('trivore', options);
		trivore.sandbox.seed({ users: 5, groups: 2 });
		const staff = await trivore.group('staff "A\\B"');
		const ada = await trivore.create('ada', { mobile: '+358 50 1112222', groups: [staff] });
		expect(await new Lookup(trivore.client).findUsers({ kind: 'email', value: 'ADA@example.com' })).toMatchObject([
			{ id: ada.id },
		]);
		expect(await new Lookup(trivore.client).findUsers({ kind: 'mobile', value: '+358501112222' })).toMatchObject([
			{ id: ada.id },
		]);
		expect(await new Lookup(trivore.client).findUsers({ kind: 'username', value: 'ada' }, 'example')).toMatchObject([
			{ id: ada.id },
		]);
		expect(await new Lookup(trivore.client).findUsers({ kind: 'username', value: 'ada' }, 'example-cvcv')).toEqual([]);
		expect(await new Lookup(trivore.client).findUsers({ kind: 'email', value: 'nobody@example.com' })).toEqual([]);
		expect(await new Lookup(trivore.client).findGroup('staff "A\\B"', 'example')).toMatchObject({ id: staff.id });
		expect(await new Lookup(trivore.client).findGroup('staff', 'example')).toBeUndefined();
		expect(await collect(listMembers(trivore.client, staff))).toMatchObject([{ id: ada.id }]);
	});

	it('trust no service that passes over the filter', async () => {
		await trivore.create('ada');
		const deaf = trivore.newClient((send) => async (request) => {
			return await send({ ...request, url: request.url.replace(/filter=[^&]*/, '') });
		});
		expect(await new Lookup(deaf).findUsers({ kind: 'username', value: 'grace' })).toEqual([]);
	});
});
