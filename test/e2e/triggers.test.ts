/** Published workflows with the triggers, in n8n itself, which is also killed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INodeExecutionData } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../sandbox';
import { DISABLES } from '../../tools/capabilities';
import { createEngine, type Engine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { N8nApi } from '../../tools/n8n/api';
import { ownerVariables, type Owner } from '../../tools/n8n/environment';
import { installN8n, N8N_VERSION, type Installation } from '../../tools/n8n/install';
import { Instance, type InstanceOptions } from '../../tools/n8n/instance';
import { addPackage, packPackage } from '../../tools/n8n/package';
import { serviceOf, SERVICES, type Service } from '../../tools/services';
import { changesOf, eventsOf, ownParameters, told } from '../support/triggers';
import { chain } from './n8n/support';

const root = join(__dirname, '..', '..');
const owner: Owner = { email: 'owner@example.com', password: 'Triggers-1' };
/** n8n polls once a minute at most; several entries make it several times. */
const EVERY_TEN_SECONDS = [0, 10, 20, 30, 40, 50].map((second) => ({
	mode: 'custom',
	cronExpression: `${second} * * * * *`,
}));

let folder: string;
let sandbox: Sandbox;
let engine: Engine;
let n8n: Installation;
let options: InstanceOptions;
let instance: Instance;
let api: N8nApi;
const credentialIds: Record<string, string> = {};

async function signIn(): Promise<void> {
	api = new N8nApi(instance.url, n8n);
	await api.login(owner);
}

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-triggers-'));
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(root), { ...sandbox.credentials });
	n8n = await installN8n(N8N_VERSION, (text) => process.stderr.write(`${text}\n`));
	const userFolder = join(folder, 'n8n');
	addPackage(await packPackage(root, join(folder, 'package')), userFolder);
	options = { n8n, folder: userFolder, env: ownerVariables(n8n, owner) };
	instance = await Instance.start(options);
	await signIn();
	for (const [type, data] of Object.entries(sandbox.credentials)) {
		credentialIds[type] = await api.createCredential({ name: type, type, data });
	}
}, 400_000);
afterAll(async () => {
	await instance?.stop();
	engine?.close();
	await sandbox?.stop();
	rmSync(folder, { recursive: true, force: true });
}, 120_000);

/** Publishes a workflow that the service's trigger starts; n8n polls once before it is published. */
async function publish(service: Service, events: readonly string[]): Promise<string> {
	const { credential, title, type } = service;
	const workflow = chain(title, [
		{
			name: 'Trigger',
			type: `n8n-nodes-identity-provisioning.${type}Trigger`,
			parameters: { pollTimes: { item: EVERY_TEN_SECONDS }, ...ownParameters(service), events: [...events] },
			credentials: { [credential]: credentialIds[credential] ?? '' },
		},
		{ name: 'End', type: 'n8n-nodes-base.noOp', parameters: {} },
	]);
	const id = await api.createWorkflow(workflow);
	await api.publish(id);
	return id;
}

/** What each execution of the workflow was started with, the first one first. */
async function started(workflowId: string): Promise<string[][]> {
	const executions = [...(await api.executions(workflowId))].reverse();
	const all: string[][] = [];
	for (const { id } of executions) {
		const { runData } = await api.finished(id);
		const items: INodeExecutionData[] = runData.Trigger?.[0]?.data?.main?.[0] ?? [];
		all.push(told(items));
	}
	return all;
}

async function untilStarted(workflowId: string, count: number): Promise<void> {
	const end = Date.now() + 150_000;
	while ((await api.executions(workflowId)).length < count) {
		if (Date.now() > end)
			throw new Error(`${workflowId} was not started ${count} times.\n${instance.log.slice(-2000)}`);
		await sleep(500);
	}
}

describe('each change starts the workflow once', () => {
	test.concurrent.each(SERVICES)(
		'$title',
		async (service) => {
			const { change, create, disable, join: addTo, leave, remove } = changesOf(engine, service);
			await create('ann');
			const id = await publish(service, eventsOf(service));
			const expected: unknown[][] = [];
			const next = async (...events: unknown[]) => {
				expected.push(events);
				await untilStarted(id, expected.length);
			};
			await create('bob');
			await next('userCreated bob');
			// Its trigger leaves a minute between two reads, and the engine tests have the rest.
			const isSlow = service.id === 'adobe';
			if (!isSlow) {
				await change('Other', 'bob');
				await next('userChanged bob');
			}
			await addTo('Watched', 'bob');
			await next('addedToGroup bob Watched');
			if (DISABLES.includes(service.id)) {
				await disable('bob');
				await next('userDisabled bob');
			}
			if (!isSlow) {
				await leave('Watched', 'bob');
				await next('removedFromGroup bob Watched');
			}
			await remove('ann');
			await next(expect.stringMatching(/^userRemoved .*ann/));
			expect(await started(id)).toEqual(expected);
			await api.request('POST', `/rest/workflows/${id}/deactivate`, {});
		},
		900_000,
	);
});

describe('a n8n that is killed', () => {
	const service = serviceOf('trivore');
	const LIST = { service: 'trivore', path: '*/user' } as const;
	/** Requests for the list of users. */
	const reads = () => sandbox.log.entries.filter(({ path }) => /\/user(?:$|\?)/.test(path)).length;

	async function again(): Promise<void> {
		await instance.kill();
		instance = await Instance.start(options);
		await signIn();
	}

	test('reports a change once, whether it dies in the poll or after the execution', async () => {
		const { create } = changesOf(engine, service);
		const id = await publish(service, ['userCreated']);
		await create('early');
		// The poll that sees the change is still reading when n8n dies.
		sandbox.faults.set({ rules: [{ ...LIST, latencyMs: 5_000 }] });
		while (!sandbox.faults.document.rules[0]?.hits) await sleep(50);
		await again();
		sandbox.faults.set({ rules: [] });
		await untilStarted(id, 1);
		expect(await started(id)).toEqual([['userCreated early']]);

		await create('late');
		await untilStarted(id, 2);
		await again();
		const later = reads();
		// Two polls after the restart.
		while (reads() < later + 2) await sleep(200);
		expect(await started(id)).toEqual([['userCreated early'], ['userCreated late']]);
	}, 600_000);
});
