import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { Action } from '../../../providers/directory';
import { timerSleep } from '../../../providers/http/undici';
import type { Group } from '../../../providers/trivore/schemas';
import { updateUser } from '../../../providers/trivore/users';
import { creation, membership, open, refusal, statuses, views } from './directorySupport';
import { applyTo as apply, readAll, usersNamed } from '../../support/directory';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const { groups, meddling, methods, userNames } = views(() => trivore);

describe('new users', () => {
	it.each([
		['that were read a moment ago', 0, []],
		['that are read again when they are old', 2_001, ['GET /group']],
	])('are one request each, with groups %s', async (_title, age, again) => {
		const made = await groups(3);
		let later = 0;
		const clock = { now: () => Date.now() + later, sleep: timerSleep };
		const directory = open(trivore.newClient(undefined, clock));
		const snapshot = await readAll(directory);
		trivore.sandbox.log.clear();
		const groupIds = made.map(({ id }) => id);
		later = age;
		await apply(snapshot, [creation('ada', { groupIds }), creation('grace', { groupIds })]);
		expect(methods()).toEqual(['GET /namespace', ...again, 'POST /user', 'POST /user']);
		const [ada] = await usersNamed(directory, ['ada']);
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
		const [user] = await usersNamed(directory, ['ada']);
		if (user === undefined) throw new Error('A user was expected.');
		expect(user).toMatchObject({ active: false, values: { firstName: 'Ada', lastName: 'Byron', title: 'Dr' } });
		trivore.sandbox.log.clear();
		await apply(directory, [
			{ key: 'a', type: 'updateUser', user, values: { lastName: 'Lovelace', title: '' } },
			{ key: 'b', type: 'enableUser', user },
		]);
		expect(methods()).toEqual([`GET /user/${id}`, `PUT /user/${id}`]);
		const [changed] = await usersNamed(directory, ['ada']);
		expect(changed).toMatchObject({
			active: true,
			values: { firstName: 'Ada', middleName: 'King', lastName: 'Lovelace', title: '' },
		});
	});

	it('do not clear an address when another one would take its place', async () => {
		await trivore.create('ada', { otherEmails: ['second@example.com'] });
		await trivore.create('grace');
		const directory = open(trivore.client);
		const users = await usersNamed(directory, ['ada', 'grace']);
		const outcomes = await apply(
			directory,
			users.map((user) => ({ key: user.values.userName ?? '', type: 'updateUser', user, values: { email: '' } })),
		);
		expect(Object.fromEntries(statuses(outcomes))).toEqual({ ada: 'refused', grace: 'done' });
		const [ada, grace] = await usersNamed(directory, ['ada', 'grace']);
		expect([ada?.values.email, grace?.values.email]).toEqual(['ada@example.com', '']);
	});

	it('of who is deleted already, and of who only looks missing', async () => {
		await trivore.create('ada');
		const directory = open(trivore.client);
		const [user] = await usersNamed(directory, ['ada']);
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
		const outcomes = await apply(
			open(client, { maxConcurrency: 1 }),
			users.map(({ id }) => membership('addToGroup', id, group.id)),
			stop.signal,
		);
		expect(outcomes).toHaveLength(1);
		expect((await usersNamed(directory, ['a', 'b', 'c'])).filter(({ groupIds }) => groupIds?.length)).toHaveLength(1);
	});
});

describe('reading', () => {
	it('finds many names with few searches, in small letters too, and only in the namespace', async () => {
		for (const name of ['ada', 'Grace']) await trivore.create(name);
		await trivore.create('tove', { nsCode: 'example-cvcv' });
		const nobodies = Array.from({ length: 57 }, (_, index) => `nobody.${index}`);
		trivore.sandbox.log.clear();
		const found = await usersNamed(open(trivore.client), ['ADA', 'Grace', 'tove', ...nobodies]);
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
		const [left] = await usersNamed(directory, [(await trivore.create('leaver')).username ?? '']);
		if (left === undefined) throw new Error('A user was expected.');
		await apply(directory, [{ key: 'a', type: 'deleteUser', user: left }]);
		const snapshot = await readAll(directory);
		expect([...snapshot.users]).toMatchObject([{ id, active: false, groupIds: [group.id] }]);
		expect(snapshot.groups).toEqual([{ id: group.id, name: 'g0' }]);
		const isMember = await snapshot.memberships(new Map());
		expect(snapshot.users.map((user) => isMember(user, group.id))).toEqual([true]);
	});

	it('needs a namespace when the client can use several', async () => {
		const directory = open(trivore.client, { nsCode: undefined });
		await expect(readAll(directory)).rejects.toThrow(/The code of a namespace is needed/);
		await expect(readAll(open(trivore.client, { nsCode: 'wrong' }))).rejects.toThrow(/no namespace/);
	});

	it('takes a custom field as the key only when it is told which', async () => {
		await trivore.create('ada', { properties: { customFields: { employeeNumber: 17 } } });
		const keyed = open(trivore.client, { keyField: 'employeeNumber' });
		expect((await readAll(keyed)).users[0]?.values.key).toBe('17');
		expect(keyed.capabilities.fields.some(({ name }) => name === 'key')).toBe(true);
		expect(open(trivore.client).capabilities.fields.some(({ name }) => name === 'key')).toBe(false);
		expect(() => open(trivore.client, { keyField: 'a.b' })).toThrow(/cannot be the name of a custom field/);
	});
});

describe('people without a user name', () => {
	const nameless = (key: string): Action => ({
		key: `create ${key}`,
		type: 'createUser',
		values: { key, email: `${key}@example.com`, firstName: 'Ada' },
		groupIds: [],
	});

	it('are created where the service generates names, and found by their key the next time', async () => {
		const directory = open(trivore.client, { nsCode: 'example-cvcv', keyField: 'number' });
		const rule = directory.capabilities.fields.find(({ name }) => name === 'userName');
		expect(rule?.required).toBe(false);
		expect(statuses(await apply(directory, [nameless('17'), nameless('18')]))).toEqual([
			['create 17', 'done'],
			['create 18', 'done'],
		]);
		const scope = { by: 'keys', rows: [{ key: '17' }], fields: ['key', 'userName'] } as const;
		const { users } = await directory.read({ users: scope, groups: [] });
		expect(users.find(({ values }) => values.key === '17')?.values).toMatchObject({ email: '17@example.com' });
	});

	it('are created once when the answer is lost', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: ['POST'], path: '*/user', connection: 'resetAfter', count: 1 }] });
		const directory = open(trivore.client, { nsCode: 'example-cvcv', keyField: 'number' });
		expect(statuses(await apply(directory, [nameless('17')]))).toEqual([['create 17', 'done']]);
		expect(userNames()).toHaveLength(1);
	}, 20_000);

	it('are not created without a key', async () => {
		const directory = open(trivore.client, { nsCode: 'example-cvcv' });
		expect(refusal(await apply(directory, [nameless('17')]))).toMatchObject({
			message: expect.stringMatching(/no user name and no key/),
		});
		expect(userNames()).toEqual([]);
	});
});
