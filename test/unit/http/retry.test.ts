import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isRepeatable, retryAfterMs, retryAt, withRetry, type RetryOptions } from '../../../providers/http/retry';
import { NetworkError, type HttpRequest, type HttpResponse, type NetworkFault } from '../../../providers/http/send';
import { fakeClock, GET, POST, response, scripted } from './support';

const NOW = Date.UTC(2026, 0, 5, 12);
const KEYED: HttpRequest = { ...POST, repeatable: true };
const fault = (kind: NetworkFault) => new NetworkError(kind, 'No answer.');

/** Runs one request through the answers; `random` is half way unless a test says otherwise. */
async function run(
	request: HttpRequest,
	answers: ReadonlyArray<HttpResponse | Error>,
	options: Partial<RetryOptions> = {},
) {
	const clock = fakeClock(NOW);
	const { send, calls } = scripted(...answers);
	const result = await withRetry(send, { ...clock, random: () => 0.5, ...options })(request).catch(
		(error: unknown) => error,
	);
	return { result, tries: calls.length, waits: clock.waits };
}

describe('retryAfterMs', () => {
	it.each([
		['seconds', '7', 7_000],
		['parts of a second', '1.5', 1_500],
		['blanks around', ' 2 ', 2_000],
		['no wait', '0', 0],
		['a date', 'Mon, 05 Jan 2026 12:00:30 GMT', 30_000],
		['a date in the past', 'Mon, 05 Jan 2026 11:59:00 GMT', 0],
	])('reads %s', (_name, value, expected) => {
		expect(retryAfterMs(response(429, { 'retry-after': value }), NOW)).toBe(expected);
	});

	it.each(['', '   ', 'soon', '-5'])('gives nothing for %j', (value) => {
		expect(retryAfterMs(response(429, { 'retry-after': value }), NOW)).toBeUndefined();
	});

	it('gives nothing without the header', () => {
		expect(retryAfterMs(response(429), NOW)).toBeUndefined();
		expect(retryAt(response(429), NOW)).toBeUndefined();
	});

	it('says when to come back', () => {
		expect(retryAt(response(429, { 'retry-after': '60' }), NOW)).toEqual(new Date(NOW + 60_000));
	});

	it.each(['99999999999999', '9'.repeat(400)])('gives no date for %s seconds, which none can hold', (value) => {
		expect(retryAt(response(429, { 'retry-after': value }), NOW)).toBeUndefined();
	});
});

