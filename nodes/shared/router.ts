import type { IExecuteFunctions, INodeExecutionData, NodeApiError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import pMap from 'p-map';

import { InputError, NotAttemptedError } from '../../providers/http/errors';
import { OperationWords } from './advice/operationWords';
import { tellingOf } from './advice/telling';
import type { LedgerPlace } from '../../provisioning/access/ledger';
import { auditOf, fieldsOf, isAudited, wantsAudit, type AuditedItem } from './audit';
import { auditedItem, checkAudits, leaveTrail } from './auditTrail';
import { humanFirst } from './columns';
import { guarded, openSessions, secretsOf, type Sessions } from './connection';
import { toErrorJson, toNodeError, withoutEchoes } from './errors';
import { Item } from './item';
import { UnfitItem } from './operation';
import { Repetition } from './repetition';
import { runOf } from './run';
import { runsAsTool } from './tool';
import { isObject } from './values';
import type { BatchOperation, ItemOperation, Operation, Outcome, Output, Resource, RunOperation } from './operation';

/** Reads under way at the same time. Each costs n8n a TLS connection, and its event loop serves others too. */
const CONCURRENT_READS = 5;

/** n8n adds the operation "Custom API Call" to every node whose credential the HTTP Request node can use. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

export interface NodeModel<Session> {
	readonly resources: ReadonlyArray<Resource<Session>>;
	/** Called once per run, before the first operation. */
	readonly openSession: (execution: IExecuteFunctions) => Promise<Session>;
	/** The directory that an item is about, as audits name it. */
	readonly place: (item: Item, session: Session) => LedgerPlace | Promise<LedgerPlace>;
}

function findOperation<S>(execution: IExecuteFunctions, model: NodeModel<S>): Operation<S> {
	const resource = execution.getNodeParameter('resource', 0);
	const operation = execution.getNodeParameter('operation', 0, '');
	const found = model.resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if ([resource, operation].includes(CUSTOM_API_CALL)) {
		const message = 'This node does not send requests of your own.';
		throw new InputError(
			'Operation',
			message,
			'Use an HTTP Request node: set "Authentication" to "Predefined Credential Type" and choose the credential there.',
		);
	}
	if (found === undefined) {
		const message = `There is no operation "${operation}" for "${resource}".`;
		throw new InputError('Operation', message, 'Choose the resource and the operation again.');
	}
	return found;
}

/** What the editor calls the operation that runs, for the advice in its errors. */
function wordsOf<S>(execution: IExecuteFunctions, operation: Operation<S>, model: NodeModel<S>): OperationWords {
	const resource = String(execution.getNodeParameter('resource', 0));
	return new OperationWords(resource, operation.value, operation.fields, model.resources);
}

