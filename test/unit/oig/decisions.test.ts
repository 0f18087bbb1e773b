/** Decisions on requests and withdrawals: each is sent once, and what a lost answer leaves open is read. */
import { describe, expect, it } from '@jest/globals';

import { decideRequest } from '../../../providers/oig/decideRequest';
import { withdrawRequest } from '../../../providers/oig/requests';
import { errorOf, lost, refusal, WAITING, serverOf, type Answers } from './server';
import { answer } from './support';

const status = (reqStatus: string) => answer(200, { id: '3', reqStatus });
const accepted = answer(200, { id: '3', status: 'SUCCESS' });

describe('a decision', () => {
	const over = (statuses: ReadonlyArray<string | Error>, put: Answers[string] = accepted) =>
		serverOf({
			'GET /requests/3': statuses.map((one) => (typeof one === 'string' ? status(one) : one)),
			'PUT /requests/3': put,
		});

	it.each([
		['approve', 'Request Completed', 'updated'],
		['approve', WAITING, 'pending'],
		['approve', 'Request Partially Completed', 'pending'],
		['reject', 'Request Rejected', 'updated'],
		['reject', WAITING, 'pending'],
		['claim', WAITING, 'accepted'],
	] as const)('to %s that leaves the request as %s is %s', async (decision, after, outcome) => {
		const { client, writes } = over([WAITING, after]);
		expect(await decideRequest(client, '3', decision, undefined)).toEqual({ outcome, status: after });
		expect(writes()).toEqual([['PUT /requests/3', { action: decision }]]);
	});

	it.each([
		['approve', 'Request Completed', true],
		['approve', 'Request Rejected', false],
		['reject', 'Request Rejected', true],
		['reject', 'Request Withdrawn', true],
		['reject', 'Request Completed', false],
		['claim', 'Request Completed', false],
		['approve', 'Request Partially Completed', false],
	] as const)('to %s a request that is %s sends nothing', async (decision, before, isSame) => {
		const { client, writes } = over([before]);
		if (isSame) {
			expect(await decideRequest(client, '3', decision, 'Fine.')).toEqual({ outcome: 'unchanged', status: before });
		} else {
			expect(await errorOf(decideRequest(client, '3', decision, 'Fine.'))).toEqual({
				kind: 'conflict',
				status: 200,
				message: `Request 3 is closed as "${before}", so it cannot be decided any more.`,
			});
		}
		expect(writes()).toEqual([]);
	});

	it('has the comment that was given', async () => {
		const { client, writes } = over([WAITING]);
		await decideRequest(client, '3', 'approve', 'Fine.');
		expect(writes()).toEqual([['PUT /requests/3', { action: 'approve', actionComment: 'Fine.' }]]);
	});

	it('whose answer is lost is done if the request is decided so by now, and never sent again', async () => {
		const done = over([WAITING, 'Request Completed'], lost());
		expect(await decideRequest(done.client, '3', 'approve', undefined)).toEqual({
			outcome: 'updated',
			status: 'Request Completed',
		});
		for (const after of [WAITING, 'Request Rejected', 'Request Awaiting Child Requests Completion']) {
			const unclear = over([WAITING, after], lost());
			expect(await errorOf(decideRequest(unclear.client, '3', 'approve', undefined))).toMatchObject({
				fault: 'interrupted',
			});
			expect(unclear.writes()).toHaveLength(1);
		}
		// A claim changes the state of no request, so nothing shows that it arrived.
		const claim = over([WAITING, 'Obtaining Operation Approval'], lost());
		expect(await errorOf(decideRequest(claim.client, '3', 'claim', undefined))).toMatchObject({
			fault: 'interrupted',
		});
	});

	it('that the server refuses is an error, whatever the request has become', async () => {
		const { client, calls } = over([WAITING, 'Request Completed'], refusal(403));
		expect(await errorOf(decideRequest(client, '3', 'approve', undefined))).toMatchObject({ kind: 'forbidden' });
		expect(calls()).toHaveLength(2);
		const failed = over([WAITING], answer(200, { id: '3', status: 'FAILED' }));
		expect(await errorOf(decideRequest(failed.client, '3', 'reject', undefined))).toMatchObject({
			message: 'OIG did not accept the decision and does not say why.',
		});
	});
});

describe('a withdrawal', () => {
	const over = (statuses: readonly string[], remove: Answers[string] = accepted) =>
		serverOf({ 'GET /requests/3': statuses.map((one) => status(one)), 'DELETE /requests/3': remove });

	it('is sent once, and not for a request that is withdrawn', async () => {
		const open = over([WAITING]);
		expect(await withdrawRequest(open.client, '3')).toBe(true);
		expect(open.writes()).toEqual([['DELETE /requests/3', undefined]]);
		const withdrawn = over(['Request Withdrawn']);
		expect(await withdrawRequest(withdrawn.client, '3')).toBe(false);
		expect(withdrawn.writes()).toEqual([]);
	});

	it('whose answer is lost is done if the request is withdrawn, and else sent again', async () => {
		const done = over([WAITING, 'Request Withdrawn'], lost());
		expect(await withdrawRequest(done.client, '3')).toBe(true);
		expect(done.writes()).toHaveLength(1);
		const again = over([WAITING], [lost(), accepted]);
		expect(await withdrawRequest(again.client, '3')).toBe(true);
		expect(again.writes()).toHaveLength(2);
	});

	it('that the server refuses is an error', async () => {
		const { client } = over([WAITING], answer(200, { id: '3', status: 'FAILED' }));
		expect(await errorOf(withdrawRequest(client, '3'))).toMatchObject({
			message: 'OIG did not accept the withdrawal and does not say why.',
		});
	});
});
