/** What one HR record costs in a large directory: the calls of a Bulk Import of one row with one group. */
import type { INodeParameters } from 'n8n-workflow';

import type { ServiceId } from '../sandbox';
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { SERVICES, type Service } from '../tools/services';
import { createEngine, type Engine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

/** More calls than this for one record are too many. */
const MOST = 4;

/** Services whose users have a stable key, and what it takes to use it. */
const KEYED: Partial<Record<ServiceId, INodeParameters>> = { oig: {}, trivore: { keyField: 'employeeNumber' } };

/** Two groups of the seed, each with about a tenth of all users. */
const [BEFORE, AFTER] = ['Finance', 'Sales'] as const;

const HEADER = 'User Name,Email,First Name,Last Name,Country,Key,Groups';

const row = (index: number, group: string) =>
	[HEADER, `one.record.${index},one.record.${index}@example.com,One,Record,FI,K-${index},${group}`].join('\r\n');

interface Case {
	readonly title: string;
	readonly options: INodeParameters;
	readonly isNew: boolean;
}

const CASES: readonly Case[] = [
	{ title: 'New', options: {}, isNew: true },
	{ title: 'By user name', options: { matchOn: ['userName'] }, isNew: false },
	{ title: 'By email', options: { matchOn: ['email'] }, isNew: false },
	{ title: 'By key', options: { matchOn: ['key'] }, isNew: false },
];

/** Calls of one run; @throws when it did not do what it was for. */
async function callsOf(
	engine: Engine,
	service: Service,
	csv: string,
	options: INodeParameters,
): Promise<{ calls: number; status: string | undefined }> {
	const { succeeded, rejected, summary } = await runBulk(engine, service, bulkParameters(csv, { options }));
	if (rejected.length > 0 || !summary.complete) {
		throw new Error(`${service.title}: ${JSON.stringify(rejected[0] ?? summary)}`);
	}
	return { calls: summary.calls, status: succeeded[0]?.status };
}

async function measure(engine: Engine, service: Service): Promise<string[]> {
	const key = KEYED[service.id];
	const cells: string[] = [];
	let index = 0;
	for (const { title, options, isNew } of CASES) {
		if ('matchOn' in options && title === 'By key' && key === undefined) {
			cells.push('–');
			continue;
		}
		index += 1;
		const all = { ...key, ...options };
		const made = await callsOf(engine, service, row(index, BEFORE), { ...key });
		const measured = isNew ? made : await callsOf(engine, service, row(index, AFTER), all);
		cells.push(measured.calls > MOST ? `**${measured.calls}**` : String(measured.calls));
	}
	return cells;
}

export async function measureOneRecord(sandbox: BenchSandbox, users: number): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const rows: string[][] = [];
	for (const service of SERVICES) {
		await sandbox.reset();
		await sandbox.seed({ users, groups: 10, services: [service.id] });
		rows.push([service.title, ...(await measure(engine, service))]);
	}
	engine.close();
	return {
		title: `Calls for one row with one group among ${users.toLocaleString('en')} users`,
		head: ['Service', ...CASES.map(({ title }) => title)],
		rows,
		note: `Create or Update: "New" creates the user in a group, the others find the user and add another group. The node's own count, without the calls for a token. More than ${MOST} are set in bold.`,
	};
}
