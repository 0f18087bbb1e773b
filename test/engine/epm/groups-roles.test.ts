import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { groupNamed, startEpm, userIs, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const json = async (resource: string, operation: string, parameters: INodeParameters = {}, settings = {}) =>
	(await epm.output(resource, operation, parameters, settings)).map((item) => item.json);
const membersOf = (group: string) =>
	epm.sandbox
		.state('epm')
		.memberships.filter(({ groupId }) => groupId === group)
		.map(({ userId }) => userId);

describe('Group: Create', () => {
	const parameters = { name: '={{ $json.name }}', description: 'Everybody' };
	const input = ['Planners', 'Reviewers'].map((name) => ({ name }));

	it('creates all items in one request, and fails for a name that is taken', async () => {
		expect(await json('group', 'create', parameters, { input })).toEqual([
			{ groupname: 'Planners', description: 'Everybody', outcome: 'created' },
			{ groupname: 'Reviewers', description: 'Everybody', outcome: 'created' },
		]);
		expect(epm.requests()).toEqual(['POST /security/v2/groups/add']);
		const error = await epm.failure('group', 'create', parameters, { input });
		expect(error.message).toBe('Group Planners already exists');
		expect(error.description).toContain("Set 'If Group Exists' to 'Return Existing' or 'Update'");
	});

	it('returns existing groups or brings them in line', async () => {
		await json('group', 'create', parameters, { input: [input[0]] });
		const existing = { ...parameters, ifExists: 'returnExisting' };
		expect((await json('group', 'create', existing, { input })).map(({ outcome }) => outcome)).toEqual([
			'unchanged',
			'created',
		]);
		const update = {
			...parameters,
			ifExists: 'update',
			description: '={{ $json.name === "Planners" ? "New" : "Everybody" }}',
		};
		expect((await json('group', 'create', update, { input })).map(({ outcome }) => outcome)).toEqual([
			'updated',
			'unchanged',
		]);
	});

	it('asks once for a group that many items want', async () => {
		const wanted = ['Planners', 'Reviewers', 'Planners', 'Planners'].map((name) => ({ name }));
		const existing = { ...parameters, ifExists: 'returnExisting' };
		expect((await json('group', 'create', existing, { input: wanted })).map(({ outcome }) => outcome)).toEqual([
			'created',
			'created',
			'unchanged',
			'unchanged',
		]);
		expect(epm.requests()).toEqual(['POST /security/v1/groups/list', 'POST /security/v2/groups/add']);
		const run = await epm.run('group', 'create', parameters, {
			input: [{ name: 'New' }, { name: 'New' }],
			onError: 'continueRegularOutput',
		});
		expect((run.node(NODE).outputs[0] ?? []).map((item) => item.json.outcome ?? item.json.error)).toEqual([
			'created',
			'Group New already exists',
		]);
	});

	it('gives items that ask for the same the same reason', async () => {
		const input = [{ name: 'ghost' }, { name: 'ghost' }];
		await json('group', 'create', { name: 'Planners' });
		const run = await epm.run(
			'user',
			'addToGroup',
			{ user: userIs('={{ $json.name }}'), group: groupNamed('Planners') },
			{ input, onError: 'continueRegularOutput' },
		);
		const reason = 'User login ghost does not exist in the identity domain';
		expect((run.node(NODE).outputs[0] ?? []).map((item) => [item.json.error, item.pairedItem])).toEqual([
			[reason, { item: 0 }],
			[reason, { item: 1 }],
		]);
	});

	it('names members that were refused although the group was made', async () => {
		await epm.people(['ada']);
		const error = await epm.failure('group', 'create', { name: 'G', additionalFields: { users: 'ada, ghost' } });
		expect(error.message).toContain('ghost: EPMCSS-21230');
		expect(error.description).toContain('The group itself was created');
		expect(membersOf('G')).toEqual(['ada']);
	});

	// Only with Return Existing and Update the names are read before the create.
	it.each([
		['fail', 'accepted'],
		['returnExisting', 'created'],
	])('finds a group after a lost answer (%s)', async (ifExists, outcome) => {
		epm.sandbox.faults.set({ rules: [{ path: '*/groups/add', connection: 'resetAfter', count: 1 }] });
		expect(await json('group', 'create', { ...parameters, ifExists }, { input })).toMatchObject([
			{ outcome },
			{ outcome },
		]);
		expect(epm.requests().filter((request) => request.endsWith('/groups/add'))).toHaveLength(1);
	});
});

describe('Group: Get Many, Update, Delete', () => {
	beforeEach(async () => {
		await epm.people(['ada', 'grace']);
		await json('group', 'create', { name: 'Inner' });
		await json('group', 'create', {
			name: 'Planners',
			description: 'Old',
			additionalFields: { users: 'ada', groups: 'Inner' },
		});
	});

	it('lists groups by type, with members and roles', async () => {
		const names = async (parameters: INodeParameters) =>
			(await json('group', 'getAll', { returnAll: true, ...parameters })).map(({ groupname }) => groupname);
		expect(await names({ filters: { types: ['EPM'] } })).toEqual(['Inner', 'Planners']);
		expect(await names({ filters: { types: ['IDCS', 'PREDEFINED'] } })).toEqual([
			'IDP-Planners',
			'Service Administrator',
			'Power User',
			'User',
			'Viewer',
		]);
		expect(
			await json('group', 'getAll', { filters: { groupname: 'planners' }, include: ['members', 'roles'] }),
		).toEqual([
			{ groupname: 'Planners', description: 'Old', type: 'EPM', users: ['ada'], groups: ['Inner'], roles: [] },
		]);
		expect(await json('group', 'getAll', { limit: 1 })).toHaveLength(1);
	});

	it('changes the description and keeps the members', async () => {
		const update = { group: groupNamed('planners'), updateFields: { description: 'New' } };
		expect(await json('group', 'update', update)).toEqual([{ groupname: 'planners', outcome: 'updated' }]);
		expect(await json('group', 'update', update)).toEqual([{ groupname: 'planners', outcome: 'unchanged' }]);
		expect(await json('group', 'getAll', { filters: { groupname: 'Planners' }, include: ['members'] })).toEqual([
			{ groupname: 'Planners', description: 'New', type: 'EPM', users: ['ada'], groups: ['Inner'] },
		]);
	});

	it('replaces the members of the kind that is given, and only those', async () => {
		await json('group', 'update', { group: groupNamed('Planners'), updateFields: { users: 'grace' } });
		expect(await json('group', 'getAll', { filters: { groupname: 'Planners' }, include: ['members'] })).toMatchObject([
			{ users: ['grace'], groups: ['Inner'] },
		]);
		await json('group', 'update', { group: groupNamed('Planners'), updateFields: { removeAllUsers: true } });
		expect(membersOf('Planners')).toEqual([]);
	});

	it('refuses to update what does not exist or cannot be changed', async () => {
		const fail = async (name: string) =>
			(await epm.failure('group', 'update', { group: groupNamed(name), updateFields: { description: 'x' } })).message;
		expect(await fail('Nowhere')).toContain('There is no group "Nowhere"');
		expect(await fail('IDP-Planners')).toContain('type IDCS');
		const empty = await epm.failure('group', 'update', { group: groupNamed('Planners') });
		expect(empty.message).toContain('nothing to change');
	});

	it('deletes groups, each with its own outcome', async () => {
		const run = await epm.run(
			'group',
			'delete',
			{ group: groupNamed('={{ $json.name }}') },
			{ input: ['Planners', 'Nowhere', 'Viewer'].map((name) => ({ name })), onError: 'continueRegularOutput' },
		);
		expect((run.node(NODE).outputs[0] ?? []).map((item) => item.json.outcome ?? item.json.error)).toEqual([
			'deleted',
			'Group Nowhere does not exist',
			'The group "Viewer" is of the type PREDEFINED, which this API cannot change.',
		]);
		const ignore = { group: groupNamed('Nowhere'), options: { ignoreMissing: true } };
		expect(await json('group', 'delete', ignore)).toEqual([
			{ groupname: 'Nowhere', outcome: 'unchanged', deleted: false },
		]);
	});

	it('proves by the list that a lost delete was done', async () => {
		epm.sandbox.faults.set({ rules: [{ path: '*/groups/remove', connection: 'resetAfter', count: 1 }] });
		expect(await json('group', 'delete', { group: groupNamed('Planners') })).toMatchObject([{ outcome: 'deleted' }]);
	});
});

describe('Group: Add Users, Remove Users', () => {
	beforeEach(async () => {
		await epm.people(['ada', 'grace']);
		await json('group', 'create', { name: 'Planners', additionalFields: { users: 'ada' } });
	});

	it('add and remove several users at once', async () => {
		const group = groupNamed('Planners');
		expect(await json('group', 'addUsers', { group, userLogins: 'ada, grace' })).toEqual([
			{ groupname: 'Planners', outcome: 'updated', added: ['grace'], unchanged: ['ada'] },
		]);
		expect(await json('group', 'removeUsers', { group, userLogins: "={{ ['ada', 'grace'] }}" })).toEqual([
			{ groupname: 'Planners', outcome: 'updated', removed: ['ada', 'grace'], unchanged: [] },
		]);
		expect(await json('group', 'removeUsers', { group, userLogins: 'ada' })).toMatchObject([{ outcome: 'unchanged' }]);
	});

	it('name everybody who was refused, and do the others', async () => {
		const parameters = { group: groupNamed('Planners'), userLogins: 'grace,ghost,nobody' };
		const error = await epm.failure('group', 'addUsers', parameters);
		expect(error.message).toContain('2 of 3 users were refused for the group "Planners": ghost (EPMCSS-29003');
		expect(error.message).toContain('nobody (EPMCSS-29003');
		expect(membersOf('Planners')).toEqual(['ada', 'grace']);
		const empty = await epm.failure('group', 'addUsers', { group: groupNamed('Planners'), userLogins: ' , ' });
		expect(empty.message).toBe('"User Logins" is a list whose entries are all empty.');
	});
});

describe('Role', () => {
	it.each([
		['2026', 'application', ['Service Administrator', 'Power User', 'User', 'Viewer']],
		['2025', 'predefined', ['Service Administrator', 'Power User', 'User', 'Viewer']],
	])('Get Many speaks the words of %s', async (terminology, type, expected) => {
		epm.sandbox.options('epm', { terminology });
		const names = async (kind: string) =>
			(await json('role', 'getAll', { returnAll: true, type: kind })).map(({ name }) => name);
		expect(await names(type)).toEqual(expected);
		expect(await names('all')).toEqual(expect.arrayContaining(['Viewer', 'Ad Hoc - Create']));
		expect(await json('role', 'getAll', { limit: 3 })).toHaveLength(3);
	});

	it('Replace Granular Roles makes the list the roles of a user or a group', async () => {
		await epm.people(['ada']);
		await epm.people(['norole'], false);
		await json('group', 'create', { name: 'Planners' });
		const roles = ['Ad Hoc - Create', 'HP:0099'];
		expect(
			await json('role', 'replaceGranularRoles', { of: 'user', user: userIs('ada'), granularRoles: roles }),
		).toEqual([{ userlogin: 'ada', granularroles: ['Ad Hoc - Create', 'Reports - Manage'], outcome: 'accepted' }]);
		await json('role', 'replaceGranularRoles', { of: 'user', user: userIs('ada'), granularRoles: ['HP:0099'] });
		expect(epm.account('ada')?.granularRoles).toEqual(['Reports - Manage']);
		await json('role', 'replaceGranularRoles', { of: 'group', group: groupNamed('Planners'), granularRoles: roles });
		expect(await json('group', 'getAll', { filters: { groupname: 'Planners' }, include: ['roles'] })).toMatchObject([
			{ roles: ['Ad Hoc - Create', 'Reports - Manage'] },
		]);
		const error = await epm.failure('role', 'replaceGranularRoles', {
			of: 'user',
			user: userIs('norole'),
			granularRoles: roles,
		});
		expect(error.message).toContain('no base role');
	});
});

describe('Report', () => {
	it('tells roles and groups, direct and through groups', async () => {
		await epm.people(['ada', 'grace']);
		await json('group', 'create', { name: 'Planners', additionalFields: { users: 'ada' } });
		await json('role', 'replaceGranularRoles', {
			of: 'group',
			group: groupNamed('Planners'),
			granularRoles: ['HP:0099'],
		});
		expect(await json('report', 'roleAssignment', { filters: { userlogin: 'ada' } })).toMatchObject([
			{
				userlogin: 'ada',
				roles: [
					{ rolename: 'User', grantedthroughgroup: '' },
					{ rolename: 'Reports - Manage', grantedthroughgroup: 'Planners' },
				],
			},
		]);
		expect(
			await json('report', 'roleAssignment', { of: 'groups', groupFilters: { rolename: 'Reports - Manage' } }),
		).toMatchObject([{ groupname: 'Planners' }]);
		expect(await json('report', 'userGroup', { filters: { groupname: 'Planners' } })).toMatchObject([
			{ userlogin: 'ada', groups: [{ groupname: 'Planners', direct: 'Yes' }] },
		]);
		epm.sandbox.options('epm', { callerRoles: 'viewer' });
		expect((await epm.failure('report', 'userGroup', {})).description).toContain('EPMCSS-21193');
	});
});
