/** Bulk Import as the tool of n8n's own agent, of both versions, with a stand-in for the model. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INode, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import type { FinishedExecution, N8nApi } from '../../../tools/n8n/api';
import { connect } from './connect';
import { outputOf } from './exampleBench';
import { ModelStandIn } from './modelStandIn';
import { chain } from './support';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const HEADER = 'User Name,Email,Groups';

let api: N8nApi;
let sandbox: Sandbox;
let model: ModelStandIn;
let csv: string;
const ids = new Map<string, string>();
beforeAll(async () => {
	api = await connect();
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	model = await ModelStandIn.start(() => ({ csv }));
	const credentials = {
		ociIdentityApi: sandbox.credentials.ociIdentityApi,
		openAiApi: { apiKey: 'none', url: model.url },
	};
	for (const [type, data] of Object.entries(credentials)) {
		ids.set(type, await api.createCredential({ type, name: type, data }));
	}
});
beforeEach(async () => {
	model.toolAnswers.length = 0;
	await sandbox.reset();
});
afterAll(async () => {
	await model.stop();
	await sandbox.stop();
});

function subNode(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INodeParameters,
	credential: string,
): INode {
	const credentials = { [credential]: { id: ids.get(credential) ?? null, name: credential } };
	return { id: randomUUID(), name, type, typeVersion, position: [200, 200], parameters, credentials };
}

const bulkImport: INodeParameters = {
	descriptionType: 'auto',
	resource: 'user',
	operation: 'bulkImport',
	rowKind: 'user',
	source: 'csvText',
	csvText: "={{ $fromAI('csv', 'The rows as CSV', 'string') }}",
	importAction: 'createOrUpdate',
	missingGroups: 'create',
};

async function ask(agentVersion: number): Promise<FinishedExecution> {
	const workflow = chain(`Agent ${agentVersion}`, [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{
			name: 'Agent',
			type: `${LANGCHAIN}.agent`,
			typeVersion: agentVersion,
			parameters: { promptType: 'define', text: 'Import the people.', options: {} },
		},
	]);
	const chat = { model: { __rl: true, mode: 'id', value: 'stand-in' }, options: {} };
	workflow.nodes.push(
		subNode('Model', `${LANGCHAIN}.lmChatOpenAi`, 1.2, chat, 'openAiApi'),
		subNode('Import People', 'n8n-nodes-identity-provisioning.ociIdentityTool', 1, bulkImport, 'ociIdentityApi'),
	);
	workflow.connections.Model = { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] };
	workflow.connections['Import People'] = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
	return await api.run(await api.createWorkflow(workflow), 'Start');
}

/** What the model was told, without the layers that n8n puts around it. */
function told(): Array<Record<string, unknown>> {
	expect(model.toolAnswers).toHaveLength(1);
	const answer = JSON.parse(model.toolAnswers[0] ?? '') as unknown;
	return (Array.isArray(answer) ? answer : [answer]) as Array<Record<string, unknown>>;
}

describe.each([2.2, 3, 3.1])('agent %s', (version) => {
	it('learns of summary, rejected rows with their reasons, and succeeded rows', async () => {
		csv = [HEADER, 'ada,ada@example.com,Engineering', 'grace,no address,Engineering'].join('\n');
		const run = await ask(version);
		expect([run.status, run.error]).toEqual(['success', undefined]);
		expect(outputOf(run, 'Agent')).toEqual([expect.objectContaining({ output: 'Done.' })]);
		expect(told()).toEqual([
			expect.objectContaining({ rows: 2, succeeded: 1, rejected: 1 }),
			expect.objectContaining({ status: 'invalid', userName: 'grace', error: expect.anything() }),
			expect.objectContaining({ status: 'created', userName: 'ada' }),
		]);
		expect(sandbox.state('oci').users.map(({ name }) => name)).toContain('ada');
	});

	it('does not take an import of which every row was rejected for a success', async () => {
		csv = [HEADER, 'grace,no address,'].join('\n');
		await ask(version);
		expect(told()).toMatchObject([{ rows: 1, succeeded: 0, rejected: 1 }, { status: 'invalid' }]);
	});
});
