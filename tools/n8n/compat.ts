/**
 * `npm run test:compat`: whether the packed package loads and works in another n8n, 2.20.12 unless another version is
 * given (`npm run test:compat -- 2.30.0`). Not part of .ci/run, because every n8n is 3 GB.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox';
import { N8nApi } from './api';
import { ownerVariables, type Owner } from './environment';
import { credentialsFor, importInto, readExamples, servicesOf, webhookPaths } from './examples';
import { installN8n } from './install';
import { Instance } from './instance';
import { addPackage, packPackage } from './package';

const OLDEST = '2.20.12';
const root = join(__dirname, '..', '..');
const owner: Owner = { email: 'owner@example.com', password: 'Compatible-1' };

const say = (text: string) => void process.stdout.write(`${text}\n`);
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as unknown;

interface Manifest {
	readonly name: string;
	readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
}

async function check(version: string, folder: string): Promise<void> {
	const n8n = await installN8n(version, say);
	const { name, n8n: listed } = readJson('package.json') as Manifest;
	const sandbox = await startSandbox();
	try {
		const options = { n8n, folder: join(folder, 'n8n'), env: ownerVariables(n8n, owner) };
		addPackage(await packPackage(root, join(folder, 'package')), options.folder);
		const joiner = readExamples(join(root, 'examples')).find((example) => webhookPaths(example).includes('new-hire'));
		if (joiner === undefined) throw new Error('No example listens to new-hire.');
		await importInto(options, credentialsFor([joiner], { ...sandbox.credentials }), []);
		const instance = await Instance.start(options);
		try {
			const api = new N8nApi(instance.url, n8n);
			await api.loginToOld(owner);
			const types = await api.request<{ name: string }[]>('GET', '/types/nodes.json');
			const own = types.filter((type) => type.name.startsWith(`${name}.`) && !type.name.endsWith('Tool'));
			if (own.length !== listed.nodes.length) throw new Error(`It loaded ${own.length} nodes only.`);
			await api.publish(await api.createWorkflow(joiner));
			const [hire] = readJson('examples', 'data', 'new-hires.json') as [{ email: string }];
			const answer = await fetch(`${instance.url}/webhook/new-hire`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(hire),
			});
			if (!answer.ok) throw new Error(`The joiner answered ${answer.status}: ${await answer.text()}`);
			const missing = servicesOf(joiner).filter(
				(service) => !sandbox.state(service).users.some(({ email }) => email === hire.email),
			);
			if (missing.length > 0) throw new Error(`The new hire is not in ${missing.join(', ')}.`);
		} finally {
			await instance.stop();
		}
	} finally {
		await sandbox.stop();
	}
}

const version = process.argv[2] ?? OLDEST;
const scratch = mkdtempSync(join(tmpdir(), 'identity-provisioning-compat-'));
check(version, scratch)
	.then(
		() => say(`n8n ${version}: all nodes load, and the joiner puts a new hire into all five systems.`),
		(error: unknown) => {
			process.stderr.write(`n8n ${version}: ${error instanceof Error ? error.message : String(error)}\n`);
			process.exitCode = 1;
		},
	)
	.finally(() => rmSync(scratch, { recursive: true, force: true }));
