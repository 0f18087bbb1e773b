import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { by, changesOf, startBulk, type BulkBench } from './bulkSupport';

let oig: BulkBench;
beforeAll(async () => {
	oig = await startBulk();
});
afterAll(async () => await oig.stop());

describe('a server that decides later', () => {
	const HEADER = 'User Login,Last Name,Title,Groups';
	const NAMES = ['ANN', 'BOB', 'CID', 'DOT'];
	const wanted = [HEADER, ...NAMES.map((name) => `${name},${name},Lead,Front Desk;Invoice Reviewer`)].join('\n');
	const steps = fc.array(
		fc.oneof(
			{ weight: 3, arbitrary: fc.constant({ kind: 'run' as const }) },
			{ weight: 2, arbitrary: fc.record({ kind: fc.constant('approve' as const), which: fc.nat(20) }) },
			{ weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), which: fc.nat(20) }) },
		),
		{ minLength: 3, maxLength: 10 },
	);
	const cases = fc.record({
		steps,
		existing: fc.subarray(NAMES),
		createDetails: fc.constantFrom('none', 'attributes'),
		requestKey: fc.constantFrom('id', 'requestId'),
		orFilter: fc.boolean(),
		batchSize: fc.constantFrom(1, 3, 25),
		approveCreate: fc.boolean(),
	});

	it('is asked for each change at most once while that is open, and ends as wanted', async () => {
		await fc.assert(
			fc.asyncProperty(cases, async ({ steps: todo, existing, batchSize, ...options }) => {
				await oig.reset();
				if (existing.length > 0) {
					await oig.bulk([HEADER, ...existing.map((name) => `${name},${name},Trainee,`)].join('\n'));
				}
				oig.sandbox.options('oig', { approval: 'pending', ...options });
				const settings = { directory: { batchSize } };
				const checkOnce = () => {
					const open = oig.openRequests().flatMap(changesOf);
					expect(open).toEqual([...new Set(open)]);
				};
				for (const step of todo) {
					if (step.kind === 'run') {
						const { summary } = await oig.bulk(wanted, settings);
						expect(summary.succeeded + summary.rejected).toBe(NAMES.length);
					} else {
						const open = oig.openRequests();
						const chosen = open[step.which % open.length];
						if (chosen) await oig.decide(chosen, step.kind);
					}
					checkOnce();
				}
				for (let round = 0; round < 4; round += 1) {
					await oig.bulk(wanted, settings);
					checkOnce();
					for (const request of oig.openRequests()) await oig.decide(request, 'approve');
				}
				oig.exchanges.length = 0;
				expect(by(await oig.bulk(wanted, settings))).toEqual({ unchanged: NAMES.length });
				expect(oig.writes()).toEqual([]);
			}),
			{ seed: 28, numRuns: 25 },
		);
	}, 120_000);
});
