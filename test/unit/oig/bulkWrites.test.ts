/** The writes of bulk work: one outcome for each action, whatever is open, refused, lost or there already. */
import { describe, expect, it } from '@jest/globals';

import type { Action, ActionOutcome, DirectoryUser } from '../../../providers/directory';
import { openOigDirectory } from '../../../providers/oig/directory';
import {
	contentOf,
	fieldsOf,
	list,
	lost,
	noSuchCall,
	notFound,
	object,
	refusal,
	openRequest,
	WAITING,
	serverOf,
	type Answers,
} from './server';
import { answer } from './support';

const none = list('requests', []);
const open = (id: string, reqType: string, more: object = {}) => openRequest(id, reqType, '7', more);
const listed = (id: string, attributes: object) => ({ id, fields: fieldsOf({ Status: 'Active', ...attributes }) });
const users = (...all: object[]) => list('users', all);
const adaListed = listed('7', { 'User Login': 'ADA', Title: 'Dr' });
const ada: DirectoryUser = { id: '7', active: true, values: { userName: 'ADA', Title: 'Dr' } };
const raisedBy = (id: string) => ({ requestId: id, status: 'SUCCESS', request: { id: '3' } });
const ended = (reqStatus: string) => answer(200, { id: '3', reqStatus });

async function apply(answers: Answers, actions: readonly Action[], options: object = {}) {
	const server = serverOf({ 'GET /requests': none, 'GET /roles': list('roles', []), ...answers });
	const directory = openOigDirectory(server.client, {
		ownUserName: 'xelsysadm',
		maxConcurrency: 1,
		batchSize: 25,
		grantDirectly: false,
		organization: '1',
		userType: 'EMP',
		createAnyway: false,
		...options,
	});
	const snapshot = await directory.read({ users: { by: 'keys', rows: [], fields: [] }, groups: [] });
	const outcomes: ActionOutcome[] = [];
	for await (const outcome of snapshot.apply(actions)) outcomes.push(outcome);
	const told = outcomes.map(({ ...outcome }) =>
		outcome.status === 'refused' ? { ...outcome, error: contentOf(outcome.error) } : outcome,
	);
	return { ...server, told };
}

const create = (userName: string, key?: string): Action => ({
	type: 'createUser',
	key: userName,
	values: { userName, ...(key && { key }) },
	groupIds: [],
});
const update = (values: Record<string, string>): Action => ({ type: 'updateUser', key: 'u', user: ada, values });
const on = (type: 'deleteUser' | 'disableUser' | 'enableUser', user = ada): Action => ({ type, key: 'u', user });

describe('a new user', () => {
	const login = (value: string) => ({ reqTargetEntities: [{ attributes: [{ name: 'User Login', value }] }] });

	it('waits for an open request with that login; others are sent', async () => {
		const request = open('4', 'Create User', login('BOB'));
		const { told, writes } = await apply(
			{
				'GET /requests': list('requests', [request]),
				'GET /requests/4': answer(200, request),
				'GET /users': users(),
				'POST /users': (sent) => {
					const body = JSON.parse(String(sent.body)) as { users: Array<{ requestId: string }> };
					return answer(200, { users: body.users.map(({ requestId }) => ({ id: '9', requestId, status: 'SUCCESS' })) });
				},
			},
			[create('bob'), create('cid')],
		);
		expect(told).toEqual([
			{ key: 'bob', status: 'pending', requestId: '4' },
			{ key: 'cid', status: 'done', id: '9' },
		]);
		expect(writes()).toHaveLength(1);
	});

	it.each([
		[['4'], 'Request 4 is'],
		[['4', '5'], 'Request 4 and 1 others are'],
		[['4', '5', '6'], 'Request 4 and 2 others are'],
	])('is not sent while the requests %j may be for that user', async (ids, which) => {
		const requests = ids.map((id) => open(id, 'Create User'));
		const details = Object.fromEntries(requests.map((one) => [`GET /requests/${one.id}`, answer(200, one)]));
		const { told, writes } = await apply(
			{ 'GET /requests': list('requests', requests), ...details, 'GET /users': users() },
			[create('bob')],
		);
		expect(told).toEqual([
			{
				key: 'bob',
				status: 'refused',
				error: {
					message: `${which} open to create users, and OIG does not report which users. This user may be among them, so nothing was sent.`,
					reason: { code: 'createsOpen', facts: {} },
				},
			},
		]);
		expect(writes()).toEqual([]);
	});

	const taken = answer(200, { users: [{ status: 'FAILED', reason: 'The user login already exists.' }] });

	it.each([
		['the same employee number', listed('7', { 'User Login': 'BOB', 'Employee Number': '1' }), true],
		['no employee number', listed('7', { 'User Login': 'BOB' }), true],
		['another employee number', listed('7', { 'User Login': 'BOB', 'Employee Number': '2' }), false],
	])('whose login is taken is the one with %s', async (_, present, isSame) => {
		const { told } = await apply({ 'POST /users': taken, 'GET /users': users(present) }, [create('bob', '1')]);
		const other = {
			kind: 'conflict',
			status: 200,
			message: 'The login "bob" belongs to another user, who has the employee number "2".',
		};
		expect(told).toEqual([
			isSame
				? { key: 'bob', status: 'done', id: '7', wasThere: true }
				: { key: 'bob', status: 'refused', error: other },
		]);
	});

	it('whose login is taken by a user who cannot be found or read is refused', async () => {
		const hidden = await apply({ 'POST /users': taken, 'GET /users': users() }, [create('bob')]);
		expect(hidden.told).toMatchObject([
			{ status: 'refused', error: { message: expect.stringMatching(/^OIG says that the login "bob" is taken, and/) } },
		]);
		const unreadable = await apply({ 'POST /users': taken, 'GET /users': refusal(403) }, [create('bob')]);
		expect(unreadable.told).toMatchObject([{ status: 'refused', error: { kind: 'forbidden' } }]);
	});

	const raised = answer(200, { users: [{ status: 'SUCCESS', request: { id: '3' } }] });

	it.each([
		['is there afterwards', users(listed('9', { 'User Login': 'BOB' })), { status: 'done', id: '9' }],
		['is another user', users(listed('9', { 'User Login': 'BOB', 'Employee Number': '2' })), { status: 'pending' }],
		['is not there', users(), { status: 'pending', requestId: '3' }],
		['cannot be looked for', refusal(403), { status: 'pending', requestId: '3' }],
	])('that became a request and %s', async (_, after, outcome) => {
		const { told } = await apply(
			{ 'POST /users': raised, 'GET /users': after, 'GET /requests/3': ended('Request Completed') },
			[create('bob', '1')],
		);
		expect(told).toMatchObject([{ key: 'bob', ...outcome }]);
	});
});

