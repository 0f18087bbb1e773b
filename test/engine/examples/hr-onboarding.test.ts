import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rejections } from '../../../demo/trace';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine, type WorkflowFile, type WorkflowRun } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICE_IDS, SERVICES } from '../../../tools/services';

const readJson = <T>(path: string) => JSON.parse(readFileSync(join(process.cwd(), 'examples', path), 'utf8')) as T;
const workflow = readJson<WorkflowFile>('hr-onboarding.json');
const records = readJson<Array<Record<string, string>>>('data/new-hires.json');

const branches = SERVICES.map(({ id, prefix }) => [id, prefix] as const);

let sandbox: Sandbox;
let engine: Engine;
let first: WorkflowRun;
beforeAll(async () => {
	sandbox = await startSandbox({ services: SERVICE_IDS, seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
	first = await engine.run(workflow, { input: records });
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const refused = (run: WorkflowRun, prefix: string) =>
	rejections(
		run,
		workflow.nodes.map(({ name }) => name).filter((name) => name.startsWith(prefix)),
	);

it('is importable as it is: its pinned records are those of examples/data', () => {
	expect(workflow.pinData?.['HR Records']?.map(({ json }) => json)).toEqual(records);
});

describe.each(branches)('%s', (service, prefix) => {
	const membersOf = (group: string) => {
		const { users, groups, memberships } = sandbox.state(service);
		const id = groups.find(({ name }) => name === group)?.id;
		const memberIds = memberships.filter(({ groupId }) => groupId === id).map(({ userId }) => userId);
		return users
			.filter((user) => memberIds.includes(user.id))
			.map(({ email }) => email)
			.sort();
	};

	it('puts everybody with a valid record into the group of the department, once', () => {
		expect(first.error).toBeUndefined();
		for (const department of ['Engineering', 'Finance']) {
			const wanted = records
				.filter((record) => record.department === department && record.email?.includes('@'))
				.map(({ email }) => email);
			expect(membersOf(department)).toEqual([...new Set(wanted)].sort());
		}
	});

	it('refuses the invalid email address, and names the record', () => {
		const [rejection, ...others] = refused(first, prefix);
		expect(others).toEqual([]);
		expect(records[rejection?.record ?? -1]?.email).toBe('anais.lefevre.example.com');
		expect(rejection?.reason).toMatch(/not a valid e-?mail address/);
	});
});

it.each(['Administrators', 'constructor', 'engineering '])(
	'puts nobody into a group because the department is called %j',
	async (department) => {
		const before = JSON.stringify(branches.map(([service]) => sandbox.state(service)));
		const run = await engine.run(workflow, { input: [{ ...records[0], department }] });
		expect(run.error).toBeUndefined();
		expect(run.node('Rejected: Unknown Department').outputs[0]).toHaveLength(1);
		expect(JSON.stringify(branches.map(([service]) => sandbox.state(service)))).toBe(before);
	},
);

it('changes nothing when it runs again', async () => {
	const states = () => branches.map(([service]) => sandbox.state(service));
	const before = states();
	const second = await engine.run(workflow, { input: records });
	expect(second.error).toBeUndefined();
	expect(states()).toEqual(before);
});
