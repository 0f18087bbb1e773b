import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, MANUAL, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(async () => {
	await trivore.reset();
	for (const name of ['staff', 'finance', 'travel']) await trivore.output('group', 'create', { nsCode: MANUAL, name });
	await trivore.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
	trivore.sandbox.log.clear();
});
afterAll(() => trivore.stop());

const fromItem = {
	user: { __rl: true, mode: 'name', value: '={{ $json.user }}' },
	group: { __rl: true, mode: 'name', value: '={{ $json.group }}' },
};
const groupsOf = (username: string) => {
	const { groups } = trivore.sandbox.state('trivore');
	const memberOf = (trivore.stored(username)?.memberOf ?? []) as string[];
	return memberOf.map((id) => groups.find((group) => group.id === id)?.name);
};
const userId = (username: string) => text(trivore.stored(username)?.id);
const groupId = (name: string) =>
	trivore.sandbox.state('trivore').groups.find((group) => group.name === name)?.id ?? '';
const groupCount = () => trivore.sandbox.state('trivore').groups.length;
const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));

describe('User: Add to Group', () => {
	it('writes each user once, right after reading, and pairs every item', async () => {
		const input = [
			{ user: 'ada', group: 'staff' },
			{ user: 'grace', group: 'staff' },
			{ user: 'ada', group: 'finance' },
			{ user: 'ada', group: 'staff' },
		];
		const items = await trivore.output('user', 'addToGroup', fromItem, { input });
		expect(items.map(({ json, pairedItem }) => [json.username, json.groupName, json.outcome, pairedItem])).toEqual([
			['ada', 'staff', 'created', { item: 0 }],
			['grace', 'staff', 'created', { item: 1 }],
			['ada', 'finance', 'created', { item: 2 }],
			['ada', 'staff', 'unchanged', { item: 3 }],
		]);
		expect(groupsOf('ada')).toEqual(['staff', 'finance']);
		const [ada, grace] = [userId('ada'), userId('grace')];
		expect(writes().sort()).toEqual([`PUT /user/${ada}`, `PUT /user/${grace}`].sort());
		for (const id of [ada, grace]) {
			const [lastBefore, write, check] = trivore.requests().filter((request) => request.endsWith(`/user/${id}`));
			expect([lastBefore, write, check]).toEqual([`GET /user/${id}`, `PUT /user/${id}`, `GET /user/${id}`]);
		}
		const firstWrite = trivore.requests().findIndex((request) => request.startsWith('PUT'));
		expect(
			trivore
				.requests()
				.slice(firstWrite)
				.filter((request) => request.includes('/group')),
		).toEqual([]);
	});

	it('changes nothing when it runs again', async () => {
		const input = [{ user: 'ada', group: 'staff' }];
		await trivore.output('user', 'addToGroup', fromItem, { input });
		trivore.sandbox.log.clear();
		const [item] = await trivore.output('user', 'addToGroup', fromItem, { input });
		expect(item?.json).toMatchObject({ userId: userId('ada'), groupId: groupId('staff'), outcome: 'unchanged' });
		expect(writes()).toEqual([]);
	});

	it('fails the item with an unknown group and does the others; no group comes into being', async () => {
		const input = [
			{ user: 'ada', group: 'stuff' },
			{ user: 'ada', group: 'finance' },
			{ user: 'nobody', group: 'finance' },
		];
		const result = await trivore.run('user', 'addToGroup', fromItem, { input, onError: 'continueErrorOutput' });
		const [done, failed] = result.node(NODE).outputs;
		expect(done).toMatchObject([{ json: { groupName: 'finance', outcome: 'created' }, pairedItem: { item: 1 } }]);
		expect(failed?.map(({ json }) => json.error)).toEqual([
			'There is no group with the name "stuff" in the namespace "example".',
			'There is no user with the user name "nobody".',
		]);
		expect(groupsOf('ada')).toEqual(['finance']);
		expect(groupCount()).toBe(3);
	});

	it('writes nothing for any item when it is to stop at one that is unfit', async () => {
		const input = [
			{ user: 'ada', group: 'finance' },
			{ user: 'ada', group: 'new' },
			{ user: 'nobody', group: 'finance' },
		];
		const parameters = { ...fromItem, options: { createMissingGroups: true } };
		const error = await trivore.failure('user', 'addToGroup', parameters, { input });
		expect(error.message).toBe('There is no user with the user name "nobody".');
		expect(error.context?.itemIndex).toBe(2);
		expect([writes(), groupCount()]).toEqual([[], 3]);
	});

	it('refuses a mistyped ID, out of which the service would make a group', async () => {
		const parameters = { user: byId(userId('ada')), group: byId('5b0cfba4e2bb230ff8b535e6') };
		const error = await trivore.failure('user', 'addToGroup', parameters);
		expect(error.message).toBe('There is no group with the ID "5b0cfba4e2bb230ff8b535e6".');
		expect([writes(), groupCount()]).toEqual([[], 3]);
	});

	it('refuses a group of another namespace, out of which the service would make a group', async () => {
		const other = { nsCode: { __rl: true, mode: 'id', value: 'example-email' }, name: 'elsewhere' };
		const [group] = await trivore.output('group', 'create', other);
		const parameters = { user: byId(userId('ada')), group: byId(text(group?.json.id)) };
		const error = await trivore.failure('user', 'addToGroup', parameters);
		expect(error.message).toBe(
			'The group "elsewhere" is in the namespace "example-email" and the user in "example", so the user cannot be its member.',
		);
		expect(groupsOf('ada')).toEqual([]);
		expect(groupCount()).toBe(4);
	});

	it('creates a missing group only when told to, once for all items', async () => {
		const input = ['ada', 'grace', 'ada', 'grace'].map((user) => ({ user, group: 'new' }));
		await trivore.output('user', 'addToGroup', { ...fromItem, options: { createMissingGroups: true } }, { input });
		expect([groupsOf('ada'), groupsOf('grace'), groupCount()]).toEqual([['new'], ['new'], 4]);
	});

	it('notices that its write was lost, and repeats it', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'PUT', connection: 'resetBefore', count: 1 }] });
		const [item] = await trivore.output('user', 'addToGroup', { user: byName('ada'), group: byName('staff') });
		expect(item?.json.outcome).toBe('created');
		expect(groupsOf('ada')).toEqual(['staff']);
	});

	it('does not write again when only the answer was lost', async () => {
		trivore.sandbox.faults.set({ rules: [{ method: 'PUT', connection: 'resetAfter', count: 1 }] });
		const [item] = await trivore.output('user', 'addToGroup', { user: byName('ada'), group: byName('staff') });
		expect(item?.json.outcome).toBe('created');
		expect(writes()).toHaveLength(1);
	});

	it('starts over when the service says that the user was changed', async () => {
		trivore.sandbox.options('trivore', { etags: 'checked' });
		trivore.sandbox.faults.set({ rules: [{ method: 'PUT', status: 412, count: 1 }] });
		const [item] = await trivore.output('user', 'addToGroup', { user: byName('ada'), group: byName('staff') });
		expect(item?.json.outcome).toBe('created');
		expect(writes()).toHaveLength(2);
	});
});

