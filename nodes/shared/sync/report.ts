/** From what became of the rows of a plan to the items of the outputs. */
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { ImportError } from '../../../provisioning/errors';
import type { AppliedRow, ApplyReport } from '../../../provisioning/sync/apply';
import { isChange, type Ended } from '../../../provisioning/sync/endings';
import { itemOfRow } from '../../../provisioning/sync/row';
import { textOfRun } from '../../../provisioning/sync/summary';
import { toldRow } from '../advice/rows';
import type { Audit } from '../audit';

/** Who let the rows be applied, for the trail that the outputs leave. */
interface Approval {
	readonly approvedBy?: string | undefined;
	readonly note?: string | undefined;
}

interface Around extends Approval {
	readonly execution: IExecuteFunctions;
	readonly service: string;
	readonly tenant: string;
	/** The account behind the credential, where it tells. */
	readonly actor: string | undefined;
	readonly returnPasswords: boolean;
	/** ISO 8601. */
	readonly at: string;
	/** Indexes of the input items of a row. */
	readonly itemsOf: (row: AppliedRow) => readonly number[];
}

const given = (entries: Readonly<Record<string, string | undefined>>): IDataObject =>
	Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

/** What a row did, in the shape that all operations have for it. */
function auditOfRow({ status, row, id, requestId, ended }: AppliedRow, around: Around): IDataObject {
	const { actor, approvedBy, at, execution, note, service, tenant } = around;
	const { action = 'none', changes = [], group, user } = row ?? {};
	const side = action === 'removeFromGroup' ? 'from' : 'to';
	const membership = group === undefined ? [] : [{ field: 'group', [side]: group.name }];
	const removed = (ended?.removed ?? []).map(({ type, name }) => ({ field: type, from: name }));
	const restored = (ended?.restored ?? []).map(({ type, name }) => ({ field: type, to: name }));
	const userId = user?.id ?? (action === 'createUser' ? id : undefined);
	const audit: Audit = {
		at,
		service,
		tenant,
		...given({ actor }),
		action,
		target:
			user === undefined
				? { type: 'group', ...given({ id, name: group?.name }) }
				: { type: 'user', ...given({ id: userId, name: user.name }) },
		changed: status === 'unchanged' || user === undefined ? [] : [...changes, ...membership, ...removed, ...restored],
		requestIds: requestId === undefined ? [] : [requestId],
		executionId: execution.getExecutionId(),
		...given({ approvedBy, note }),
	};
	return { ...audit };
}

/** What the operations End Access and Restore Access have in their outputs. */
function accessIn(ended: Ended | undefined): IDataObject {
	if (ended === undefined || (ended.verified === undefined && !isChange(ended))) return {};
	const { removed, remains, restore, restored, notRestored, verified } = ended;
	const entries: Readonly<Record<string, unknown>> =
		restored === undefined ? { removed, remains, restore } : { restored, notRestored };
	return { ...(entries as IDataObject), ...(verified === undefined ? {} : { verified }) };
}

function toItem(applied: AppliedRow, around: Around): INodeExecutionData {
	const { status, row, id, error, requestId, password, undo, ended } = applied;
	const said: unknown = error === undefined ? undefined : toldRow(error, around.execution);
	const plain = row && itemOfRow(row);
	const back = undo?.undo ? { undo: itemOfRow(undo.undo) } : undo;
	const items = around.itemsOf(applied);
	return {
		json: {
			status,
			...(row === undefined ? {} : { text: row.text }),
			...given({ id, requestId }),
			...(said === undefined ? {} : { error: said }),
			...(password === undefined || !around.returnPasswords ? {} : { password }),
			...plain,
			...accessIn(ended),
			...(error === undefined || (ended !== undefined && isChange(ended))
				? { audit: auditOfRow(applied, around) }
				: {}),
			...(undo === undefined ? {} : (back as IDataObject)),
		},
		...(items.length === 0 ? {} : { pairedItem: items.map((item) => ({ item })) }),
	};
}

/** Items of the outputs Succeeded and Rejected. */
export function toItems(report: ApplyReport, around: Around): [INodeExecutionData[], INodeExecutionData[]] {
	return [report.succeeded.map((row) => toItem(row, around)), report.rejected.map((row) => toItem(row, around))];
}

function countBy(rows: readonly AppliedRow[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { status } of rows) counts[status] = (counts[status] ?? 0) + 1;
	return counts;
}

/** What the output Summary has of a run that applied rows. */
export function summaryOf(report: ApplyReport, around: Around): IDataObject {
	const { succeeded, rejected, guards, stop } = report;
	const { service, tenant, approvedBy, note } = around;
	const byStatus = countBy([...succeeded, ...rejected]);
	const total = succeeded.length + rejected.length;
	const refused = rejected.map(({ row, error }) => ({ text: row?.text ?? '', reason: error?.message ?? '' }));
	const counted: unknown = guards;
	return {
		complete: report.refusal === undefined && stop === undefined,
		isEmpty: total === 0,
		succeeded: succeeded.length,
		rejected: rejected.length,
		byStatus,
		text: textOfRun({ service, tenant, byStatus, total, rejected: refused, stop: stop?.message, approvedBy, note }),
		guards: counted as IDataObject[],
		...given({ approvedBy, note }),
		...(stop === undefined ? {} : { stop: { reason: stop.reason, message: stop.message } }),
		...(stop?.resumeAfter === undefined ? {} : { resumeAfter: stop.resumeAfter.toISOString() }),
	};
}

/** Nothing was written and going on makes no sense: the execution is to be seen as failed. */
export function failureOf({ refusal, stop, wrote }: ApplyReport): Error | undefined {
	if (refusal !== undefined) return refusal;
	if (!stop || wrote || stop.reason === 'throttled' || stop.reason === 'timeBudget') return undefined;
	return new ImportError(stop.message);
}
