/** Changes and states of one user: what is sent, and what becomes of it when a request is open or an answer lost. */
import { describe, expect, it } from '@jest/globals';

import { attribute } from '../../../providers/oig/attributes';
import { directReports, getUser, setStatus, updateUser, userRoles } from '../../../providers/oig/users';
import {
	business,
	entry,
	errorOf,
	fieldsOf,
	list,
	lost,
	noSuchCall,
	notFound,
	object,
	refusal,
	openRequest,
	serverOf,
	type Answers,
} from './server';
import { answer } from './support';

const requests = (...all: object[]) => list('requests', all);
const ended = (reqStatus: string) => answer(200, { id: '3', reqStatus });
const accepted = answer(200, { id: '7', status: 'SUCCESS' });
const raised = answer(200, { id: '7', status: 'SUCCESS', request: { id: '3' } });
const ENDED_BADLY = {
	kind: 'forbidden',
	status: 200,
	requestId: '3',
	message: 'The change became request 3, which ended as "Request Rejected".',
	advice: 'See the request in OIG for who decided and why.',
};

/** How an accepted write that became a request is told, by what can be read of the request. */
const PROGRESS = [
	['Request Completed', ended('Request Completed'), { outcome: 'updated', requestId: '3' }],
	['Request Awaiting Approval', ended('Request Awaiting Approval'), { outcome: 'pending', requestId: '3' }],
	['a refusal to tell', refusal(403), { outcome: 'pending', requestId: '3' }],
	['no answer', lost(), { outcome: 'pending', requestId: '3' }],
] as const;

describe.each(['enable', 'disable', 'lock', 'unlock'] as const)('to %s a user', (verb) => {
	const is = {
		enable: { Status: 'active' },
		disable: { Status: 'DISABLED' },
		lock: { usr_locked: '1' },
		unlock: { usr_locked: '0' },
	}[verb];
	const isNot = {
		enable: { Status: 'Disabled' },
		disable: { Status: 'Active' },
		lock: { usr_locked: false },
		unlock: { usr_locked: true },
	}[verb];
	const user = entry('7', isNot);
	const never = async () => await Promise.reject(new Error('Not over SCIM.'));
	const PUT = 'PUT /users/7/status';
	const over = (answers: Answers) => serverOf({ 'GET /requests': requests(), ...answers });

	it('sends nothing where the user is so, and is refused for a deleted one', async () => {
		const { client, calls } = over({});
		expect(await setStatus(client, entry('7', is), verb, never)).toBeUndefined();
		expect(await errorOf(setStatus(client, entry('7', { ...isNot, Status: 'Deleted' }), verb, never))).toEqual({
			kind: 'notFound',
			status: 200,
			message: 'The user 7 is deleted; a deleted user cannot be changed.',
		});
		expect(calls()).toEqual([]);
	});

	it('is sent for one of whom the state is not known', async () => {
		const { client, writes } = over({ [PUT]: accepted });
		expect(await setStatus(client, entry('7'), verb, never)).toEqual({ outcome: 'updated' });
		expect(writes()).toEqual([[PUT, { status: verb }]]);
	});

	it('waits for an open request of this kind, and of no other', async () => {
		const others = ['enable', 'disable', 'lock', 'unlock', 'modify'].filter((one) => one !== verb);
		const ofOthers = [...others.map((one, at) => openRequest(`1${at}`, `${one} User`)), openRequest('20', null)];
		const waiting = over({ 'GET /requests': requests(...ofOthers, openRequest('21', ` ${verb.toUpperCase()} User`)) });
		expect(await setStatus(waiting.client, user, verb, never)).toEqual({ outcome: 'pending', requestId: '21' });
		expect(waiting.writes()).toEqual([]);
		const sent = over({ 'GET /requests': requests(...ofOthers), [PUT]: accepted });
		expect(await setStatus(sent.client, user, verb, never)).toEqual({ outcome: 'updated' });
	});

	it.each(PROGRESS)('that became a request is done or pending: %s', async (_, progress, change) => {
		const { client, writes } = over({ [PUT]: raised, 'GET /requests/3': progress });
		expect(await setStatus(client, user, verb, never)).toEqual(change);
		expect(writes()).toHaveLength(1);
	});

	it('that became a request which was refused is an error', async () => {
		const { client } = over({ [PUT]: raised, 'GET /requests/3': ended('Request Rejected') });
		expect(await errorOf(setStatus(client, user, verb, never))).toEqual(ENDED_BADLY);
	});

	it.each([noSuchCall(), notFound(), answer(405)])('is done in another way where there is no such call', async (no) => {
		const { client, writes } = over({ [PUT]: no });
		let times = 0;
		const otherwise = async () => await Promise.resolve(void (times += 1));
		expect(await setStatus(client, user, verb, otherwise)).toEqual({ outcome: 'updated' });
		expect([times, writes().length]).toEqual([1, 1]);
	});

	it.each([400, 401, 403, 409, 429])('is done in no other way where the server refuses with %i', async (status) => {
		const { client } = over({ [PUT]: refusal(status) });
		expect(await errorOf(setStatus(client, user, verb, never))).toMatchObject({ status, message: 'No.' });
	});

	it('whose answer is lost is done, waits in a request, or is sent again', async () => {
		const arrived = over({ [PUT]: lost(), 'GET /users/7': object('7', is) });
		expect(await setStatus(arrived.client, user, verb, never)).toEqual({ outcome: 'updated' });
		expect(arrived.writes()).toHaveLength(1);

		const list4 = requests(openRequest('4', `${verb} User`));
		const waits = over({ [PUT]: lost(), 'GET /users/7': object('7', isNot), 'GET /requests': [requests(), list4] });
		expect(await setStatus(waits.client, user, verb, never)).toEqual({ outcome: 'pending', requestId: '4' });
		expect(waits.writes()).toHaveLength(1);

		const again = over({ [PUT]: [lost(), accepted], 'GET /users/7': object('7', isNot) });
		expect(await setStatus(again.client, user, verb, never)).toEqual({ outcome: 'updated' });
		expect(again.writes()).toHaveLength(2);
	});
});

