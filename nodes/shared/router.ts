import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import pMap from 'p-map';

import { toErrorJson, toNodeError } from './errors';
import { Item } from './item';
import type { BatchOperation, ItemOperation, Operation, Outcome, Output, Resource, RunOperation } from './operation';

/** Reads under way at the same time. Each costs n8n a TLS connection, and its event loop serves others too. */
const CONCURRENT_READS = 5;

export interface NodeModel<Session> {
	readonly resources: ReadonlyArray<Resource<Session>>;
	/** Called once per run, before the first operation. */
	readonly openSession: (execution: IExecuteFunctions) => Promise<Session>;
}

function findOperation<S>(execution: IExecuteFunctions, model: NodeModel<S>): Operation<S> {
	const resource = execution.getNodeParameter('resource', 0);
	const operation = execution.getNodeParameter('operation', 0);
	const found = model.resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found === undefined) {
		throw new NodeOperationError(execution.getNode(), `There is no operation "${operation}" for "${resource}".`, {
			description: 'Choose the resource and the operation again.',
		});
	}
	return found;
}

function pairedOutput(outputs: readonly Output[], item: number): INodeExecutionData[] {
	return outputs.map(({ json, binary }) => ({ json, pairedItem: { item }, ...(binary ? { binary } : {}) }));
}

/** Thrown to stop a loop; no item may be reported as failed because the run was cancelled before its turn. */
function throwIfCancelled(execution: IExecuteFunctions): void {
	if (execution.getExecutionCancelSignal()?.aborted) {
		// n8n counts the run as canceled, and not as failed, by this word.
		throw new NodeOperationError(execution.getNode(), 'The execution was canceled.', {
			description: 'Items after this point were not sent.',
		});
	}
}

async function runItems<S>(
	operation: ItemOperation<S>,
	items: readonly Item[],
	session: S,
	execution: IExecuteFunctions,
): Promise<Outcome[]> {
	const outcomeOf = async (item: Item): Promise<Outcome> => {
		throwIfCancelled(execution);
		try {
			return { index: item.index, output: await operation.execute(item, session) };
		} catch (error) {
			throwIfCancelled(execution);
			if (!execution.continueOnFail()) throw toNodeError(execution.getNode(), error, item.index);
			return { index: item.index, error };
		}
	};
	const [first, ...others] = items;
	if (first === undefined) return [];
	// The first goes alone: it fetches tokens and home regions that the others then find ready.
	const outcomes = [await outcomeOf(first)];
	outcomes.push(...(await pMap(others, outcomeOf, { concurrency: operation.readOnly ? CONCURRENT_READS : 1 })));
	return outcomes;
}

async function runBatch<S>(
	operation: BatchOperation<S>,
	items: readonly Item[],
	session: S,
	execution: IExecuteFunctions,
): Promise<Outcome[]> {
	throwIfCancelled(execution);
	const byIndex = new Map<number, Outcome>();
	try {
		for (const outcome of await operation.executeAll(items, session)) byIndex.set(outcome.index, outcome);
	} catch (error) {
		throwIfCancelled(execution);
		if (!execution.continueOnFail()) throw toNodeError(execution.getNode(), error, 0);
		for (const { index } of items) byIndex.set(index, { index, error });
	}
	throwIfCancelled(execution);
	const outcomes = items.map(
		({ index }): Outcome =>
			byIndex.get(index) ?? { index, error: new Error('The service gave no outcome for this item.') },
	);
	const failed = outcomes.filter((outcome) => 'error' in outcome);
	const [first] = failed;
	if (first !== undefined && !execution.continueOnFail()) {
		const error = toNodeError(execution.getNode(), first.error, first.index);
		if (items.length > 1) {
			const done = items.length - failed.length;
			error.description = [
				error.description,
				`${failed.length} of ${items.length} items were refused; the other ${done} were done. Set "On Error" in the node's settings to "Continue" to get an outcome for each of them.`,
			]
				.filter(Boolean)
				.join(' ');
		}
		throw error;
	}
	return outcomes;
}

async function runWhole<S>(
	operation: RunOperation<S>,
	items: readonly Item[],
	session: S,
	execution: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	throwIfCancelled(execution);
	try {
		return await operation.executeRun(items, session, execution);
	} catch (error) {
		throwIfCancelled(execution);
		throw toNodeError(execution.getNode(), error, 0);
	}
}

/** Tells in one sentence how many objects needed no change, so that a second run is seen to have changed nothing. */
function hintUnchanged(execution: IExecuteFunctions, outcomes: readonly Outcome[]): void {
	if (outcomes.length < 2) return;
	const unchanged = outcomes.filter(
		(outcome) => 'output' in outcome && outcome.output.some(({ json }) => json.outcome === 'unchanged'),
	).length;
	if (unchanged === 0) return;
	execution.addExecutionHints({
		message: `${unchanged} of ${outcomes.length} items ${unchanged === 1 ? 'was' : 'were'} already as wanted and left alone.`,
		location: 'outputPane',
	});
}

/**
 * Runs the chosen operation over all input items. Every input item comes out, in the order in which they came in,
 * paired with its source: as the operation's output or, with "On Error: Continue", as n8n's error item.
 *
 * @throws {NodeApiError | NodeOperationError} with the item's index, when the node is to stop at a failure.
 */
export async function runNode<S>(execution: IExecuteFunctions, model: NodeModel<S>): Promise<INodeExecutionData[][]> {
	const operation = findOperation(execution, model);
	const items = execution.getInputData().map((_, index) => new Item(execution, index, operation.fields));
	let session: S;
	try {
		session = await model.openSession(execution);
	} catch (error) {
		throw toNodeError(execution.getNode(), error, 0);
	}
	if ('executeRun' in operation) return await runWhole(operation, items, session, execution);
	const outcomes =
		'executeAll' in operation
			? await runBatch(operation, items, session, execution)
			: await runItems(operation, items, session, execution);
	hintUnchanged(execution, outcomes);
	return [
		outcomes.flatMap((outcome) =>
			'error' in outcome
				? [{ json: toErrorJson(outcome.error), pairedItem: { item: outcome.index } }]
				: pairedOutput(outcome.output, outcome.index),
		),
	];
}
