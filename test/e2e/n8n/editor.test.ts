/** What a person sees of the package in n8n's editor. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startSandbox, type Sandbox, type ServiceId } from '../../../sandbox';
import { launchBrowser } from '../../../tools/browser';
import { Editor } from '../../../tools/n8n/editor';
import type { N8nApi } from '../../../tools/n8n/api';
import { readExamples, webhookPaths } from '../../../tools/n8n/examples';
import { connect, sharedInstance } from './connect';
import { chain } from './support';

const ROOT = join(__dirname, '..', '..', '..');
const SAMPLE = readFileSync(join(ROOT, 'docs', 'bulk-import-sample.csv'), 'utf8');
const PLANTED = 'Planted-secret-7d20aa';
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

let api: N8nApi;
let sandbox: Sandbox;
let browser: Browser;
let editor: Editor;
const credentialIds: Record<string, string> = {};

beforeAll(async () => {
	api = await connect();
	sandbox = await startSandbox({ seed: 1 });
	for (const [type, data] of Object.entries(sandbox.credentials)) {
		credentialIds[type] = await api.createCredential({ name: `${type} of the sandbox`, type, data });
	}
	browser = await launchBrowser();
	const { url, owner } = sharedInstance();
	editor = await Editor.signIn(browser, url, owner);
});
beforeEach(async () => {
	await sandbox.reset();
	sandbox.seed({ users: 24, groups: 8 });
});
afterAll(async () => {
	await editor.close();
	await browser.close();
	await sandbox.stop();
});

/** A copy of the joiner with credentials for this file's sandbox, open in the editor. */
async function openJoiner(): Promise<readonly string[]> {
	const joiner = readExamples(join(ROOT, 'examples')).find((workflow) => webhookPaths(workflow).includes('new-hire'));
	if (joiner === undefined) throw new Error('No example listens to new-hire.');
	const nodes = joiner.nodes.map((node) => {
		const types = Object.keys(node.credentials ?? {});
		const references = types.map((type) => [type, { id: credentialIds[type] ?? '', name: type }] as const);
		return { ...node, credentials: Object.fromEntries(references) };
	});
	const names = nodes.filter(({ type }) => type !== STICKY_NOTE).map(({ name }) => name);
	await editor.openWorkflow(
		await api.createWorkflow({ ...joiner, id: randomUUID().slice(0, 16), nodes }),
		names.length,
	);
	return names;
}

/** A workflow with one of our nodes, as it is when it is new, open in the editor. */
async function openSingle(type: string, credential: string): Promise<void> {
	const workflow = chain(`One ${type}`, [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{
			name: 'Node',
			type: `n8n-nodes-identity-provisioning.${type}`,
			parameters: {},
			credentials: { [credential]: credentialIds[credential] ?? '' },
		},
	]);
	await editor.openWorkflow(await api.createWorkflow(workflow), 2);
}

describe('the joiner', () => {
	let names: readonly string[];
	beforeAll(async () => {
		names = await openJoiner();
	});

	test('has nothing left to fill in', async () => {
		expect(await editor.issueCount()).toBe(0);
		expect(await editor.nodeText('OIG: Grant')).toContain('grant: role');
	});

	test('runs by its button, and the panel of a node shows what came out as a table', async () => {
		expect(await editor.run()).toBe('Workflow executed successfully');
		const passed = names.filter((name) => !['New Hire', 'Answer 400'].includes(name));
		expect((await editor.withStatus('success')).sort()).toEqual(passed.sort());
		const panel = await editor.openNode('OCI: User');
		expect(await panel.outputs()).toEqual(['Success Branch (1 item)', 'Error Branch']);
		const { columns, rows } = await panel.table();
		expect(columns.slice(0, 3)).toEqual(['outcome', 'name', 'email']);
		expect(rows).toHaveLength(1);
		expect(rows[0]?.[0]).toBe('created');
		expect(rows[0]?.[1]).toBe('ada.lovelace');
		await panel.close();
		expect(sandbox.state('oci').users.map(({ name }) => name)).toContain('ada.lovelace');
	});

	describe.each<[ServiceId, string, string, string, Readonly<Record<string, ['users' | 'groups', string]>>]>([
		['oci', 'OCI: User', 'User', 'Add to Group', { user: ['users', 'ivan'], group: ['groups', 'sale'] }],
		['adobe', 'Adobe: User in Group', 'User Group', 'Add Users', { group: ['groups', 'sale'] }],
		['epm', 'EPM: User', 'User', 'Add to Group', { user: ['users', 'ivan'], group: ['groups', 'sale'] }],
		['trivore', 'Trivore: User', 'User', 'Add to Group', { user: ['users', 'ivan'], group: ['groups', 'sale'] }],
		['oig', 'OIG: User', 'Role', 'Grant', { user: ['users', 'ivan'], role: ['groups', 'sale'] }],
	])('%s: %s', (service, node, resource, operation, fields) => {
		test(`${resource}, ${operation}: finds in the list of ${Object.keys(fields).join(' and ')} what is searched`, async () => {
			const panel = await editor.openNode(node);
			await panel.choose('resource', resource);
			await panel.choose('operation', operation);
			for (const [field, [kind, text]] of Object.entries(fields)) {
				const there = sandbox.state(service)[kind].filter(({ name }) => name.toLowerCase().includes(text));
				expect(there).not.toHaveLength(0);
				const listed = await panel.search(field, text);
				const lower = listed.map((entry) => entry.toLowerCase());
				const found = there.map(({ name }) => lower.findIndex((entry) => entry.includes(name.toLowerCase())));
				expect([...found].sort()).toEqual(listed.map((_, index) => index));
				await panel.take(listed[0] ?? '');
				expect(await panel.value(field)).toBe(listed[0]);
			}
			await panel.close();
		});
	});
});

