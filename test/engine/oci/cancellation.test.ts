import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { fromInput, person, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const input = ['ada', 'grace', 'edsger', 'alan'].map(person);

const create = { method: 'POST', path: '*/users' };

/** Creates four users and cancels the run when something has happened. */
async function createAndCancel(happened: () => boolean) {
	let cancel = () => {};
	const running = oci.run('user', 'create', fromInput, { input, onStart: (stop) => (cancel = stop) });
	await oci.until(happened);
	cancel();
	return await running;
}

describe('a canceled run', () => {
	it('ends in the middle of a pause that the service asked for, and sends nothing more', async () => {
		oci.sandbox.faults.set({
			rules: [{ ...create, skip: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 100 }],
		});
		const run = await createAndCancel(() => oci.writes().length === 2);
		expect(run.status).toBe('canceled');
		expect(oci.writes().map((write) => write.slice(0, 3))).toEqual(['200', '429']);
		expect(oci.userNames()).toEqual(['sandbox.administrator', 'ada']);
	});

	it('gives up the request that is under way, and sends none after it', async () => {
		// The first rule counts; by the other the second create takes long enough to be canceled in the middle.
		oci.sandbox.faults.set({
			rules: [
				{ ...create, latencyMs: 0 },
				{ ...create, skip: 1, count: 1, latencyMs: 300 },
			],
		});
		const hits = (rule: number) => oci.sandbox.faults.document.rules[rule]?.hits;
		const run = await createAndCancel(() => hits(1) === 1);
		expect(run.status).toBe('canceled');
		expect(hits(0)).toBe(2);
	});
});