function pairedOutput(
	outputs: readonly Output[],
	item: number,
	secrets: Iterable<string>,
	audited?: AuditedItem,
): INodeExecutionData[] {
	return outputs.map(({ json, binary }) => ({
		json: {
			...humanFirst(withoutEchoes(json, secrets)),
			...(audited === undefined ? {} : { audit: { ...auditOf(audited, json) } }),
		},
		pairedItem: { item },
		...(binary ? { binary } : {}),
	}));
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
 * A node that stops gives no output, and what End Access took from the users of earlier items would be known to nobody:
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

async function runBatch<S>(
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

async function runWhole<S>(
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
function stops(execution: IExecuteFunctions, repetition: Repetition): boolean {
	return !execution.continueOnFail() || !repetition.isLastTry;
}

/** An agent gets the first output alone, so it gets all of them in it, with the summary first. */
function withTools(execution: IExecuteFunctions, outputs: INodeExecutionData[][]): INodeExecutionData[][] {
	return runsAsTool(execution) ? [outputs.toReversed().flat()] : outputs;
}

/** Tells in one sentence how many objects needed no change, so that a second run is seen to have changed nothing. */
function hintUnchanged(execution: IExecuteFunctions, outcomes: readonly Outcome[]): void {
	if (outcomes.length < 2) return;
	const unchanged = outcomes.filter(
		(outcome) => 'output' in outcome && outcome.output.some(({ json }) => json.outcome === 'unchanged'),
	).length;
	if (unchanged === 0) return;
	execution.addExecutionHints({
		message: `${unchanged} of ${outcomes.length} items ${unchanged === 1 ? 'was' : 'were'} already up to date.`,
		location: 'outputPane',
	});
}

/**
 * Runs the chosen operation over all input items. Every input item comes out, in the order in which they came in,
 * paired with its source: as the operation's output or, with "On Error: Continue", as n8n's error item.
 *
 * @throws {NodeApiError | NodeOperationError} with the item's index, when the node is to stop at a failure.
 */
export async function runNode<S>(context: IExecuteFunctions, model: NodeModel<S>): Promise<INodeExecutionData[][]> {
	const execution = guarded(context);
	const names = ['resource', 'operation'].map((name) => JSON.stringify(execution.getNodeParameter(name, 0, '')));
	const repetition = Repetition.open(execution, names);
	let failed = true;
	try {
		const outputs = await runOnce(execution, model, repetition);
		failed = Boolean(outputs[0]?.[0]?.json.error);
		return outputs;
	} finally {
		repetition.end(failed);
	}
}

async function runOnce<S>(
	execution: IExecuteFunctions,
	model: NodeModel<S>,
	repetition: Repetition,
): Promise<INodeExecutionData[][]> {
	let outcomes: Outcome[];
	const start = await prepare(execution, model);
	const { operation } = start;
	const fields = operation === undefined ? [] : fieldsOf(operation);
	const items = execution.getInputData().map((_, index) => new Item(execution, index, fields));
	if ('error' in start) {
		const isWhole = operation !== undefined && 'executeRun' in operation;
		if (isWhole ? stops(execution, repetition) : !execution.continueOnFail()) {
			throw toNodeError(execution.getNode(), start.error, 0, tellingOf(execution));
		}
		if (isWhole) return withTools(execution, operation.outputsOfFailure(items, start.error, tellingOf(execution)));
		// An error that is thrown in spite of "On Error: Continue" makes n8n pass the input on as if all had gone well.
		outcomes = items.map(({ index }) => ({ index, error: start.error }));
	} else if ('sessions' in start) {
		outcomes = await runItems(start.operation, items, start.sessions, execution, repetition);
	} else if ('executeRun' in start.operation) {
		return withTools(execution, await runWhole(start.operation, items, start.session, execution, repetition));
	} else {
		outcomes = await runBatch(start.operation, items, start.session, execution, repetition);
	}
	if (!('error' in start)) hintUnchanged(execution, outcomes);
	const auditing =
		'error' in start ? undefined : { ...start, execution, place: model.place, sessionOf: sessionsOf(start) };
	const told: INodeExecutionData[] = [];
	for (const outcome of outcomes) {
		const { index } = outcome;
		if ('error' in outcome) {
			told.push({ json: toErrorJson(outcome.error, tellingOf(execution)), pairedItem: { item: index } });
			continue;
		}
		const item = items[index];
		const audited = auditing && item && (await auditedItem(auditing, item, outcome.output));
		told.push(...pairedOutput(outcome.output, index, secretsOf(execution), audited));
	}
	return [told];
}

type Started<S> =
	| { readonly operation: ItemOperation<S>; readonly sessions: Sessions<S> }
	| { readonly operation: BatchOperation<S> | RunOperation<S>; readonly session: S };

type Start<S> = Started<S> | { readonly operation: Operation<S> | undefined; readonly error: unknown };

/** The session of each item. */
function sessionsOf<S>(start: Started<S>): (index: number) => S | Promise<S> {
	return 'sessions' in start ? start.sessions.of : () => start.session;
}

/** What all items need; the error that none of them can do without is given back. */
async function prepare<S>(execution: IExecuteFunctions, model: NodeModel<S>): Promise<Start<S>> {
	let operation: Operation<S> | undefined;
	try {
		operation = findOperation(execution, model);
		const run = runOf(execution);
		run.words = wordsOf(execution, operation, model);
		if (isAudited(operation)) run.requestIds = [];
		const sessions = await openSessions(execution, model.openSession);
		return 'execute' in operation ? { operation, sessions } : { operation, session: sessions.common() };
	} catch (error) {
		return { operation, error };
	}
}
