import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { N8nApi } from '../../../tools/n8n/api';
import { ownerVariables, type Owner } from '../../../tools/n8n/environment';
import { installN8n, N8N_VERSION } from '../../../tools/n8n/install';
import { Instance, type InstanceOptions } from '../../../tools/n8n/instance';
import { addPackage, packPackage } from '../../../tools/n8n/package';
import { freePort } from '../../../tools/n8n/ports';
import { readExample } from '../../support/workflowFile';
import { setField } from './exampleBench';

const root = join(__dirname, '..', '..', '..');
const owner: Owner = { email: 'owner@example.com', password: 'End-to-end-1' };
const PEOPLE = 24;

let folder: string;
let sandbox: Sandbox;
let options: InstanceOptions;
let n8n: Instance;
let partWorkflow: string;

/** Signs in and gives what the editor would call. */
async function api(): Promise<N8nApi> {
	const client = new N8nApi(n8n.url, options.n8n);
	await client.login(owner);
	return client;
}

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-lost-parts-'));
	sandbox = await startSandbox({ seed: 1, services: ['oci'] });
	const installed = await installN8n(N8N_VERSION, () => undefined);
	const port = await freePort();
	options = { n8n: installed, folder: join(folder, 'n8n'), port, env: ownerVariables(installed, owner) };
	addPackage(await packPackage(root, join(folder, 'package')), options.folder);
	n8n = await Instance.start(options);
	const client = await api();
	const { ociIdentityApi: data } = sandbox.credentials;
	const credential = { name: 'OCI Identity', type: 'ociIdentityApi', data };
	const reference = { id: await client.createCredential(credential), name: credential.name };
	const install = async (file: string, errorWorkflow?: string) => {
		const workflow = readExample(file);
		for (const node of workflow.nodes) {
			if (node.credentials?.ociIdentityApi) node.credentials = { ociIdentityApi: reference };
			if (node.name === 'Bulk Import') Object.assign(node.parameters.options as object, { allowedGroups: 'Lost' });
			if (node.name === 'Settings' && file === 'bulk-import-parts.json') setField(node, 'partSize', 8);
		}
		// As the notes of the workflows ask for.
		if (errorWorkflow !== undefined) workflow.settings = { ...workflow.settings, errorWorkflow };
		const id = await client.createWorkflow(workflow);
		await client.publish(id);
		return id;
	};
	const recovery = await install('bulk-import-recovery.json');
	partWorkflow = await install('bulk-import-part.json', recovery);
	await install('bulk-import-parts.json', recovery);
}, 180_000);

afterAll(async () => {
	await n8n.stop();
	await sandbox.stop();
	rmSync(folder, { recursive: true, force: true });
});

const imported = () => sandbox.state('oci').users.filter(({ name }) => name.startsWith('lost.')).length;

function members(): number {
	const { groups, memberships } = sandbox.state('oci');
	const group = groups.find(({ name }) => name === 'Lost')?.id;
	return memberships.filter(({ groupId }) => groupId === group).length;
}

async function until(done: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
	for (let tries = 0; tries < seconds * 10 && !(await done()); tries++) await sleep(100);
}

it('finishes the parts of an import that were under way when n8n was killed', async () => {
	const rows = Array.from({ length: PEOPLE }, (_, index) => ({
		'User Name': `lost.${index}`,
		Email: `lost.${index}@example.com`,
		Groups: 'Lost',
	}));
	// Slow enough that all parts are under way when it happens.
	sandbox.faults.set({ rules: [{ method: ['POST'], latencyMs: 150 }] });
	const answer = await fetch(`${n8n.url}/webhook/bulk-import`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ rows }),
	});
	expect(answer.status).toBe(202);
	await until(() => imported() > 2, 30);
	await n8n.kill();
	expect(members()).toBeLessThan(PEOPLE);

	sandbox.faults.clear();
	n8n = await Instance.start(options);
	await until(() => members() === PEOPLE, 90);
	expect([imported(), members()]).toEqual([PEOPLE, PEOPLE]);
	const statuses = (await (await api()).executions(partWorkflow)).map(({ status: ended }) => ended);
	expect(statuses).toContain('crashed');
}, 240_000);
