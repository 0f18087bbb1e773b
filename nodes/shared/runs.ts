/** How the operations of the three kinds run: item by item, all items together, or the run as a whole. */
import type { IExecuteFunctions, INodeExecutionData, NodeApiError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import pMap from 'p-map';

import { NotAttemptedError } from '../../providers/http/errors';
import { tellingOf } from './advice/telling';
import { isAudited, wantsAudit } from './audit';
import { checkAudits, leaveTrail } from './auditTrail';
import type { Sessions } from './connection';
import { toNodeError } from './errors';
import type { Item } from './item';
import { UnfitItem } from './operation';
import type { Repetition } from './repetition';
import { runOf } from './run';
import { isObject } from './values';
import type { BatchOperation, ItemOperation, Outcome, RunOperation } from './operation';

/** Reads under way at the same time. Each costs n8n a TLS connection, and its event loop serves others too. */
const CONCURRENT_READS = 5;

/** Thrown to stop a loop; no item may be reported as failed because the run was cancelled before its turn. */
function throwIfCancelled(execution: IExecuteFunctions): void {
	if (execution.getExecutionCancelSignal()?.aborted) {
		// n8n counts the run as canceled, and not as failed, by this word.
		throw new NodeOperationError(execution.getNode(), 'The execution was canceled.', {
			description: 'Items after this point were not sent.',
		});
	}
}

export async function runItems<S>(
	operation: ItemOperation<S>,
	items: readonly Item[],
	sessions: Sessions<S>,
	execution: IExecuteFunctions,
	repetition: Repetition,
): Promise<Outcome[]> {
	const attempt = async (item: Item): Promise<Outcome> => {
		try {
			const session = await sessions.of(item.index);
			// Here, because what is wrong with it must be told before anything is sent.
			if (isAudited(operation)) wantsAudit(item);
			return { index: item.index, output: await operation.execute(item, session) };
		} catch (error) {
			throwIfCancelled(execution);
			return { index: item.index, error };
		}
	};
	const run = runOf(execution);
	const done: Outcome[] = [];
	const write = async (item: Item): Promise<Outcome> => {
		const known = repetition.recall(item.index, operation.repeatable ?? true);
		if (known !== undefined) return known;
		const [before, requests] = [run.writes, run.requestIds?.length ?? 0];
		const outcome = await attempt(item);
		const kept = repetition.keep(outcome, run.writes > before, operation.value);
		return leaveTrail(kept, run, requests);
	};
	const outcomeOf = async (item: Item): Promise<Outcome> => {
		throwIfCancelled(execution);
		// What a read has found may have changed since.
		const outcome = operation.readOnly ? await attempt(item) : await write(item);
		if ('error' in outcome && !execution.continueOnFail()) {
			throw withLedgers(toNodeError(execution.getNode(), outcome.error, item.index, tellingOf(execution)), done);
		}
		done.push(outcome);
		return outcome;
	};
	const [first, ...others] = items;
	if (first === undefined) return [];
	// The first goes alone: it fetches tokens and home regions that the others then find ready.
	const outcome = await outcomeOf(first);
	return [outcome, ...(await pMap(others, outcomeOf, { concurrency: operation.readOnly ? CONCURRENT_READS : 1 }))];
}

/**
 * A node that stops gives no output, and what End Access took from the users of earlier items would be lost:
 * the error carries it, where the editor and error workflows find it.
 */
function withLedgers(
	error: NodeApiError | NodeOperationError,
	done: readonly Outcome[],
): NodeApiError | NodeOperationError {
	const ledgers = done.flatMap((outcome) =>
		'output' in outcome
			? outcome.output.flatMap(({ json: { outcome: name, restore } }) => (name && restore ? [restore] : []))
			: [],
	);
	if (ledgers.length === 0) return error;
	const data: unknown = error.context.data;
	const own: unknown[] = isObject(data) && Array.isArray(data.restore) ? data.restore : [];
	error.context.data = { ...(isObject(data) ? data : {}), restore: [...ledgers, ...own] };
	error.description = withSentence(
		error.description,
		`The access of ${ledgers.length} earlier ${ledgers.length === 1 ? 'item' : 'items'} was ended before. Keep their "restore", which is in the data of this error.`,
	);
	return error;
}

function withSentence(description: string | null | undefined, sentence: string): string {
	return [description, sentence].filter(Boolean).join(' ');
}

function notSent(execution: IExecuteFunctions, { cause, index }: UnfitItem, count: number): Error {
	const error = toNodeError(execution.getNode(), cause, index, tellingOf(execution));
	if (count > 1) error.description = withSentence(error.description, 'Nothing was sent, for none of the items.');
	return error;
}

export async function runBatch<S>(
	operation: BatchOperation<S>,
	items: readonly Item[],
	session: S,
	execution: IExecuteFunctions,
	repetition: Repetition,
): Promise<Outcome[]> {
	throwIfCancelled(execution);
	const byIndex = new Map<number, Outcome>();
	for (const { index } of items) {
		const known = repetition.recall(index, operation.repeatable ?? true);
		if (known !== undefined) byIndex.set(index, known);
	}
	const open = items.filter(({ index }) => !byIndex.has(index));
	const run = runOf(execution);
	const [before, requests] = [run.writes, run.requestIds?.length ?? 0];
	const keep = (outcome: Outcome) =>
		leaveTrail(repetition.keep(outcome, run.writes > before, operation.value), run, requests);
	try {
		checkAudits(operation, open);
		const outcomes = open.length === 0 ? [] : await operation.executeAll(open, session);
		for (const outcome of outcomes) byIndex.set(outcome.index, keep(outcome));
	} catch (error) {
		throwIfCancelled(execution);
		if (error instanceof UnfitItem) throw notSent(execution, error, items.length);
		if (!execution.continueOnFail())
			throw toNodeError(execution.getNode(), error, open[0]?.index ?? 0, tellingOf(execution));
		for (const { index } of open) byIndex.set(index, keep({ index, error }));
	}
	throwIfCancelled(execution);
	const outcomes = items.map(
		({ index }): Outcome =>
			byIndex.get(index) ?? { index, error: new Error('The service gave no outcome for this item.') },
	);
	const failed = outcomes.filter((outcome) => 'error' in outcome);
	const attempted = failed.filter(({ error }) => !(error instanceof NotAttemptedError));
	const first = attempted[0] ?? failed[0];
	if (first !== undefined && !execution.continueOnFail()) {
		const error = toNodeError(execution.getNode(), first.error, first.index, tellingOf(execution));
		if (items.length > 1) {
			const counts = [
				`${attempted.length} of ${items.length} items were refused`,
				`${items.length - failed.length} were done`,
				...(failed.length > attempted.length ? [`${failed.length - attempted.length} were not sent`] : []),
			];
			error.description = withSentence(
				error.description,
				`${counts.join(', ')}. Set "On Error" in the node's settings to "Continue" to get an outcome for each of them.`,
			);
		}
		throw error;
	}
	return outcomes;
}

export async function runWhole<S>(
	operation: RunOperation<S>,
	items: readonly Item[],
	session: S,
	execution: IExecuteFunctions,
	repetition: Repetition,
): Promise<INodeExecutionData[][]> {
	throwIfCancelled(execution);
	try {
		return await operation.executeRun(items, session, execution);
	} catch (error) {
		throwIfCancelled(execution);
		if (stops(execution, repetition)) throw toNodeError(execution.getNode(), error, 0, tellingOf(execution));
		return operation.outputsOfFailure(items, error, tellingOf(execution));
	}
}

/**
 * Whether the failure of a run as a whole is thrown. n8n repeats a node that goes on after errors only for an error in
 * the first item of the first output, where a run that failed as a whole has nothing; while tries are left it is thrown.
 */
export function stops(execution: IExecuteFunctions, repetition: Repetition): boolean {
	return !execution.continueOnFail() || !repetition.isLastTry;
}
