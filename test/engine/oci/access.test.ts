import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { startOci, type OciBench } from './support';

const OWN = 'sandbox.administrator';

let oci: OciBench;
let ada: string;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	[ada = ''] = await oci.makeUsers('ada', 'grace');
	const groups = await oci.makeGroups('staff', 'finance', 'travel');
	await oci.join([ada], groups.slice(0, 2));
	await oci.output('authToken', 'create', { user: byId(ada), label: 'laptop' });
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name).sort();
const typesOf = (entries: unknown) => [...new Set((entries as IDataObject[]).map(({ type }) => type))].sort();
const groupsOf = async (userId: string) =>
	(await oci.output('user', 'getGroups', { user: byId(userId), returnAll: true })).map(({ json }) => json.name).sort();
const stateOf = async () => {
	const [user] = await oci.output('user', 'get', { user: byId(ada), simplify: false });
	return { capabilities: user?.json.capabilities, groups: await groupsOf(ada) };
};
const ended = async (parameters: INodeParameters = {}) => {
	const [item] = await oci.output('user', 'endAccess', { user: byId(ada), ...parameters });
	return item?.json ?? {};
};

describe('User: End Access', () => {
	it('switches all capabilities off, deletes credentials and takes all groups', async () => {
		const items = await oci.output(
			'user',
			'endAccess',
			{ user: byName('={{ $json.user }}') },
			{
				input: [{ user: 'ada' }, { user: 'grace' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, json.verified, pairedItem])).toEqual([
			['ada', 'accessEnded', true, { item: 0 }],
			['grace', 'accessEnded', true, { item: 1 }],
		]);
		expect(typesOf(items[0]?.json.removed)).toEqual(['authToken', 'capability', 'group']);
		expect(typesOf((items[0]?.json.restore as IDataObject).entries)).toEqual(['capability', 'group']);
		const { capabilities, groups } = await stateOf();
		expect(new Set(Object.values(capabilities as IDataObject))).toEqual(new Set([false]));
		expect(groups).toEqual([]);
		expect(await oci.output('authToken', 'getAll', { user: byId(ada) })).toEqual([]);
	});

	it('is unchanged the second time, and writes nothing', async () => {
		await ended();
		oci.sandbox.log.clear();
		expect(await ended()).toMatchObject({ outcome: 'unchanged', removed: [], remains: [], restore: null });
		expect(oci.writes()).toEqual([]);
	});

	it('says that credentials which it may not see may remain, and does the rest', async () => {
		oci.sandbox.faults.set({ rules: [{ path: '*/dbCredentials', status: 404, code: 'NotAuthorizedOrNotFound' }] });
		const json = await ended();
		oci.sandbox.faults.set({ rules: [] });
		expect([json.outcome, json.remains]).toEqual([
			'accessEnded',
			[expect.objectContaining({ name: 'Database credentials', reason: expect.stringContaining('may not see') })],
		]);
		expect(await groupsOf(ada)).toEqual([]);
	});

	it('keeps credentials and groups when asked to', async () => {
		const json = await ended({ removeFrom: 'none', options: { revokeCredentials: false } });
		expect(typesOf(json.removed)).toEqual(['capability']);
		expect(await groupsOf(ada)).toEqual(['finance', 'staff']);
	});

	it.each([
		['end', 'endAccess', {}],
		['set', 'setGroups', { groups: 'staff' }],
	])('the own account is refused: %s', async (_name, operation, parameters) => {
		const error = await oci.failure('user', operation, { user: byName(OWN), ...parameters });
		expect(error.message).toContain('the account behind the credential');
		expect(oci.writes()).toEqual([]);
	});
});

describe('User: Restore Access', () => {
	it('gives back capabilities and groups as they were', async () => {
		const before = await stateOf();
		const { restore } = await ended();
		const [item] = await oci.output('user', 'restoreAccess', {}, { input: [{ restore }] });
		expect(item?.json).toMatchObject({ outcome: 'accessRestored', verified: true, notRestored: [] });
		expect(await stateOf()).toEqual(before);
		oci.sandbox.log.clear();
		const [again] = await oci.output('user', 'restoreAccess', {}, { input: [{ restore }] });
		expect(again?.json.outcome).toBe('unchanged');
		expect(oci.writes()).toEqual([]);
	});

	it('reports a group that is gone, and does the rest', async () => {
		const { restore } = await ended();
		await oci.output('group', 'delete', { group: byName('finance') });
		const [item] = await oci.output('user', 'restoreAccess', {}, { input: [{ restore }] });
		expect([item?.json.outcome, names(item?.json.notRestored)]).toEqual(['incomplete', ['finance']]);
		expect(await groupsOf(ada)).toEqual(['staff']);
	});

	it('fails for a user who was deleted, and writes nothing', async () => {
		const { restore } = await ended();
		await oci.output('user', 'delete', { user: byId(ada) });
		oci.sandbox.log.clear();
		await oci.failure('user', 'restoreAccess', {}, { input: [{ restore }] });
		expect(oci.writes()).toEqual([]);
	});
});

describe('User: Set Groups', () => {
	it('writes the difference alone', async () => {
		const [item] = await oci.output('user', 'setGroups', { user: byId(ada), groups: 'staff, travel' });
		expect([item?.json.outcome, names(item?.json.added), names(item?.json.removed), names(item?.json.kept)]).toEqual([
			'updated',
			['travel'],
			['finance'],
			['staff'],
		]);
		expect(oci.writes()).toHaveLength(2);
		expect(await groupsOf(ada)).toEqual(['staff', 'travel']);
	});

	it('refuses a group that does not exist before anything is written', async () => {
		const error = await oci.failure('user', 'setGroups', { user: byId(ada), groups: 'staff, nowhere' });
		expect(error.message).toContain('nowhere');
		expect(oci.writes()).toEqual([]);
	});
});
