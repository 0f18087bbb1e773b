/** One role for many users: what is requested, and what is told of each when answers are lost or the role is refused. */
import { describe, expect, it } from '@jest/globals';

import { requestRole, setRoleDirectly } from '../../../providers/oig/memberships';
import { OpenRequests } from '../../../providers/oig/openRequests';
import { contentOf, entry, list, lost, refusal, WAITING, serverOf, type Answers } from './server';
import { answer } from './support';

const none = list('requests', []);
const members = (...ids: string[]) =>
	list(
		'users',
		ids.map((id) => ({ id })),
	);
const made = answer(200, { requests: [{ id: '3', status: 'Request Created' }] });
const status = (reqStatus: string) => answer(200, { id: '3', reqStatus });
const asking = (id: string, ...users: string[]) => ({
	id,
	reqType: 'Assign Roles',
	reqStatus: WAITING,
	reqBeneficiaryList: users.map((user) => ({ id: user })),
	reqTargetEntities: [{ entityType: 'Role', entityId: '50' }],
});
const lostFor = {
	kind: 'unexpected',
	status: 200,
	message: 'The answer to the request for the role was lost; others have got it by now, this user has not.',
	advice: 'Run it again: who has the role by then is recognized.',
};

/** Each outcome, with what an error says in place of the error. */
const told = (outcomes: ReadonlyMap<string, object>) =>
	Object.fromEntries(
		[...outcomes].map(([id, outcome]) => [id, 'error' in outcome ? contentOf(outcome.error) : { ...outcome }]),
	);

async function ask(answers: Answers, userIds: readonly string[] = ['7', '8'], signal?: AbortSignal) {
	const server = serverOf({ 'GET /requests': none, ...answers });
	const open = await OpenRequests.read(server.client);
	const readOpen = async () => await OpenRequests.read(server.client);
	const outcomes = await requestRole(server.client, '50', userIds, { open, readOpen, signal });
	return { ...server, outcomes: told(outcomes) };
}

const sentFor = (...ids: string[]) => expect.objectContaining({ reqBeneficiaryList: ids.map((id) => ({ id })) });

describe('a request of a role for several users', () => {
	it.each([
		['Request Completed', { kind: 'done' }],
		[WAITING, { kind: 'pending', requestId: '3' }],
	])('that is %s is one outcome for all', async (reqStatus, outcome) => {
		const { outcomes, writes } = await ask({ 'POST /requests': made, 'GET /requests/3': status(reqStatus) });
		expect(outcomes).toEqual({ 7: outcome, 8: outcome });
		expect(writes()).toEqual([['POST /requests', { requests: [sentFor('7', '8')] }]]);
	});

	it('that was refused at once fails for all, and none of them has the role', async () => {
		const { outcomes, calls } = await ask({
			'POST /requests': made,
			'GET /requests/3': status('Request Rejected'),
		});
		const ended = {
			kind: 'forbidden',
			status: 200,
			requestId: '3',
			message: 'The change became request 3, which ended as "Request Rejected".',
			advice: 'See the request in OIG for who decided and why.',
		};
		expect(outcomes).toEqual({ 7: ended, 8: ended });
		expect(calls().join()).not.toContain('members');
	});

	it('is not raised for those for which one is open', async () => {
		const { outcomes, writes } = await ask({
			'GET /requests': list('requests', [asking('9', '7')]),
			'GET /requests/9': answer(200, asking('9', '7')),
			'POST /requests': made,
			'GET /requests/3': status('Request Completed'),
		});
		expect(outcomes).toEqual({ 7: { kind: 'pending', requestId: '9' }, 8: { kind: 'done' } });
		expect(writes()).toEqual([['POST /requests', { requests: [sentFor('8')] }]]);
	});

	it('whose answer is lost is told by the members and the open requests, and not raised again', async () => {
		const { outcomes, writes, waits } = await ask(
			{
				'GET /requests': [none, list('requests', [asking('9', '8', '10')])],
				'GET /requests/9': answer(200, asking('9', '8', '10')),
				'POST /requests': lost(),
				'GET /roles/50/members': members('7', '11'),
			},
			['7', '8', '9'],
		);
		expect(outcomes).toEqual({ 7: { kind: 'done' }, 8: { kind: 'pending', requestId: '9' }, 9: lostFor });
		expect([writes().length, waits]).toEqual([1, [2_000]]);
	});

	it('whose answer is lost without a trace is raised again, five times in all', async () => {
		const again = await ask({
			'POST /requests': [lost(), lost(), made],
			'GET /roles/50/members': members('11'),
			'GET /requests/3': status('Request Completed'),
		});
		expect(again.outcomes).toEqual({ 7: { kind: 'done' }, 8: { kind: 'done' } });
		expect(again.writes()).toHaveLength(3);
		const never = await ask({ 'POST /requests': lost(), 'GET /roles/50/members': members() });
		const broken = { fault: 'interrupted', message: 'The connection was closed.' };
		expect(never.outcomes).toEqual({ 7: broken, 8: broken });
		expect(never.writes()).toHaveLength(5);
	});

	it.each([
		[400, 'No.'],
		[409, 'The user already exists in the role.'],
	])('that is refused with %i is done for those who have the role by now', async (code, message) => {
		const { outcomes, writes } = await ask({
			'POST /requests': refusal(code, message),
			'GET /roles/50/members': members('8'),
		});
		expect(outcomes).toMatchObject({ 7: { status: code, message }, 8: { kind: 'done', existed: true } });
		expect(writes()).toHaveLength(code === 400 ? 3 : 1);
	});

	it.each([401, 403, 429])('that is refused with %i asks for no members', async (code) => {
		const { outcomes, calls } = await ask({ 'POST /requests': refusal(code) });
		expect(outcomes).toMatchObject({ 7: { status: code }, 8: { status: code } });
		expect(calls()).toHaveLength(2);
	});

	it('after the run is canceled is not raised, and those who were not asked for have no outcome', async () => {
		const { outcomes, writes } = await ask({}, ['7'], AbortSignal.abort());
		expect([outcomes, writes()]).toEqual([{}, []]);
	});
});

