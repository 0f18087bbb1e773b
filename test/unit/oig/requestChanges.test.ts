/** Requests: how they are raised, found while open, and read afterwards, each at most once. */
import { describe, expect, it } from '@jest/globals';

import { NetworkError } from '../../../providers/http/send';
import { raiseRequest, type NewRequest } from '../../../providers/oig/raiseRequest';
import { changeOf, findOpenRequest, openRequests } from '../../../providers/oig/requests';
import { errorOf, list, lost, noSuchCall, notFound, refusal, WAITING, serverOf, type Answers } from './server';
import { answer } from './support';

const status = (reqStatus: string | null, id = '3') => answer(200, { id, reqStatus });
const aborted = () => new NetworkError('aborted', 'The run was canceled.');

describe('a change that became a request', () => {
	it('is an error when the run is canceled, and no pending change', async () => {
		const { client } = serverOf({ 'GET /requests/3': aborted() });
		expect(await errorOf(changeOf(client, '3'))).toEqual({ fault: 'aborted', message: 'The run was canceled.' });
		expect(await changeOf(client, undefined)).toEqual({ outcome: 'updated' });
	});

	it.each([
		['Request Partially Completed', { outcome: 'pending', requestId: '3' }],
		[null, { outcome: 'pending', requestId: '3' }],
		[' Request Completed ', { outcome: 'updated', requestId: '3' }],
	])('with the status %j is told', async (reqStatus, change) => {
		const { client, calls } = serverOf({ 'GET /requests/3': status(reqStatus) });
		expect(await changeOf(client, '3')).toEqual(change);
		expect(calls()).toEqual(['GET /requests/3?fields=reqStatus']);
	});
});

describe('open requests', () => {
	const idsOf = async (answers: Answers, userId?: string) => {
		const { client, calls } = serverOf(answers);
		const ids: string[] = [];
		for await (const { id } of openRequests(client, userId)) ids.push(id);
		return { ids, queries: calls().map((call) => new URLSearchParams(call.split('?')[1]).get('q')) };
	};
	const open = (id: string | undefined, reqStatus: string | null = WAITING) => ({ ...(id && { id }), reqStatus });

	it('are those that are not decided, each once', async () => {
		const all = [open('1'), open('1'), open('2', 'Request Completed'), open('3', null), open('4', 'Request Rejected')];
		const { ids, queries } = await idsOf({ 'GET /requests': list('requests', all) });
		expect(ids).toEqual(['1', '3']);
		expect(queries).toEqual(['reqStatus co await or reqStatus co created or reqStatus co approv']);
	});

	it('are asked for word by word where the server takes no alternatives', async () => {
		const answers = [refusal(400), list('requests', [open('1')]), list('requests', [open('1'), open('2')])];
		const { ids, queries } = await idsOf({ 'GET /requests': [...answers.slice(0, 1), ...answers] });
		expect(ids).toEqual(['1', '2']);
		expect(queries.slice(-3)).toEqual(['reqStatus co await', 'reqStatus co created', 'reqStatus co approv']);
	});

	it('are an error where an entry is none, and where the server refuses for another reason', async () => {
		const bad = serverOf({ 'GET /requests': list('requests', [{ id: '1', reqStatus: 7 }]) });
		expect(await errorOf(openRequests(bad.client).next())).toEqual({
			kind: 'unexpected',
			status: 200,
			message: 'The server answered with a request in a form that its documentation does not describe.',
			advice: 'A proxy may have changed the answer. Check the base URL.',
		});
		const forbidden = serverOf({ 'GET /requests': refusal(403) });
		expect(await errorOf(openRequests(forbidden.client).next())).toMatchObject({ kind: 'forbidden' });
		expect(forbidden.calls()).toHaveLength(1);
	});
});

describe('the open request for a user', () => {
	const of = (id: string, ...users: string[]) => ({
		id,
		reqStatus: WAITING,
		reqBeneficiaryList: users.map((user) => ({ id: user })),
	});

	it('is the first that is for that user and matches; details are read where the list has none', async () => {
		const { client, calls } = serverOf({
			'GET /requests': list('requests', [of('1', '8'), { id: '2', reqStatus: WAITING }, of('3', '7'), of('4', '7')]),
			'GET /requests/2': answer(200, of('2', '8')),
		});
		const seen: unknown[] = [];
		const found = await findOpenRequest(client, '7', (request) => {
			seen.push(request.id);
			return request.id === '4';
		});
		expect([found, seen]).toEqual(['4', ['3', '4']]);
		expect(calls().slice(1)).toEqual(['GET /requests/2']);
		expect(calls()[0]).toContain('userId=7');
	});

	it('is none where a request does not say for which user it is, whatever it matches', async () => {
		const { client } = serverOf({
			'GET /requests': list('requests', [{ id: '2', reqStatus: WAITING }]),
			'GET /requests/2': answer(200, { id: '2', reqStatus: WAITING }),
		});
		expect(await findOpenRequest(client, '7', () => true)).toBeUndefined();
	});

	it('is none for a caller who may not see requests, and unknown where the server cannot be read', async () => {
		for (const no of [refusal(403), refusal(400), notFound()]) {
			expect(await findOpenRequest(serverOf({ 'GET /requests': no }).client, '7', () => true)).toBeUndefined();
		}
		for (const unclear of [refusal(401), refusal(409), refusal(503), noSuchCall(), lost()]) {
			const work = findOpenRequest(serverOf({ 'GET /requests': unclear }).client, '7', () => true);
			expect(await errorOf(work)).toHaveProperty('message');
		}
	});
});

