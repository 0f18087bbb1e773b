import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { fromInput, person, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(async () => {
	await adobe.sandbox.reset();
	await adobe.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
	await adobe.output(
		'userGroup',
		'create',
		{ name: '={{ $json.name }}' },
		{
			input: [{ name: 'Staff' }, { name: 'Finance' }, { name: 'Travel' }],
		},
	);
	await adobe.output('user', 'addToGroup', { user: 'ada@example.com', groups: 'Staff, Finance' });
	adobe.sandbox.log.clear();
});
afterAll(() => adobe.stop());

const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name);
const writes = () => adobe.requests().filter((request) => request.startsWith('POST action'));
const groupsOf = () =>
	['Staff', 'Finance', 'Travel'].filter((group) => adobe.members(group).includes('ada@example.com'));
const ended = async (parameters: INodeParameters = {}) => {
	const [item] = await adobe.output('user', 'endAccess', { user: 'ada@example.com', ...parameters });
	return item?.json ?? {};
};
const restored = async (restore: IDataObject[string]) => {
	const [item] = await adobe.output('user', 'restoreAccess', {}, { input: [{ restore }] });
	return item?.json ?? {};
};

describe('User: End Access', () => {
	it('takes all groups by one command, keeps the account and pairs the items', async () => {
		const items = await adobe.output(
			'user',
			'endAccess',
			{ user: '={{ $json.email }}' },
			{
				input: [person('ada'), person('grace')],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, names(json.removed), pairedItem])).toEqual(
			[
				['ada@example.com', 'accessEnded', ['Staff', 'Finance'], { item: 0 }],
				['grace@example.com', 'unchanged', [], { item: 1 }],
			],
		);
		expect(items[0]?.json.verified).toBe(true);
		expect([groupsOf(), writes()]).toEqual([[], ['POST action']]);
		expect(adobe.emails()).toContain('ada@example.com');
	});

	it('removes the user from the organization only when the account is not to be kept', async () => {
		const json = await ended({ options: { keepAccount: false } });
		expect([json.outcome, names(json.removed), json.verified]).toEqual([
			'accessEnded',
			['Staff', 'Finance', 'ada@example.com'],
			true,
		]);
		expect(adobe.emails()).not.toContain('ada@example.com');
	});

	it('is unchanged the second time, and writes nothing', async () => {
		await ended();
		adobe.sandbox.log.clear();
		expect(await ended()).toMatchObject({ outcome: 'unchanged', removed: [], restore: null });
		expect(writes()).toEqual([]);
	});

	it('tells what it took when the answer is lost', async () => {
		adobe.sandbox.faults.set({ rules: [{ path: '*/action/*', count: 1, status: 500, after: true }] });
		const json = await ended();
		expect([json.outcome, names(json.removed), groupsOf()]).toEqual(['accessEnded', ['Staff', 'Finance'], []]);
	});

	it('says which admin role it cannot take', async () => {
		const json = await adobe.output('user', 'endAccess', { user: 'admin@example.com', options: { useAdobeID: true } });
		expect(json[0]?.json.remains).toEqual([
			expect.objectContaining({ name: '_org_admin', reason: expect.stringContaining('Adobe Admin Console') }),
		]);
	});

	it('fails for a user who is not in the organization', async () => {
		const error = await adobe.failure('user', 'endAccess', { user: 'nobody@example.com' });
		expect(error.message).toMatch(/not found|no user/i);
		expect(writes()).toEqual([]);
	});
});

describe('User: Restore Access', () => {
	it('gives the groups back by one command', async () => {
		const { restore } = await ended();
		adobe.sandbox.log.clear();
		expect(await restored(restore)).toMatchObject({ outcome: 'accessRestored', verified: true, notRestored: [] });
		expect([groupsOf(), writes()]).toEqual([['Staff', 'Finance'], ['POST action']]);
		adobe.sandbox.log.clear();
		expect((await restored(restore)).outcome).toBe('unchanged');
		expect(writes()).toEqual([]);
	});

	it('reports a group that is gone, and does the rest', async () => {
		const { restore } = await ended();
		await adobe.output('userGroup', 'delete', { group: { __rl: true, mode: 'name', value: 'Finance' } });
		const json = await restored(restore);
		expect([json.outcome, names(json.notRestored), groupsOf()]).toEqual(['incomplete', ['Finance'], ['Staff']]);
	});

	it.each([
		{ type: 'group', id: 'staff', name: 'Finance' },
		{ type: 'group', id: '_org_admin', name: '_org_admin' },
		{ type: 'adminRole', id: '_org_admin', name: '_org_admin' },
		{ type: 'adminRole', id: 'staff', name: 'Staff' },
	])('refuses the entry %j, which End Access never makes', async (entry) => {
		const { restore } = await ended();
		const edited = { ...(restore as IDataObject), entries: [entry] };
		adobe.sandbox.log.clear();
		const error = await adobe.failure('user', 'restoreAccess', {}, { input: [{ restore: edited }] });
		expect(error.message).toContain('is none that End Access makes');
		expect([writes(), groupsOf()]).toEqual([[], []]);
	});

	it('refuses an account that is not there any more', async () => {
		const { restore } = await ended();
		await adobe.output('user', 'removeFromOrganization', { user: 'ada@example.com' });
		adobe.sandbox.log.clear();
		const error = await adobe.failure('user', 'restoreAccess', {}, { input: [{ restore }] });
		expect(error.message).toContain('is not in the organization');
		expect(writes()).toEqual([]);
	});
});

describe('User: Set Groups', () => {
	const set = async (parameters: INodeParameters) =>
		(await adobe.output('user', 'setGroups', { user: 'ada@example.com', ...parameters }))[0]?.json ?? {};

	it('adds and removes by one command', async () => {
		const json = await set({ groups: 'staff, Travel' });
		expect([json.outcome, names(json.added), names(json.removed), names(json.kept)]).toEqual([
			'updated',
			['Travel'],
			['Finance'],
			['Staff'],
		]);
		expect([groupsOf(), writes()]).toEqual([['Staff', 'Travel'], ['POST action']]);
	});

	it('refuses a group that does not exist, and nothing is written', async () => {
		const error = await adobe.failure('user', 'setGroups', { user: 'ada@example.com', groups: 'Staff, Nowhere' });
		expect(error.message).toContain('Nowhere');
		expect([writes(), groupsOf()]).toEqual([[], ['Staff', 'Finance']]);
	});
});
