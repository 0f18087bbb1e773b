import { describe, expect, it } from '@jest/globals';

import type { HttpRequest } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { requestState, waitForRequest } from '../../../providers/oig/requests';
import { answer } from './support';

describe('requestState', () => {
	it.each([
		['Request Created', 'pending'],
		['Request Awaiting Approval', 'pending'],
		['Request Awaiting Child Requests Completion', 'pending'],
		['Request Awaiting Dependent Request Completion', 'pending'],
		['Obtaining Operation Approval', 'pending'],
		['Request Approved Fulfillment Pending', 'pending'],
		['Request Completed', 'completed'],
		['Request Partially Completed', 'partial'],
		['Request Rejected', 'refused'],
		['Request Withdrawn', 'refused'],
		['Request Failed', 'refused'],
		['Request Closed', 'refused'],
		['Request Cancelled', 'refused'],
		['', 'pending'],
	])('of "%s" is %s', (status, state) => {
		expect(requestState(status)).toBe(state);
	});
});

describe('waitForRequest', () => {
	async function wait(statuses: readonly string[], patienceMs: number) {
		let now = 0;
		const waits: number[] = [];
		const sent: HttpRequest[] = [];
		const client = new OigClient(
			async (request) => {
				sent.push(request);
				return answer(200, { reqStatus: statuses[Math.min(sent.length, statuses.length) - 1] });
			},
			{
				baseUrl: 'https://oig.example.com',
				clock: {
					now: () => now,
					sleep: async (milliseconds) => {
						waits.push(milliseconds);
						now += milliseconds;
					},
				},
			},
		);
		return { ...(await waitForRequest(client, '7', { patienceMs })), waits, asked: sent.length };
	}

	it('asks at growing intervals, no longer than a minute', async () => {
		const { waits, state } = await wait([...Array<string>(12).fill('Request Created'), 'Request Completed'], 3_600_000);
		expect(waits.slice(0, 3)).toEqual([2_000, 3_000, 4_500]);
		expect(Math.max(...waits)).toBe(60_000);
		expect(state).toBe('completed');
	});

	it('gives up at the deadline, having asked once more there', async () => {
		const { waits, state, asked } = await wait(['Request Created'], 6_000);
		expect([waits, state, asked]).toEqual([[2_000, 3_000, 1_000], 'pending', 4]);
	});
});
