/** The packages of single services in an n8n of their own, alone and beside the whole package. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { N8nApi } from '../../../tools/n8n/api';
import { ownerVariables, type Owner } from '../../../tools/n8n/environment';
import { installN8n, N8N_VERSION } from '../../../tools/n8n/install';
import { Instance } from '../../../tools/n8n/instance';
import { addPackage, unpackPackage, type PackedPackage } from '../../../tools/n8n/package';
import { packAll } from '../../../tools/packages/pack';
import { manifestOf, servicePackages } from '../../../tools/packages/servicePackages';
import { outputOf } from './exampleBench';
import { chain } from './support';

const root = join(__dirname, '..', '..', '..');
const owner: Owner = { email: 'owner@example.com', password: 'End-to-end-1' };
const whole = manifestOf(root);
const packages = servicePackages(root);

const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-packages-'));
const nameOf = (file: string) =>
	basename(file)
		.replace(/\..*/, '')
		.replace(/^./, (first) => first.toLowerCase());

let sandbox: Sandbox;
let packed: ReadonlyMap<string, PackedPackage>;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	sandbox.seed({ users: 2, groups: 1 });
	const files = await packAll(root, join(folder, 'packed'));
	const unpacked = await Promise.all(files.map(async (one) => await unpackPackage(one, join(folder, 'packed'))));
	packed = new Map(unpacked.map((one) => [one.name, one]));
});
afterAll(async () => {
	await sandbox.stop();
	rmSync(folder, { recursive: true, force: true });
});

/** An n8n with these packages, in a folder that it shares with those before: credentials and workflows stay. */
async function start(names: readonly string[]): Promise<{ instance: Instance; api: N8nApi }> {
	const n8n = await installN8n(N8N_VERSION, () => undefined);
	const userFolder = join(folder, 'n8n');
	for (const name of names) {
		const one = packed.get(name);
		if (one === undefined) throw new Error(`${name} was not packed.`);
		addPackage(one, userFolder);
	}
	const instance = await Instance.start({ n8n, folder: userFolder, env: ownerVariables(n8n, owner) });
	const api = new N8nApi(instance.url, n8n);
	await api.login(owner);
	return { instance, api };
}

interface Served {
	readonly name: string;
	readonly codex?: { readonly categories?: readonly string[] };
}

const served = async (api: N8nApi, kind: 'credentials' | 'nodes') =>
	await api.request<Served[]>('GET', `/types/${kind}.json`);

const GET_MANY: INodeParameters = { resource: 'user', operation: 'getAll', returnAll: false, limit: 1 };

describe.each([
	['the packages of the services alone', packages.map(({ name }) => name), packages.map(({ name }) => name)],
	['the whole package beside them', [whole.name], [...packages.map(({ name }) => name), whole.name]],
])('%s', (_title, added, present) => {
	let instance: Instance;
	let api: N8nApi;
	beforeAll(async () => {
		({ instance, api } = await start(added));
	});
	afterAll(async () => await instance.stop());

	test('n8n has each node under the name of each package, with its codex, and all credentials', async () => {
		const nodes = await served(api, 'nodes');
		const own = nodes.filter(({ name }) => present.some((one) => name.startsWith(`${one}.`)) && !name.endsWith('Tool'));
		const expected = [
			...packages.flatMap((one) => one.nodes.map((file) => `${one.name}.${nameOf(file)}`)),
			...(present.includes(whole.name) ? whole.n8n.nodes.map((file) => `${whole.name}.${nameOf(file)}`) : []),
		];
		expect(own.map(({ name }) => name).sort()).toEqual(expected.sort());
		expect(own.filter(({ codex }) => codex?.categories === undefined)).toEqual([]);
		const types = new Set(whole.n8n.credentials.map(nameOf));
		const credentials = (await served(api, 'credentials')).filter(({ name }) => types.has(name));
		// n8n lists a credential once for each package that brings it.
		expect([...new Set(credentials.map(({ name }) => name))].sort()).toEqual([...types].sort());
	});

	test.each(packages.map((one) => [one.name, one] as const))('%s runs', async (name, { service }) => {
		const type = service.credential;
		const data = sandbox.credentials[type as keyof typeof sandbox.credentials];
		const id = await api.createCredential({ name: type, type, data });
		// The same workflow with the other name of the node is how one moves: the credential stays as it is.
		for (const owner of present.includes(whole.name) ? [name, whole.name] : [name]) {
			const workflow = await api.createWorkflow(
				chain(`${owner} ${service.id}`, [
					{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
					{
						name: 'Users',
						type: `${owner}.${service.type}`,
						parameters: { ...GET_MANY, ...service.options },
						credentials: { [type]: id },
					},
				]),
			);
			const execution = await api.run(workflow, 'Start');
			expect({ status: execution.status, users: outputOf(execution, 'Users').length }).toEqual({
				status: 'success',
				users: 1,
			});
		}
	});
});