describe('a change of a user', () => {
	const user = entry('7', { Title: 'Dr', Fax: '1', 'User Login': 'ADA' });
	const title = [attribute('Title', 'Prof'), attribute('User Login', 'ada'), attribute('Fax', '1')];
	const over = (answers: Answers) => serverOf({ 'GET /requests': requests(), ...answers });

	it('sends what differs, with PUT, and with PATCH where something is cleared', async () => {
		const { client, writes } = over({ 'PUT /users/7': accepted, 'PATCH /users/7': accepted });
		expect(await updateUser(client, user, title.slice(1))).toBeUndefined();
		expect(await updateUser(client, user, title)).toEqual({ outcome: 'updated', changed: ['Title'] });
		const cleared = [attribute('Title', ''), attribute('Fax', null)];
		expect(await updateUser(client, user, cleared)).toEqual({ outcome: 'updated', changed: ['Title', 'Fax'] });
		await updateUser(client, user, [attribute('Title', 'Prof'), attribute('Fax', '')]);
		expect(writes()).toEqual([
			['PUT /users/7', { fields: [{ name: 'Title', value: 'Prof' }] }],
			['PATCH /users/7', { delete: [{ name: 'Title' }, { name: 'Fax' }] }],
			['PATCH /users/7', { update: [{ name: 'Title', value: 'Prof' }], delete: [{ name: 'Fax' }] }],
		]);
	});

	it('with an open request that changes the user is stopped, pending, or raised again, as was chosen', async () => {
		const all = requests(openRequest('2', 'Assign Roles'), openRequest('3', 'Self Modify User'));
		const { client, writes } = over({ 'GET /requests': all, 'PUT /users/7': accepted });
		const stopped = {
			kind: 'conflict',
			status: 200,
			message:
				'Request 3, which changes this user, is still open, and OIG does not tell whether it holds this very change.',
			reason: { code: 'changeOpen', facts: {} },
		};
		expect(await errorOf(updateUser(client, user, title))).toEqual(stopped);
		expect(await errorOf(updateUser(client, user, title, 'stop'))).toEqual(stopped);
		const pending = { outcome: 'pending', requestId: '3', changed: ['Title'] };
		expect(await updateUser(client, user, title, 'pending')).toEqual(pending);
		expect(writes()).toEqual([]);
		expect(await updateUser(client, user, title, 'raise')).toEqual({ outcome: 'updated', changed: ['Title'] });
	});

	it.each(['pending', 'stop'] as const)('without an open request is sent (%s)', async (ifRequestOpen) => {
		for (const none of [requests(openRequest('3', 'Modify User', '8')), refusal(403), notFound(), refusal(400)]) {
			const { client, writes } = over({ 'GET /requests': none, 'PUT /users/7': accepted });
			expect(await updateUser(client, user, title, ifRequestOpen)).toMatchObject({ outcome: 'updated' });
			expect(writes()).toHaveLength(1);
		}
		for (const [unclear, kind] of [
			[refusal(401), 'unauthenticated'],
			[noSuchCall(), 'unexpected'],
			[refusal(500), 'unavailable'],
		] as const) {
			const { client, writes } = over({ 'GET /requests': unclear, 'PUT /users/7': accepted });
			expect(await errorOf(updateUser(client, user, title, ifRequestOpen))).toMatchObject({ kind });
			expect(writes()).toEqual([]);
		}
	});

	it.each(PROGRESS)('that became a request is done or pending: %s', async (_, progress, change) => {
		const { client } = over({ 'PUT /users/7': raised, 'GET /requests/3': progress });
		expect(await updateUser(client, user, title)).toEqual({ ...change, changed: ['Title'] });
	});

	it('whose answer is lost is done, waits in a request, or is sent again', async () => {
		const arrived = over({ 'PUT /users/7': lost(), 'GET /users/7': object('7', { Title: 'Prof' }) });
		expect(await updateUser(arrived.client, user, title)).toEqual({ outcome: 'updated', changed: ['Title'] });
		expect(arrived.writes()).toHaveLength(1);

		const all = [requests(), requests(openRequest('4', 'Modify User'))];
		const old = object('7', { Title: 'Dr' });
		const waits = over({ 'PUT /users/7': lost(), 'GET /users/7': old, 'GET /requests': all });
		const pending = { outcome: 'pending', requestId: '4', changed: ['Title'] };
		expect(await updateUser(waits.client, user, title)).toEqual(pending);
		expect(waits.writes()).toHaveLength(1);

		const again = over({ 'PUT /users/7': [lost(), accepted], 'GET /users/7': old });
		expect(await updateUser(again.client, user, title)).toMatchObject({ outcome: 'updated' });
		expect(again.writes()).toHaveLength(2);
	});

	it('is refused where the answer refuses it, or does not say that it was taken', async () => {
		const failed = over({ 'PUT /users/7': answer(200, { id: '7', status: ' FAILED', reason: 'Bad title.' }) });
		expect(await errorOf(updateUser(failed.client, user, title))).toEqual({
			kind: 'invalid',
			status: 200,
			message: 'Bad title.',
		});
		const silent = over({ 'PUT /users/7': answer(200, {}), 'GET /users/7': object('7', { Title: 'Dr' }) });
		expect(await errorOf(updateUser(silent.client, user, title))).toEqual({
			kind: 'unexpected',
			status: 200,
			message:
				'The server answered with a confirmation of the write in a form that its documentation does not describe.',
			advice: 'A proxy may have changed the answer. Check the base URL.',
		});
		const without = over({ 'PUT /users/7': answer(200, { id: '7', status: 'FAILED' }) });
		expect(await errorOf(updateUser(without.client, user, title))).toMatchObject({
			message: 'OIG did not accept the change and does not say why.',
		});
	});

	it('that the server refuses with a code of its own is not sent again', async () => {
		const { client, writes, waits } = over({ 'PUT /users/7': business('Not unique.') });
		expect(await errorOf(updateUser(client, user, title))).toMatchObject({ kind: 'conflict', code: 'IAM-3050068' });
		expect([writes().length, waits]).toEqual([1, []]);
	});
});

