/** The operation "Bulk Import", the same for all services. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../providers/http/errors';
import type { CsvOptions } from '../../../provisioning/csv/read';
import type { Capabilities, Directory } from '../../../providers/directory';
import { ImportError } from '../../../provisioning/errors';
import { runImport, type ImportOptions, type ImportReport } from '../../../provisioning/importer';
import type { MatchKey } from '../../../provisioning/match';
import type { ResultRow } from '../../../provisioning/report';
import type { RowKind } from '../../../provisioning/rows';
import type { ImportAction } from '../../../provisioning/validate';
import { toErrorJson } from '../errors';
import { n8nClock } from '../http';
import type { Collection, Item } from '../item';
import type { RunOperation } from '../operation';
import { BULK_IMPORT } from '../outputs';
import { asFlag, asNumber, asText } from '../values';
import { importFields } from './fields';
import { readSource } from './source';

interface DirectoryRun {
	/** Names this run, the same when n8n repeats the node after a failure; for idempotency keys. */
	readonly scope: unknown;
	/** Requests under way at the same time. */
	readonly maxConcurrency: number;
	/** The members of "Options", for those that only this service has. */
	readonly options: Collection;
}

export interface BulkService<Session> {
	readonly capabilities: Capabilities;
	/** Members of "Options" that only this service has. */
	readonly options?: readonly INodeProperties[];
	readonly openDirectory: (session: Session, run: DirectoryRun) => Directory;
	/** Requests that the session has made so far. */
	readonly calls: (session: Session) => number;
}

const MATCH_ORDER: readonly MatchKey[] = ['key', 'userName', 'email'];

function readCsvOptions(item: Item): CsvOptions {
	const options = item.collection('options');
	const delimiter = options.raw('delimiter');
	return {
		encoding: (options.text('encoding') ?? 'auto') as NonNullable<CsvOptions['encoding']>,
		// Not as a trimmed text: a tab is blank.
		...(typeof delimiter === 'string' && delimiter !== 'auto' && delimiter !== '' ? { delimiter } : {}),
	};
}

/** The value of a field that may be hidden, for which n8n has no value at all. */
function chosen<T extends string>(item: Item, field: string, fallback: T): T {
	return item.execution.getNodeParameter(field, item.index, fallback) as T;
}

function readOptions(item: Item): Omit<ImportOptions, 'calls' | 'now' | 'signal'> {
	const options = item.collection('options');
	const kind = chosen<RowKind>(item, 'rowKind', 'user');
	const actionField = kind === 'user' ? 'importAction' : 'membershipAction';
	const matchOn = options.texts('matchOn');
	const clearMarker = options.text('clearMarker');
	const separator = options.text('multiValueSeparator');
	const maxRows = options.number('maxRows');
	const columns = options
		.rows('columns', 'column')
		.map(({ header, field }) => [asText(header, 'Header') ?? '', asText(field, 'Field') ?? ''] as const)
		.filter(([header, field]) => header !== '' && field !== '');
	return {
		kind,
		action: kind === 'group' ? 'createOrSkip' : chosen<ImportAction>(item, actionField, 'createOrSkip'),
		columns: Object.fromEntries(columns),
		...(clearMarker === undefined ? {} : { clearMarker }),
		blankCells: options.text('blankCells') === 'clear' ? 'clear' : 'keep',
		...(separator === undefined ? {} : { multiValueSeparator: separator }),
		unescapeFormulas: options.flag('unescapeFormulas') ?? false,
		unknownColumns: options.text('unknownColumns') === 'reject' ? 'reject' : 'warn',
		matchOn: matchOn?.length ? MATCH_ORDER.filter((key) => matchOn.includes(key)) : MATCH_ORDER.slice(0, 2),
		invalidRows: item.text('invalidRows') === 'stop' ? 'stop' : 'skip',
		missingGroups: chosen<'create' | 'ignore' | 'reject'>(item, 'missingGroups', 'reject'),
		password: chosen<'column' | 'generate' | 'none'>(item, 'passwordSource', 'none'),
		returnPasswords:
			asFlag(item.execution.getNodeParameter('returnPasswords', item.index, false), 'Return Generated Passwords') ??
			false,
		maxRemovals: asNumber(item.execution.getNodeParameter('maxRemovals', item.index, 100)),
		...(maxRows === undefined ? {} : { maxRows }),
		dryRun: readDryRun(item),
		timeBudgetMs: (options.number('timeBudget') ?? 0) * 1000,
	};
}

