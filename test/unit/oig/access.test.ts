/** What a user of OIG has, and how it is taken and given back. */
import { describe, expect, it } from '@jest/globals';

import { accessOf, canRestore, roleEntry } from '../../../providers/oig/access';
import { contentOf, entry, fieldsOf, list, lost, noSuchCall, refusal, serverOf, type Answers } from './server';
import { answer } from './support';

const ada = entry('7', { 'User Login': 'ADA', Email: 'ada@example.com' });
const STATE = { type: 'state', id: 'active', name: 'Active user and accounts' } as const;
const WAITS = { type: 'state', id: 'untilStartDate', name: 'Disabled until the start date' } as const;
const role = (id: string, name = `R${id}`) => ({ type: 'role', id, name }) as const;
const userWith = (Status: string, ...ids: string[]) =>
	answer(200, {
		id: '7',
		fields: fieldsOf({ Status, 'User Login': 'ADA' }),
		roles: ids.map((id) => ({ id, fields: fieldsOf({ 'Role Name': `R${id}` }) })),
	});
const members = (...ids: string[]) =>
	list(
		'users',
		ids.map((id) => ({ id })),
	);
const group = (id: string, ...ids: string[]) =>
	answer(200, { id, displayName: `R${id}`, members: ids.map((value) => ({ value })) });
const accepted = answer(200, { id: '7', status: 'SUCCESS' });

function over(answers: Answers) {
	const server = serverOf({ 'GET /requests': list('requests', []), ...answers });
	return { ...server, access: accessOf(server.client, ada, undefined) };
}

/** Each outcome with what its error says. */
const told = (outcomes: ReadonlyArray<{ entry: object; status: string; error?: unknown }>) =>
	outcomes.map(({ error, ...outcome }) => ({
		...outcome,
		...(error === undefined ? {} : { error: contentOf(error) }),
	}));

describe('the access of a user', () => {
	it('has the login, or the ID where there is none, and the email if there is one', () => {
		const { client } = serverOf({});
		expect(accessOf(client, ada, 'own').user).toEqual({
			id: '7',
			name: 'ADA',
			emails: ['ada@example.com'],
			guarded: 'own',
		});
		expect(accessOf(client, entry('8'), undefined).user).toEqual({
			id: '8',
			name: '8',
			emails: [],
			guarded: undefined,
		});
	});

	it.each([
		['Active', STATE],
		['', STATE],
		['disabled until START date', WAITS],
		['Disabled', undefined],
		['DELETED', undefined],
	])('of the status "%s" has the state %j', async (status, state) => {
		const { access } = over({ 'GET /users/7': userWith(status) });
		expect(await access.read()).toEqual(state === undefined ? [] : [{ ...state, kind: 'state', restorable: true }]);
	});

	it('has the roles; those by a rule stay', async () => {
		const { access, calls } = over({
			'GET /users/7': userWith('Active', '50', '51'),
			'GET /roles/50/members': members('7'),
			'GET /roles/51/members': members(),
		});
		const stays =
			'The user has this role by a rule or through another role, so it cannot be revoked from the user alone.';
		const roles = [
			{ ...role('50'), kind: 'membership', restorable: true, stays: undefined },
			{ ...role('51'), kind: 'membership', restorable: false, stays },
		];
		expect(await access.read('memberships')).toEqual(roles);
		expect(calls()[0]).toBe('GET /users/7?roles=assigned');
		expect(await access.read()).toHaveLength(3);
		const kept = await access.read('memberships', () => false);
		expect(kept.map(({ stays: said }) => said)).toEqual([undefined, undefined]);
	});

	it('names a role by the first name that it has, else by its ID', () => {
		const all = { 'Role Name': 'A', name: 'B', 'Role Display Name': 'C' };
		expect(roleEntry(entry('50', all))).toEqual(role('50', 'A'));
		expect(roleEntry(entry('50', { ...all, 'Role Name': '' }))).toEqual(role('50', 'B'));
		expect(roleEntry(entry('50', { 'Role Display Name': 'C' }))).toEqual(role('50', 'C'));
		expect(roleEntry(entry('50'))).toEqual(role('50', '50'));
	});

	it('may be given back where it is a state or a role', () => {
		expect([STATE, WAITS, role('50')].map(canRestore)).toEqual([true, true, true]);
		expect(
			[
				{ ...STATE, id: 'x' },
				{ ...STATE, type: 'account' },
			].map(canRestore),
		).toEqual([false, false]);
	});
});

