/**
 * Apply Plan is killed in the middle, with SIGKILL, at 240 random points, and started again with the same rows: what
 * is there in the end is what a run that was never killed leaves. The seed makes the points the same each time.
 */
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { Random } from '../../sandbox/random';
import { createEngine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { runApply, runSync } from '../../tools/engine/sync';
import { outputOf, prepareScript } from '../../tools/script';
import { sandboxFor, SERVICES, type Service } from '../../tools/services';
import { csvOf, person } from '../../tools/people';

const SEED = 4_712;
/** Where all services are killed, and where only those that disable nobody are. */
const KILLS_EACH = 30;
const KILLS_OF_ENDINGS = 10;

let start: Awaited<ReturnType<typeof prepareScript>>;
const figures: string[] = [];
beforeAll(async () => {
	start = await prepareScript('test/campaign/applyChild.ts');
});
afterAll(() => {
	process.stdout.write(`\n${figures.join('\n')}\n\n`);
});

const OLD = Array.from({ length: 12 }, (_, index) => person(index, ['Staff', 'Payroll']));
/** Some stay, some move, some are new, and some are missing. */
const NEW = Array.from({ length: 14 }, (_, index) => person(index + 4, index < 4 ? ['Staff'] : ['Staff', 'Finance']));

/** Everybody with the groups, each name once. @throws when somebody is there twice. */
function stateOf(sandbox: Sandbox, { id }: Service): unknown {
	const { users, groups, memberships } = sandbox.state(id);
	const names = users.map(({ name }) => name.toLowerCase());
	if (new Set(names).size < names.length) throw new Error('Somebody is there twice.');
	const nameOf = new Map(groups.map((group) => [group.id, group.name]));
	return users
		.map((user) => [
			user.name.toLowerCase(),
			memberships
				.filter(({ userId }) => userId === user.id)
				.map(({ groupId }) => nameOf.get(groupId))
				.sort(),
		])
		.sort();
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

/** Services that disable nobody: there, those who are missing can lose their access. */
const ENDING: ReadonlySet<string> = new Set(['adobe', 'epm', 'oci']);
const MISSING: Readonly<Record<string, INodeParameters>> = {
	'leave the managed groups': { membership: 'exactGroups', guards: { maxMembershipRemovalShare: 100 } },
	'lose their access': {
		managedUsers: 'members',
		scopeGroups: 'Staff',
		orphans: 'endAccess',
		guards: { maxEndAccessShare: 100 },
	},
};
const CASES = SERVICES.flatMap((service) =>
	Object.entries(MISSING)
		.filter(([missing]) => missing === 'leave the managed groups' || ENDING.has(service.id))
		.map(([missing, parameters]) => ({
			service,
			title: service.title,
			missing,
			kills: parameters.orphans === 'endAccess' ? KILLS_OF_ENDINGS : KILLS_EACH,
			parameters,
		})),
);

describe.each(CASES)('$title, where users who are missing $missing', ({ service, missing, kills, parameters: own }) => {
	it(`ends as it was planned when it is killed at ${kills} points`, async () => {
		const sandbox = await startSandbox({ services: sandboxFor(service), seed: SEED, logCapacity: 100_000 });
		const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
		try {
			const options: INodeParameters = service.id === 'oig' ? { grantThrough: 'scim' } : {};
			const parameters = { options, ...own };
			const planned = async (): Promise<IDataObject[]> => {
				sandbox.faults.set({ rules: [] });
				await sandbox.reset();
				await runSync(engine, service, csvOf(OLD), { parameters: { options, syncMode: 'apply' } });
				const { first } = await runSync(engine, service, csvOf(NEW), { parameters });
				// A little time on the way, or hardly anything would be under way when the process dies.
				sandbox.faults.set({ rules: [{ latencyMs: 3 }] });
				return first.map(({ json }) => json);
			};
			const startApply = (rows: readonly IDataObject[]) => {
				const child = start([]);
				child.stdin.end(JSON.stringify({ service: service.id, credentials: sandbox.credentials, rows, options }));
				return child;
			};
			const random = new Random(SEED);
			const rows = await planned();
			const from = sandbox.log.entries.length;
			const whole = JSON.parse(await outputOf(startApply(rows))) as IDataObject;
			expect(whole).toMatchObject({ complete: true, rejected: 0, succeeded: rows.length });
			const requests = sandbox.log.entries.length - from;
			const wanted = stateOf(sandbox, service);
			let partly = 0;
			for (let kill = 0; kill < kills; kill += 1) {
				const again = await planned();
				const before = JSON.stringify(stateOf(sandbox, service));
				const point = sandbox.log.entries.length + 1 + Math.floor(random.next() * (requests - 1));
				await killAfter(sandbox, startApply(again), point);
				const left = JSON.stringify(stateOf(sandbox, service));
				if (left !== before && left !== JSON.stringify(wanted)) partly += 1;
				const { summary } = await runApply(engine, service, again, { parameters: { options } });
				expect(summary).toMatchObject({ complete: true, rejected: 0, succeeded: again.length });
				expect(stateOf(sandbox, service)).toEqual(wanted);
			}
			figures.push(
				`${service.title}, users ${missing}: killed ${kills} times within ${requests} requests, half done ${partly} times, always ended as planned`,
			);
		} finally {
			engine.close();
			await sandbox.stop();
		}
	});
});
