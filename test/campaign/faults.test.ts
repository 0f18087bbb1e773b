/**
 * 2,000 people into each service while almost a fifth of all requests go wrong. What it took is printed; the seed
 * makes each run the same.
 */
import { afterAll, describe, expect, it } from '@jest/globals';

import { startSandbox } from '../../sandbox';
import { createEngine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { bulkParameters, runBulk, type BulkRun } from '../../tools/engine/bulkImport';
import { sandboxFor, SERVICES } from '../../tools/services';
import { peopleOf } from '../../tools/people';
import { bystanders, imported, intended, untidyCsv } from '../support/bulk';
import { shortenWaits } from '../support/shortWaits';

const SEED = 20_261;
const PEOPLE = 2_000;
const REPEATED = 60;
const BAD = 80;
const WRITES = ['DELETE', 'PATCH', 'POST', 'PUT'];
const MOST_RUNS = 5;

shortenWaits(100);

const figures: string[] = [];
afterAll(() => {
	process.stdout.write(`\n${figures.join('\n')}\n\n`);
});

describe.each(SERVICES)('$title', (service) => {
	it('ends in exactly the wanted state, and reports each row once', async () => {
		const sandbox = await startSandbox({ services: sandboxFor(service), seed: SEED, logCapacity: 100_000 });
		const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
		try {
			sandbox.seed({ users: 50, groups: 5 });
			const others = bystanders(sandbox, service.id);
			const people = peopleOf(PEOPLE);
			const parameters = bulkParameters(untidyCsv(people, REPEATED, BAD));
			sandbox.faults.set({
				seed: SEED,
				rules: [
					{ rate: 0.1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
					{ rate: 0.05, status: 503 },
					{ rate: 0.03, connection: 'resetBefore' },
					{ method: WRITES, rate: 0.03, connection: 'resetAfter' },
				],
			});
			const start = performance.now();
			const runs: BulkRun[] = [];
			do {
				const run = await runBulk(engine, service, parameters);
				runs.push(run);
				const lines = [...run.succeeded, ...run.rejected]
					.map(({ source }) => source.line)
					.sort((a = 0, b = 0) => a - b);
				expect(lines).toEqual(Array.from({ length: PEOPLE + REPEATED + BAD }, (_, index) => index + 2));
				expect(run.rejected.filter(({ status }) => status === 'invalid')).toHaveLength(BAD);
			} while ((runs.at(-1)?.summary.rejected ?? 0) > BAD && runs.length < MOST_RUNS);
			const hits = sandbox.faults.document.rules.map(({ hits: count }) => count);
			sandbox.faults.clear();
			expect(runs.at(-1)?.summary).toMatchObject({ complete: true, succeeded: PEOPLE + REPEATED, rejected: BAD });
			expect(imported(sandbox, service.id)).toEqual(intended(people));
			expect(bystanders(sandbox, service.id)).toEqual(others);
			const seconds = Math.round((performance.now() - start) / 1000);
			const calls = runs.map(({ summary }) => summary.calls);
			figures.push(
				`${service.title}: ${PEOPLE} people in ${runs.length} run(s), ${calls.join(' + ')} calls, faults ${hits.join(' / ')} (429 / 503 / reset before / reset after), ${seconds} s, 0 lost, 0 twice`,
			);
		} finally {
			engine.close();
			await sandbox.stop();
		}
	});
});
