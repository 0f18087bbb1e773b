/** Groups and their members, on servers that do not do what they say. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { ADMINISTRATOR, paired, startScim, type ScimBench } from './support';

let scim: ScimBench;
let team: string;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	await scim.makeUsers('ada', 'grace', 'linus');
	[team = ''] = await scim.makeGroups('Team', 'Other');
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const group = byName('={{ $json.group }}');
const both = { input: [{ group: 'Team' }, { group: 'Other' }] };
const add = async (users: string) => await scim.one('group', 'addMembers', { group: byId(team), users });
const remove = async (users: string) => await scim.one('group', 'removeMembers', { group: byId(team), users });

describe('Group: Create, Get, Get Many, Update and Delete', () => {
	it('creates with members, adopts, and pairs', async () => {
		const input = [
			{ name: 'New', users: ['ada', 'grace'] },
			{ name: 'TEAM', users: 'linus' },
		];
		const parameters = { name: '={{ $json.name }}', members: '={{ $json.users }}', ifExists: 'update' };
		expect(paired(await scim.output('group', 'create', parameters, { input }), 'outcome', 'members')).toEqual([
			['created', ['ada', 'grace'], { item: 0 }],
			['updated', ['linus'], { item: 1 }],
		]);
		expect(scim.members(team)).toEqual(['linus']);
		expect((await scim.failure('group', 'create', { name: 'team' })).message).toContain(
			'There is a group "Team" already',
		);
		expect(scim.sandbox.state('scim').groups.map(({ name }) => name)).toEqual(['Team', 'Other', 'New']);
	});

	it('reads, renames and deletes', async () => {
		await add('ada');
		expect(paired(await scim.output('group', 'get', { group }, both), 'displayName', 'members')).toEqual([
			['Team', ['ada'], { item: 0 }],
			['Other', undefined, { item: 1 }],
		]);
		expect((await scim.output('group', 'getAll', {})).map(({ json }) => json.displayName)).toEqual(['Team', 'Other']);
		const updateFields = { name: '={{ $json.group }}s', externalId: 'x' };
		expect(
			paired(await scim.output('group', 'update', { group, updateFields }, both), 'outcome', 'displayName'),
		).toEqual([
			['updated', 'Teams', { item: 0 }],
			['updated', 'Others', { item: 1 }],
		]);
		expect(scim.members(team)).toEqual(['ada']);
		expect(await scim.one('group', 'delete', { group: byName('Teams') })).toMatchObject({ outcome: 'deleted' });
		expect((await scim.failure('group', 'get', { group: byName('Teams') })).message).toContain('no group "Teams"');
	});

	it('keeps the members of a group that can only be replaced', async () => {
		await add('ada, grace');
		scim.options({ patch: 'refuse' });
		await scim.one('group', 'update', { group: byName('Team'), updateFields: { name: 'Crew' } });
		expect(scim.members(team)).toEqual(['ada', 'grace']);
		scim.options({ patch: 'refuse', membersShown: 'never' });
		const { message } = await scim.failure('group', 'update', { group: byId(team), updateFields: { name: 'X' } });
		expect(message).toContain('a group without its members, and replacing it would remove them');
		expect(scim.members(team)).toEqual(['ada', 'grace']);
	});

	it('refuses a name that two groups have', async () => {
		scim.options({ unique: 'no' });
		await scim.output('group', 'update', { group: byName('Other'), updateFields: { name: 'team' } });
		expect((await scim.failure('group', 'delete', { group: byName('TEAM') })).message).toContain(
			'2 groups are named "TEAM"',
		);
		expect(await scim.one('group', 'delete', { group: byName('Team') })).toMatchObject({ id: team });
	});

	it('does not delete a group with the account behind the credential', async () => {
		await add(ADMINISTRATOR);
		expect((await scim.failure('group', 'delete', { group: byId(team) })).message).toContain(
			'is a member of this group',
		);
	});
});

describe('Group: Add and Remove Members', () => {
	it.each([
		[{}],
		[{ removeByValue: 'removeAll' }],
		[{ removeByValue: 'removeGiven', patchStatus: '204' }],
		[{ patch: 'refuse' }],
		[{ addedTwice: 'twice' }],
		[{ memberLimit: '1' }],
		[{ membersShown: 'oneGroup' }],
		[{ operatorCase: 'lower', discovery: 'absent' }],
		[{ filter: 'refuse' }],
	])('changes those who are named, and nobody else: %j', async (options) => {
		// A group is replaced only on a server that was seen to list members.
		if ('patch' in options) await scim.one('group', 'addMembers', { group: byName('Other'), users: 'linus' });
		scim.options(options);
		expect(await add('ada, grace, linus')).toMatchObject({ outcome: 'updated', added: ['ada', 'grace', 'linus'] });
		expect(await add('ada, grace')).toMatchObject({ outcome: 'unchanged', unchanged: ['ada', 'grace'] });
		expect(scim.members(team)).toEqual(['ada', 'grace', 'linus']);
		expect(await remove('grace')).toMatchObject({ outcome: 'updated', removed: ['grace'] });
		expect(scim.members(team)).toEqual(['ada', 'linus']);
		expect(await remove('grace')).toMatchObject({ outcome: 'unchanged', removed: [], unchanged: ['grace'] });
		expect(scim.members(team)).toEqual(['ada', 'linus']);
	});

	it('takes many members, in requests of a hundred', async () => {
		scim.sandbox.seed({ users: 150, groups: 0, services: ['scim'] });
		const users = scim.userNames().slice(4);
		scim.sandbox.log.clear();
		await scim.one('group', 'addMembers', { group: byId(team), users });
		expect(scim.members(team)).toHaveLength(150);
		expect(scim.writes()).toHaveLength(2);
		await scim.one('group', 'removeMembers', { group: byId(team), users: users.slice(1) });
		expect(scim.members(team)).toEqual([users[0]]);
	});

	it('replaces no group that may have members which the server does not list', async () => {
		scim.options({ patch: 'refuse' });
		await expect(add('ada')).rejects.toThrow('The server lists no members of any group');
		await scim.useCredential({ ...scim.sandbox.credentials.scimApi, profile: 'rfc' });
		expect(await add('ada')).toMatchObject({ outcome: 'updated' });
		await scim.useCredential(scim.sandbox.credentials.scimApi);
	});

	it('reports an answer of success that is not true', async () => {
		scim.options({ memberWrites: 'lost' });
		await expect(add('ada')).rejects.toThrow('success, but the members of the group did not change');
	});

	it('reports members that are gone without being asked for', async () => {
		await add('ada, grace, linus');
		scim.options({ memberWrites: 'others' });
		await expect(remove('grace')).rejects.toThrow('The group lost 1 members that were not to be removed');
	});

	it.each([
		['never', 'full'],
		['empty', 'full'],
		['never', 'refuse'],
		['empty', 'ignore'],
	])('sends the removal to a server that lists no members (%s, filters: %s)', async (membersShown, filter) => {
		await add('ada, grace');
		scim.options({ membersShown, filter });
		expect(await remove('grace')).toMatchObject({ outcome: 'updated', removed: ['grace'] });
		expect(scim.members(team)).toEqual(['ada']);
		expect(await add('linus')).toMatchObject({ outcome: 'updated' });
		expect(scim.members(team)).toEqual(['ada', 'linus']);
	});

	it('asks for the groups of a user where the profile says so', async () => {
		await add('ada');
		scim.options({ membersShown: 'never', memberLimit: '20' });
		const fields = scim.sandbox.credentials.scimApi;
		await scim.useCredential({ ...fields, profile: 'aws' });
		expect(await add('ada, grace')).toMatchObject({ added: ['grace'], unchanged: ['ada'] });
		expect(await remove('linus')).toMatchObject({ outcome: 'unchanged' });
		expect(await remove('ada')).toMatchObject({ outcome: 'updated' });
		expect(scim.members(team)).toEqual(['grace']);
		await scim.useCredential(fields);
	});

	it('removes nobody for a reference that is wrong, and never the own account', async () => {
		await add(`ada, ${ADMINISTRATOR}`);
		await expect(remove('ada, nobody')).rejects.toThrow('There is no user "nobody"');
		await expect(remove(`ada, ${ADMINISTRATOR}`)).rejects.toThrow('is the account behind the credential');
		expect(scim.members(team)).toEqual(['ada', ADMINISTRATOR]);
	});

	it('writes what is left when an answer is lost', async () => {
		scim.sandbox.faults.set({ rules: [{ method: 'PATCH', connection: 'resetAfter', count: 1 }] });
		expect(await add('ada, grace')).toMatchObject({ added: ['ada', 'grace'] });
		expect([scim.members(team), scim.writes().length]).toEqual([['ada', 'grace'], 1]);
	});
});
