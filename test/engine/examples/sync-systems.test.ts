/** The examples of Sync that work with several systems at the same time. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { pinnedBody, servicesOf } from '../../../tools/n8n/examples';
import { SERVICE_IDS, SERVICES, type NodeServiceId } from '../../../tools/services';
import { readExample } from '../../support/workflowFile';
import { withField } from './livesSupport';
import { printed } from '../../support/text';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ services: SERVICE_IDS, seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => {
	await sandbox.reset();
	engine.surroundings.answers.length = 0;
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const held = (service: NodeServiceId, email: string) => {
	const { users, groups, memberships } = sandbox.state(service);
	const user = users.find((candidate) => (candidate.email ?? candidate.name).toLowerCase() === email);
	if (user === undefined) return undefined;
	const own = new Set(memberships.filter(({ userId }) => userId === user.id).map(({ groupId }) => groupId));
	const names = groups.filter(({ id, name }) => own.has(id) && name.toUpperCase().startsWith('HR-'));
	return { active: user.active !== false, groups: names.map(({ name }) => name.toUpperCase()).sort() };
};
const titleOf = (service: NodeServiceId) => SERVICES.find(({ id }) => id === service)?.title;
const fail = (service: NodeServiceId) => sandbox.faults.set({ rules: [{ service, status: 403 }] });
const writes = (from: number) =>
	sandbox.log.entries
		.slice(from)
		.filter(({ method, path }) => method !== 'GET' && !/token|\/list$|\/\.search$/.test(path))
		.map(({ method, path }) => `${method} ${path}`);

describe('sync-one-person-webhook.json', () => {
	const workflow = readExample('sync-one-person-webhook.json');
	const body = pinnedBody(workflow) ?? {};
	const email = printed(body.email);
	const services = servicesOf(workflow);
	const post = async (more: IDataObject = {}) => {
		const run = await engine.run(workflow, { input: [{ body: { ...body, ...more } }] });
		expect(run.error).toBeUndefined();
		return engine.surroundings.answers.at(-1) as { status: number; body: IDataObject & { systems: IDataObject[] } };
	};
	const all = () => services.map((service) => held(service, email));

	it('brings a joiner, a mover, a leaver and a returner into step in all systems', async () => {
		expect(services).toHaveLength(3);
		const joined = await post();
		expect(joined).toMatchObject({ status: 200, body: { complete: true } });
		expect(joined.body.systems.map(({ system }) => system).sort()).toEqual(services.map(titleOf).sort());
		expect(all()).toEqual(services.map(() => ({ active: true, groups: ['HR-EMPLOYEES', 'HR-ENGINEERING'] })));

		const moved = await post({ department: 'Research', lastName: 'King' });
		expect(moved.body.complete).toBe(true);
		expect(all()).toEqual(services.map(() => ({ active: true, groups: ['HR-EMPLOYEES', 'HR-RESEARCH'] })));
		for (const { done } of moved.body.systems) expect(printed(done)).toContain('Last Name');

		expect((await post({ active: false, department: '' })).body.complete).toBe(true);
		expect(all()).toEqual(services.map(() => ({ active: false, groups: [] })));

		expect((await post()).body.complete).toBe(true);
		expect(all()).toEqual(services.map(() => ({ active: true, groups: ['HR-EMPLOYEES', 'HR-ENGINEERING'] })));
	});

	it('writes nothing when the same is posted again', async () => {
		await post();
		const from = sandbox.log.entries.length;
		const again = await post();
		expect(again.body).toMatchObject({ complete: true, systems: services.map(() => ({ ok: true, done: [] })) });
		expect(writes(from)).toEqual([]);
	});

	it('goes on with the others when a system fails, and says why', async () => {
		fail('trivore');
		const { status, body: answer } = await post();
		sandbox.faults.clear();
		expect([status, answer.complete]).toEqual([200, false]);
		const [failed, ...others] = answer.systems.filter(({ ok }) => ok !== true);
		expect([failed?.system, others]).toEqual(['Trivore ID', []]);
		expect(printed(failed?.problems)).toContain('403');
		expect((await post()).body.complete).toBe(true);
	});

	it.each([
		[{ email: 'nowhere' }, ['email is not an email address.']],
		[{ employeeId: '', firstName: ' ' }, ['employeeId is missing.', 'firstName is missing.']],
		[{ active: 'no' }, ['active must be true or false.']],
		...['Administrators', 'engineering', 'constructor', '__proto__', ''].map(
			(department) => [{ department }, ['department is not in the list "departments" of Settings.']] as const,
		),
	])('answers 400 to %j, and calls no system', async (wrong, problems) => {
		sandbox.log.clear();
		const answer = await post(wrong);
		expect(answer).toEqual({ status: 400, body: { accepted: false, problems } });
		expect(sandbox.log.entries).toEqual([]);
	});

	it('does not touch a user of that name who has another employee ID', async () => {
		await post();
		const before = all();
		const other = await post({ employeeId: '9999', department: 'Research' });
		const keyed = other.body.systems.filter(({ ok }) => ok !== true);
		expect(keyed.length).toBeGreaterThan(0);
		for (const { problems } of keyed) expect(printed(problems)).not.toBe('');
		const untouched = services.filter((id) => keyed.some(({ system }) => system === titleOf(id)));
		for (const id of untouched) expect(held(id, email)).toEqual(before[services.indexOf(id)]);
	});
});

describe('sync-five-systems.json', () => {
	const workflow = readExample('sync-five-systems.json');
	const services = servicesOf(workflow);
	const people = ['ada.lovelace', 'grace.hopper', 'alan.turing'].map((name) => `${name}@example.com`);
	const reportOf = (run: Awaited<ReturnType<Engine['run']>>) => run.node('Report').outputs[0]?.[0]?.json;

	it('brings the list into all five systems, and merges one report', async () => {
		expect(services).toHaveLength(5);
		const run = await engine.run(workflow);
		expect(run.error).toBeUndefined();
		const report = reportOf(run);
		expect(report).toMatchObject({ complete: true, rejected: [] });
		expect((report?.systems as IDataObject[]).map(({ system }) => system).sort()).toEqual(services.map(titleOf).sort());
		for (const service of services) {
			expect(report?.text).toContain(titleOf(service));
			expect(people.map((email) => held(service, email)?.groups)).toEqual([
				['HR-EMPLOYEES', 'HR-ENGINEERING'],
				['HR-EMPLOYEES', 'HR-ENGINEERING'],
				['HR-EMPLOYEES', 'HR-RESEARCH'],
			]);
		}
		const from = sandbox.log.entries.length;
		const again = await engine.run(workflow);
		expect(again.error).toBeUndefined();
		expect(writes(from)).toEqual([]);
		expect((reportOf(again)?.systems as IDataObject[]).map(({ changed }) => changed)).toEqual(services.map(() => 0));
	});

	it('goes on with the others when a system fails, and ends as failed with its name', async () => {
		fail('epm');
		const run = await engine.run(workflow);
		expect(run.error?.message).toMatch(/^Look at: Oracle EPM Cloud\./);
		sandbox.faults.clear();
		for (const service of services.filter((id) => id !== 'epm')) {
			expect(held(service, people[0] ?? '')?.groups).toEqual(['HR-EMPLOYEES', 'HR-ENGINEERING']);
		}
		expect((await engine.run(workflow)).error).toBeUndefined();
	});

	it('lists the rows that were rejected, with the system and the reason', async () => {
		const { assignments } = workflow.nodes.find(({ name }) => name === 'HR List')?.parameters.assignments as {
			assignments: Array<{ value: string }>;
		};
		const wrong = (JSON.parse(assignments[0]?.value ?? '[]') as IDataObject[]).map((person, index) =>
			index === 2 ? { ...person, Email: 'nowhere' } : person,
		);
		const run = await engine.run(withField('sync-five-systems.json', 'people', wrong));
		const rejected = reportOf(run)?.rejected as IDataObject[];
		expect(new Set(rejected.map(({ system }) => system))).toEqual(new Set(services.map(titleOf)));
		for (const { row, reason } of rejected) {
			expect(row).toMatch(/alan\.turing|nowhere/i);
			expect(printed(reason)).not.toBe('');
		}
	});
});