describe('isRepeatable', () => {
	it('is so for reads, and for writes only when they say so', () => {
		expect([GET, { ...GET, method: 'HEAD' as const }, KEYED].map(isRepeatable)).toEqual([true, true, true]);
		const writes = (['POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => ({ ...POST, method }));
		expect(writes.map(isRepeatable)).toEqual([false, false, false, false]);
		expect(isRepeatable({ ...GET, repeatable: false })).toBe(false);
	});
});

describe('withRetry, which answers', () => {
	it.each([408, 425, 429, 500, 502, 503, 504])('repeats a read after %d', async (status) => {
		const { result, tries } = await run(GET, [response(status), response(200)]);
		expect([result, tries]).toEqual([response(200), 2]);
	});

	it.each([200, 204, 301, 400, 401, 403, 404, 409, 412, 501])('gives %d back at once', async (status) => {
		const { result, tries, waits } = await run(GET, [response(status)]);
		expect([result, tries, waits]).toEqual([response(status), 1, []]);
	});

	it.each([425, 429])('repeats any write after %d, which surely was not processed', async (status) => {
		expect(await run(POST, [response(status), response(201)])).toMatchObject({ result: { status: 201 }, tries: 2 });
	});

	it.each([408, 500, 502, 503, 504])('does not repeat a write after %d', async (status) => {
		expect(await run(POST, [response(status)])).toMatchObject({ result: { status }, tries: 1 });
	});

	it.each([408, 500, 502, 503, 504])('repeats a write with an idempotency key after %d', async (status) => {
		expect(await run(KEYED, [response(status), response(201)])).toMatchObject({ result: { status: 201 }, tries: 2 });
	});

	it("knows a service's own reasons to try again", async () => {
		const isTransient = ({ status }: HttpResponse) => status === 409;
		const { result, tries } = await run(POST, [response(409), response(200)], { isTransient });
		expect([result, tries]).toEqual([response(200), 2]);
	});
});

describe('withRetry, which faults', () => {
	it.each(['refused', 'dns', 'unreachable', 'tls'] as const)('repeats any write after "%s"', async (kind) => {
		expect(await run(POST, [fault(kind), response(201)])).toMatchObject({ result: { status: 201 }, tries: 2 });
	});

	it.each(['interrupted', 'timeout', 'proxy'] as const)('repeats after "%s" what may be repeated', async (kind) => {
		expect(await run(GET, [fault(kind), response(200)])).toMatchObject({ result: { status: 200 }, tries: 2 });
		expect(await run(KEYED, [fault(kind), response(200)])).toMatchObject({ result: { status: 200 }, tries: 2 });
		expect(await run(POST, [fault(kind)])).toMatchObject({ result: { fault: kind }, tries: 1 });
	});

	it.each(['aborted', 'blocked'] as const)('does not repeat after "%s"', async (kind) => {
		expect(await run(GET, [fault(kind)])).toMatchObject({ result: { fault: kind }, tries: 1 });
	});

	it('does not repeat after an error of another kind', async () => {
		const bug = new Error('A credential that cannot sign.');
		expect(await run(GET, [bug])).toMatchObject({ result: bug, tries: 1 });
	});
});

describe('withRetry, how often', () => {
	it('tries five times, then gives the last answer back', async () => {
		const answers = [500, 502, 503, 504, 500].map((status) => response(status));
		expect(await run(GET, answers)).toMatchObject({ result: { status: 500 }, tries: 5 });
	});

	it('throws the last fault when the tries are used up', async () => {
		const { result, tries } = await run(GET, [fault('dns'), fault('refused')], { tries: 2 });
		expect([result, tries]).toEqual([fault('refused'), 2]);
	});

	it('can be told to try once', async () => {
		expect(await run(GET, [response(503)], { tries: 1 })).toMatchObject({ tries: 1, waits: [] });
	});
});

describe('withRetry, how long', () => {
	const busy = [1, 2, 3, 4, 5].map(() => response(503));

	it('doubles the upper bound, and waits anything up to it', async () => {
		expect((await run(GET, busy, { random: () => 0.5 })).waits).toEqual([500, 1_000, 2_000, 4_000]);
		expect((await run(GET, busy, { random: () => 0 })).waits).toEqual([0, 0, 0, 0]);
		const longest = (await run(GET, busy, { random: () => 0.999 })).waits;
		expect(longest.map(Math.round)).toEqual([999, 1_998, 3_996, 7_992]);
	});

	it('never waits longer than the maximum of its own choice', async () => {
		const { waits } = await run(GET, busy, { random: () => 0.999, maxDelayMs: 1_500 });
		expect(waits.map(Math.round)).toEqual([999, 1_499, 1_499, 1_499]);
	});

	it.each([
		['seconds', '3'],
		['a date', 'Mon, 05 Jan 2026 12:00:03 GMT'],
	])('waits as long as a Retry-After in %s asks, with a little jitter on top', async (_form, value) => {
		const answers = [response(429, { 'retry-after': value }), response(200)];
		expect((await run(GET, answers, { random: () => 0 })).waits).toEqual([3_000]);
		const [longest = 0] = (await run(GET, answers, { random: () => 0.999 })).waits;
		expect(longest).toBeGreaterThan(3_000);
		expect(longest).toBeLessThanOrEqual(3_250);
	});

	it.each([
		['no time', '0'],
		['a time that has passed', 'Mon, 05 Jan 2026 11:59:00 GMT'],
	])('waits longer and longer all the same when a Retry-After asks for %s', async (_name, value) => {
		const answers = [1, 2, 3, 4].map(() => response(429, { 'retry-after': value }));
		expect((await run(GET, [...answers, response(200)])).waits).toEqual([500, 1_000, 2_000, 4_000]);
	});

	it('gives the answer back at once when it asks for more than is allowed', async () => {
		const tooLong = response(429, { 'retry-after': '121' });
		expect(await run(GET, [tooLong])).toEqual({ result: tooLong, tries: 1, waits: [] });
		expect(await run(GET, [response(429, { 'retry-after': '120' }), response(200)])).toMatchObject({ tries: 2 });
		const patient = { maxRetryAfterMs: 200_000 };
		expect(await run(GET, [tooLong, response(200)], patient)).toMatchObject({ tries: 2 });
	});

	describe('after 429 without Retry-After', () => {
		const throttlePace = { baseMs: 15_000, capMs: 60_000, jitterMs: 5_000 };
		const refused = (count: number) => Array.from({ length: count }, () => response(429));

		it('waits at the pace of the service', async () => {
			const { result, waits } = await run(POST, [...refused(3), response(200)], { throttlePace });
			expect(result).toMatchObject({ status: 200 });
			expect(waits).toEqual([17_500, 32_500, 62_500]);
		});

		it('goes on as long as it is allowed to wait, however many tries that takes, and no longer', async () => {
			const patient = { throttlePace, maxRetryAfterMs: 600_000 };
			expect((await run(POST, [...refused(9), response(200)], patient)).result).toMatchObject({ status: 200 });
			const { tries, waits } = await run(POST, refused(4), { throttlePace });
			expect(tries).toBe(4);
			expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
			expect(await run(POST, refused(1), { throttlePace, maxRetryAfterMs: 10_000 })).toMatchObject({ tries: 1 });
		});

		it('does not wait longer than allowed where some answers have the header and some have not', async () => {
			const answers = [response(429, { 'retry-after': '100' }), response(429)];
			expect(await run(POST, answers, { throttlePace })).toMatchObject({ tries: 2, result: { status: 429 } });
		});

		it('leaves other faults to the common pace and their number of tries', async () => {
			const { waits } = await run(GET, [response(503), response(200)], { throttlePace });
			expect(waits).toEqual([500]);
		});
	});

	it('tells of each wait before it begins', async () => {
		const told: Array<[number, string]> = [];
		await run(GET, [response(503), response(200)], { onWait: (wait, { url }) => told.push([wait, url]) });
		expect(told).toEqual([[500, GET.url]]);
	});
});

describe('withRetry, cancellation', () => {
	it('ends with the reason of the signal and sends nothing more', async () => {
		const controller = new AbortController();
		const reason = new Error('The execution was cancelled.');
		const onWait = () => controller.abort(reason);
		const { result, tries } = await run(GET, [response(503)], { signal: controller.signal, onWait });
		expect([result, tries]).toEqual([reason, 1]);
	});
});

it('never waits longer for Retry-After than allowed, all tries of a request together', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.nat(150), { minLength: 1, maxLength: 8 }), fc.nat(200), async (asked, allowed) => {
			const answers = asked.map((seconds) => response(429, { 'retry-after': String(seconds) }));
			const options = { maxRetryAfterMs: allowed * 1000, random: () => 0 };
			const { waits, tries } = await run(GET, [...answers, response(200)], options);
			const total = waits.reduce((sum, wait) => sum + wait, 0);
			expect(total).toBeLessThanOrEqual(allowed * 1000);
			expect(waits).toEqual(asked.slice(0, tries - 1).map((seconds) => seconds * 1000));
			// It gives up only at the fifth try, or where the next wait would be too much.
			const next = asked[tries - 1];
			if (next !== undefined && tries < 5) expect(total + next * 1000).toBeGreaterThan(allowed * 1000);
		}),
		{ seed: 22 },
	);
});