describe('a new request', () => {
	const wanted: NewRequest = { kind: 'Role', beneficiaryIds: ['7', '8'], entityIds: ['50', '51'] };
	const none = list('requests', []);
	const made = answer(200, { requests: [{ id: '3', status: 'Request Created' }] });
	const detailed = (id: string, users: string[], roles: string[], entityType = 'role') => ({
		id,
		reqStatus: WAITING,
		reqBeneficiaryList: users.map((user) => ({ id: user })),
		reqTargetEntities: roles.map((entityId) => ({ entityType, entityId })),
	});

	it('has what was given for each entity, and no more', async () => {
		const { client, writes } = serverOf({
			'GET /requests': none,
			'POST /requests': made,
			'GET /requests/3': status('Request Created'),
		});
		await raiseRequest(client, wanted);
		const all = {
			startDate: '2026-01-01T00:00:00Z',
			endDate: '2026-02-01T00:00:00Z',
			parentAccountId: '9',
			formData: { Group: 'a' },
			justification: 'New job',
		};
		const given = { ...wanted, kind: 'Entitlement' as const, entityIds: ['60'] };
		expect(await raiseRequest(client, { ...given, ...all })).toEqual({
			requestId: '3',
			status: 'Request Created',
			existed: false,
		});
		const users = [{ id: '7' }, { id: '8' }];
		const mark = expect.stringMatching(/^.{22}$/);
		expect(writes().map(([, body]) => body)).toEqual([
			{
				requests: [
					{
						requestId: mark,
						reqBeneficiaryList: users,
						reqTargetEntities: [
							{ entityType: 'Role', entityId: '50' },
							{ entityType: 'Role', entityId: '51' },
						],
					},
				],
			},
			{
				requests: [
					{
						requestId: mark,
						reqJustification: 'New job',
						reqBeneficiaryList: users,
						reqTargetEntities: [
							{
								entityType: 'Entitlement',
								entityId: '60',
								startDate: all.startDate,
								endDate: all.endDate,
								parentAccountId: '9',
								appFormData: [{ name: 'Group', value: 'a' }],
							},
						],
					},
				],
			},
		]);
	});

	it.each([
		['all of it', detailed('5', ['8', '7'], ['51', '50', '52']), true],
		['another kind', detailed('5', ['7', '8'], ['50', '51'], 'Entitlement'), false],
		['one role less', detailed('5', ['7', '8'], ['50']), false],
		['one user less', detailed('5', ['7'], ['50', '51']), false],
		['no entity', { ...detailed('5', ['7', '8'], []), reqTargetEntities: null }, false],
	])('is not raised while one is open that asks for %s: %j', async (_, present, isOne) => {
		const { client, writes } = serverOf({
			'GET /requests': list('requests', [present]),
			'GET /requests/5': answer(200, present),
			'POST /requests': made,
			'GET /requests/3': status('Request Completed'),
		});
		const raised = await raiseRequest(client, wanted);
		if (isOne) expect(raised).toEqual({ requestId: '5', status: WAITING, existed: true });
		else expect(raised).toEqual({ requestId: '3', status: 'Request Completed', existed: false });
		expect(writes()).toHaveLength(isOne ? 0 : 1);
	});

	it('whose answer is lost is found as held or as open, and sent again only if both can be seen', async () => {
		const held = serverOf({ 'GET /requests': none, 'POST /requests': lost() });
		expect(await raiseRequest(held.client, wanted, async () => true)).toEqual({
			requestId: undefined,
			status: 'Request Completed',
			existed: false,
		});
		expect(held.writes()).toHaveLength(1);

		const present = detailed('5', ['7', '8'], ['50', '51']);
		const open = serverOf({
			'GET /requests': [none, list('requests', [present])],
			'GET /requests/5': answer(200, present),
			'POST /requests': lost(),
		});
		expect(await raiseRequest(open.client, wanted)).toEqual({ requestId: '5', status: WAITING, existed: true });
		expect(open.writes()).toHaveLength(1);

		const again = serverOf({ 'GET /requests': none, 'POST /requests': lost() });
		expect(await errorOf(raiseRequest(again.client, wanted, async () => false))).toMatchObject({
			fault: 'interrupted',
		});
		expect(again.writes()).toHaveLength(3);
		const once = serverOf({ 'GET /requests': none, 'POST /requests': lost() });
		expect(await errorOf(raiseRequest(once.client, wanted))).toMatchObject({ fault: 'interrupted' });
		expect(once.writes()).toHaveLength(1);
	});

	it.each([
		[{}, { kind: 'invalid', message: 'OIG did not accept the request and does not say why.' }],
		[{ requests: [] }, { kind: 'invalid', message: 'OIG did not accept the request and does not say why.' }],
		[{ requests: [{ status: 'Request Created' }] }, { kind: 'invalid' }],
		[{ requests: [{ id: '3', status: ' Failed', reason: 'No such role.' }] }, { message: 'No such role.' }],
		[{ requests: [{ id: '3', status: 'ERROR', reason: 'No.' }] }, { message: 'No.' }],
		[
			{ requests: 'x' },
			{ message: 'The server answered with a request in a form that its documentation does not describe.' },
		],
	])('is refused where the answer %j does not say that it was raised', async (body, told) => {
		const { client, writes } = serverOf({ 'GET /requests': none, 'POST /requests': answer(200, body) });
		expect(await errorOf(raiseRequest(client, wanted))).toMatchObject({ status: 200, ...told });
		expect(writes()).toHaveLength(1);
	});
});
