/** Sync and Apply Plan in n8n's engine. */
import type { IBinaryData, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Service } from '../services';
import type { Engine } from './engine';
import { NODE, oneNode, type NodeSpec } from './oneNode';

interface SyncOutputs {
	/** The output Plan or Succeeded. */
	readonly first: readonly INodeExecutionData[];
	readonly rejected: readonly INodeExecutionData[];
	readonly summary: IDataObject;
	/** The page of the plan, if it was asked for. */
	readonly page?: IBinaryData | undefined;
}

interface Wanted {
	readonly parameters?: INodeParameters & { readonly options?: INodeParameters };
	/** What the trigger gives. */
	readonly input?: readonly IDataObject[];
	readonly onError?: NonNullable<NodeSpec['onError']>;
}

async function run(
	engine: Engine,
	{ type, credential, options }: Service,
	operation: string,
	{ parameters = {}, input, onError }: Wanted,
): Promise<SyncOutputs> {
	const merged = { resource: 'user', operation, ...parameters, options: { ...options, ...parameters.options } };
	const workflow = oneNode({ type, credential, parameters: merged, ...(onError ? { onError } : {}) });
	const result = await engine.run(workflow, input ? { input } : {});
	if (result.error) throw new Error(`${result.error.message} ${result.error.description ?? ''}`);
	const [first = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	return { first, rejected, summary: summary?.json ?? {}, page: summary?.binary?.plan };
}

/** Runs Sync on a text of CSV. @throws what stopped it */
export async function runSync(
	engine: Engine,
	service: Service,
	csvText: string,
	{ parameters, ...more }: Wanted = {},
): Promise<SyncOutputs> {
	return await run(engine, service, 'sync', {
		...more,
		parameters: { syncMode: 'plan', source: 'csvText', csvText, missingGroups: 'create', ...parameters },
	});
}

/** Runs Apply Plan on these rows. @throws what stopped it */
export async function runApply(
	engine: Engine,
	service: Service,
	rows: readonly IDataObject[],
	more: Omit<Wanted, 'input'> = {},
): Promise<SyncOutputs> {
	return await run(engine, service, 'applyPlan', { ...more, input: rows });
}
