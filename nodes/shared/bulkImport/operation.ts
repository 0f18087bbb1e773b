/** The operation "Bulk Import", the same for all services. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Capabilities, Directory } from '../../../providers/directory';
import { ImportError } from '../../../provisioning/errors';
import { runImport, type ImportReport } from '../../../provisioning/import/import';
import { groupsAdded } from '../../../provisioning/outcome';
import { counted } from '../../../provisioning/texts';
import { rejectItem } from '../../../provisioning/import/rejects';
import type { ResultRow } from '../../../provisioning/import/report';
import { toldRow } from '../advice/rows';
import type { Telling } from '../advice/telling';
import { auditFieldsOption, type Audit } from '../audit';
import { accountBehind } from '../connection';
import { toErrorJson } from '../errors';
import { n8nClock } from '../http';
import { progressLog } from '../progress';
import type { Collection, Item } from '../item';
import type { RunOperation } from '../operation';
import { BULK_IMPORT } from '../outputs';
import { runsAsTool } from '../tool';
import { importFields } from './fields';
import { lockKeys, oneAtATime } from './lock';
import { checkSameForAll, readConcurrency, readCsvOptions, readOptions } from './options';
import { fileBeside, readSource } from './source';

interface DirectoryRun {
	/** Names this run, the same when n8n repeats the node after a failure; for idempotency keys. */
	readonly scope: unknown;
	/** Requests under way at the same time. */
	readonly maxConcurrency: number;
	/** The members of "Options", for those that only this service has. */
	readonly options: Collection;
	/** The first item, for fields that only this service has; they are the same for all items. */
	readonly item: Item;
}

export interface BulkService<Session> {
	readonly capabilities: Capabilities;
	/** Added to the description, as full sentences. */
	readonly note?: string;
	/** Fields below "Action" that only this service has. */
	readonly besideAction?: readonly INodeProperties[];
	/** Fields of the node beside the operation's own, of which an import has one value. */
	readonly ofTheRun?: readonly INodeProperties[];
	/** Members of "Options" that only this service has. */
	readonly options?: readonly INodeProperties[];
	readonly openDirectory: (session: Session, run: DirectoryRun) => Directory | Promise<Directory>;
	/** Requests that the session has made so far. */
	readonly calls: (session: Session) => number;
}

type Around = Pick<Audit, 'actor' | 'at' | 'executionId' | 'service' | 'tenant'>;

/** What was done for a row, in the shape that all operations have for it. */
function auditOfRow(
	{ action, changes, id, key, removed = [], requestIds = [], status, updates = [], userName }: ResultRow,
	around: Around,
): Audit {
	const name = userName ?? key;
	return {
		...around,
		action,
		target: { type: 'user', ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) },
		changed:
			status === 'unchanged'
				? []
				: [
						...updates,
						...removed.map((group) => ({ field: 'group', from: group })),
						...groupsAdded(changes).map((group) => ({ field: 'group', to: group })),
					],
		requestIds,
	};
}

function toItem(row: ResultRow, around?: Around): INodeExecutionData {
	const json: unknown = around === undefined || row.dryRun ? row : { ...row, audit: auditOfRow(row, around) };
	return { json: json as IDataObject, pairedItem: { item: row.source.item } };
}

function toRejected(row: ResultRow, separator: string | undefined): INodeExecutionData {
	const json: unknown = rejectItem(row, separator);
	return { json: json as IDataObject, pairedItem: { item: row.source.item } };
}

