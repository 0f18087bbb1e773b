import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byName } from '../../support/workflow';
import { fromInput, MANUAL, person, startTrivore, text, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(async () => {
	await trivore.reset();
	for (const name of ['staff', 'finance', 'travel']) await trivore.output('group', 'create', { nsCode: MANUAL, name });
	await trivore.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
	const group = { user: byName('ada'), group: byName('={{ $json.group }}') };
	await trivore.output('user', 'addToGroup', group, { input: [{ group: 'staff' }, { group: 'finance' }] });
	trivore.sandbox.log.clear();
});
afterAll(() => trivore.stop());

const groupsOf = (username: string) => {
	const { groups } = trivore.sandbox.state('trivore');
	const memberOf = (trivore.stored(username)?.memberOf ?? []) as string[];
	return memberOf.map((id) => groups.find((group) => group.id === id)?.name);
};
const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name);
const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));
const ended = async (parameters: INodeParameters = {}) => {
	const [item] = await trivore.output('user', 'endAccess', { user: byName('ada'), ...parameters });
	return item?.json ?? {};
};
const restored = async (restore: IDataObject[string], parameters: INodeParameters = {}) => {
	const [item] = await trivore.output('user', 'restoreAccess', parameters, { input: [{ restore }] });
	return item?.json ?? {};
};

