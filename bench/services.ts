/** What the node needs for people in each service: calls beside the least that the API allows, and growth. */
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { createEngine, type Engine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import type { ServiceId } from '../sandbox';
import type { BenchSandbox } from './sandboxProcess';
import { csvOf, GROUPS, peopleOf } from '../tools/people';
import { serviceOf, SERVICES } from '../tools/services';
import type { Table } from './table';

async function measure(sandbox: BenchSandbox, engine: Engine, id: ServiceId, count: number) {
	const service = serviceOf(id);
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
	for (const { id, minimum } of SERVICES) {
		const { title, calls } = await measure(sandbox, engine, id, people);
		const least = minimum.calls(people, GROUPS.length);
		rows.push([
			title,
			String(calls),
			String(least),
			(calls / people).toFixed(3),
			`${((calls / least - 1) * 100).toFixed(1)} %`,
			String(people * (2 + GROUPS.length)),
			minimum.reason,
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
