import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { groupNamed, person, roleNamed, startEpm, userIs, userOfInput, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const on = async (operation: string, logins: readonly string[], parameters: INodeParameters = {}) =>
	(await epm.output('user', operation, { user: userOfInput, ...parameters }, { input: logins.map(person) })).map(
		({ json }) => json,
	);
const outcomes = async (operation: string, logins: readonly string[], parameters: INodeParameters = {}) => {
	const run = await epm.run(
		'user',
		operation,
		{ user: userOfInput, ...parameters },
		{ input: logins.map(person), onError: 'continueRegularOutput' },
	);
	return (run.node(NODE).outputs[0] ?? []).map(({ json, pairedItem }, index) => {
		expect(pairedItem).toEqual({ item: index });
		return json.outcome ?? json.error;
	});
};
/** The writes since the last call of `watch`. */
const watch = () => {
	const before = epm.requests().length;
	return () =>
		epm
			.requests()
			.slice(before)
			.filter((request) => !/^GET|\/list$/.test(request));
};
const UNKNOWN = 'User login ghost does not exist in the identity domain';

describe('User: Assign Role', () => {
	const role = { role: roleNamed('Power User') };

	it('assigns a role to all items in one request; those who have it are unchanged', async () => {
		await epm.people(['ada', 'grace'], false);
		expect(await outcomes('assignRole', ['ada'], role)).toEqual(['created']);
		const writes = watch();
		expect(await outcomes('assignRole', ['ada', 'grace', 'ghost'], role)).toEqual(['unchanged', 'created', UNKNOWN]);
		expect(writes()).toEqual(['PUT /security/v2/role/assign/user']);
		expect(epm.account('grace')?.baseRoles).toEqual(['Power User']);
	});

	it('takes roles by ID, and one request for each role', async () => {
		await epm.people(['ada', 'grace'], false);
		const byInput = {
			role: { __rl: true, mode: 'id', value: '={{ $json.userlogin === "ada" ? "HUB:004" : "HUB:003" }}' },
		};
		const writes = watch();
		expect((await on('assignRole', ['ada', 'grace'], byInput)).map(({ rolename }) => rolename)).toEqual([
			'Viewer',
			'User',
		]);
		expect(writes()).toHaveLength(2);
	});

	it('tells that a granular role needs a base role', async () => {
		await epm.people(['ada'], false);
		expect(await outcomes('assignRole', ['ada'], { role: roleNamed('Ad Hoc - Create') })).toEqual([
			'User login ada has no base role in this environment',
		]);
	});

	it('fails all items for a role that does not exist, with the code', async () => {
		await epm.people(['ada'], false);
		const error = await epm.failure('user', 'assignRole', { user: userIs('ada'), role: roleNamed('Planner') });
		expect(error.message).toBe('Role Planner is not valid');
		expect(error.description).toContain('EPMCSS-21000');
		const missing = await epm.failure('user', 'assignRole', {
			user: userIs('ada'),
			role: { __rl: true, mode: 'id', value: 'HUB:999' },
		});
		expect(missing.message).toContain('no role with the ID "HUB:999"');
	});

	it('works for an account that may not read reports', async () => {
		await epm.people(['ada'], false);
		epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
		expect(await outcomes('assignRole', ['ada'], role)).toEqual(['created']);
		expect(await outcomes('assignRole', ['ada'], role)).toEqual(['created']);
		epm.sandbox.options('epm', { idempotentRoles: false });
		expect(await outcomes('assignRole', ['ada'], role)).toEqual(['User login ada has the role Power User']);
	});

	it('looks up what a lost answer left open, and sends nothing twice', async () => {
		await epm.people(['ada', 'grace'], false);
		epm.sandbox.faults.set({ rules: [{ path: '*/role/assign/user', connection: 'resetAfter', count: 1 }] });
		const writes = watch();
		expect(await outcomes('assignRole', ['ada', 'grace'], role)).toEqual(['created', 'created']);
		expect(writes()).toHaveLength(1);
	});

	it('sends again what surely was not done', async () => {
		await epm.people(['ada'], false);
		epm.sandbox.faults.set({ rules: [{ path: '*/role/assign/user', status: 500, count: 1 }] });
		const writes = watch();
		expect(await outcomes('assignRole', ['ada'], role)).toEqual(['created']);
		expect(writes()).toHaveLength(2);
	});

	it('leaves it open when it cannot be looked up, and says so', async () => {
		await epm.people(['ada'], false);
		epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
		epm.sandbox.faults.set({ rules: [{ path: '*/role/assign/user', status: 502, after: true, count: 1 }] });
		const writes = watch();
		const error = await epm.failure('user', 'assignRole', { user: userIs('ada'), ...role });
		expect(error.description).toContain('It is not known whether EPM did it');
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Unassign Role', () => {
	const role = { role: roleNamed('User') };

	it('takes the role away; those who do not have it are unchanged', async () => {
		await epm.people(['ada', 'grace']);
		await on('assignRole', ['grace'], { role: roleNamed('Viewer') });
		await on('unassignRole', ['grace'], role);
		expect(await outcomes('unassignRole', ['ada', 'grace', 'ghost'], role)).toEqual(['accepted', 'unchanged', UNKNOWN]);
		expect(epm.account('ada')?.baseRoles).toEqual([]);
	});

	it('refuses the own account', async () => {
		const error = await epm.failure('user', 'unassignRole', { user: userIs('epm.administrator'), ...role });
		expect(error.message).toContain('account of the credential');
	});
});

describe('User: Add to Group, Remove From Group', () => {
	const group = { group: groupNamed('Planners EMEA') };

	beforeEach(async () => {
		await epm.output('group', 'create', { name: 'Planners EMEA' });
		await epm.people(['ada', 'grace']);
		await epm.people(['norole'], false);
	});

	it('adds all items in one request; members are unchanged, and nothing is sent for them', async () => {
		const writes = watch();
		expect(await outcomes('addToGroup', ['ada', 'norole', 'ghost'], group)).toEqual([
			'created',
			'User login norole has no base role in this environment',
			UNKNOWN,
		]);
		expect(writes()).toHaveLength(1);
		expect(await outcomes('addToGroup', ['ada'], group)).toEqual(['unchanged']);
		expect(writes()).toHaveLength(1);
		expect(epm.sandbox.state('epm').memberships).toEqual([{ userId: 'ada', groupId: 'Planners EMEA' }]);
	});

	it('removes; those who are no members are unchanged', async () => {
		await on('addToGroup', ['ada'], group);
		expect(await outcomes('removeFromGroup', ['ada', 'grace'], group)).toEqual(['deleted', 'unchanged']);
		expect(epm.sandbox.state('epm').memberships).toEqual([]);
	});

	it('takes users by email address and groups by identity', async () => {
		const [found] = await epm.output('group', 'getAll', {
			filters: { types: ['EPM'] },
			simplify: false,
		});
		const identity = { __rl: true, mode: 'id', value: found?.json.identity as string };
		const user = { __rl: true, mode: 'email', value: 'ADA@example.com' };
		expect(await on('addToGroup', ['x'], { user, group: identity })).toEqual([
			{ userlogin: 'ada', groupname: 'Planners EMEA', outcome: 'created' },
		]);
		const nobody = { ...user, value: 'norole@example.com' };
		const error = await epm.failure('user', 'addToGroup', { user: nobody, ...group });
		expect(error.message).toContain('no user with the email address "norole@example.com"');
	});

	it('refuses groups that do not exist or that the API cannot change', async () => {
		const unknown = await epm.failure('user', 'addToGroup', { user: userIs('ada'), group: groupNamed('Nowhere') });
		expect(unknown.description).toContain('EPMCSS-21021');
		const foreign = await epm.failure('user', 'addToGroup', { user: userIs('ada'), group: groupNamed('IDP-Planners') });
		expect(foreign.message).toContain('of the type IDCS');
	});

	it('looks up what a lost answer left open', async () => {
		epm.sandbox.faults.set({ rules: [{ path: '*/adduserstogroup', body: 'cut', count: 1 }] });
		const writes = watch();
		expect(await outcomes('addToGroup', ['ada', 'grace'], group)).toEqual(['created', 'created']);
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Update', () => {
	const change = { updateFields: { lastName: 'King', email: '={{ $json.userlogin }}.king@example.com' } };

	it('changes what differs and leaves alone what does not', async () => {
		await epm.people(['ada', 'grace']);
		expect(await on('update', ['ada'], change)).toEqual([
			{ userlogin: 'ada', lastname: 'King', email: 'ada.king@example.com', outcome: 'updated' },
		]);
		expect(await outcomes('update', ['ada', 'grace', 'ghost'], change)).toEqual(['unchanged', 'updated', UNKNOWN]);
	});

	it('knows that nothing changed for users that cannot be read', async () => {
		await epm.people(['norole'], false);
		expect(await outcomes('update', ['norole'], change)).toEqual(['updated']);
		expect(await outcomes('update', ['norole'], change)).toEqual(['unchanged']);
	});

	it('refuses the own account, nothing to change, and an address that is none', async () => {
		const fail = async (user: string, updateFields: INodeParameters) =>
			(await epm.failure('user', 'update', { user: userIs(user), updateFields })).message;
		expect(await fail('epm.administrator', { lastName: 'x' })).toContain('account of the credential');
		expect(await fail('ada', {})).toContain('nothing to change');
		expect(await fail('ada', { email: 'none' })).toContain('not a valid email address');
		expect(epm.requests()).toEqual([]);
	});

	it('looks up what a lost answer left open', async () => {
		await epm.people(['ada']);
		epm.sandbox.faults.set({ rules: [{ path: '*/users/update', status: 504, after: true, count: 1 }] });
		const writes = watch();
		expect(await outcomes('update', ['ada'], change)).toEqual(['updated']);
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Delete', () => {
	it('deletes in one request, with and without a base role', async () => {
		await epm.people(['ada']);
		await epm.people(['norole'], false);
		const writes = watch();
		expect(await on('delete', ['ada', 'norole'])).toEqual([
			{ userlogin: 'ada', outcome: 'deleted', deleted: true },
			{ userlogin: 'norole', outcome: 'deleted', deleted: true },
		]);
		expect(writes()).toHaveLength(1);
		expect(epm.logins()).toEqual([]);
	});

	it('fails for one that does not exist, unless that is to be ignored', async () => {
		await epm.people(['ada']);
		expect(await outcomes('delete', ['ghost'])).toEqual([UNKNOWN]);
		expect(await on('delete', ['ghost', 'ada'], { options: { ignoreMissing: true } })).toEqual([
			{ userlogin: 'ghost', outcome: 'unchanged', deleted: false },
			{ userlogin: 'ada', outcome: 'deleted', deleted: true },
		]);
	});

	it('refuses the own account before anything is sent', async () => {
		const error = await epm.failure('user', 'delete', { user: userIs('epm.administrator') });
		expect(error.message).toContain('account of the credential');
		expect(epm.requests()).toEqual([]);
	});

	it('proves by the list that a lost delete was done, and repeats nothing that it cannot prove', async () => {
		await epm.people(['ada']);
		await epm.people(['norole'], false);
		epm.sandbox.faults.set({ rules: [{ path: '*/users/remove', connection: 'resetAfter', count: 1 }] });
		const writes = watch();
		const [seen, unseen] = await outcomes('delete', ['ada', 'norole']);
		expect(seen).toBe('deleted');
		expect(unseen).toContain('connection broke');
		expect(writes()).toHaveLength(1);
	});
});

describe('User: Get Many', () => {
	beforeEach(async () => {
		await epm.people(['ada', 'grace', 'mary']);
		await epm.people(['norole'], false);
		await epm.output('group', 'create', { name: 'Planners', additionalFields: { users: 'ada' } });
	});

	it('lists users with a base role, all or up to a limit', async () => {
		const list = async (parameters: INodeParameters) =>
			(await epm.output('user', 'getAll', parameters)).map(({ json }) => json.userlogin);
		expect(await list({ returnAll: true })).toEqual(['epm.administrator', 'ada', 'grace', 'mary']);
		expect(await list({ limit: 2 })).toEqual(['epm.administrator', 'ada']);
		expect(await list({ returnAll: true, filters: { userattribute: 'FAMILY-m' } })).toEqual(['mary']);
		expect(await list({ returnAll: true, filters: { userlogin: 'ADA' } })).toEqual(['ada']);
	});

	it.each([
		['2026', { epmgroups: ['Planners'], applicationroles: ['User'] }],
		['2025', { groups: ['Planners'], roles: ['User'] }],
	])('asks for groups and roles as the edition of %s wants it', async (edition, expected) => {
		epm.sandbox.options('epm', { listUsersEdition: edition });
		const parameters = { filters: { userlogin: 'ada' }, include: ['epmGroups', 'baseRoles'], options: { edition } };
		const [item] = await epm.output('user', 'getAll', parameters);
		expect(item?.json).toEqual({ ...person('ada'), ...expected });
		const [raw] = await epm.output('user', 'getAll', { ...parameters, simplify: false });
		expect(JSON.stringify(raw?.json)).toContain('HUB:003');
	});

	it('names what the other edition does not know', async () => {
		const error = await epm.failure('user', 'getAll', { include: ['indirect'], options: { edition: '2025' } });
		expect(error.message).toContain('cannot include indirect');
	});

	it('is repeated after a 429 and a 503', async () => {
		epm.sandbox.faults.set({
			rules: [
				{ path: '*/users/list', status: 429, retryAfter: 'date', count: 1 },
				{ path: '*/users/list', status: 503, count: 1 },
			],
		});
		expect(await epm.output('user', 'getAll', { returnAll: true })).toHaveLength(4);
	});
});
