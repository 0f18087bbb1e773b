/** End Access, Restore Access and Set Groups, and whom nothing is done to. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { ADMINISTRATOR, paired, startScim, type ScimBench } from './support';

let scim: ScimBench;
let ids: readonly string[];
let groups: readonly string[];
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	await scim.useCredential(scim.sandbox.credentials.scimApi);
	ids = await scim.makeUsers('ada', 'grace');
	groups = await scim.makeGroups('staff', 'finance', 'travel');
	for (const name of ['staff', 'finance']) {
		await scim.one('group', 'addMembers', { group: byName(name), users: 'ada, grace' });
	}
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name).sort();
const groupsOf = (userName: string) =>
	['staff', 'finance', 'travel'].filter((_, index) => scim.members(groups[index] ?? '').includes(userName));
const user = byName('={{ $json.name }}');
const both = { input: [{ name: 'ada' }, { name: 'grace' }] };

describe('User: End Access and Restore Access', () => {
	it.each([[{}], [{ membersShown: 'oneGroup' }], [{ patch: 'refuse' }], [{ patchStatus: '204', active: 'text' }]])(
		'takes the groups and the sign-in, and gives them back: %j',
		async (options) => {
			// A group is replaced only on a server that was seen to list members.
			if ('patch' in options) await scim.one('group', 'addMembers', { group: byName('travel'), users: ADMINISTRATOR });
			scim.options(options);
			const items = await scim.output('user', 'endAccess', { user }, both);
			expect(
				items.map(({ json, pairedItem }) => [json.outcome, names(json.removed), json.verified, pairedItem]),
			).toEqual([
				['accessEnded', ['Active', 'finance', 'staff'], true, { item: 0 }],
				['accessEnded', ['Active', 'finance', 'staff'], true, { item: 1 }],
			]);
			expect([scim.stored('ada')?.active, groupsOf('ada'), groupsOf('grace')]).toEqual([false, [], []]);
			const [{ json = {} } = {}] = items;
			const restored = await scim.one('user', 'restoreAccess', {}, { input: [{ restore: json.restore ?? {} }] });
			expect(restored.outcome).toBe('accessRestored');
			expect([scim.stored('ada')?.active, groupsOf('ada'), groupsOf('grace')]).toEqual([
				true,
				['staff', 'finance'],
				[],
			]);
		},
	);

	it.each(['never', 'empty'])('asks by a filter where the server lists no members (%s)', async (membersShown) => {
		scim.options({ membersShown });
		const { removed } = await scim.one('user', 'endAccess', { user: byName('ada') });
		expect([names(removed), groupsOf('ada'), groupsOf('grace')]).toEqual([
			['Active', 'finance', 'staff'],
			[],
			['staff', 'finance'],
		]);
	});

	it.each([
		['never', 'refuse'],
		['empty', 'ignore'],
		['empty', 'crash'],
	])('does nothing where the server tells of no members (%s) and no filter (%s)', async (membersShown, filter) => {
		scim.options({ membersShown, filter });
		const { message, description } = await scim.failure('user', 'endAccess', { user: byName('ada') });
		expect(message).toContain('The server lists no members of any group');
		expect(description).toContain('set "Profile" of the credential to RFC 7644');
		expect([scim.stored('ada')?.active, scim.writes()]).toEqual([true, []]);
	});

	it('finds the groups by a filter where the profile says so', async () => {
		scim.options({ membersShown: 'empty' });
		await scim.useCredential({ ...scim.sandbox.credentials.scimApi, profile: 'aws' });
		await scim.one('user', 'endAccess', { user: byName('ada') });
		expect([scim.stored('ada')?.active, groupsOf('ada'), groupsOf('grace')]).toEqual([false, [], ['staff', 'finance']]);
	});

	it('tells of roles and entitlements that stay', async () => {
		const attributes = { mappingMode: 'defineBelow', value: { entitlements: [{ value: 'gold' }] } };
		await scim.one('user', 'update', { user: byName('ada'), attributes });
		const { remains } = await scim.one('user', 'endAccess', { user: byName('ada') });
		expect(names(remains)).toEqual(['Sessions and tokens', 'gold']);
	});
});

describe('User: Set Groups', () => {
	it('brings users into the groups that are named, and out of the others', async () => {
		const items = await scim.output('user', 'setGroups', { user, groups: 'travel, Staff' }, both);
		expect(paired(items, 'outcome')).toEqual([
			['updated', { item: 0 }],
			['updated', { item: 1 }],
		]);
		expect([groupsOf('ada'), groupsOf('grace')]).toEqual([
			['staff', 'travel'],
			['staff', 'travel'],
		]);
		scim.sandbox.log.clear();
		const again = await scim.output('user', 'setGroups', { user, groups: 'travel, Staff' }, both);
		expect([paired(again, 'outcome'), scim.writes()]).toEqual([
			[
				['unchanged', { item: 0 }],
				['unchanged', { item: 1 }],
			],
			[],
		]);
		await expect(scim.one('user', 'setGroups', { user: byName('ada'), groups: 'nowhere' })).rejects.toThrow(
			'no group "nowhere"',
		);
	});
});

describe('the account behind the credential', () => {
	it.each([
		['disable', {}],
		['delete', {}],
		['endAccess', {}],
		['setGroups', { groups: 'staff' }],
	])('is left alone by %s', async (operation, parameters) => {
		const { ownUserName, ...bare } = scim.sandbox.credentials.scimApi;
		const ways = [
			{ ...bare, ownUserName: ownUserName.toUpperCase() },
			scim.sandbox.services.scim.otherCredentials().basic,
		];
		for (const fields of ways) {
			await scim.useCredential(fields);
			const { message } = await scim.failure('user', operation, { user: byName(ADMINISTRATOR), ...parameters });
			expect(message).toMatch(/account behind the credential/);
		}
		scim.options({ me: 'present' });
		await scim.useCredential({ ...bare, ownUserName: '' });
		const { message } = await scim.failure('user', operation, { user: byName(ADMINISTRATOR), ...parameters });
		expect(message).toMatch(/account behind the credential/);
		expect([scim.stored(ADMINISTRATOR)?.active, scim.writes()]).toEqual([true, []]);
	});

	it.each([
		['endAccess', {}],
		['setGroups', { groups: 'travel' }],
	])('and protected users are left alone by %s', async (operation, parameters) => {
		const options = { protectedUsers: 'a*' };
		const protectedUser = { user: byId(ids[0] ?? ''), ...parameters, options };
		await expect(scim.one('user', operation, protectedUser)).rejects.toThrow(/protected/i);
		expect([scim.stored('ada')?.active, groupsOf('ada')]).toEqual([true, ['staff', 'finance']]);
	});
});