describe('direct members', () => {
	const role = entry('50', { 'Role Name': 'SALES' });
	const group = answer(200, { id: '50', displayName: 'sales' });
	const ada = entry('7', { 'User Login': 'ADA' });
	const set = async (answers: Answers, userIds: readonly string[], wanted: boolean, known = [ada]) => {
		const server = serverOf({ 'GET scim/Groups/50': group, ...answers });
		const byId = new Map(known.map((user) => [user.id, user]));
		const outcomes = await setRoleDirectly(server.client, role, userIds, wanted, { known: byId, signal: undefined });
		return { ...server, outcomes: told(outcomes) };
	};
	const PATCH = 'PATCH scim/Groups/50';

	it.each([
		[true, ['7'], { 7: { kind: 'done' }, 8: { kind: 'pending', requestId: undefined } }],
		[false, ['7'], { 7: { kind: 'pending', requestId: undefined }, 8: { kind: 'done' } }],
	])('are set (%s) as the list of members says afterwards', async (wanted, after, expected) => {
		const all = answer(200, { id: '50', displayName: 'Sales', members: [{ value: '7' }] });
		const { outcomes } = await set(
			{ 'GET scim/Groups/50': all, [PATCH]: answer(204), 'GET /roles/50/members': members(...after) },
			['7', '8'],
			wanted,
		);
		expect(outcomes).toEqual(expected);
	});

	it('of one user are asked for that user, and of one who was not read for all', async () => {
		const known = await set({ [PATCH]: answer(204), 'GET /roles/50/members': members('7') }, ['7'], true);
		expect(known.outcomes).toEqual({ 7: { kind: 'done' } });
		expect(known.calls().at(-1)).toContain('q=User::Login eq ADA');
		const unknown = await set({ [PATCH]: answer(204), 'GET /roles/50/members': members('8') }, ['8'], true);
		expect(unknown.outcomes).toEqual({ 8: { kind: 'done' } });
		expect(unknown.calls().at(-1)).not.toContain('q=');
	});

	it('that the server refuses one by one are the error of each', async () => {
		const { outcomes, writes } = await set(
			{ [PATCH]: refusal(400, 'No.'), 'GET /roles/50/members': members() },
			['7', '8'],
			true,
		);
		expect(outcomes).toMatchObject({ 7: { kind: 'invalid', message: 'No.' }, 8: { kind: 'invalid', message: 'No.' } });
		expect(writes()).toHaveLength(3);
	});
});