describe('a change of a user', () => {
	const over = { 'GET /users': users(adaListed) };
	const put = (item: object) => answer(200, { users: [item] });

	it('is done where nothing differs, and waits for an open request', async () => {
		const same = await apply(over, [update({ Title: '' })]);
		expect(same.told).toEqual([{ key: 'u', status: 'done', wasThere: true }]);
		const waits = await apply({ ...over, 'GET /requests': list('requests', [open('4', 'Modify User')]) }, [
			update({ Title: 'Prof' }),
		]);
		expect(waits.told).toEqual([{ key: 'u', status: 'pending', requestId: '4' }]);
		expect([...same.writes(), ...waits.writes()]).toEqual([]);
	});

	it.each([
		['open', { 'GET /requests': [none, list('requests', [open('3', 'Modify User')])] }, { status: 'pending' }],
		['completed', { 'GET /requests/3': ended('Request Completed') }, { status: 'done' }],
		['written', { 'GET /users': users(listed('7', { 'User Login': 'ADA', Title: 'Prof' })) }, { status: 'done' }],
		['undecided', { 'GET /requests/3': ended(WAITING) }, { status: 'pending', requestId: '3' }],
		['rejected', { 'GET /requests/3': ended('Request Rejected') }, { status: 'refused' }],
		['unreadable', { 'GET /requests': [none, refusal(503)] }, { status: 'pending', requestId: '3' }],
	] as ReadonlyArray<[string, Answers, object]>)('that became a request which is %s', async (_, more, outcome) => {
		const { told, writes } = await apply({ ...over, 'PUT /users': put(raisedBy('7')), ...more }, [
			update({ Title: 'Prof' }),
		]);
		expect(told).toMatchObject([{ key: 'u', ...outcome }]);
		expect(told).toHaveLength(1);
		expect(writes()).toHaveLength(1);
	});

	it('with a value that cannot be written is refused alone', async () => {
		const { told } = await apply({ ...over, 'PUT /users': put({ id: '7', status: 'SUCCESS' }) }, [
			{ ...update({ 'End Date': 'soon' }), key: 'bad' },
			update({ Title: 'Prof' }),
		]);
		expect(told).toMatchObject([
			{ key: 'bad', status: 'refused', error: { field: 'End Date' } },
			{ key: 'u', status: 'done' },
		]);
	});
});

