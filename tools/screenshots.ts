/**
 * `npm run screenshots`: makes the pictures of docs/images again, light and dark, from the package as it would be
 * published, in a n8n and a sandbox of its own. They show made-up people and no secrets. `-- <name>` makes those alone.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startSandbox } from '../sandbox';
import { launchBrowser } from './browser';
import { N8nApi } from './n8n/api';
import { Editor, type ColorScheme } from './n8n/editor';
import { ownerVariables, type Owner } from './n8n/environment';
import { credentialsFor, importInto, readExamples, webhookPaths, type Example } from './n8n/examples';
import { installN8n, N8N_VERSION } from './n8n/install';
import { Instance } from './n8n/instance';
import type { NodePanel } from './n8n/nodePanel';
import { addPackage, packPackage } from './n8n/package';
import { photographPlan } from './planPicture';

const root = join(__dirname, '..');
const images = join(root, 'docs', 'images');
const owner: Owner = { email: 'owner@example.com', password: 'Screenshots-1' };
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/** A node of the joiner, and what to choose in it so that its fields are to be seen with a list open. */
const panels = [
	{
		file: 'oci-identity',
		node: 'OCI: User',
		resource: 'User',
		operation: 'Add to Group',
		field: 'user',
		text: 'ivan',
	},
	{
		file: 'adobe-user-management',
		node: 'Adobe: User in Group',
		resource: 'User Group',
		operation: 'Add Users',
		field: 'group',
		text: 's',
	},
	{
		file: 'oracle-epm-cloud',
		node: 'EPM: User',
		resource: 'User',
		operation: 'Add to Group',
		field: 'user',
		text: 'ivan',
	},
	{
		file: 'trivore-id',
		node: 'Trivore: User',
		resource: 'User',
		operation: 'Add to Group',
		field: 'user',
		text: 'ivan',
	},
	{
		file: 'oracle-identity-governance',
		node: 'OIG: User',
		resource: 'Role',
		operation: 'Grant',
		field: 'user',
		text: 'ivan',
	},
] as const;

/** Nodes that the joiner does not have, each to be shown alone: whose they are in the onboarding of HR records. */
const alone = [
	{
		file: 'oci-identity-domains',
		node: 'Domains: User',
		resource: 'User',
		operation: 'Add to Group',
		field: 'user',
		text: 'ivan',
	},
	{
		file: 'scim',
		node: 'SCIM: User',
		resource: 'User',
		operation: 'Disable',
		field: 'user',
		text: 'ivan',
	},
] as const;

const chosen = process.argv.slice(2);
const isWanted = ({ file }: { readonly file: string }) => chosen.length === 0 || chosen.includes(file);

async function photographPanel(
	editor: Editor,
	file: string,
	{ node, resource, operation, field, text }: (typeof alone | typeof panels)[number],
): Promise<void> {
	const panel = await editor.openNode(node);
	await panel.choose('resource', resource);
	await panel.choose('operation', operation);
	await panel.search(field, text);
	await editor.photograph(file, 'parameters');
	await panel.closeList();
	await panel.close();
}

async function bulkImport(panel: NodePanel): Promise<void> {
	await panel.choose('resource', 'User');
	await panel.choose('operation', 'Bulk Import');
	await panel.choose('source', 'CSV Text');
	await panel.fill('csvText', readFileSync(join(root, 'docs', 'bulk-import-sample.csv'), 'utf8'));
	await panel.choose('missingGroups', 'Create Group');
	await panel.toggle('dryRun');
	await panel.run();
	await panel.table();
}

/** A workflow with nothing but one node of an example behind a trigger. */
function single(
	{ name: workflow, nodes }: Example,
	source: string,
	name: string,
): Pick<Example, 'connections' | 'name' | 'nodes'> {
	const [node] = nodes.filter((one) => one.name === source);
	if (node === undefined) throw new Error(`"${workflow}" has no node "${source}".`);
	const parameters = { resource: 'user', operation: 'get' };
	return {
		name,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{ ...node, onError: 'stopWorkflow', name, position: [240, 0], parameters },
		],
		connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
	};
}

