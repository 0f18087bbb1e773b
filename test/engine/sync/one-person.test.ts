/** One person from HR by webhook costs few requests, however many users there are. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runSync } from '../../../tools/engine/sync';
import { serviceOf, type NodeServiceId } from '../../../tools/services';
import { csvOf, person } from '../../../tools/people';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	sandbox.options('oci-domains', { people: 'shared' });
	sandbox.seed({ users: 3_000, groups: 20 });
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

/** At most so many requests, tokens aside, for a joiner, for nothing to change, and for a mover from one group to another. */
const MOST: ReadonlyArray<readonly [id: NodeServiceId, joiner: number, nothing: number, mover: number]> = [
	// The process knows the domain, and for OCI Identity that its search finds the users of the list.
	['oci', 4, 2, 4],
	['oci-domains', 4, 2, 4],
	['adobe', 4, 2, 4],
	['epm', 4, 2, 4],
	['trivore', 4, 2, 4],
	['oig', 7, 4, 10],
	// What the server is, whose credential it is, and whether its searches find who is there.
	['scim', 12, 11, 17],
];

it.each(MOST)('%s: %d for a joiner, %d for nothing to change, %d for a mover', async (id, joiner, nothing, mover) => {
	const service = serviceOf(id);
	const options: INodeParameters = id === 'oig' ? { grantThrough: 'scim' } : {};
	const exact = { membership: 'exact', managedGroups: 'all' };
	const requests = async (csv: string, more: INodeParameters = {}): Promise<[number, readonly unknown[]]> => {
		const from = sandbox.log.entries.length;
		const parameters = { syncMode: 'apply', missingGroups: 'create', options, ...more };
		const { first, rejected } = await runSync(engine, service, csv, { parameters });
		expect(rejected).toEqual([]);
		const made = sandbox.log.entries.slice(from).filter(({ path }) => !path.includes('token'));
		return [made.length, first.map(({ json }) => json.status)];
	};
	// Users of the Default domain are users of OCI Identity.
	const one = (index: number, groups: string[]) => person(id === 'oci-domains' ? index + 10 : index, groups);
	// Groups and what is looked up once for each process.
	await requests(csvOf([one(1, ['Everyone']), one(2, ['Finance'])]));
	const [forJoiner, joined] = await requests(csvOf([one(3, ['Everyone'])]), exact);
	expect(joined).toEqual(['created', 'memberAdded']);
	const [forNothing, same] = await requests(csvOf([one(3, ['Everyone'])]), exact);
	expect(same).toEqual(['unchanged']);
	const [forMover, moved] = await requests(csvOf([one(3, ['Finance'])]), exact);
	expect(moved).toEqual(['memberAdded', 'memberRemoved']);
	expect({ joiner: forJoiner <= joiner, nothing: forNothing <= nothing, mover: forMover <= mover }).toEqual({
		joiner: true,
		nothing: true,
		mover: true,
	});
});
