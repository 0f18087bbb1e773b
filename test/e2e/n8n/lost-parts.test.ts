import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { N8nApi } from '../../../tools/n8n/api';
import { ownerVariables, type Owner } from '../../../tools/n8n/environment';
import { credentialsFor, importInto, readExamples } from '../../../tools/n8n/examples';
import { installN8n, N8N_VERSION } from '../../../tools/n8n/install';
import { Instance, type InstanceOptions } from '../../../tools/n8n/instance';
import { addPackage, packPackage } from '../../../tools/n8n/package';
import { freePort } from '../../../tools/n8n/ports';
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
	const workflows = readExamples(join(root, 'examples')).filter(({ name }) => name.startsWith('Bulk import in parts'));
	const named = (end: string) => {
		const found = workflows.find(({ name }) => name.endsWith(end));
		if (found === undefined) throw new Error(`There is no workflow "… ${end}".`);
		return found;
	};
	const part = named('import one part');
	partWorkflow = part.id;
	for (const node of named('cut and start').nodes) if (node.name === 'Settings') setField(node, 'partSize', 8);
	// As the notes of the workflows ask for.
	part.settings = { ...part.settings, errorWorkflow: named('recovery').id };
	await importInto(options, credentialsFor(workflows, sandbox.credentials), workflows);
	n8n = await Instance.start(options);
	const client = await api();
	for (const { id } of workflows) await client.publish(id);
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
