/** What expressions give that their author did not mean must take nothing away from anybody. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { NODE } from '../../support/workflow';
import { fromInput, groupNamed, person, startEpm, userIs, userOfInput, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const membersOf = (group: string) =>
	epm.sandbox
		.state('epm')
		.memberships.filter(({ groupId }) => groupId === group)
		.map(({ userId }) => userId);

describe('Role: Replace Granular Roles', () => {
	const roles = { of: 'user', user: userIs('ada'), granularRoles: ['Ad Hoc - Create'] };

	it.each([
		['a member that is missing', '={{ $json.roles }}'],
		['null', '={{ null }}'],
		['an empty text', '={{ "" }}'],
		['a list of nothing', '={{ [undefined, null] }}'],
		['an empty list', '={{ [] }}'],
		['commas', '={{ $json.a }},{{ $json.b }}'],
	])('takes no role away for %s', async (_, granularRoles) => {
		await epm.people(['ada']);
		await epm.output('role', 'replaceGranularRoles', roles);
		const error = await epm.failure('role', 'replaceGranularRoles', { ...roles, granularRoles });
		expect(error.message).toContain('Granular Role Names or IDs');
		expect(epm.account('ada')?.granularRoles).toEqual(['Ad Hoc - Create']);
	});

	it('takes all of them away by a switch of its own, and not for a switch that finds nothing', async () => {
		await epm.people(['ada']);
		await epm.output('role', 'replaceGranularRoles', roles);
		const untouched = Object.fromEntries(Object.entries(roles).filter(([name]) => name !== 'granularRoles'));
		await expect(epm.run('role', 'replaceGranularRoles', untouched)).rejects.toThrow('"Granular Role Names or IDs"');
		const nothing = { ...untouched, granularRoles: '={{ [] }}', removeAll: '={{ $json.all }}' };
		const error = await epm.failure('role', 'replaceGranularRoles', nothing);
		expect(error.message).toContain('"Remove All Granular Roles" is an expression that finds nothing');
		expect(epm.account('ada')?.granularRoles).toEqual(['Ad Hoc - Create']);
		await epm.output('role', 'replaceGranularRoles', { ...roles, removeAll: true });
		expect(epm.account('ada')?.granularRoles).toEqual([]);
	});

	it('refuses to guess whose roles are meant', async () => {
		const error = await epm.failure('role', 'replaceGranularRoles', {
			...roles,
			of: '={{ "Group" }}',
			group: groupNamed('Planners'),
		});
		expect(error.message).toContain('"Of" cannot be "Group"');
	});
});

describe('Group: Update', () => {
	it('keeps the members when the list of the new ones has nothing in it', async () => {
		await epm.people(['ada']);
		await epm.output('group', 'create', { name: 'Planners', additionalFields: { users: 'ada' } });
		const updateFields = { users: '={{ [{}, {}].map((row) => row.login) }}' };
		const error = await epm.failure('group', 'update', { group: groupNamed('Planners'), updateFields });
		expect(error.message).toBe('"Member Users" is a list whose entries are all empty.');
		expect(membersOf('Planners')).toEqual(['ada']);
	});
});

describe('the members of a group', () => {
	const group = groupNamed('Planners');
	const nothing = ['={{ undefined }}', '={{ null }}', '', '={{ [] }}', '={{ $json.a }},{{ $json.b }}', ' , '];

	beforeEach(async () => {
		await epm.people(['ada']);
		await epm.output('group', 'create', { name: 'Inner' });
		await epm.output('group', 'create', { name: 'Planners', additionalFields: { users: 'ada', groups: 'Inner' } });
	});

	it.each(nothing)('stay for a list that finds nothing: %j', async (users) => {
		const error = await epm.failure('group', 'update', { group, updateFields: { users } });
		expect(error.message).toMatch(
			/^"Member Users" (was added, but it has no names in it|is a list whose entries are all empty)/,
		);
		const again = { name: 'Planners', ifExists: 'update', additionalFields: { users } };
		expect((await epm.failure('group', 'create', again)).message).toContain('"Member Users"');
		expect(membersOf('Planners')).toEqual(['ada']);
	});

	it('go by a switch of their own, each kind alone', async () => {
		const both = { users: 'ada', removeAllUsers: true };
		expect((await epm.failure('group', 'update', { group, updateFields: both })).message).toContain(
			'cannot go together',
		);
		await epm.output('group', 'update', { group, updateFields: { removeAllUsers: true } });
		expect(membersOf('Planners')).toEqual([]);
		const [planners] = await epm.output('group', 'getAll', {
			filters: { groupname: 'Planners' },
			include: ['members'],
		});
		expect(planners?.json).toMatchObject({ users: [], groups: ['Inner'] });
	});

	it('of a kind that is not given stay when Create brings an existing group in line', async () => {
		const again = { name: 'Planners', ifExists: 'update', additionalFields: { groups: 'Inner' } };
		const [item] = await epm.output('group', 'create', again);
		expect(item?.json.outcome).toBe('unchanged');
		expect(membersOf('Planners')).toEqual(['ada']);
	});
});

describe('User: Bulk Import', () => {
	const leaver = { rowKind: 'user', source: 'csvText', csvText: 'User Login\nada', importAction: 'delete' };
	const nothing = ['={{ undefined }}', '={{ null }}', '={{ "" }}', '={{ $json.where }}', '={{ "Domain" }}'];

	it.each(nothing)('deletes nobody when Delete From finds nothing: %j', async (deleteFrom) => {
		await epm.people(['ada']);
		for (const parameters of [{ deleteFrom }, { options: { deleteFrom } }]) {
			const error = await epm.failure('user', 'bulkImport', { ...leaver, ...parameters });
			expect(error.message).toContain('"Delete From"');
		}
		expect(epm.account('ada')?.baseRoles).toEqual(['User']);
	});

	it('keeps to the option of workflows that were made before the field, whatever the field says', async () => {
		await epm.people(['ada']);
		await epm.output('user', 'bulkImport', { ...leaver, deleteFrom: 'domain', options: { deleteFrom: 'environment' } });
		expect(epm.account('ada')?.baseRoles).toEqual([]);
	});

	it.each([
		['defaultRole', 'Default Role'],
		['resetPassword', 'Reset Password at First Sign-In'],
		['transport', 'Transport'],
	])('creates nobody when the option %s finds nothing', async (option, label) => {
		const joiner = {
			...leaver,
			csvText: 'User Login,Last Name,Email\nada,L,ada@example.com',
			importAction: 'createOrSkip',
		};
		const error = await epm.failure('user', 'bulkImport', { ...joiner, options: { [option]: '={{ undefined }}' } });
		expect(error.message).toContain(`"${label}"`);
		expect(epm.logins()).toEqual([]);
	});
});

describe('Get Many', () => {
	it.each([
		['user', { userlogin: '={{ $json.login }}' }, 'User Login'],
		['user', { userattribute: '' }, 'Search'],
		['group', { groupname: '={{ null }}' }, 'Name'],
		['group', { types: '={{ null }}' }, 'Types'],
	])('of a %s lists nobody for a filter %j', async (resource, filters, label) => {
		const error = await epm.failure(resource, 'getAll', { filters });
		expect(error.message).toBe(`"${label}" was added, but it is empty, so it would let everything through.`);
		expect(epm.requests()).toEqual([]);
	});
});

describe('The same user several times', () => {
	it('ends with the values of the last item', async () => {
		await epm.people(['ada']);
		const input = ['First', 'Second', 'First'].map((lastname) => ({ userlogin: 'ada', lastname }));
		const items = await epm.output(
			'user',
			'update',
			{ user: userOfInput, updateFields: { lastName: '={{ $json.lastname }}' } },
			{ input },
		);
		expect(items.map(({ json }) => json.outcome)).toEqual(['updated', 'updated', 'updated']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		const [ada] = await epm.output('user', 'getAll', { filters: { userlogin: 'ada' } });
		expect(ada?.json.lastname).toBe('First');
	});
});

describe('User: Create', () => {
	it('refuses an unknown way to name the user, and what is no text for a password', async () => {
		const wrong = await epm.failure('user', 'delete', { user: { __rl: true, mode: 'login', value: 'ada' } });
		expect(wrong.message).toContain('"User" cannot be given as "login"');
		const run = await epm.run(
			'user',
			'create',
			{ ...fromInput, password: '={{ ({ value: "Secret-4711" }) }}' },
			{ input: [person('ada')], onError: 'continueRegularOutput' },
		);
		expect(run.node(NODE).outputs[0]?.[0]?.json.error).toContain('"Password" must be a text');
		expect(epm.logins()).toEqual([]);
	});

	it('sends nothing when the expression for the first sign-in finds nothing', async () => {
		const parameters = { ...fromInput, password: 'Secret-4711-x', resetPassword: '={{ $json.reset }}' };
		const error = await epm.failure('user', 'create', parameters, { input: [person('ada')] });
		expect(error.message).toContain('"Reset Password at First Sign-In" must be true or false');
		expect(epm.requests()).toEqual([]);
	});
});

describe('filters as a whole', () => {
	const nothing = ['={{ undefined }}', '={{ null }}', '={{ "" }}', '={{ [] }}'];
	const LISTS = [
		['user', 'getAll', 'filters'],
		['group', 'getAll', 'filters'],
		['report', 'roleAssignment', 'filters'],
		['report', 'userGroup', 'filters'],
	] as const;

	it.each(LISTS.flatMap((list) => nothing.map((value) => [...list, value] as const)))(
		'%s %s lists nobody for %s %s',
		async (resource, operation, field, value) => {
			const error = await epm.failure(resource, operation, { [field]: value });
			expect(error.message).toContain('"Filters"');
			expect(epm.requests()).toEqual([]);
		},
	);
});