/** The report with rows whose errors are worded for this operation. */
function withToldRows(report: ImportReport, execution: IExecuteFunctions): ImportReport {
	const rejected = report.rejected.map((row) =>
		row.error === undefined ? row : { ...row, error: toldRow(row.error, execution) },
	);
	return { ...report, rejected };
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

const TAKES_AWAY = ['deleteUser', 'disableUser', 'removeFromGroup'];

function hint(execution: IExecuteFunctions, { summary, stop, succeeded, rejected }: ImportReport): void {
	const left = [...succeeded, ...rejected].filter(({ disabled }) => disabled).length;
	const { text, planned, calls, dryRun } = summary;
	const takesAway = dryRun && TAKES_AWAY.some((type) => Object.hasOwn(planned, type));
	const message = [
		dryRun ? 'Dry run, nothing was written.' : '',
		text,
		`${counted(calls, 'request')}.`,
		left === 0 ? '' : `Left disabled: ${counted(left, 'user')}.`,
		stop?.message ?? '',
	];
	execution.addExecutionHints({
		message: message.filter((part) => part !== '').join(' '),
		type: stop || takesAway || left > 0 ? 'warning' : 'info',
		location: 'outputPane',
	});
}

/** The rows that succeeded, as far as the options want to see them. */
function shown({ succeeded }: ImportReport, detail: string | undefined): readonly ResultRow[] {
	// A password that is in no output is lost.
	if (detail === 'rejects') return succeeded.filter(({ password }) => password !== undefined);
	return detail === 'changed'
		? succeeded.filter(({ status, changes, disabled }) => status === 'pending' || changes.length > 0 || disabled)
		: succeeded;
}

/**
 * With "On Error: Continue", a run that failed as a whole is reported for each of its items: among the rejected, or at
 * the error output, where n8n takes items that have exactly these members.
 */
function unusable(items: readonly Item[], error: unknown, telling: Telling): INodeExecutionData[][] {
	const json = toErrorJson(error, telling);
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
		checkSameForAll(items, [...(service.besideAction ?? []), ...(service.ofTheRun ?? [])]);
		const options = readOptions(first);
		const chosenOptions = first.collection('options');
		const isAuditWanted = chosenOptions.flag(auditFieldsOption.name) ?? false;
		const source = await readSource(items, execution, {
			...readCsvOptions(chosenOptions),
			shapes: service.capabilities.fileShapes,
		});
		const directory = await service.openDirectory(session, {
			scope: first.callScope(),
			maxConcurrency: readConcurrency(chosenOptions),
			options: chosenOptions,
			item: first,
		});
		const signal = execution.getExecutionCancelSignal();
		const run = async () =>
			await runImport(directory, source, {
				...options,
				ifNoColumn: fileBeside(items, execution),
				now: n8nClock.now,
				progress: progressLog(execution, 'Bulk Import', n8nClock.now),
				signal,
				calls: () => service.calls(session),
			});
		const whenBusy = chosenOptions.text('whenBusy') === 'fail' ? 'fail' : 'wait';
		const keys = lockKeys(execution.getNode().credentials);
		const told = options.dryRun ? await run() : await oneAtATime(keys, whenBusy, run, signal);
		const report = withToldRows(told, execution);
		const failure = failureOf(report);
		// An agent would get the sentence alone, without the rows and their reasons.
		if (failure && !runsAsTool(execution) && !execution.continueOnFail()) throw failure;
		hint(execution, report);
		const summary: unknown = report.summary;
		const around = isAuditWanted
			? {
					at: new Date(n8nClock.now()).toISOString(),
					service: service.capabilities.title,
					tenant: directory.tenant,
					actor: accountBehind(session),
					executionId: execution.getExecutionId(),
				}
			: undefined;
		return [
			shown(report, chosenOptions.text('outputDetail')).map((row) => toItem(row, around)),
			report.rejected.map((row) => toRejected(row, options.multiValueSeparator)),
			[{ json: summary as IDataObject, pairedItem: items.map(({ index }) => ({ item: index })) }],
		];
	};
	return {
		displayName: 'Bulk Import',
		value: BULK_IMPORT,
		action: 'Bulk import users',
		description: [
			'Create, update or remove many users, groups or memberships from items or a CSV file, and report each row',
			service.note,
		]
			.filter(Boolean)
			.join('. '),
		fields: importFields(service.capabilities, service),
		executeRun,
		outputsOfFailure: unusable,
	};
}
