import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Action } from '../../../providers/directory';
import { collect } from '../../../providers/http/paging';
import type { Group } from '../../../providers/trivore/schemas';
import { updateUser } from '../../../providers/trivore/users';
import { apply, creation, membership, open, refusal, statuses, views } from './directorySupport';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const { groups, meddling, methods, userNames } = views(() => trivore);

describe('new users', () => {
	it('are one request each, with their groups', async () => {
		const made = await groups(3);
		const directory = open(trivore.client);
		await collect(directory.listGroups());
		trivore.sandbox.log.clear();
		const groupIds = made.map(({ id }) => id);
		await apply(directory, [creation('ada', { groupIds }), creation('grace', { groupIds })]);
		expect(methods()).toEqual(['GET /group', 'POST /user', 'POST /user']);
		const [ada] = await directory.findUsers(['ada']);
		expect([...(ada?.groupIds ?? [])].sort()).toEqual(groupIds.sort());
	});

	it.each(['resetAfter', 'resetBefore'] as const)('exist once when the connection breaks (%s)', async (connection) => {
		const [group] = (await groups(1)) as [Group];
		trivore.sandbox.faults.set({ rules: [{ method: ['POST'], connection, count: 1 }] });
		const outcomes = await apply(open(trivore.client), [creation('ada', { groupIds: [group.id] })]);
		expect(outcomes).toMatchObject([{ status: 'done', wasThere: false }]);
		expect(userNames()).toEqual(['ada']);
	});

	it('whom somebody else made meanwhile get the groups that they lack', async () => {
		const [mine, theirs] = (await groups(2)) as [Group, Group];
		const { id } = await trivore.create('ada', { groups: [theirs] });
		const outcomes = await apply(open(trivore.client), [creation('ada', { groupIds: [mine.id] })]);
		expect(outcomes).toMatchObject([{ status: 'done', id, wasThere: true }]);
		expect(trivore.groupsOf(id)).toEqual([mine.id, theirs.id].sort());
	});

	it('are not somebody with another key', async () => {
		const properties = { customFields: { employeeNumber: 17 } };
		const { id } = await trivore.create('ada', { properties });
		const directory = open(trivore.client, { keyField: 'employeeNumber' });
		const [group] = (await groups(1)) as [Group];
		const values = { userName: 'ada', key: '18' };
		const outcomes = await apply(directory, [creation('ada', { values, groupIds: [group.id] })]);
		expect(refusal(outcomes)).toMatchObject({ kind: 'conflict', message: expect.stringContaining(id) });
		expect(trivore.groupsOf(id)).toEqual([]);
		const same = await apply(directory, [creation('ada', { values: { userName: 'ada', key: '17' } })]);
		expect(same).toMatchObject([{ status: 'done', id, wasThere: true }]);
	});

	it('are none after the first, when the names that were given are passed over', async () => {
		const namespaces = ['example-eight-numbers'];
		const permissions = ['ACCOUNT_VIEW', 'ACCOUNT_CREATE', 'GROUP_VIEW'] as const;
		const limited = trivore.sandbox.services.trivore.newClient({ namespaces, permissions });
		const client = trivore.newClient(undefined, undefined, { ...trivore.sandbox.credentials.trivoreIdApi, ...limited });
		const directory = open(client, { nsCode: 'example-eight-numbers' });
		trivore.sandbox.faults.set({ rules: [{ method: ['POST'], status: 400, count: 1 }] });
		const outcomes = await apply(
			directory,
			['refused', 'ada', 'grace', 'tove'].map((name) => creation(name)),
		);
		expect(outcomes.map(({ status }) => status)).toEqual(['refused', 'refused', 'refused', 'refused']);
		expect(refusal(outcomes.slice(1))).toMatchObject({
			message: expect.stringMatching(/"ada" was created under the name "\d{8}"/),
		});
		expect(userNames()).toHaveLength(1);
	});
});