function toItem(row: ResultRow): INodeExecutionData {
	const json: unknown = row;
	return { json: json as IDataObject, pairedItem: { item: row.source.item } };
}

/** The first rows that were refused, so that nobody has to run it again to see what is wrong. */
function examples({ rejected }: ImportReport): string[] {
	return rejected
		.filter(({ status }) => status !== 'held' && status !== 'notAttempted')
		.slice(0, 3)
		.map(
			({ source, error }) => `${source.line ? `Line ${source.line}` : `Item ${source.item}`}: ${error?.message ?? ''}`,
		);
}

/** Nothing was written and going on makes no sense: the execution is to be seen as failed. */
function failureOf(report: ImportReport): ImportError | undefined {
	const { refusal, stop, wrote } = report;
	if (refusal) return new ImportError(refusal.message, [refusal.advice, ...examples(report)].join(' '));
	if (!stop || wrote || stop.reason === 'throttled' || stop.reason === 'timeBudget') return undefined;
	return new ImportError(stop.message, examples(report).join(' '));
}

function hint(execution: IExecuteFunctions, { summary, stop }: ImportReport): void {
	const { rows, rejected, calls, dryRun } = summary;
	const sent = dryRun ? 'Dry run: nothing was written.' : `${rows - rejected} of ${rows} rows are as wanted.`;
	execution.addExecutionHints({
		message: `${sent} ${rejected} rejected, ${calls} requests.${stop ? ` ${stop.message}` : ''}`,
		type: stop ? 'warning' : 'info',
		location: 'outputPane',
	});
}

const UNTOUCHED: ReadonlySet<string> = new Set(['adopted', 'unchanged']);

/** The rows that succeeded, as far as the options want to see them. */
function shown({ succeeded }: ImportReport, detail: string | undefined): readonly ResultRow[] {
	if (detail === 'rejects') return [];
	return detail === 'changed' ? succeeded.filter(({ status }) => !UNTOUCHED.has(status)) : succeeded;
}

/**
 * With "On Error: Continue", a run that failed as a whole is reported for each of its items: among the rejected, or at
 * the error output, where n8n takes items that have exactly these members.
 */
function unusable(items: readonly Item[], error: unknown): INodeExecutionData[][] {
	const json = toErrorJson(error);
	const summary = { complete: false, isEmpty: false, succeeded: 0, rejected: items.length, ...json };
	return [
		[],
		items.map(({ index }) => ({ json: { ...json }, pairedItem: { item: index } })),
		[{ json: summary, pairedItem: items.map(({ index }) => ({ item: index })) }],
	];
}

/**
 * "Bulk Import" for a node: reads the rows, imports them, and gives the outputs Succeeded, Rejected and Summary.
 *
 * A node adds it to its resource "User", and takes its `outputs` from `operationOutputs`.
 */
export function bulkImport<Session>(service: BulkService<Session>): RunOperation<Session> {
	const executeRun: RunOperation<Session>['executeRun'] = async (items, session, execution) => {
		const [first] = items;
		if (first === undefined) return [[], [], []];
		const options = readOptions(first);
		const source = await readSource(items, execution, readCsvOptions(first));
		const chosenOptions = first.collection('options');
		const directory = service.openDirectory(session, {
			scope: first.callScope(),
			maxConcurrency: chosenOptions.number('maxConcurrency') ?? 4,
			options: chosenOptions,
		});
		const report = await runImport(directory, source, {
			...options,
			now: n8nClock.now,
			signal: execution.getExecutionCancelSignal(),
			calls: () => service.calls(session),
		});
		const failure = failureOf(report);
		if (failure && !execution.continueOnFail()) throw failure;
		hint(execution, report);
		const summary: unknown = report.summary;
		return [
			shown(report, chosenOptions.text('outputDetail')).map(toItem),
			report.rejected.map(toItem),
			[{ json: summary as IDataObject, pairedItem: items.map(({ index }) => ({ item: index })) }],
		];
	};
	return {
		displayName: 'Bulk Import',
		value: BULK_IMPORT,
		action: 'Bulk import users',
		description:
			'Create, update or remove many users, groups or memberships from items or a CSV file, and report each row',
		fields: importFields(service.capabilities, service.options),
		executeRun,
		outputsOfFailure: unusable,
	};
}

/** @throws {InputError} when an expression finds nothing: a run that was meant to be dry would write. */
function readDryRun(item: Item): boolean {
	const given = item.raw('dryRun');
	if (given === undefined || given === null || given === '') {
		throw new InputError('Dry Run', '"Dry Run" must be true or false, but its expression gives nothing.');
	}
	return item.flag('dryRun');
}