describe('User: Remove From Group', () => {
	it('takes users out of groups with one write each, and leaves other groups', async () => {
		const all = ['staff', 'finance', 'travel'].map((group) => ({ user: 'ada', group }));
		await trivore.output('user', 'addToGroup', fromItem, { input: all });
		trivore.sandbox.log.clear();
		const items = await trivore.output('user', 'removeFromGroup', fromItem, { input: all.slice(0, 2) });
		expect(items.map(({ json }) => json.outcome)).toEqual(['deleted', 'deleted']);
		expect(groupsOf('ada')).toEqual(['travel']);
		expect(writes()).toHaveLength(1);
		const [again] = await trivore.output('user', 'removeFromGroup', fromItem, { input: all.slice(0, 1) });
		expect(again?.json.outcome).toBe('unchanged');
	});
});

it('is safe with Retry On Fail: a second try changes only what is left', async () => {
	trivore.sandbox.faults.set({ rules: [{ method: 'PUT', path: `*/${userId('grace')}`, status: 403, count: 1 }] });
	const input = [
		{ user: 'ada', group: 'staff' },
		{ user: 'grace', group: 'staff' },
	];
	const items = await trivore.output('user', 'addToGroup', fromItem, { input, maxTries: 2 });
	// What the first try did is reported as it was done.
	expect(items.map(({ json }) => json.outcome)).toEqual(['created', 'created']);
});
