/** Who has a role: a filter that is refused or not kept is never the last word. */
import { describe, expect, it } from '@jest/globals';

import { NetworkError } from '../../../providers/http/send';
import { collect } from '../../../providers/http/paging';
import { grantRole, isFiltered, isMemberOf, membersAmong, revokeRole } from '../../../providers/oig/roles';
import { entry, errorOf, list, lost, noSuchCall, notFound, refusal, serverOf, type Answers } from './server';
import { answer } from './support';

const MEMBERS = 'GET /roles/50/members';
const ada = entry('7', { 'User Login': 'ADA' });
const odd = entry('7', { 'User Login': "O'HARA" });
const sales = entry('50', { 'Role Name': 'SALES' });
const members = (...ids: string[]) =>
	list(
		'members',
		ids.map((usr_key) => ({ usr_key })),
	);
const filterOf = (call: string) => new URLSearchParams(call.split('?')[1]).get('q');

describe('members of a role among some users', () => {
	const among = async (answers: Answers[string], users = [ada]) => {
		const { client, calls } = serverOf({ [MEMBERS]: answers });
		const ids = await collect(membersAmong(client, '50', users)).catch(
			async (error: unknown) => await errorOf(Promise.reject(error as Error)),
		);
		return { ids, queries: calls().map(filterOf), calls: calls() };
	};

	it('are asked for by the login of one user, directly', async () => {
		expect([isFiltered([ada]), isFiltered([odd]), isFiltered([]), isFiltered([ada, ada])]).toEqual([
			true,
			false,
			false,
			false,
		]);
		const { ids, queries, calls } = await among(members('7'));
		expect([ids, queries]).toEqual([['7'], ['User::Login eq ADA']]);
		expect(calls[0]).toContain('membershipType=direct');
		expect(await among(members())).toMatchObject({ ids: [] });
	});

	it.each([
		['several users', [ada, entry('8', { 'User Login': 'BOB' })]],
		['a login that no filter can name', [odd]],
		['no user', []],
	])('are all of them for %s', async (_, users) => {
		const { ids, queries } = await among(members('7', '', '9'), users);
		expect([ids, queries]).toEqual([['7', '9'], [null]]);
	});

	it.each([400, 404, 500])('are all of them where the filter is refused with %i', async (status) => {
		const { ids, queries } = await among([refusal(status), members('7', '9')]);
		expect([ids, queries]).toEqual([
			['7', '9'],
			['User::Login eq ADA', null],
		]);
	});

	it.each([401, 403, 503])('are an error where the server refuses with %i', async (status) => {
		expect(await among(refusal(status))).toMatchObject({ ids: { status }, queries: ['User::Login eq ADA'] });
	});

	it('are all of them where the answer is to another filter', async () => {
		const { ids, queries } = await among([members('9'), members('9', '7')]);
		expect([ids, queries]).toEqual([
			['9', '7'],
			['User::Login eq ADA', null],
		]);
	});
});

describe('whether a user is a member', () => {
	const ask = async (answers: Answers, user = ada) => {
		const { client, calls } = serverOf(answers);
		const isMember = await isMemberOf(client, '50', user, 'indirect').catch(
			async (error: unknown) => await errorOf(Promise.reject(error as Error)),
		);
		return { isMember, calls: calls() };
	};

	it.each([
		[members('7'), true, 1],
		[members(), false, 1],
		[[members('9'), members('9', '7')], true, 2],
		[[members('9'), members('9')], false, 2],
		[[refusal(400), members('7')], true, 2],
		[[refusal(500), members('9')], false, 2],
	] as const)('is told by the list, and by the whole list where the filter was not kept', async (found, is, sent) => {
		const { isMember, calls } = await ask({ [MEMBERS]: found });
		expect([isMember, calls.length]).toEqual([is, sent]);
		expect(calls.map(filterOf)).toEqual(['User::Login eq ADA', null].slice(0, sent));
		expect(calls[0]).toContain('membershipType=indirect');
	});

	it('is told by the whole list for a login that no filter can name', async () => {
		const { isMember, calls } = await ask({ [MEMBERS]: members('9', '7') }, odd);
		expect([isMember, calls.map(filterOf)]).toEqual([true, [null]]);
	});

	it('is asked of the other service where the list is not found', async () => {
		const group = (value: string) => answer(200, { id: '50', displayName: 'Sales', members: [{ value }] });
		expect((await ask({ [MEMBERS]: notFound(), 'GET scim/Groups/50': group('7') })).isMember).toBe(true);
		expect((await ask({ [MEMBERS]: notFound(), 'GET scim/Groups/50': group('8') })).isMember).toBe(false);
		const gone = await ask({ [MEMBERS]: notFound(), 'GET scim/Groups/50': notFound() });
		expect(gone.isMember).toMatchObject({ kind: 'notFound' });
	});

	it.each([refusal(401), refusal(403), refusal(503), noSuchCall(), lost()])(
		'is not known from any other answer',
		async (found) => {
			const { isMember, calls } = await ask({ [MEMBERS]: found });
			expect(isMember).toHaveProperty('message');
			expect(calls).toHaveLength(1);
		},
	);
});

