/** The account behind the credential: no operation takes its access away. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { startOci, type OciBench } from './support';

const NAME = 'sandbox.administrator';

let oci: OciBench;
let own: string;
let administrators: string;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	own = oci.sandbox.credentials.ociIdentityApi.userOcid;
	administrators = oci.sandbox.state('oci').groups.find(({ name }) => name === 'Administrators')?.id ?? '';
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const ways = [
	['by OCID', () => byId(own)],
	['by name', () => byName(NAME)],
	['by an OCID in upper case', () => byId(own.replace(/[^.]*$/, (unique) => unique.toUpperCase()))],
] as const;

describe.each(ways)('the own account, given %s', (_name, user) => {
	it.each([
		['user', 'delete', () => ({ user: user() }), 'it is not deleted'],
		['user', 'delete', () => ({ user: user(), options: { removeDependents: true } }), 'it is not deleted'],
		['user', 'delete', () => ({ user: user(), options: { ignoreMissing: true } }), 'it is not deleted'],
		['user', 'removeFromGroup', () => ({ user: user(), group: byId(administrators) }), 'it is not taken out of groups'],
		[
			'user',
			'updateCapabilities',
			() => ({ user: user(), capabilities: { canUseApiKeys: false } }),
			'it keeps the capability to use API keys',
		],
		[
			'apiKey',
			'delete',
			() => ({ user: user(), fingerprint: oci.sandbox.credentials.ociIdentityApi.fingerprint.toUpperCase() }),
			'it is not deleted',
		],
	])('%s %s is refused before anything is changed', async (resource, operation, parameters, sentence) => {
		const error = await oci.failure(resource, operation, parameters());
		expect(error.message).toContain(sentence);
		expect(oci.writes()).toEqual([]);
	});
});

it('keeps what takes no access away possible', async () => {
	const [item] = await oci.output('user', 'updateCapabilities', {
		user: byId(own),
		capabilities: { canUseSmtpCredentials: false },
	});
	expect(item?.json.outcome).toBe('updated');
	const updated = await oci.output('user', 'update', { user: byId(own), updateFields: { description: 'Robot' } });
	expect(updated[0]?.json.outcome).toBe('updated');
});

it('says nothing of other accounts', async () => {
	const [ada = ''] = await oci.makeUsers('ada');
	const [item] = await oci.output('user', 'delete', { user: byId(ada), options: { removeDependents: true } });
	expect(item?.json.outcome).toBe('deleted');
});

describe('names beside IDs', () => {
	it('are in the outputs of Add to Group and Remove From Group, in the same fields each time', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		const [group = ''] = await oci.makeGroups('Developers');
		const names = { userId: ada, userName: 'ada', groupId: group, groupName: 'Developers' };
		const shapes: string[][] = [];
		for (const [operation, outcome] of [
			['addToGroup', 'created'],
			['addToGroup', 'unchanged'],
			['removeFromGroup', 'deleted'],
			['removeFromGroup', 'unchanged'],
		] as const) {
			const [item] = await oci.output('user', operation, { user: byId(ada), group: byId(group) });
			expect(item?.json).toMatchObject({ outcome, ...names });
			shapes.push(Object.keys(item?.json ?? {}));
		}
		expect(shapes[0]).toEqual(shapes[1]);
		expect(shapes[2]).toEqual(shapes[3]);
	});

	it('are in those of Get Members and Get Groups', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		const [group = ''] = await oci.makeGroups('Developers');
		await oci.join([ada], [group]);
		const [member] = await oci.output('group', 'getMembers', { group: byId(group) });
		expect(member?.json).toMatchObject({ id: ada, name: 'ada', groupId: group, groupName: 'Developers' });
		const [of] = await oci.output('user', 'getGroups', { user: byId(ada) });
		expect(of?.json).toMatchObject({ id: group, name: 'Developers', userId: ada, userName: 'ada' });
	});

	it('are read once a run, and are no reason to fail', async () => {
		const users = await oci.makeUsers('ada', 'grace');
		const [group = ''] = await oci.makeGroups('Developers');
		oci.sandbox.log.clear();
		oci.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/users/*', status: 404 }] });
		const input = users.map((user) => ({ user }));
		const parameters = { user: byId('={{ $json.user }}'), group: byId(group) };
		const items = await oci.output('user', 'addToGroup', parameters, { input });
		expect(items.map(({ json }) => [json.outcome, json.groupName])).toEqual([
			['created', 'Developers'],
			['created', 'Developers'],
		]);
		expect(oci.calls().filter((call) => call === `GET /groups/${group}`)).toHaveLength(1);
	});
});
