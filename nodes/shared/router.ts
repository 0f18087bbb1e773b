import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { OperationWords } from './advice/operationWords';
import { tellingOf } from './advice/telling';
import type { LedgerPlace } from '../../provisioning/access/ledger';
import { auditOf, fieldsOf, isAudited, type AuditedItem } from './audit';
import { auditedItem } from './auditTrail';
import { humanFirst } from './columns';
import { guarded, openSessions, secretsOf, type Sessions } from './connection';
import { toErrorJson, toNodeError, withoutEchoes } from './errors';
import { Item } from './item';
import { Repetition } from './repetition';
import { runOf } from './run';
import { runsAsTool } from './tool';
import type { BatchOperation, ItemOperation, Operation, Outcome, Output, Resource, RunOperation } from './operation';
import { runBatch, runItems, runWhole, stops } from './runs';

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
