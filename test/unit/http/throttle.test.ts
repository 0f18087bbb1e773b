import { describe, expect, it } from '@jest/globals';

import type { HttpResponse, Send } from '../../../providers/http/send';
import { withThrottle } from '../../../providers/http/throttle';
import { fakeClock, GET, response, scripted } from './support';

/** Requests that stay open until they are let go. */
function gated() {
	const open: Array<(answer: HttpResponse) => void> = [];
	const send: Send = async () => await new Promise<HttpResponse>((resolve) => open.push(resolve));
	return { send, open };
}

/** Lets everything run that waits for nothing but its turn. */
const settled = async () => await new Promise<void>((resolve) => setImmediate(resolve));

describe('withThrottle', () => {
	it('never has more requests in flight than allowed, and starts the next when one is done', async () => {
		const { send, open } = gated();
		const throttled = withThrottle(send, { ...fakeClock(), concurrency: 2 });
		const all = Promise.all([1, 2, 3].map(async () => await throttled(GET)));
		await settled();
		expect(open).toHaveLength(2);
		open[0]?.(response(200));
		await settled();
		expect(open).toHaveLength(3);
		open.forEach((letGo) => letGo(response(204)));
		expect((await all).map(({ status }) => status)).toEqual([200, 204, 204]);
	});

	it('gives the place back when a request throws', async () => {
		const { send, calls } = scripted(new Error('No answer.'), response(200));
		const throttled = withThrottle(send, { ...fakeClock(), concurrency: 1 });
		await expect(throttled(GET)).rejects.toThrow('No answer.');
		expect((await throttled(GET)).status).toBe(200);
		expect(calls).toHaveLength(2);
	});

	it('makes all requests wait as long as one answer asked for', async () => {
		const clock = fakeClock();
		const { send } = scripted(response(429, { 'retry-after': '5' }), response(200), response(200));
		const throttled = withThrottle(send, { ...clock, concurrency: 1 });
		expect((await throttled(GET)).status).toBe(429);
		expect(clock.waits).toEqual([]);
		await Promise.all([throttled(GET), throttled(GET)]);
		expect(clock.waits).toEqual([5_000]);
	});

	it('holds back what was let in before but has not been sent yet', async () => {
		const clock = fakeClock();
		const sentAt: number[] = [];
		const start = clock.now();
		const throttled = withThrottle(
			async () => {
				sentAt.push(clock.now() - start);
				return sentAt.length === 1 ? response(429, { 'retry-after': '2' }) : response(200);
			},
			{ ...clock, concurrency: 1 },
		);
		await Promise.all([throttled(GET), throttled(GET), throttled(GET)]);
		expect(sentAt).toEqual([0, 2_000, 2_000]);
	});

	it('keeps the longest of several pauses', async () => {
		const clock = fakeClock();
		const answers = [response(429, { 'retry-after': '9' }), response(429, { 'retry-after': '1' })];
		const { send } = scripted(...answers, response(200));
		const throttled = withThrottle(send, { ...clock, concurrency: 2 });
		await Promise.all([throttled(GET), throttled(GET)]);
		await throttled(GET);
		expect(clock.waits).toEqual([9_000]);
	});

	it('pauses at the pace of the service when the answers do not say how long, longer after each', async () => {
		const clock = fakeClock();
		const answers = [429, 429, 429, 200, 429, 200].map((status) => response(status));
		const { send } = scripted(...answers);
		const pace = { baseMs: 700, capMs: 2_000, jitterMs: 100 };
		const throttled = withThrottle(send, { ...clock, concurrency: 1, pace });
		for (let request = 0; request < answers.length; request += 1) await throttled(GET);
		expect(clock.waits).toEqual([700, 1_400, 2_000, 700]);
	});

	it('leaves a longer pause than allowed to the caller, and sends nothing until it is over', async () => {
		const clock = fakeClock();
		const { send, calls } = scripted(response(429, { 'retry-after': '121', 'x-id': 'a' }, 'Too many.'), response(200));
		const throttled = withThrottle(send, { ...clock, concurrency: 1 });
		const first = await throttled(GET);
		await clock.sleep(20_500);
		const second = await throttled(GET);
		expect([second.status, second.headers, second.body]).toEqual([
			429,
			{ 'retry-after': '101', 'x-id': 'a' },
			first.body,
		]);
		expect(calls).toHaveLength(1);
		await clock.sleep(101_000);
		expect((await throttled(GET)).status).toBe(200);
	});

	it('pauses for no other status', async () => {
		const clock = fakeClock();
		const { send, calls } = scripted(
			response(503, { 'retry-after': '5' }),
			response(503, { 'retry-after': '500' }),
			response(200),
		);
		const throttled = withThrottle(send, { ...clock, concurrency: 1 });
		for (let request = 0; request < 3; request += 1) await throttled(GET);
		expect([clock.waits, calls.length]).toEqual([[], 3]);
	});

	it('stops waiting when the run is cancelled', async () => {
		const controller = new AbortController();
		const { send, calls } = scripted(response(429, { 'retry-after': '5' }));
		const throttled = withThrottle(send, { ...fakeClock(), concurrency: 1, signal: controller.signal });
		await throttled(GET);
		controller.abort(new Error('The execution was cancelled.'));
		await expect(throttled(GET)).rejects.toThrow('The execution was cancelled.');
		expect(calls).toHaveLength(1);
	});
});
