/** Bulk Import in n8n's Loop Over Items, wired as docs/bulk-import.md says. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';
import type { N8nApi } from '../../../tools/n8n/api';
import { connect } from './connect';
import { outputOf } from './exampleBench';
import { chain } from './support';

let api: N8nApi;
let sandbox: Sandbox;
beforeAll(async () => {
	api = await connect();
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
});
afterAll(async () => await sandbox.stop());

/** Six rows in batches of two; of the second batch both are rejected. */
const ROWS = ['one', 'two', 'wrong 1', 'wrong 2', 'five', 'six'].map((name) => ({
	json: { 'User Name': name, Email: name.startsWith('wrong') ? 'no address' : `${name}@example.com` },
}));

async function loopBackFrom(output: number) {
	await sandbox.reset();
	const ociIdentityApi = await api.createCredential({
		type: 'ociIdentityApi',
		name: 'ociIdentityApi',
		data: sandbox.credentials.ociIdentityApi,
	});
	const workflow = chain(
		'Loop',
		[
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
			{ name: 'Loop', type: 'n8n-nodes-base.splitInBatches', typeVersion: 3, parameters: { batchSize: 2 } },
			{
				name: 'Import',
				type: 'n8n-nodes-identity-provisioning.ociIdentity',
				parameters: { resource: 'user', operation: 'bulkImport', rowKind: 'user', source: 'items' },
				credentials: { ociIdentityApi },
			},
			{ name: 'Done', type: 'n8n-nodes-base.noOp', parameters: {} },
		],
		{ Start: ROWS },
	);
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	workflow.connections.Loop = { main: [to('Done'), to('Import')] };
	workflow.connections.Import = {
		main: Array.from({ length: output + 1 }, (_, at) => (at === output ? to('Loop') : [])),
	};
	const run = await api.run(await api.createWorkflow(workflow), 'Start');
	return {
		run,
		users: sandbox
			.state('oci')
			.users.map(({ name }) => name)
			.filter((name) => name !== 'sandbox.administrator'),
	};
}

test('a loop over Summary takes all batches, also one of which every row is rejected', async () => {
	const { run, users } = await loopBackFrom(2);
	expect(run.status).toBe('success');
	expect([...users].sort()).toEqual(['five', 'one', 'six', 'two']);
	expect(outputOf(run, 'Done').map(({ succeeded, rejected }) => [succeeded, rejected])).toEqual([
		[2, 0],
		[0, 2],
		[2, 0],
	]);
});

test('a loop over Succeeded alone ends at the first batch without a success, as the docs warn', async () => {
	const { users } = await loopBackFrom(0);
	expect([...users].sort()).toEqual(['one', 'two']);
});