describe('access that is taken', () => {
	it('begins with the state, and each entry has an outcome of its own', async () => {
		const { access, calls, writes } = over({
			'GET /users/7': userWith('Active'),
			'PUT /users/7/status': accepted,
			'GET /roles/50': answer(200, { id: '50', fields: fieldsOf({ 'Role Name': 'R50' }) }),
			'GET /roles/51': refusal(403),
			'GET /roles/50/members': [members('7'), members()],
			'GET scim/Groups/50': group('50', '7', '8'),
			'PATCH scim/Groups/50': answer(204),
		});
		const outcomes = await access.change({ take: [role('50'), role('51'), STATE], give: [] });
		expect(told(outcomes)).toMatchObject([
			{ entry: STATE, status: 'done' },
			{ entry: role('50'), status: 'done' },
			{ entry: role('51'), status: 'refused', error: { kind: 'forbidden' } },
		]);
		expect(writes().map(([place]) => place)).toEqual(['PUT /users/7/status', 'PATCH scim/Groups/50']);
		expect(writes()[0]?.[1]).toEqual({ status: 'disable' });
		expect(calls()).toContain('GET /users/7');
	});

	it('was so where the user is disabled and lacks the role', async () => {
		const { access, writes } = over({
			'GET /users/7': userWith('Disabled'),
			'GET /roles/50': answer(200, { id: '50', fields: fieldsOf({ 'Role Name': 'R50' }) }),
			'GET /roles/50/members': members(),
		});
		expect(await access.change({ take: [STATE, role('50')], give: [] })).toEqual([
			{ entry: STATE, status: 'wasSo' },
			{ entry: role('50'), status: 'wasSo' },
		]);
		expect(writes()).toEqual([]);
	});

	it('is pending where it became a request', async () => {
		const { access } = over({
			'GET /users/7': userWith('Active'),
			'PUT /users/7/status': answer(200, { id: '7', status: 'SUCCESS', request: { id: '3' } }),
			'GET /requests/3': answer(200, { id: '3', reqStatus: 'Request Awaiting Approval' }),
		});
		expect(await access.change({ take: [STATE], give: [] })).toEqual([
			{ entry: STATE, status: 'pending', requestId: '3' },
		]);
	});

	it('goes over SCIM where the server has no call for states', async () => {
		const { access, writes } = over({
			'GET /users/7': userWith('Active'),
			'PUT /users/7/status': noSuchCall(),
			'GET scim/Users/7': answer(200, { id: '7', userName: 'ada' }),
			'PATCH scim/Users/7': answer(204),
		});
		expect(await access.change({ take: [STATE], give: [] })).toEqual([{ entry: STATE, status: 'done' }]);
		expect(writes().map(([place]) => place)).toEqual(['PUT /users/7/status', 'PATCH scim/Users/7']);
	});

	it('needs no second look at roles that were read for memberships', async () => {
		const server = serverOf({
			'GET /users/7': userWith('Active', '50'),
			'GET /roles/50/members': [members('7'), members()],
			'GET scim/Groups/50': group('50', '7', '8'),
			'PATCH scim/Groups/50': answer(204),
		});
		const known = entry('50', { 'Role Name': 'R50' });
		const access = accessOf(server.client, ada, undefined, (id) => (id === '50' ? known : undefined));
		await access.read('memberships');
		const before = server.calls().length;
		expect(await access.change({ take: [role('50')], give: [] })).toEqual([{ entry: role('50'), status: 'done' }]);
		expect(server.calls()[before]).toBe('GET scim/Groups/50');
	});
});

describe('access that is given back', () => {
	const byRequest = {
		'POST /requests': answer(200, { requests: [{ id: '3', status: 'Request Created' }] }),
		'GET /requests/3': answer(200, { id: '3', reqStatus: 'Request Completed' }),
	};

	it('begins with the state; roles are requested', async () => {
		const { access, writes } = over({
			...byRequest,
			'GET /users/7': userWith('Disabled'),
			'PUT /users/7/status': accepted,
			'GET /roles/50': answer(200, { id: '50' }),
			'GET /roles/50/members': members(),
		});
		expect(await access.change({ take: [], give: [role('50'), STATE] })).toEqual([
			{ entry: STATE, status: 'done' },
			{ entry: role('50'), status: 'done' },
		]);
		expect(writes().map(([place]) => place)).toEqual(['PUT /users/7/status', 'POST /requests']);
	});

	it('is never the wait for a start date', async () => {
		const { access, calls } = over({});
		expect(told(await access.change({ take: [], give: [WAITS] }))).toEqual([
			{
				entry: WAITS,
				status: 'refused',
				error: {
					field: 'status',
					message: 'OIG has no call that lets a disabled user wait for the start date again.',
					advice: 'Enable the user on that day.',
				},
			},
		]);
		expect(calls()).toEqual([]);
	});

	it('is requested without a look where the roles that were read do not have it', async () => {
		const { access, calls } = over({ ...byRequest, 'GET /users/7': userWith('Active') });
		await access.read('memberships');
		expect(await access.change({ take: [], give: [role('50')] })).toEqual([{ entry: role('50'), status: 'done' }]);
		expect(calls().join()).not.toContain('/roles/50');
	});

	it('is looked at where it was not read, or a role came without its ID', async () => {
		for (const ids of [undefined, ['']]) {
			const { access, calls } = over({
				...byRequest,
				'GET /users/7': userWith('Active', ...(ids ?? [])),
				'GET /roles/50': answer(200, { id: '50' }),
				'GET /roles/50/members': members('7'),
			});
			if (ids) await access.read('memberships', () => false);
			expect(await access.change({ take: [], give: [role('50')] })).toEqual([{ entry: role('50'), status: 'wasSo' }]);
			expect(calls()).toContain('GET /roles/50');
		}
	});

	it('is an error where an answer is lost and nothing tells what became of it', async () => {
		const { access } = over({ 'GET /users/7': lost() });
		expect(told(await access.change({ take: [], give: [STATE] }))).toMatchObject([
			{ status: 'refused', error: { fault: 'interrupted' } },
		]);
	});
});
