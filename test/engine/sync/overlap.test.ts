/** Two syncs at once, and one that runs out of time. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { NODE, oneNode } from '../../../tools/engine/oneNode';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runApply, runSync } from '../../../tools/engine/sync';
import { csvOf, person } from '../../../tools/people';
import { serviceOf, SERVICES, type Service } from '../../../tools/services';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => await sandbox.reset());
afterEach(() => void jest.restoreAllMocks());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const CSV = csvOf([0, 1, 2, 3, 4].map((index) => person(index, ['Everyone', 'Engineering'])));
const isWrite = ({ method, path }: { method: string; path: string }) =>
	method !== 'GET' && !/token|\/list$|\/\.search$/.test(path);

/** Users of the file, each with the number of their memberships. */
function held(service: Service): Array<[name: string, groups: number]> {
	const { users, memberships } = sandbox.state(service.id);
	return users
		.filter(({ name }) => /user\.0/i.test(name))
		.map(({ id, name }): [string, number] => {
			const groups = memberships.filter(({ userId }) => userId === id).map(({ groupId }) => groupId);
			expect(new Set(groups).size).toBe(groups.length);
			return [/user\.\d+/i.exec(name)?.[0].toLowerCase() ?? name, groups.length];
		})
		.sort();
}

describe.each(SERVICES)('$title', (service) => {
	const options = { ...service.options, ...(service.id === 'oig' ? { grantThrough: 'scim' } : {}) };
	const parameters = {
		resource: 'user',
		operation: 'sync',
		syncMode: 'apply',
		source: 'csvText',
		csvText: CSV,
		missingGroups: 'create',
		options,
	};
	const alone = async () => {
		await runSync(engine, service, CSV, { parameters: { syncMode: 'apply', options } });
		const expected = held(service);
		expect(expected.map(([name]) => name)).toHaveLength(5);
		await sandbox.reset();
		return expected;
	};

	it('takes turns with another sync of the same credential, and makes nothing twice', async () => {
		const expected = await alone();
		const sync = async () =>
			await engine.run(oneNode({ type: service.type, credential: service.credential, parameters }));
		const [first, second] = await Promise.all([sync(), sync()]);
		for (const { error } of [first, second]) expect(error).toBeUndefined();
		expect(held(service)).toEqual(expected);
		const statuses = [first, second].map((run) => run.node(NODE).outputs[0]?.map(({ json }) => json.status));
		const [made = [], found = []] = statuses.sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0));
		expect(made).toContain('created');
		expect(found).toEqual(['unchanged', 'unchanged', 'unchanged', 'unchanged', 'unchanged']);
	});

	it('makes nothing twice beside one in another process, and ends in the same state', async () => {
		const expected = await alone();
		const sync = async (id: string) => {
			const workflow = oneNode({ type: service.type, credential: service.credential, parameters });
			// Another credential is another lock, as in another process.
			for (const { credentials = {} } of workflow.nodes) for (const one of Object.values(credentials)) one.id = id;
			return await engine.run(workflow);
		};
		await Promise.all([sync('1'), sync('2')]);
		const together = held(service);
		expect(new Set(together.map(([name]) => name)).size).toBe(together.length);
		const { rejected } = await runSync(engine, service, CSV, { parameters: { syncMode: 'apply', options } });
		expect(rejected.map(({ json }) => json)).toEqual([]);
		expect(held(service)).toEqual(expected);
	});
});

describe('Time Budget', () => {
	const service = serviceOf('trivore');

	/** Each write takes a second of the clock, and no time at all. */
	const slow = () => {
		const real = Date.now;
		const written = sandbox.log.entries.filter(isWrite).length;
		jest
			.spyOn(Date, 'now')
			.mockImplementation(() => real() + 1000 * (sandbox.log.entries.filter(isWrite).length - written));
	};
	const people = csvOf(Array.from({ length: 12 }, (_, index) => person(index, ['Everyone'])));
	const options = { timeBudget: 5, maxConcurrency: 1 };

	it('stops Sync, says so, and the next run goes on', async () => {
		slow();
		const { rejected, summary } = await runSync(engine, service, people, {
			parameters: { syncMode: 'apply', options },
		});
		jest.restoreAllMocks();
		expect(summary).toMatchObject({ complete: false, stop: { reason: 'timeBudget' } });
		expect(new Set(rejected.map(({ json }) => json.status))).toEqual(new Set(['notAttempted']));
		const done = held(service).length;
		expect(done).toBeGreaterThan(0);
		expect(done).toBeLessThan(12);
		const next = await runSync(engine, service, people, { parameters: { syncMode: 'apply' } });
		expect(next.summary).toMatchObject({ complete: true, rejected: 0 });
		expect(held(service)).toHaveLength(12);
	});

	it('stops Apply Plan, and the same plan again is the rest', async () => {
		const { first } = await runSync(engine, service, people);
		const plan = first.map(({ json }): IDataObject => json);
		slow();
		const half = await runApply(engine, service, plan, { parameters: { options } });
		jest.restoreAllMocks();
		expect(half.summary).toMatchObject({ complete: false, stop: { reason: 'timeBudget' } });
		const done = half.first.length;
		expect(done).toBeGreaterThan(0);
		expect(half.rejected.length).toBe(plan.length - done);
		const rest = await runApply(engine, service, plan);
		expect(rest.summary).toMatchObject({ complete: true, rejected: 0 });
		expect(rest.first.filter(({ json }) => json.status === 'unchanged')).toHaveLength(done);
		expect(held(service)).toHaveLength(12);
	});
});