describe('what is read of a user', () => {
	it('is of the one that was asked for, with the attributes that were asked for', async () => {
		const { client, calls } = serverOf({ 'GET /users/7': object('7', { Title: 'Dr' }), 'GET /users/8': object('7') });
		expect((await getUser(client, '7', ['Title', 'User Login'])).attributes).toEqual({ Title: 'Dr' });
		await getUser(client, '7');
		expect(calls()).toEqual(['GET /users/7?fields=Title,User Login', 'GET /users/7']);
		expect(await errorOf(getUser(client, '8'))).toMatchObject({
			message: 'The server was asked for the user 8 and returned the user 7.',
		});
	});

	it('are the roles, each with its id wherever that stands', async () => {
		const roles = [
			{ id: '50', fields: fieldsOf({ 'Role Name': 'A' }) },
			{ fields: fieldsOf({ 'Role Key': 51 }) },
			{ roleKey: 52 },
			{ key: '53' },
			'54',
		];
		const { client, calls } = serverOf({ 'GET /users/7': answer(200, { id: '7', roles }) });
		const found = await userRoles(client, '7', 'assigned');
		expect(found.map(({ id }) => id)).toEqual(['50', '51', '52', '53']);
		expect(calls()).toEqual(['GET /users/7?roles=assigned']);
	});

	it('are no roles where the server does not list them', async () => {
		const { client } = serverOf({ 'GET /users/7': answer(200, { id: '7', roles: 'none' }) });
		expect(await errorOf(userRoles(client, '7', 'all'))).toEqual({
			kind: 'unexpected',
			status: 200,
			message: 'The server gave the user without the list of roles.',
			advice: 'Servers before 12.2.1.4 cannot list the roles of a user.',
			reason: { code: 'rolesNotListed', facts: {} },
		});
	});

	it('are the direct reports; a 404 says that there is no such user', async () => {
		const { client } = serverOf({
			'GET /users/7/directs': list('users', [{ usr_key: 8 }]),
			'GET /users/9/directs': notFound(),
		});
		const idsOf = async (id: string) => {
			const ids: string[] = [];
			for await (const report of directReports(client, id)) ids.push(report.id);
			return ids;
		};
		expect(await idsOf('7')).toEqual(['8']);
		expect(await errorOf(idsOf('9'))).toMatchObject({ kind: 'notFound' });
	});
});
