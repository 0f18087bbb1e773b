/** Polls of a trigger of this package, with n8n's poll context and static data that is kept as n8n keeps it. */
import type { INode, INodeExecutionData, INodeParameters, IPollFunctions, WorkflowExecuteMode } from 'n8n-workflow';
import { jsonParse } from 'n8n-workflow';

import type { Engine } from './engine';

const PACKAGE = 'n8n-nodes-identity-provisioning';

interface TriggerSpec {
	/** Node of this package, e.g. `ociIdentityTrigger`. */
	readonly type: string;
	readonly credential: string;
	readonly parameters: INodeParameters;
}

interface PollOptions {
	readonly mode?: WorkflowExecuteMode;
	/** What n8n gives the poll, in milliseconds. */
	readonly budgetMs?: number;
	/** What differs from the node's parameters in this poll. */
	readonly parameters?: INodeParameters;
	/** Whether the poll's end is not committed, as when n8n dies before. */
	readonly isLost?: boolean;
}

export interface Poller {
	/** The items of a poll; empty if it reported nothing. Throws what the poll threw. */
	readonly poll: (options?: PollOptions) => Promise<readonly INodeExecutionData[]>;
	/** The node's static data as n8n has it in its database. */
	readonly stored: () => string;
	/** Puts other static data there. */
	readonly store: (text: string) => void;
}

export function openPoller(engine: Engine, { type, credential, parameters }: TriggerSpec): Poller {
	let committed = '{}';
	return {
		poll: async ({ mode = 'trigger', budgetMs, parameters: other, isLost } = {}) => {
			const { PollContext } = await import('n8n-core');
			const { Workflow } = await import('n8n-workflow');
			const node: INode = {
				id: 'trigger',
				name: 'Trigger',
				type: `${PACKAGE}.${type}`,
				typeVersion: 1,
				position: [0, 0],
				parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...parameters, ...other },
				credentials: { [credential]: { id: '1', name: 'Sandbox' } },
			};
			const workflow = new Workflow({
				id: 'workflow',
				name: 'Triggered',
				nodes: [node],
				connections: {},
				active: true,
				nodeTypes: engine.nodeTypes,
				settings: { executionOrder: 'v1' },
			});
			const staged = jsonParse<Record<string, string>>(committed);
			const unused = () => {
				throw new Error('The node itself must not emit.');
			};
			const context = new PollContext(
				workflow,
				node,
				engine.additionalData(),
				mode,
				'activate',
				unused,
				unused,
				async () => {},
				async (poll) => await poll(),
				() => staged,
				budgetMs === undefined ? undefined : () => budgetMs,
			);
			const { poll } = engine.nodeTypes.getByNameAndVersion(node.type) as {
				poll: (this: IPollFunctions) => Promise<INodeExecutionData[][] | null>;
			};
			const outputs = await poll.call(context as IPollFunctions);
			if (!isLost) committed = JSON.stringify(staged);
			return outputs?.flat() ?? [];
		},
		stored: () => committed,
		store: (text) => {
			committed = text;
		},
	};
}
