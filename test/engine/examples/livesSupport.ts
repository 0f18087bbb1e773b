/** The examples of a person's life, one after the other in all systems of the sandbox: mover, leaver, returner, delete. */
import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine, type WorkflowFile } from '../../../tools/engine/engine';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICE_IDS, SERVICES, type NodeServiceId } from '../../../tools/services';
import { footprint } from '../../campaign/operations/footprint';
import { servicesOf } from '../../../tools/n8n/examples';
import { readExample } from '../../support/workflowFile';

const TABLE = 'ended_access';
export const ada = { login: 'ada.lovelace', email: 'ada.lovelace@example.com' };
export const grace = { login: 'grace.hopper', email: 'grace.hopper@example.com' };
const record = {
	employeeId: '1',
	firstName: 'Ada',
	lastName: 'Lovelace',
	...ada,
	title: 'Analyst',
	country: 'GB',
};
const other = { ...record, employeeId: '2', firstName: 'Grace', lastName: 'Hopper', ...grace };
export const SYSTEMS = servicesOf(readExample('leaver-webhook.json'));
export const services = SERVICES.filter(({ id }) => SYSTEMS.includes(id));
export const titles = services.map(({ title }) => title).sort();

/** What the tests of a file run in; there from the first test on. */
export const bench = {} as { sandbox: Sandbox; engine: Engine };

/** Starts the sandbox and the engine for a test file, and lets every test begin with the same people. */
export function useLives(): void {
	beforeAll(async () => {
		bench.sandbox = await startSandbox({ services: SERVICE_IDS, seed: 1 });
		bench.engine = await createEngine(loadPackage(process.cwd()), bench.sandbox.credentials);
	});
	beforeEach(async () => {
		await bench.sandbox.reset();
		const { tables, answers, waitedFor } = bench.engine.surroundings;
		tables.clear();
		answers.length = 0;
		waitedFor.length = 0;
		bench.engine.surroundings.form = { Decision: 'Approve', 'Your name': 'Grace' };
		// Everyone and the project come first, so that they are there for all.
		const groups = ['Everyone', 'Sales', 'Marketing', 'Project X'];
		const people = groups.flatMap((department) => [
			...(department === 'Marketing' ? [] : [{ ...record, department }]),
			{ ...other, department },
		]);
		const run = await bench.engine.run(
			withField(
				'hr-onboarding.json',
				'departments',
				groups.map((name) => ({ department: name, group: name })),
			),
			{
				input: people,
			},
		);
		expect(run.error).toBeUndefined();
		for (const { id } of services) expect(groupsOf(id, ada.email)).toEqual(['Everyone', 'Project X', 'Sales']);
	});
	afterAll(async () => {
		bench.engine.close();
		await bench.sandbox.stop();
	});
}

/** An example with another value of a field of its settings. */
export function withField(file: string, name: string, value: unknown): WorkflowFile {
	const workflow = readExample(file);
	const fields = workflow.nodes.flatMap(
		({ parameters }) =>
			(parameters.assignments as { assignments?: Array<{ name: string; value: unknown }> } | undefined)?.assignments ??
			[],
	);
	const field = fields.find((assignment) => assignment.name === name);
	if (field === undefined) throw new Error(`${file} has no field "${name}".`);
	field.value = typeof value === 'object' ? JSON.stringify(value) : value;
	return workflow;
}

export function groupsOf(service: NodeServiceId, email: string): readonly string[] | undefined {
	const { users, groups, memberships } = bench.sandbox.state(service);
	const user = users.find((candidate) => (candidate.email ?? candidate.name) === email);
	if (user === undefined) return undefined;
	const own = memberships.filter(({ userId }) => userId === user.id).map(({ groupId }) => groupId);
	return groups
		.filter(({ id }) => own.includes(id))
		.map(({ name }) => name)
		.sort();
}

/** What all systems hold; requests that OIG made on the way stay there. */
export const everything = () =>
	services.map(({ id }) => {
		const held = JSON.parse(footprint(bench.sandbox, id)) as { raw?: IDataObject };
		return { ...held, raw: { ...held.raw, requests: undefined } };
	});
export const post = async (file: string, body: IDataObject) =>
	await bench.engine.run(readExample(file), { input: [{ body }] });
export const leave = async (more: IDataObject = {}) =>
	await post('leaver-webhook.json', { ...ada, lastDay: '2026-11-27', timeZone: 'Europe/Helsinki', ...more });
export const stored = () => bench.engine.surroundings.tables.get(TABLE) ?? [];
export const lastAnswer = () => bench.engine.surroundings.answers.at(-1) as { status: number; body: IDataObject };
export const fail = (service: NodeServiceId) => bench.sandbox.faults.set({ rules: [{ service, status: 403 }] });
