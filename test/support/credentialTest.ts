import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	INode,
	INodeType,
	IRunExecutionData,
} from 'n8n-workflow';

import type { Engine } from '../../tools/engine/engine';

/**
 * Tests a credential as n8n's server does when a person saves it: the request in `test` is made by the engine for
 * declarative nodes, and what went wrong becomes one text. The answer is `OK` or that text.
 */
export async function testCredential(
	engine: Engine,
	credential: ICredentialType & { readonly test: ICredentialTestRequest },
	data: ICredentialDataDecryptedObject,
): Promise<string> {
	const { ExecuteContext, RoutingNode } = await import('n8n-core');
	const { createRunExecutionData, NodeConnectionTypes, Workflow } = await import('n8n-workflow');
	const nodeType: INodeType = {
		description: {
			displayName: 'Temp',
			name: 'noOp',
			group: ['input'],
			version: 1,
			description: '',
			defaults: { name: 'Temp' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: credential.name, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					default: '',
					routing: { request: credential.test.request },
				},
			],
		},
	};
	const node: INode = { id: 'temp', name: 'Temp', type: 'noOp', typeVersion: 1, position: [0, 0], parameters: {} };
	const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType, getKnownTypes: () => ({}) };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const runData: IRunExecutionData = createRunExecutionData();
	const input = { main: [[{ json: {} }]] };
	const execution = { node, data: input, source: null };
	const context = new ExecuteContext(
		workflow,
		node,
		engine.additionalData(),
		'internal',
		runData,
		0,
		[],
		input,
		execution,
		[],
	);
	try {
		const account = { id: '1', name: 'Account', type: credential.name, data };
		const output = await new RoutingNode(context, nodeType, account).runNode();
		const body: Record<string, unknown> | undefined = output?.[0]?.[0]?.json;
		const told = credential.test.rules?.find(
			({ type, properties }) => type === 'responseSuccessBody' && body?.[properties.key] === properties.value,
		);
		return told?.properties.message ?? 'OK';
	} catch (error) {
		const { cause, message } = error as { cause?: { code?: string; response?: { status: number } }; message: string };
		const rule = credential.test.rules?.find(
			({ type, properties }) => type === 'responseCode' && properties.value === cause?.response?.status,
		);
		if (rule?.type === 'responseCode') return rule.properties.message;
		return cause?.response === undefined ? (cause?.code ?? message) : `status ${cause.response.status}`;
	}
}
