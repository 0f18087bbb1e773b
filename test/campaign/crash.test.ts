/**
 * An import is killed in the middle, with SIGKILL, at 50 random points, and started again: what is there in the end is
 * what an import that was never killed leaves. The seed makes the points the same each time.
 */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../sandbox';
import { Random } from '../../sandbox/random';
import { outputOf, prepareScript } from '../../tools/script';
import { type BulkSummary } from '../../tools/engine/bulkImport';
import { sandboxFor, SERVICES } from '../../tools/services';
import { peopleOf } from '../../tools/people';
import { bystanders, imported, intended, untidyCsv } from '../support/bulk';

const SEED = 4_711;
const KILLS = 50;
const PEOPLE = 40;
const KILLS_EACH = Math.ceil(KILLS / SERVICES.length);
const csv = untidyCsv(peopleOf(PEOPLE), 4, 4);

let start: Awaited<ReturnType<typeof prepareScript>>;
const figures: string[] = [];
beforeAll(async () => {
	start = await prepareScript('test/campaign/importChild.ts');
});
afterAll(() => {
	process.stdout.write(`\n${figures.join('\n')}\n\n`);
});

function startImport(sandbox: Sandbox, service: string) {
	const child = start([]);
	child.stdin.end(JSON.stringify({ service, credentials: sandbox.credentials, csv }));
	return child;
}

async function finishImport(sandbox: Sandbox, service: string): Promise<BulkSummary> {
	return JSON.parse(await outputOf(startImport(sandbox, service))) as BulkSummary;
}

/** Kills the process as soon as so many requests have come to an end, which is in the middle of the next ones. */
async function killAfter(sandbox: Sandbox, child: ChildProcess, requests: number): Promise<void> {
	const ended = new Promise((resolve) => child.once('close', resolve));
	const watch = setInterval(() => {
		if (sandbox.log.entries.length >= requests) child.kill('SIGKILL');
	}, 1);
	await ended;
	clearInterval(watch);
}

describe.each(SERVICES)('$title', (service) => {
	it(`loses nobody and makes nobody twice when it is killed at ${KILLS_EACH} points`, async () => {
		const sandbox = await startSandbox({ services: sandboxFor(service), seed: SEED, logCapacity: 100_000 });
		try {
			const random = new Random(SEED);
			const wanted = intended(peopleOf(PEOPLE));
			const prepare = async () => {
				await sandbox.reset();
				sandbox.seed({ users: 10, groups: 2 });
				// A little time on the way, or hardly anything would be under way when the process dies.
				sandbox.faults.set({ rules: [{ latencyMs: 3 }] });
			};
			await prepare();
			const others = () => bystanders(sandbox, service.id) as Array<{ name: string }>;
			const namesOfOthers = others().map(({ name }) => name);
			expect((await finishImport(sandbox, service.id)).complete).toBe(true);
			const requests = sandbox.log.entries.length;
			const points: number[] = [];
			let partly = 0;
			for (let kill = 0; kill < KILLS_EACH; kill += 1) {
				await prepare();
				const point = 1 + Math.floor(random.next() * (requests - 1));
				points.push(point);
				await killAfter(sandbox, startImport(sandbox, service.id), point);
				const left = imported(sandbox, service.id);
				if (Object.keys(left).length > 0 && JSON.stringify(left) !== JSON.stringify(wanted)) partly += 1;
				const summary = await finishImport(sandbox, service.id);
				expect(summary).toMatchObject({ complete: true, succeeded: PEOPLE + 4, rejected: 4 });
				expect(imported(sandbox, service.id)).toEqual(wanted);
				expect(others().map(({ name }) => name)).toEqual(namesOfOthers);
			}
			figures.push(
				`${service.title}: killed after ${points.sort((a, b) => a - b).join(', ')} of ${requests} requests, which left ${PEOPLE} people half done ${partly} times, 0 lost, 0 twice`,
			);
		} finally {
			await sandbox.stop();
		}
	});
});
