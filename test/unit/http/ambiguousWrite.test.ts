import { describe, expect, it } from '@jest/globals';

import { ServiceError } from '../../../providers/http/errors';
import { NetworkError, type NetworkFault } from '../../../providers/http/send';
import { isAmbiguous, writeOrLookUp } from '../../../providers/http/ambiguousWrite';
import { fakeClock } from './support';

const refusal = (status: number) =>
	new ServiceError({ service: 'Service', kind: 'unexpected', status, message: `Status ${status}.` });
const unavailable = { service: 'Service', kind: 'unavailable', status: 503, message: 'Busy.' } as const;
const fault = (kind: NetworkFault) => new NetworkError(kind, 'No answer.');

/** Writes and look-ups that go as listed; `undefined` in `found` means not there. */
async function run(writes: ReadonlyArray<string | Error>, found: ReadonlyArray<string | undefined | Error>) {
	const clock = fakeClock();
	const steps: string[] = [];
	const next = <T>(list: readonly T[], name: string): T => {
		const answer = list[steps.filter((step) => step === name).length] as T;
		steps.push(name);
		if (answer instanceof Error) throw answer;
		return answer;
	};
	const result = await writeOrLookUp<string>({
		...clock,
		write: async () => next(writes, 'write') as string,
		lookUp: async () => next(found, 'look up') as string | undefined,
	}).catch((error: unknown) => error);
	return { result, steps, waits: clock.waits };
}

describe('isAmbiguous', () => {
	it.each(['interrupted', 'timeout', 'proxy'] as const)('is so for the fault "%s"', (kind) => {
		expect(isAmbiguous(fault(kind))).toBe(true);
	});

	it.each(['aborted', 'blocked', 'dns', 'refused', 'tls', 'unreachable'] as const)('is not for "%s"', (kind) => {
		expect(isAmbiguous(fault(kind))).toBe(false);
	});

	it('is so for statuses that do not say whether it was done', () => {
		const statuses = [408, 500, 502, 503, 504, 400, 401, 404, 409, 412, 429];
		expect(statuses.filter((status) => isAmbiguous(refusal(status)))).toEqual([408, 500, 502, 503, 504]);
	});

	it('is so for a good status whose answer cannot be read, and not for one that was understood', () => {
		const understood = new ServiceError({ service: 'Service', kind: 'invalid', status: 200, message: 'Refused.' });
		expect([refusal(200), refusal(201), understood].map(isAmbiguous)).toEqual([true, true, false]);
	});

	it('is not for anything else', () => {
		expect([new Error('x'), undefined, 'x'].some(isAmbiguous)).toBe(false);
	});
});

describe('writeOrLookUp', () => {
	it('looks nothing up when the write is answered', async () => {
		expect(await run(['done'], [])).toEqual({ result: 'done', steps: ['write'], waits: [] });
	});

	it('passes a clear refusal on', async () => {
		expect(await run([refusal(409)], [])).toMatchObject({ result: refusal(409), steps: ['write'] });
	});

	it('takes what it finds for done when the answer was lost', async () => {
		const { result, steps, waits } = await run([fault('interrupted')], ['found']);
		expect([result, steps, waits]).toEqual(['found', ['write', 'look up'], [2_000]]);
	});

	it('writes again when nothing is there', async () => {
		const { result, steps } = await run([refusal(503), 'done'], [undefined]);
		expect([result, steps]).toEqual(['done', ['write', 'look up', 'write']]);
	});

	it('waits as long as the refusal asks before it looks and writes again', async () => {
		const busy = new ServiceError({ ...unavailable, retryAt: new Date(fakeClock().now() + 30_000) });
		const { result, steps, waits } = await run([busy, 'done'], [undefined]);
		expect([result, steps, waits]).toEqual(['done', ['write', 'look up', 'write'], [30_000]]);
	});

	it('looks, but does not write again, when the refusal asks for a longer wait than is allowed', async () => {
		const busy = new ServiceError({ ...unavailable, retryAt: new Date(fakeClock().now() + 130_000) });
		expect(await run([busy], [undefined])).toEqual({ result: busy, steps: ['write', 'look up'], waits: [2_000] });
		expect((await run([busy], ['found'])).result).toBe('found');
	});

	it('looks up after the last write too, and throws its error when nothing is there', async () => {
		const writes = [fault('timeout'), fault('timeout'), refusal(500)];
		expect(await run(writes, [undefined, undefined, 'found'])).toMatchObject({ result: 'found' });
		const { result, steps } = await run(writes, [undefined, undefined, undefined]);
		expect(result).toEqual(refusal(500));
		expect(steps.filter((step) => step === 'write')).toHaveLength(3);
	});

	it('does not write again when the look-up fails', async () => {
		const { result, steps } = await run([fault('timeout')], [refusal(503)]);
		expect([result, steps]).toEqual([refusal(503), ['write', 'look up']]);
	});

	it('stops when the run is cancelled', async () => {
		const controller = new AbortController();
		controller.abort(new Error('The execution was cancelled.'));
		let lookUps = 0;
		const settled = writeOrLookUp({
			...fakeClock(),
			signal: controller.signal,
			write: async () => await Promise.reject(fault('interrupted')),
			lookUp: async () => await Promise.resolve((lookUps += 1)),
		});
		await expect(settled).rejects.toThrow('The execution was cancelled.');
		expect(lookUps).toBe(0);
	});
});
