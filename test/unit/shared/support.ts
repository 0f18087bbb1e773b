import type { IExecuteFunctions, INodeExecutionData, INodeProperties, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { Item } from '../../../nodes/shared/item';
import { createEngine, type RunOptions } from '../../../tools/engine/engine';
import type { LoadedPackage } from '../../../tools/engine/package-under-test';
import { NODE, oneNode, type NodeSpec } from '../../support/workflow';

/** An item whose fields have the given values, as an expression may have made them. */
export function itemWith(values: Readonly<Record<string, unknown>>, fields: readonly INodeProperties[] = []): Item {
	const execution = { getNodeParameter: (name: string) => values[name] } as Pick<IExecuteFunctions, 'getNodeParameter'>;
	return new Item(execution as IExecuteFunctions, 0, fields);
}

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
type Settings = RunOptions & Pick<NodeSpec, 'maxTries' | 'onError' | 'parameters'> & { properties: INodeProperties[] };

/** Runs a node that does nothing but `execute` in n8n's real engine. */
export async function runInNode(
	execute: Execute,
	settings: Partial<Settings> = {},
	credentials: { types?: LoadedPackage['credentials']; data?: Readonly<Record<string, object>> } = {},
) {
	const { parameters = {}, properties = [], maxTries, onError, ...options } = settings;
	const node: INodeType = {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: 'Runs a function',
			defaults: { name: 'Probe' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'probeApi' }],
			properties,
		},
		execute,
	};
	const spec = oneNode({
		type: 'probe',
		credential: 'probeApi',
		parameters,
		...(maxTries ? { maxTries } : {}),
		...(onError ? { onError } : {}),
	});
	const type = spec.nodes.find(({ name }) => name === NODE)?.type ?? '';
	const engine = await createEngine(
		{ nodes: new Map([[type, node]]), credentials: credentials.types ?? new Map() },
		credentials.data ?? {},
	);
	try {
		const run = await engine.run(spec, options);
		return { ...run, ...run.node(NODE), engine };
	} finally {
		engine.close();
	}
}