describe('a state or a delete', () => {
	const scimAda = answer(200, { id: '7', userName: 'ada' });

	it('waits for an open request, is done, or was so', async () => {
		const waits = await apply({ 'GET /requests': list('requests', [open('4', 'Disable User')]) }, [on('disableUser')]);
		expect(waits.told).toEqual([{ key: 'u', status: 'pending', requestId: '4' }]);
		const accepted = answer(200, { id: '7', status: 'SUCCESS' });
		const done = await apply({ 'PUT /users/7/status': accepted }, [on('disableUser')]);
		expect(done.told).toEqual([{ key: 'u', status: 'done', wasThere: false }]);
		const was = await apply({}, [on('disableUser', { ...ada, active: false })]);
		expect(was.told).toEqual([{ key: 'u', status: 'done', wasThere: true }]);
		const enabled = await apply({ 'PUT /users/7/status': accepted }, [on('enableUser', { ...ada, active: false })]);
		expect(enabled.writes()).toEqual([['PUT /users/7/status', { status: 'enable' }]]);
	});

	it.each(['disableUser', 'deleteUser'] as const)('never reaches the own account: %s', async (type) => {
		const own = { ...ada, values: { userName: 'XELSYSADM' } };
		const { told, writes } = await apply({}, [on(type, own)]);
		expect(told).toMatchObject([{ status: 'refused', error: { field: 'user' } }]);
		expect(writes()).toEqual([]);
	});

	it('of a user is pending while the user is there', async () => {
		const { told } = await apply(
			{ 'GET scim/Users/7': scimAda, 'DELETE scim/Users/7': answer(204), 'GET /users/7': object('7') },
			[on('deleteUser')],
		);
		expect(told).toEqual([{ key: 'u', status: 'pending', requestId: undefined }]);
	});

	it('of a user who is gone was done; a 404 of anything else says nothing', async () => {
		const gone = await apply({ 'GET scim/Users/7': notFound(), 'GET /users/7': notFound() }, [on('deleteUser')]);
		expect(gone.told).toEqual([{ key: 'u', status: 'done', wasThere: true }]);
		const there = await apply({ 'GET scim/Users/7': notFound(), 'GET /users/7': object('7') }, [on('deleteUser')]);
		expect(there.told).toMatchObject([{ status: 'refused', error: { kind: 'unexpected' } }]);
		const path = await apply({ 'GET scim/Users/7': noSuchCall() }, [on('deleteUser')]);
		expect(path.told).toMatchObject([{ status: 'refused', error: { kind: 'unexpected', status: 404 } }]);
		expect([...gone.writes(), ...there.writes(), ...path.writes()]).toEqual([]);
	});
});

describe('a new role', () => {
	const action: Action = { type: 'createGroup', key: 'g', name: 'Sales' };
	const role = (name: string, more: object = {}) => ({ id: '50', fields: fieldsOf({ 'Role Name': name, ...more }) });

	it('that is there by now is that one, unless it only shows the name', async () => {
		const conflict = { 'POST scim/Groups': refusal(409, 'It already exists.') };
		const was = await apply({ ...conflict, 'GET /roles': list('roles', [role('SALES')]) }, [action]);
		expect(was.told).toEqual([{ key: 'g', status: 'done', id: '50', wasThere: true }]);
		const shows = list('roles', [role('X', { 'Role Display Name': 'Sales' })]);
		const other = await apply({ ...conflict, 'GET /roles': shows }, [action]);
		expect(other.told).toMatchObject([{ status: 'refused', error: { kind: 'conflict' } }]);
	});

	it('that the server refuses is an error, and looked up where the answer is lost', async () => {
		const sales = list('roles', [role('Sales')]);
		const refused = await apply({ 'POST scim/Groups': refusal(403), 'GET /roles': sales }, [action]);
		expect(refused.told).toMatchObject([{ status: 'refused', error: { kind: 'forbidden' } }]);
		const found = await apply({ 'POST scim/Groups': lost(), 'GET /roles': sales }, [action]);
		expect(found.told).toEqual([{ key: 'g', status: 'done', id: '50' }]);
		expect(found.writes()).toHaveLength(1);
	});
});

describe('what every pack needs', () => {
	it('and cannot be read is the error of each of its actions', async () => {
		for (const actions of [[create('bob'), create('cid')], [update({ Title: 'Prof' })], [on('disableUser')]]) {
			const { told, writes } = await apply({ 'GET /requests': refusal(401) }, actions);
			expect(told).toEqual(
				actions.map(({ key }) => ({
					key,
					status: 'refused',
					error: expect.objectContaining({ kind: 'unauthenticated' }),
				})),
			);
			expect(writes()).toEqual([]);
		}
	});

	it('is read again for the next pack after it could not be read', async () => {
		const accepted = answer(200, { id: '7', status: 'SUCCESS' });
		const { told } = await apply({ 'GET /requests': [refusal(503), none], 'PUT /users/7/status': accepted }, [
			on('disableUser'),
			{ ...on('disableUser'), key: 'v' },
		]);
		expect(told).toMatchObject([
			{ key: 'u', status: 'refused' },
			{ key: 'v', status: 'done' },
		]);
	});
});
