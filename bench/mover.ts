/** What it costs to bring one person into other groups, with the list of the mover example. */
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { createEngine } from '../tools/engine/engine';
import { NODE, oneNode } from '../tools/engine/oneNode';
import { loadPackage } from '../tools/engine/package-under-test';
import { COLLEAGUE, LEAST, moveParameters, MOVER } from '../tools/mover';
import { csvOf } from '../tools/people';
import { SERVICES } from '../tools/services';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

export async function measureMover(sandbox: BenchSandbox): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), { ...sandbox.credentials });
	const rows: string[][] = [];
	for (const service of SERVICES) {
		const { id, title, type, credential } = service;
		await sandbox.reset();
		await runBulk(engine, service, bulkParameters(csvOf([MOVER, COLLEAGUE])));
		const before = await sandbox.requests();
		const run = await engine.run(oneNode({ type, credential, parameters: moveParameters(id) }));
		if (run.error) throw run.error;
		const calls = (await sandbox.requests()) - before;
		const [least, what] = LEAST[id];
		const { outcome } = (run.node(NODE).outputs[0]?.[0]?.json ?? {}) as { outcome?: string };
		rows.push([title, outcome ?? '', String(calls), String(least), what]);
	}
	engine.close();
	return {
		title: 'A person who moves from Sales to Marketing',
		head: ['Service', 'Outcome', 'Calls', 'Least', 'What they are'],
		rows,
		note: 'Set Groups with a list of three managed groups; Everyone stays, and a group that is not managed is not touched. All requests that the sandbox saw, tokens included. What is above the least are tokens, and checks that the user and each group are those that were meant.',
	};
}
