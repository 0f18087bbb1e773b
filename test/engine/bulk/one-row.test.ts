/** One row of Bulk Import costs the calls that decisions 176 and 178 derive, however many users there are. */
import { afterEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { bulkParameters, runBulk } from '../../../tools/engine/bulkImport';
import { serviceOf, type NodeServiceId } from '../../../tools/services';
import { startService } from '../../support/startService';

let bench: Awaited<ReturnType<typeof startService>> | undefined;
afterEach(async () => await bench?.stop());

const row = (index: number, group: string) =>
	`one.row.${index},one.row.${index}@example.com,One,Row,FI,E-${40_000 + index},${group}`;
const csvOf = (...rows: readonly string[]) =>
	['User Name,Email,First Name,Last Name,Country,Key,Groups', ...rows].join('\r\n');
const EXACT: INodeParameters = { membership: 'exact', managedGroups: 'listed', managedNames: 'Finance, Sales' };

const CALLS: ReadonlyArray<readonly [NodeServiceId, created: number, added: number, moved: number]> = [
	['oci', 4, 3, 4],
	['adobe', 4, 3, 4],
	['epm', 4, 3, 4],
	['trivore', 4, 4, 4],
	['oig', 6, 6, 10],
];

it.each(CALLS)('%s: %d for a new user, %d for another group, %d for a mover', async (id, created, added, moved) => {
	const service = serviceOf(id);
	bench = await startService(id, { sandbox: { services: id === 'oci' ? ['oci', 'oci-domains'] : [id] } });
	const { sandbox, engine } = bench;
	if (id === 'oci') sandbox.options('oci-domains', { people: 'shared' });
	const calls = async (csv: string, more: INodeParameters = {}): Promise<[number, unknown]> => {
		sandbox.log.clear();
		const { succeeded, rejected } = await runBulk(engine, service, bulkParameters(csv, more));
		expect(rejected).toEqual([]);
		const made = sandbox.log.entries.filter(({ path }) => !path.includes('token'));
		return [made.length, succeeded.map(({ status, removed }) => [status, ...(removed ?? [])])];
	};
	const key: INodeParameters = id === 'trivore' ? { keyField: 'employeeNumber' } : {};
	const by = (matchOn: string) => ({ options: { ...key, matchOn: [matchOn] } });
	await calls(csvOf(row(1, 'Finance'), row(2, 'Finance'), row(3, 'Sales')));
	await calls(csvOf(row(5, 'Finance'), row(6, 'Finance')), { options: key });
	sandbox.seed({ users: 1_000, groups: 10, services: [id] });
	// What is looked up once for each process.
	await calls(csvOf(row(4, 'Finance')));
	expect(await calls(csvOf(row(0, 'Finance')))).toEqual([created, [['created']]]);
	expect(await calls(csvOf(row(1, 'Sales')))).toEqual([added, [['memberAdded']]]);
	expect(await calls(csvOf(row(5, 'Sales')), by('email'))).toEqual([added, [['memberAdded']]]);
	if (id === 'trivore' || id === 'oig') {
		expect(await calls(csvOf(row(6, 'Sales')), by('key'))).toEqual([added, [['memberAdded']]]);
	}
	expect(await calls(csvOf(row(2, 'Sales')), EXACT)).toEqual([moved, [['memberAdded', 'Finance']]]);
});
