import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { collect } from '../../../providers/http/paging';
import { bulk } from '../../../providers/scim/bulk';
import { allOf, where } from '../../../providers/scim/filter';
import { addMembers, clear, removeMembers, replace } from '../../../providers/scim/patch';
import { startScimmy, TOKEN } from './scimmy';
import { openScim, UNKNOWN } from './support';

/*
 * The SCIM client against a server that others wrote: a test passes when the server's storage is right, whatever the
 * answers said.
 */

let scimmy: Awaited<ReturnType<typeof startScimmy>>;
let opened: ReturnType<typeof openScim>;

beforeAll(async () => {
	scimmy = await startScimmy();
	opened = openScim(scimmy.url, TOKEN, UNKNOWN);
});
beforeEach(() => {
	scimmy.users.clear();
	scimmy.groups.clear();
	opened.requests.length = 0;
});
afterAll(async () => {
	await opened.close();
	await scimmy.stop();
});

const newUser = (userName: string, more: object = {}) => ({
	schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
	userName,
	name: { givenName: 'Ann', familyName: 'Lee' },
	...more,
});
const members = (id: string) =>
	(scimmy.groups.get(id)?.members as Array<{ value: string }> | undefined)?.map(({ value }) => value) ?? [];

test('a user is created, found, changed, disabled and deleted', async () => {
	const { client } = opened;
	const { id } = await client.create('Users', newUser('ann', { title: 'Dr' }));
	expect((await client.get('Users', id)).userName).toBe('ann');
	const filter = allOf(where('userName', 'eq', 'ann'), where('title', 'eq', 'Dr'));
	expect((await collect(client.list('Users', { filter }))).map((user) => user.id)).toEqual([id]);
	await client.patch('Users', id, [replace('active', false), replace('name.familyName', 'Roe'), clear('title')]);
	expect(scimmy.users.get(id)).toMatchObject({ active: false, name: { familyName: 'Roe' } });
	expect(scimmy.users.get(id)).not.toHaveProperty('title');
	await client.remove('Users', id);
	expect(scimmy.users.size).toBe(0);
	await expect(client.get('Users', id)).rejects.toMatchObject({ kind: 'notFound', status: 404 });
});

test('a value with quotes adds no condition', async () => {
	const { client } = opened;
	await client.create('Users', newUser('ann'));
	const hostile = where('userName', 'eq', 'x" or userName pr or userName eq "y');
	// scimmy knows no quotes inside of a value, and refuses them.
	await expect(collect(client.list('Users', { filter: hostile }))).rejects.toMatchObject({ kind: 'invalid' });
});

test('a refusal is read', async () => {
	const { client } = opened;
	await client.create('Users', newUser('ann'));
	await expect(client.create('Users', newUser('ANN'))).rejects.toMatchObject({
		kind: 'conflict',
		code: 'uniqueness',
		message: 'userName is taken',
	});
	const stranger = openScim(scimmy.url, 'wrong', UNKNOWN);
	await expect(stranger.client.get('Users', 'x')).rejects.toMatchObject({ kind: 'unauthenticated' });
	await stranger.close();
});

test('members are added and removed one by one', async () => {
	const { client } = opened;
	const made = [];
	for (const name of ['a', 'b', 'c']) made.push((await client.create('Users', newUser(name))).id);
	const { id } = await client.create('Groups', {
		schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
		displayName: 'Team',
	});
	await client.patch('Groups', id, addMembers('members', made));
	expect(members(id)).toEqual(made);
	await client.patch('Groups', id, removeMembers('members', made.slice(0, 2)));
	expect(members(id)).toEqual(made.slice(2));
});

describe('lists', () => {
	test('come whole in pages of any size', async () => {
		for (let index = 0; index < 25; index++) await opened.client.create('Users', newUser(`user.${index}`));
		for (const pageSize of [1, 7, 10, 25, 100]) {
			const found = await collect(opened.client.list('Users', { pageSize }));
			expect(new Set(found.map(({ id }) => id)).size).toBe(25);
			expect(found).toHaveLength(25);
		}
	});

	test('are empty where nobody is', async () => {
		expect(await collect(opened.client.list('Users'))).toEqual([]);
	});
});

test('a Bulk makes users, refuses those it must, and fills groups', async () => {
	const { client } = opened;
	const add = ['a', 'b', 'A'].map((name) => ({ method: 'POST' as const, path: '/Users', data: newUser(name) }));
	const outcomes = await bulk(client, add);
	expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'refused']);
	const ids = outcomes.flatMap((outcome) => (outcome.kind === 'done' && outcome.id !== undefined ? [outcome.id] : []));
	expect([...scimmy.users.keys()]).toEqual(ids);
	const removed = await bulk(
		client,
		ids.map((id) => ({ method: 'DELETE', path: `/Users/${id}` })),
	);
	expect([removed.map(({ kind }) => kind), scimmy.users.size]).toEqual([['done', 'done'], 0]);
});