describe('User: End Access', () => {
	it('locks the user, takes all groups, and tells what was removed and what remains', async () => {
		const items = await trivore.output(
			'user',
			'endAccess',
			{ user: byName('={{ $json.user }}') },
			{
				input: [{ user: 'ada' }, { user: 'grace' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, names(json.removed), pairedItem])).toEqual(
			[
				['ada', 'accessEnded', ['Not locked', 'staff', 'finance'], { item: 0 }],
				['grace', 'accessEnded', ['Not locked'], { item: 1 }],
			],
		);
		expect([trivore.stored('ada')?.locked, groupsOf('ada')]).toEqual([true, []]);
		const ada = items[0]?.json ?? {};
		expect(ada.verified).toBe(true);
		expect(ada.remains).toEqual([expect.objectContaining({ name: 'Sessions and tokens' })]);
		expect(ada.restore).toMatchObject({ service: 'Trivore ID', user: { name: 'ada' } });
	});

	it('is unchanged the second time, writes nothing and keeps no empty ledger', async () => {
		const first = await ended();
		trivore.sandbox.log.clear();
		const second = await ended();
		expect(second).toMatchObject({ outcome: 'unchanged', removed: [], restore: null, remains: first.remains });
		expect(second.note).toContain('keep the "restore" of that run');
		expect(writes()).toEqual([]);
	});

	it('takes only the listed groups, and says which of them the user was not in', async () => {
		const json = await ended({ removeFrom: 'listed', groups: 'finance, travel' });
		expect(names(json.removed)).toEqual(['Not locked', 'finance']);
		expect(json.notHeld).toEqual(['travel']);
		expect(groupsOf('ada')).toEqual(['staff']);
	});

	it.each([
		[{ onlyIfEmail: 'grace@example.com' }, '"ada" does not have the email address "grace@example.com".'],
		[{ protectedUsers: 'root, A*' }, '"ada" is protected by "A*".'],
	])('refuses with %j, and nothing is written', async (options, message) => {
		const error = await trivore.failure('user', 'endAccess', { user: byName('ada'), options });
		expect(error.message).toContain(message);
		expect([writes(), groupsOf('ada')]).toEqual([[], ['staff', 'finance']]);
	});
});

describe('User: End Access of a member of a group that is gone', () => {
	it('locks the user all the same, and does not promise to give the group back', async () => {
		const { id = '' } = trivore.sandbox.state('trivore').groups.find(({ name }) => name === 'finance') ?? {};
		trivore.sandbox.faults.failNext({ service: 'trivore', method: 'GET', path: `*/group/${id}`, status: 404 });
		const json = await ended();
		expect([json.outcome, names(json.removed)]).toEqual(['accessEnded', ['Not locked', 'staff', id]]);
		expect([trivore.stored('ada')?.locked, groupsOf('ada')]).toEqual([true, []]);
		expect(names((json.restore as IDataObject).entries)).toEqual(['Not locked', 'staff']);
	});
});

describe('User: Restore Access', () => {
	it('gives back what was taken, so that the user is as before', async () => {
		const before = { ...trivore.stored('ada'), meta: undefined };
		const { restore } = await ended();
		const json = await restored(restore);
		expect([json.outcome, names(json.restored), json.verified]).toEqual([
			'accessRestored',
			['Not locked', 'staff', 'finance'],
			true,
		]);
		expect({ ...trivore.stored('ada'), meta: undefined }).toEqual(before);
		trivore.sandbox.log.clear();
		expect((await restored(restore)).outcome).toBe('unchanged');
		expect(writes()).toEqual([]);
	});

	it('does the rest when a group is gone, and says so', async () => {
		const { restore } = await ended();
		await trivore.output('group', 'delete', { group: byName('finance') });
		const json = await restored(restore);
		expect([json.outcome, names(json.restored), names(json.notRestored)]).toEqual([
			'incomplete',
			['Not locked', 'staff'],
			['finance'],
		]);
		expect(json.notRestored).toMatchObject([
			{ reason: expect.stringMatching(/^There is no group with the ID "\w+"\.$/) },
		]);
		expect([trivore.stored('ada')?.locked, groupsOf('ada')]).toEqual([false, ['staff']]);
		expect(trivore.sandbox.state('trivore').groups.map(({ name }) => name)).not.toContain('finance');
	});

	it.each([
		[{ hello: 'world' }, 'It is not the "restore" object'],
		[{ service: 'OCI Identity' }, 'It was made by OCI Identity'],
		[{ tenant: 'elsewhere.example' }, 'It was made in elsewhere.example'],
	])('refuses a ledger with %j', async (change, message) => {
		const { restore } = await ended();
		const broken = 'hello' in change ? change : { ...(restore as IDataObject), ...change };
		trivore.sandbox.log.clear();
		const error = await trivore.failure('user', 'restoreAccess', {}, { input: [{ restore: broken }] });
		expect(error.message).toContain(message);
		expect(writes()).toEqual([]);
	});

	it('refuses a state that Trivore ID does not have', async () => {
		const { restore } = await ended();
		const edited = { ...(restore as IDataObject), entries: [{ type: 'state', id: 'active', name: 'Active' }] };
		trivore.sandbox.log.clear();
		const error = await trivore.failure('user', 'restoreAccess', {}, { input: [{ restore: edited }] });
		expect(error.message).toContain('is none that End Access makes');
		expect([writes(), trivore.stored('ada')?.locked]).toEqual([[], true]);
	});

	it('refuses an account that has another name now, unless the option allows it', async () => {
		const { restore } = await ended();
		await trivore.output('user', 'update', { user: byName('ada'), updateFields: { username: 'ada.lovelace' } });
		const error = await trivore.failure('user', 'restoreAccess', {}, { input: [{ restore }] });
		expect(error.message).toContain('was named "ada"');
		expect((await restored(restore, { options: { allowRenamed: true } })).outcome).toBe('accessRestored');
	});
});

describe('User: Set Groups', () => {
	const set = async (parameters: INodeParameters) => {
		const [item] = await trivore.output('user', 'setGroups', { user: byName('ada'), ...parameters });
		return item?.json ?? {};
	};

	it('adds, removes and keeps in one write', async () => {
		const json = await set({ groups: 'staff, travel' });
		expect([json.outcome, names(json.added), names(json.removed), names(json.kept)]).toEqual([
			'updated',
			['travel'],
			['finance'],
			['staff'],
		]);
		expect(groupsOf('ada')).toEqual(['staff', 'travel']);
		expect(writes()).toEqual([`PUT /user/${text(trivore.stored('ada')?.id)}`]);
		trivore.sandbox.log.clear();
		expect((await set({ groups: 'staff, travel' })).outcome).toBe('unchanged');
		expect(writes()).toEqual([]);
	});

	it('never touches groups that are not managed', async () => {
		const json = await set({ groups: 'travel', managedGroups: 'prefix', managedPrefixes: 'fin, TRA' });
		expect([names(json.removed), names(json.kept)]).toEqual([['finance'], ['staff']]);
		expect(groupsOf('ada')).toEqual(['staff', 'travel']);
	});

	it.each([
		[{ groups: '' }, '"Groups" is empty.'],
		[{ groups: 'nowhere' }, 'nowhere'],
		[{ groups: 'staff', managedGroups: 'listed', managedNames: 'finance' }, '"staff" is not among the managed groups.'],
	])('refuses %j, and nothing is written', async (parameters, message) => {
		const error = await trivore.failure('user', 'setGroups', { user: byName('ada'), ...parameters });
		expect(error.message).toContain(message);
		expect([writes(), groupsOf('ada')]).toEqual([[], ['staff', 'finance']]);
	});

	it('takes the user out of all groups only when an empty list is allowed', async () => {
		const json = await set({ groups: '', options: { allowEmpty: true } });
		expect([json.outcome, groupsOf('ada')]).toEqual(['updated', []]);
	});
});