test('a list says so when nothing is found, and when the service refuses', async () => {
	await openSingle('trivoreId', 'trivoreIdApi');
	const panel = await editor.openNode('Node');
	await panel.choose('operation', 'Get');
	expect(await panel.search('user', 'nobody-is-called-so')).toEqual([]);
	expect(await panel.listMessage()).toBe('No results');
	await panel.closeList();
	sandbox.faults.set({ rules: [{ service: 'trivore', status: 403 }] });
	expect(await panel.search('user', 'ivan')).toEqual([]);
	expect(await panel.listMessage()).toContain('Could not load list');
	await panel.closeList();
	await panel.close();
});

test('a credential made in the browser is tested: refused with a reason, then accepted', async () => {
	await openSingle('trivoreId', 'trivoreIdApi');
	const panel = await editor.openNode('Node');
	const { host, clientId, clientSecret } = sandbox.credentials.trivoreIdApi;
	const form = await panel.newCredential();
	await form.fill({ host, clientId, clientSecret: PLANTED });
	const refusal = await form.save();
	expect(refusal).toContain('Trivore ID does not accept the client ID and the client secret (401). Check both');
	expect(refusal).not.toContain(PLANTED);
	await form.fill({ clientSecret });
	expect(await form.save()).toBeUndefined();
	const saved = await panel.editCredential();
	expect(await saved.tested()).toContain('Connection tested successfully');
	await saved.close();
});

describe('Bulk Import', () => {
	beforeEach(async () => openSingle('ociIdentity', 'ociIdentityApi'));

	test('opens a mapping by hand with the usual columns', async () => {
		const panel = await editor.openNode('Node');
		await panel.choose('resource', 'User');
		await panel.choose('operation', 'Bulk Import');
		await panel.chooseMapping('Map Each Column Manually');
		expect(await panel.columns()).toEqual(expect.arrayContaining(['User Name', 'Email', 'Groups']));
		for (const output of ['Succeeded', 'Rejected', 'Summary']) expect(await editor.nodeText('Node')).toContain(output);
	});

	test('tries the sample file as a dry run, and writes nothing', async () => {
		const before = sandbox.state('oci');
		const panel = await editor.openNode('Node');
		await panel.choose('resource', 'User');
		await panel.choose('operation', 'Bulk Import');
		await panel.choose('source', 'CSV Text');
		await panel.fill('csvText', SAMPLE);
		await panel.choose('missingGroups', 'Create Group');
		await panel.toggle('dryRun');
		await panel.run();
		expect(await panel.outputs()).toEqual(['Succeeded Branch (3 items)', 'Rejected Branch', 'Summary Branch (1 item)']);
		expect(await panel.hints()).toEqual([
			expect.stringMatching(/^Dry run, nothing was written\. 3 rows: would create 2 groups, create 3 users/),
		]);
		const { columns, rows } = await panel.table();
		const cells = rows.map((row) => [row[columns.indexOf('status')], row[columns.indexOf('userName')]]);
		const people = SAMPLE.trim()
			.split('\n')
			.slice(1)
			.map((line) => line.split(',')[0]);
		expect(cells).toEqual(people.map((name) => ['created', name]));
		expect(sandbox.state('oci')).toEqual(before);
		await panel.close();
	});
});
