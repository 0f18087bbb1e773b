/** How close a run under a throttle comes to the time that the throttle itself demands. */
import type { INodeParameters } from 'n8n-workflow';

import type { ServiceId } from '../sandbox';
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { serviceOf } from '../tools/services';
import { createEngine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import type { FaultRule } from '../sandbox/faults';
import { csvOf, GROUPS, peopleOf } from '../tools/people';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

interface Throttle {
	readonly id: ServiceId;
	readonly documented: string;
	readonly people: number;
	/** Requests in a window, and how many seconds of the document one second stands for. */
	readonly requests: number;
	readonly scale: number;
	readonly rule: Pick<FaultRule, 'method' | 'path'>;
	/** Requests that count, of all that the run without a throttle sent. */
	readonly counted: (people: number, sent: number) => number;
	/** Members of "Options" that the run needs. */
	readonly options?: INodeParameters;
}

/** A domain counts all calls to its API; the one before them finds the domain. */
const WITHOUT_BULK = {
	id: 'oci-domains',
	rule: { path: '*/admin/v1/*' },
	counted: (_people: number, sent: number) => sent - 1,
	options: { useBulk: 'never' },
} as const;

const THROTTLES: readonly Throttle[] = [
	{
		id: 'oci',
		documented: '1,500 a minute (Oracle Apps domains, "Others")',
		people: 1_125,
		requests: 1_500,
		scale: 2,
		rule: { method: 'POST' },
		counted: (people) => people * (1 + GROUPS.length) + GROUPS.length,
	},
	{
		id: 'oci-domains',
		documented: '5 Bulk requests a second (every domain type)',
		people: 2_000,
		requests: 5,
		scale: 60,
		rule: { method: 'POST', path: '*/admin/v1/Bulk' },
		counted: (people) => Math.ceil(people / 50) + 1 + Math.ceil((GROUPS.length * Math.ceil(people / 100)) / 50),
	},
	{
		...WITHOUT_BULK,
		documented: '150 a minute (Free domain, "Others"), Use Bulk: Never',
		people: 350,
		requests: 150,
		scale: 10,
	},
	{
		...WITHOUT_BULK,
		documented: '1,500 a minute (Oracle Apps domain, "Others"), Use Bulk: Never',
		people: 2_200,
		requests: 1_500,
		scale: 3,
	},
	{
		id: 'adobe',
		documented: '10 actions a minute for each client',
		people: 400,
		requests: 10,
		scale: 3,
		rule: { path: '*/action/*' },
		counted: (people) => people / 10 + 1,
	},
];

export async function measureThrottle(sandbox: BenchSandbox): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const rows: string[][] = [];
	for (const { id, documented, people, requests, scale, rule, counted, options = {} } of THROTTLES) {
		const service = serviceOf(id);
		const parameters = bulkParameters(csvOf(peopleOf(people)), { options });
		const timed = async () => {
			const start = performance.now();
			const { summary } = await runBulk(engine, service, parameters);
			if (!summary.complete || summary.rejected > 0) throw new Error(`${service.title}: ${JSON.stringify(summary)}`);
			return (performance.now() - start) / 1000;
		};
		await sandbox.reset();
		const free = await timed();
		const expected = counted(people, await sandbox.requests());
		await sandbox.reset();
		const perSeconds = 60 / scale;
		await sandbox.setFaults({ rules: [{ ...rule, service: id, throttle: { requests, perSeconds } }] });
		const seconds = await timed();
		const windows = Math.ceil(expected / requests);
		const inLast = expected - (windows - 1) * requests;
		// Nothing can be sent before the last window opens, and then what is left takes as long as it takes unthrottled.
		const bound = (windows - 1) * perSeconds + free * (inLast / expected);
		const refused = (await sandbox.requests()) - expected;
		rows.push([
			service.title,
			documented,
			String(scale),
			String(people),
			free.toFixed(1),
			bound.toFixed(1),
			seconds.toFixed(1),
			`${((seconds / bound - 1) * 100).toFixed(1)} %`,
			String(refused),
		]);
	}
	engine.close();
	return {
		title: 'Wall time under the documented throttles',
		head: [
			'Service',
			'Throttle',
			'Time scale',
			'People',
			'Unthrottled, s',
			'Bound, s',
			'Measured, s',
			'Over',
			'Other requests',
		],
		rows,
		note: 'The sandbox counts in windows that are as many times shorter as the time scale says; the bound is when the last window opens, and the time that its share of the requests takes unthrottled. A wait that is a second too long counts as many times more in "Over". "Other requests" are lists, tokens and those that were answered with 429.',
	};
}
