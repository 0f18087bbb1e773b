/** What the node needs for people in each service: calls beside the least that the API allows, and growth. */
import { BULK_SERVICES, bulkParameters, bulkService, runBulk } from '../tools/engine/bulkImport';
import { createEngine, type Engine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import type { ServiceId } from '../sandbox';
import type { BenchSandbox } from './sandboxProcess';
import { csvOf, GROUPS, peopleOf } from '../tools/people';
import type { Table } from './table';

/** Pages that a list of so many users or groups takes; an empty one takes a call as well. */
const pages = (entries: number, size: number) => Math.max(1, Math.ceil(entries / size));

interface Minimum {
	/** Calls for so many new people in so many groups each, the groups made on the way. */
	readonly calls: (people: number, groups: number) => number;
	readonly reason: string;
}

/** Source: the services' documents on what one call can carry; every way needs the list of users and of groups. */
const MINIMA: Readonly<Record<ServiceId, Minimum>> = {
	oci: {
		calls: (people, groups) => 2 + groups + people * (1 + groups),
		reason: 'one call for each user, group and membership; version 20160918 has no bulk call',
	},
	adobe: {
		calls: (people, groups) => 2 + Math.ceil(groups / 10) + Math.ceil(people / 10),
		reason: 'ten commands in a call, groups in the command',
	},
	epm: {
		calls: (people, groups) => 2 + 1 + pages(people, 200) * (1 + 1 + groups),
		reason: 'arrays of 200: users, their role, each group',
	},
	trivore: {
		calls: (people, groups) => 2 + groups + people,
		reason: 'one call for each user, with the groups in it',
	},
	oig: {
		calls: (people, groups) => 2 + groups + Math.ceil(people / 25) + groups,
		reason: 'arrays of 25 users, one call for each role',
	},
};

async function measure(sandbox: BenchSandbox, engine: Engine, id: ServiceId, count: number) {
	const service = bulkService(id);
	await sandbox.reset();
	const cpu = process.cpuUsage();
	const start = performance.now();
	const { summary } = await runBulk(engine, service, bulkParameters(csvOf(peopleOf(count))));
	const seconds = (performance.now() - start) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	if (!summary.complete || summary.rejected > 0) throw new Error(`${service.title}: ${JSON.stringify(summary)}`);
	return { title: service.title, seconds, cpuSeconds: (user + system) / 1e6, calls: await sandbox.requests() };
}

export async function measureCalls(sandbox: BenchSandbox, people: number): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const rows: string[][] = [];
	for (const { id } of BULK_SERVICES) {
		const { title, calls } = await measure(sandbox, engine, id, people);
		const least = MINIMA[id].calls(people, GROUPS.length);
		rows.push([
			title,
			String(calls),
			String(least),
			(calls / people).toFixed(3),
			`${((calls / least - 1) * 100).toFixed(1)} %`,
			String(people * (2 + GROUPS.length)),
			MINIMA[id].reason,
		]);
	}
	engine.close();
	return {
		title: `Calls for ${people} new people with ${GROUPS.length} groups each`,
		head: ['Service', 'Calls', 'Least', 'Per user', 'Over', 'One by one', 'What bounds it'],
		rows,
		note: 'All requests that the sandbox saw, tokens and lists included. "One by one" is a search, a create and a call for each membership.',
	};
}

export async function measureGrowth(
	sandbox: BenchSandbox,
	sizes: readonly number[],
	services: readonly ServiceId[],
): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const rows: string[][] = [];
	for (const id of services) {
		let title = '';
		const cells: string[] = [];
		for (const size of sizes) {
			const measured = await measure(sandbox, engine, id, size);
			title = measured.title;
			cells.push(measured.seconds.toFixed(1), ((measured.cpuSeconds * 1000) / size).toFixed(2));
		}
		rows.push([title, ...cells]);
	}
	engine.close();
	return {
		title: 'Growth',
		head: ['Service', ...sizes.flatMap((size) => [`${size} users, s`, 'own CPU ms each'])],
		rows,
		note: "Whole runs of the node in the engine, without throttling. The seconds are those of both sides; the CPU is that of the node, the engine and n8n's helper alone. The sandbox copies the list of members for each one that is added to a group, so it takes longer with large groups.",
	};
}