interface Shown {
	readonly joiner: Example;
	readonly onboarding: Example;
	readonly examples: readonly Example[];
}

/** Corners of the part of the onboarding that is shown: as a whole it is too large to be read. */
const ONBOARDING_PART = ['On the List?', 'OCI: Department Group', 'OCI: Rejected', 'Adobe: User in Group'];

const JOINER_PART = ['Which Systems?', 'OCI: Group', 'OCI: Result', 'EPM: Membership'];

const newId = () => randomUUID().slice(0, 16);
const countOf = ({ nodes }: Example) => nodes.filter(({ type }) => type !== STICKY_NOTE).length;

async function photograph(
	browser: Browser,
	api: N8nApi,
	url: string,
	{ joiner, onboarding, examples }: Shown,
	theme: ColorScheme,
): Promise<void> {
	const file = (name: string) => join(images, `${name}${theme === 'dark' ? '-dark' : ''}.png`);
	const editor = await Editor.signIn(browser, url, owner, theme);
	try {
		// First, while nobody of the sample is there yet.
		if (isWanted({ file: 'bulk-import' })) {
			await editor.openWorkflow(await api.createWorkflow(single(joiner, 'OCI: User', 'Bulk Import')), 2);
			await bulkImport(await editor.openNode('Bulk Import'));
			await editor.photograph(file('bulk-import'), 'panel');
		}
		const joinerId = await api.createWorkflow({ ...joiner, id: newId() });
		if (isWanted({ file: 'joiner' })) {
			await editor.openWorkflow(joinerId, countOf(joiner));
			await editor.run();
			await editor.photographNodes(file('joiner'), JOINER_PART);
		}
		if (isWanted({ file: 'hr-onboarding' })) {
			await editor.openWorkflow(await api.createWorkflow({ ...onboarding, id: newId() }), countOf(onboarding));
			await editor.run();
			await editor.photographNodes(file('hr-onboarding'), ONBOARDING_PART);
		}
		if (panels.some(isWanted)) await editor.openWorkflow(joinerId, countOf(joiner));
		for (const panel of panels.filter(isWanted)) await photographPanel(editor, file(panel.file), panel);
		for (const panel of alone.filter(isWanted)) {
			await editor.openWorkflow(await api.createWorkflow(single(onboarding, panel.node, panel.node)), 2);
			await photographPanel(editor, file(panel.file), panel);
		}
		if (isWanted({ file: 'sync-plan' })) await photographPlan(editor, api, examples, file('sync-plan'));
	} finally {
		await editor.close();
	}
}

async function main(folder: string): Promise<void> {
	const n8n = await installN8n(N8N_VERSION, (text) => void process.stdout.write(`${text}\n`));
	const sandbox = await startSandbox({ seed: 1 });
	const closers = [() => sandbox.stop()];
	try {
		const options = { n8n, folder: join(folder, 'n8n'), env: ownerVariables(n8n, owner) };
		addPackage(await packPackage(root, join(folder, 'package')), options.folder);
		const examples = readExamples(join(root, 'examples'));
		const joiner = examples.find((example) => webhookPaths(example).includes('new-hire'));
		const onboarding = examples.find(({ name }) => name === 'HR onboarding');
		if (joiner === undefined || onboarding === undefined) throw new Error('An example to show is not there.');
		await importInto(options, credentialsFor([joiner, onboarding], { ...sandbox.credentials }), []);
		const instance = await Instance.start(options);
		closers.push(() => instance.stop());
		const browser = await launchBrowser();
		closers.push(() => browser.close());
		const api = new N8nApi(instance.url, n8n);
		await api.login(owner);
		for (const theme of ['light', 'dark'] as const) {
			await sandbox.reset();
			sandbox.seed({ users: 24, groups: 8 });
			await photograph(browser, api, instance.url, { joiner, onboarding, examples }, theme);
		}
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-screenshots-'));
main(folder)
	.catch((error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	})
	.finally(() => rmSync(folder, { recursive: true, force: true }));
