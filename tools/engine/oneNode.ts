import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from './engine';

const PACKAGE = 'n8n-nodes-identity-provisioning';

export interface NodeSpec {
	/** Node of this package, e.g. `ociIdentity`. */
	readonly type: string;
	readonly credential: string;
	readonly parameters: INodeParameters;
	readonly onError?: 'continueErrorOutput' | 'continueRegularOutput' | 'stopWorkflow';
	/** Tries in total; 0 or nothing means that Retry On Fail is off. */
	readonly maxTries?: number;
}

/** Name of the node in `oneNode` workflows. */
export const NODE = 'Node';

/** A trigger and one node of this package behind it. */
export function oneNode({ type, credential, parameters, onError, maxTries }: NodeSpec): WorkflowFile {
	return {
		name: 'One node',
		nodes: [
			{
				id: 'trigger',
				name: 'Trigger',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'node',
				name: NODE,
				type: `${PACKAGE}.${type}`,
				typeVersion: 1,
				position: [200, 0],
				parameters,
				credentials: { [credential]: { id: '1', name: 'Sandbox' } },
				...(onError ? { onError } : {}),
				...(maxTries ? { retryOnFail: true, maxTries, waitBetweenTries: 1 } : {}),
			},
		],
		connections: { Trigger: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
	};
}
