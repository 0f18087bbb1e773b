/** What a sync costs that finds nothing to change: the calls that read, and those that write. */
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { createEngine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import { runSync } from '../tools/engine/sync';
import { csvOf, GROUPS, peopleOf } from '../tools/people';
import { SERVICES, type NodeServiceId } from '../tools/services';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

const SEEDED = 2_400;
const PEOPLE = 30;

/** Users in a page of the list, and calls that tell who is in the groups of the input. */
const READ: Readonly<Record<NodeServiceId, readonly [page: number, members: number]>> = {
	oci: [1_000, GROUPS.length],
	'oci-domains': [1_000, 0],
	adobe: [2_000, 0],
	epm: [Number.POSITIVE_INFINITY, 0],
	trivore: [500, 0],
	oig: [1_000, GROUPS.length],
	scim: [100, GROUPS.length],
};

export async function measureNothingToChange(sandbox: BenchSandbox): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const csv = csvOf(peopleOf(PEOPLE));
	const rows: string[][] = [];
	for (const service of SERVICES) {
		const { id, title } = service;
		await sandbox.reset();
		await runBulk(engine, service, bulkParameters(csv));
		await sandbox.seed({ users: SEEDED, groups: 10, services: [id] });
		const { first, rejected, summary } = await runSync(engine, service, csv, { parameters: { managedUsers: 'all' } });
		if (first.length > 0 || rejected.length > 0 || summary.unchanged !== PEOPLE) {
			throw new Error(`${title}: ${JSON.stringify(summary)}`);
		}
		const [page, members] = READ[id];
		const least = Math.max(1, Math.ceil((SEEDED + PEOPLE) / page)) + 1 + members;
		rows.push([title, JSON.stringify(summary.calls), String(least), String(first.length)]);
	}
	engine.close();
	return {
		title: `Calls of a sync with nothing to change among ${(SEEDED + PEOPLE).toLocaleString('en')} users`,
		head: ['Service', 'Calls', 'Least', 'Changes planned'],
		rows,
		note: `Plan Only with All Users in scope and ${PEOPLE} people in the input, in ${GROUPS.length} groups. All calls are reads, which a test shows. The node's own count, without those for a token. The least is the pages of the list of users, one list of groups, and one of members for each group of the input where the list of users does not tell its groups. SCIM 2.0 also asks what the server is and whose credential it is, and looks behind the end of each list.`,
	};
}
