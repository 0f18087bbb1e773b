import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, NODE } from '../../support/workflow';
import { fromInput, person, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const input = ['ada', 'grace', 'edsger'].map(person);
const busy = (status: number, retryAfterSeconds: number) =>
	({ status, retryAfter: 'seconds', retryAfterSeconds }) as const;
const throttle = (retryAfterSeconds: number) =>
	oci.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', skip: 1, ...busy(429, retryAfterSeconds) }] });

describe('a service that asks for a longer pause than is accepted', () => {
	it('is not asked again, and every item learns when to come back', async () => {
		throttle(300);
		const started = Date.now();
		const run = await oci.run('user', 'create', fromInput, { input, onError: 'continueErrorOutput' });
		const [succeeded, failed = []] = run.node(NODE).outputs;
		expect(succeeded?.map(({ json }) => json.name)).toEqual(['ada']);
		expect(failed.map(({ json }) => [json.name, json.error])).toEqual([
			['grace', 'User-rate limit exceeded.'],
			['edsger', 'User-rate limit exceeded.'],
		]);
		for (const { json } of failed) {
			const { kind, status, retryAt } = json.details as { kind: string; status: number; retryAt: string };
			expect([kind, status]).toEqual(['throttled', 429]);
			expect(json.message).toContain(`Try again after ${retryAt} (in 5 minutes).`);
			const wait = Date.parse(retryAt) - started;
			expect(wait).toBeGreaterThanOrEqual(300_000);
			expect(wait).toBeLessThan(330_000);
		}
		expect(oci.writes().map((write) => write.slice(0, 3))).toEqual(['200', '429']);
	});

	it('stops the node at once where no failure is to be passed over', async () => {
		throttle(300);
		const error = await oci.failure('user', 'create', fromInput, { input });
		expect(error).toMatchObject({ message: 'User-rate limit exceeded.', httpCode: '429', context: { itemIndex: 1 } });
		expect(error.description).toMatch(/Try again after 20\d\d-.*code TooManyRequests/);
	});

	it('is waited for as long as the option says, and no longer', async () => {
		throttle(2);
		const options = { maxThrottleWait: 1 };
		const error = await oci.failure('user', 'create', { ...fromInput, options }, { input });
		expect(error.httpCode).toBe('429');
	});

	it('may name a time that no date can hold, and costs no outcome', async () => {
		throttle(99_999_999_999_999);
		const run = await oci.run('user', 'create', fromInput, { input, onError: 'continueErrorOutput' });
		const [succeeded, failed] = run.node(NODE).outputs;
		expect([succeeded?.length, failed?.length]).toEqual([1, 2]);
		expect(failed?.[0]?.json).toMatchObject({ error: 'User-rate limit exceeded.', details: { kind: 'throttled' } });
	});

	it.each([
		['an update', 'update', { updateFields: { description: 'x' } }, 'PUT'],
		['a delete', 'delete', {}, 'DELETE'],
	])('is not sent %s again that it may have done', async (_name, operation, more, method) => {
		const [ada = ''] = await oci.makeUsers('ada');
		oci.sandbox.faults.set({ rules: [{ method, ...busy(503, 300) }] });
		const error = await oci.failure('user', operation, { user: byId(ada), ...more });
		expect(error.description).toMatch(/Try again after 20\d\d-/);
		expect(oci.writes().filter((write) => write.startsWith('503'))).toHaveLength(1);
	});
});

describe('Max Throttle Wait', () => {
	it.each(['soon', -1, '={{ NaN }}', '={{ [] }}', '={{ undefined }}', '={{ null }}'])(
		'is refused when it is %j',
		async (maxThrottleWait) => {
			const error = await oci.failure('user', 'getAll', { options: { maxThrottleWait } });
			expect(error.message).toBe('"Max Throttle Wait (Seconds)" must be a number that is not negative.');
			expect(oci.calls()).toEqual([]);
		},
	);

	it.each(['', '5', 0])('is read from %j', async (maxThrottleWait) => {
		expect(await oci.output('user', 'getAll', { options: { maxThrottleWait } })).toHaveLength(1);
	});
});