describe('other writes', () => {
	it('of the values and the lock of a user are one, and leave what the row does not have', async () => {
		const { id } = await trivore.create('ada', {
			properties: { name: { givenName: 'Ada', middleName: 'King', familyName: 'Byron' }, locked: true, title: 'Dr' },
		});
		const directory = open(trivore.client);
		const [user] = await directory.findUsers(['ada']);
		if (user === undefined) throw new Error('A user was expected.');
		expect(user).toMatchObject({ active: false, values: { firstName: 'Ada', lastName: 'Byron', title: 'Dr' } });
		trivore.sandbox.log.clear();
		await apply(directory, [
			{ key: 'a', type: 'updateUser', user, values: { lastName: 'Lovelace', title: '' } },
			{ key: 'b', type: 'enableUser', user },
		]);
		expect(methods()).toEqual([`GET /user/${id}`, `PUT /user/${id}`]);
		const [changed] = await directory.findUsers(['ada']);
		expect(changed).toMatchObject({
			active: true,
			values: { firstName: 'Ada', middleName: 'King', lastName: 'Lovelace', title: '' },
		});
	});

	it('do not clear an address when another one would take its place', async () => {
		await trivore.create('ada', { otherEmails: ['second@example.com'] });
		await trivore.create('grace');
		const directory = open(trivore.client);
		const users = await directory.findUsers(['ada', 'grace']);
		const outcomes = await apply(
			directory,
			users.map((user) => ({ key: user.values.userName ?? '', type: 'updateUser', user, values: { email: '' } })),
		);
		expect(Object.fromEntries(statuses(outcomes))).toEqual({ ada: 'refused', grace: 'done' });
		const [ada, grace] = await directory.findUsers(['ada', 'grace']);
		expect([ada?.values.email, grace?.values.email]).toEqual(['ada@example.com', '']);
	});

	it('of who is deleted already, and of who only looks missing', async () => {
		await trivore.create('ada');
		const directory = open(trivore.client);
		const [user] = await directory.findUsers(['ada']);
		if (user === undefined) throw new Error('A user was expected.');
		const removal: Action = { key: 'a', type: 'deleteUser', user };
		trivore.sandbox.faults.set({ rules: [{ method: ['DELETE'], status: 404 }] });
		expect(statuses(await apply(directory, [removal]))).toEqual([['a', 'refused']]);
		trivore.sandbox.faults.clear();
		expect(await apply(directory, [removal])).toEqual([{ key: 'a', status: 'done', wasThere: false }]);
		expect(await apply(directory, [removal])).toEqual([{ key: 'a', status: 'done', wasThere: true }]);
	});

	it('stop after the signal, and what is under way is told', async () => {
		const [group] = (await groups(1)) as [Group];
		const users = await Promise.all(['a', 'b', 'c'].map(async (name) => await trivore.create(name)));
		const stop = new AbortController();
		const directory = open(trivore.client, { maxConcurrency: 1 });
		const client = meddling(async ({ method }) => {
			if (method === 'PUT') stop.abort();
		}, 'after');
		const outcomes = await collect(
			open(client, { maxConcurrency: 1 }).apply(
				users.map(({ id }) => membership('addToGroup', id, group.id)),
				stop.signal,
			),
		);
		expect(outcomes).toHaveLength(1);
		expect((await directory.findUsers(['a', 'b', 'c'])).filter(({ groupIds }) => groupIds?.length)).toHaveLength(1);
	});
});

describe('reading', () => {
	it('finds many names with few searches, in small letters too, and only in the namespace', async () => {
		for (const name of ['ada', 'Grace']) await trivore.create(name);
		await trivore.create('tove', { nsCode: 'example-cvcv' });
		const nobodies = Array.from({ length: 57 }, (_, index) => `nobody.${index}`);
		trivore.sandbox.log.clear();
		const found = await open(trivore.client).findUsers(['ADA', 'Grace', 'tove', ...nobodies]);
		expect(found.map(({ values }) => values.userName).sort()).toEqual(['Grace', 'ada']);
		expect(methods().filter((call) => call === 'GET /user').length).toBeLessThanOrEqual(5);
	});

	it.each([
		['where names cannot be searched', { unknownAttribute: 'reject', searchable: 'documented' }],
		['where deleted users are marked and stay', { deleteMode: 'soft' }],
	])('gives all users and groups of the namespace, %s', async (_, options) => {
		trivore.sandbox.options('trivore', options);
		const [group] = (await groups(1)) as [Group];
		const { id } = await trivore.create('ada', { groups: [group] });
		await trivore.create('other', { nsCode: 'example-cvcv' });
		const directory = open(trivore.client);
		await updateUser(trivore.client, id, { properties: { locked: true } });
		const [left] = await directory.findUsers([(await trivore.create('leaver')).username ?? '']);
		if (left === undefined) throw new Error('A user was expected.');
		await apply(directory, [{ key: 'a', type: 'deleteUser', user: left }]);
		expect(await collect(directory.listUsers())).toMatchObject([{ id, active: false, groupIds: [group.id] }]);
		expect(await collect(directory.listGroups())).toEqual([{ id: group.id, name: 'g0' }]);
		expect(await collect(directory.listMembers(group.id))).toEqual([id]);
	});

	it('needs a namespace when the client can use several', async () => {
		const directory = open(trivore.client, { nsCode: undefined });
		await expect(collect(directory.listUsers())).rejects.toThrow(/"Namespace Code" is needed/);
		await expect(collect(open(trivore.client, { nsCode: 'wrong' }).listUsers())).rejects.toThrow(/no namespace/);
	});

	it('takes a custom field as the key only when it is told which', async () => {
		await trivore.create('ada', { properties: { customFields: { employeeNumber: 17 } } });
		const keyed = open(trivore.client, { keyField: 'employeeNumber' });
		expect((await collect(keyed.listUsers()))[0]?.values.key).toBe('17');
		expect(keyed.capabilities.fields.some(({ name }) => name === 'key')).toBe(true);
		expect(open(trivore.client).capabilities.fields.some(({ name }) => name === 'key')).toBe(false);
		expect(() => open(trivore.client, { keyField: 'a.b' })).toThrow(/cannot be the name of a custom field/);
	});
});
