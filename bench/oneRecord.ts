/** What one HR record costs in a large directory: the calls of a Bulk Import of one row with one group. */
import type { INodeParameters } from 'n8n-workflow';

import { CAPABILITIES } from '../tools/capabilities';
import { bulkParameters, runBulk } from '../tools/engine/bulkImport';
import { SERVICES, type Service } from '../tools/services';
import { createEngine, type Engine } from '../tools/engine/engine';
import { loadPackage } from '../tools/engine/package-under-test';
import type { BenchSandbox } from './sandboxProcess';
import type { Table } from './table';

/** More calls than this for one record are too many. */
const MOST = 4;

/** What a service needs so that users have a stable key; `undefined` where they have none. */
function keyOptions({ id }: Service): INodeParameters | undefined {
	const isKeyed = CAPABILITIES[id].fields.some(({ name }) => name === 'key');
	if (!isKeyed) return undefined;
	return id === 'trivore' ? { keyField: 'employeeNumber' } : {};
}

/** Two groups of the seed, each with about a tenth of all users. */
const [BEFORE, AFTER] = ['Finance', 'Sales'] as const;

const HEADER = 'User Name,Email,First Name,Last Name,Country,Key,Groups';

const row = (index: number, group: string) =>
	`one.record.${index},one.record.${index}@example.com,One,Record,FI,E-${40_000 + index},${group}`;
const csvOf = (rows: readonly string[]) => [HEADER, ...rows].join('\r\n');

const MOVER = 'Mover';

/** Everything but the key is in every service. */
const CASES: ReadonlyArray<{ readonly title: string; readonly matchOn: readonly string[] | undefined }> = [
	{ title: 'New', matchOn: undefined },
	{ title: 'By user name', matchOn: ['userName'] },
	{ title: 'By email', matchOn: ['email'] },
	{ title: 'By key', matchOn: ['key'] },
	{ title: MOVER, matchOn: ['userName'] },
];

/** Out of the old group, into the new one. */
const EXACT: INodeParameters = {
	membership: 'exact',
	managedGroups: 'listed',
	managedNames: `${BEFORE}, ${AFTER}`,
};

/** Calls of one run; @throws when it did not do what it was for. */
async function callsOf(
	engine: Engine,
	service: Service,
	csv: string,
	options: INodeParameters,
	more: INodeParameters = {},
): Promise<number> {
	const { rejected, summary } = await runBulk(engine, service, bulkParameters(csv, { ...more, options }));
	if (rejected.length > 0 || !summary.complete) {
		throw new Error(`${service.title}: ${JSON.stringify(rejected[0] ?? summary)}`);
	}
	return summary.calls;
}

async function measure(engine: Engine, service: Service): Promise<string[]> {
	const key = keyOptions(service);
	const cells: string[] = [];
	// What is looked up once for each process.
	await callsOf(engine, service, csvOf([row(CASES.length, BEFORE)]), { ...key });
	for (const [index, { title, matchOn }] of CASES.entries()) {
		if (title === 'By key' && key === undefined) {
			cells.push('–');
			continue;
		}
		const options = { ...key, ...(matchOn === undefined ? {} : { matchOn: [...matchOn] }) };
		const csv = csvOf([row(index, matchOn === undefined ? BEFORE : AFTER)]);
		const calls = await callsOf(engine, service, csv, options, title === MOVER ? EXACT : {});
		cells.push(calls > MOST ? `**${calls}**` : String(calls));
	}
	return cells;
}

export async function measureOneRecord(sandbox: BenchSandbox, users: number): Promise<Table> {
	const engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	const rows: string[][] = [];
	for (const service of SERVICES) {
		await sandbox.reset();
		// As in a tenancy, where both APIs have the same users.
		if (service.id === 'oci') await sandbox.setOptions('oci-domains', { people: 'shared' });
		const present = CASES.flatMap(({ matchOn }, index) => (matchOn === undefined ? [] : [row(index, BEFORE)]));
		// Before the others, so that making them costs no list of a hundred thousand.
		await callsOf(engine, service, csvOf(present), { ...keyOptions(service) });
		await sandbox.seed({ users, groups: 10, services: [service.id] });
		rows.push([service.title, ...(await measure(engine, service))]);
	}
	engine.close();
	return {
		title: `Calls for one row with one group among ${users.toLocaleString('en')} users`,
		head: ['Service', ...CASES.map(({ title }) => title)],
		rows,
		note: `Create or Update: "New" creates the user in a group, the others find the user and add another group, and "Mover" also removes the user from the old one (Membership: Exact): a read of the groups that the user has, where the list of users does not tell them, and a write of its own where one write cannot hold both, for the old group goes only once the new one is there. The node's own count, without the calls for a token, in a process that knows the home region of OCI, that the search of its Default domain works, and a user of the namespace of Trivore ID. More than ${MOST} are set in bold: SCIM 2.0 has to find out what the server is, whose credential it is, and whether its searches find users who are there, and looks at each group before and after a write; Oracle Identity Governance grants by request, so open requests are read, and what became of the new one.`,
	};
}