describe('a role of one user', () => {
	const made = answer(200, { requests: [{ id: '3', status: 'Request Created' }] });
	const status = (reqStatus: string) => answer(200, { id: '3', reqStatus });
	const byRequest = (ended: string, after: string[] = []): Answers => ({
		[MEMBERS]: [members(), members(...after)],
		'GET /requests': list('requests', []),
		'POST /requests': made,
		'GET /requests/3': status(ended),
	});
	const group = answer(200, { id: '50', displayName: 'Sales', members: [{ value: '7' }] });
	const options = { directly: false };

	it('that the user has is not granted, and one that the user lacks not revoked', async () => {
		const has = serverOf({ [MEMBERS]: members('7') });
		expect(await grantRole(has.client, ada, sales, options)).toEqual({ outcome: 'unchanged' });
		const lacks = serverOf({ [MEMBERS]: members() });
		expect(await revokeRole(lacks.client, ada, sales)).toEqual({ outcome: 'unchanged' });
		expect([...has.writes(), ...lacks.writes()]).toEqual([]);
	});

	it.each([
		['Request Completed', [], 'updated'],
		['Request Awaiting Approval', [], 'pending'],
		['Request Awaiting Approval', ['7'], 'updated'],
	])('that is requested (%s) is granted when that is completed or the role is there', async (ended, after, outcome) => {
		const { client, writes } = serverOf(byRequest(ended, after));
		const dates = { startDate: '2026-01-01T00:00:00Z', justification: 'Job' };
		expect(await grantRole(client, ada, sales, { ...options, ...dates })).toEqual({ outcome, requestId: '3' });
		expect(writes()).toMatchObject([
			[
				'POST /requests',
				{
					requests: [
						{
							reqJustification: 'Job',
							reqBeneficiaryList: [{ id: '7' }],
							reqTargetEntities: [{ entityType: 'Role', entityId: '50', startDate: '2026-01-01T00:00:00Z' }],
						},
					],
				},
			],
		]);
	});

	it('that is requested and rejected is an error', async () => {
		const { client } = serverOf(byRequest('Request Rejected'));
		expect(await errorOf(grantRole(client, ada, sales, options))).toMatchObject({
			kind: 'forbidden',
			message: 'The change became request 3, which ended as "Request Rejected".',
		});
	});

	it('whose request got no answer is granted if the user has it by now', async () => {
		const { client, writes } = serverOf({ ...byRequest('', ['7']), 'POST /requests': lost() });
		expect(await grantRole(client, ada, sales, options)).toEqual({ outcome: 'updated', requestId: undefined });
		expect(writes()).toHaveLength(1);
	});

	it('is not looked for where it is known that the user lacks or has it', async () => {
		const lacks = serverOf(byRequest('Request Completed'));
		await grantRole(lacks.client, ada, sales, { ...options, lacksIt: true });
		expect(lacks.calls().join()).not.toContain('members');
		const has = serverOf({
			[MEMBERS]: members(),
			'GET scim/Groups/50': group,
			'PATCH scim/Groups/50': answer(204),
		});
		expect(await revokeRole(has.client, ada, sales, true)).toEqual({ outcome: 'updated' });
		expect(has.calls()[0]).toBe('GET scim/Groups/50');
	});

	it.each([
		[true, [[], ['7']], 'updated'],
		[true, [[], []], 'pending'],
		[false, [['7'], []], 'updated'],
		[false, [['7'], ['7']], 'pending'],
	] as const)('that is set over SCIM (%s) is done when the members say so', async (wanted, states, outcome) => {
		const { client, writes } = serverOf({
			[MEMBERS]: states.map((ids) => members(...ids)),
			'GET scim/Groups/50': group,
			'PATCH scim/Groups/50': answer(204),
		});
		const change = wanted ? grantRole(client, ada, sales, { directly: true }) : revokeRole(client, ada, sales);
		expect(await change).toEqual({ outcome });
		expect(writes().every(([place]) => place === 'PATCH scim/Groups/50')).toBe(true);
	});

	it('of a canceled run is not looked for again', async () => {
		const aborted = new NetworkError('aborted', 'The run was canceled.');
		const { client, calls } = serverOf({ [MEMBERS]: aborted });
		expect(await errorOf(revokeRole(client, ada, sales))).toMatchObject({ fault: 'aborted' });
		expect(calls()).toHaveLength(1);
	});
});
