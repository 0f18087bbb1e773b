/** What the router keeps of a run so that the outputs of its items can have audits. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { LedgerPlace } from '../../provisioning/access/ledger';
import { isAudited, wantsAudit, type AuditedItem } from './audit';
import { accountBehind } from './connection';
import type { Item } from './item';
import { UnfitItem, type Operation, type Outcome, type Output } from './operation';
import type { Run } from './run';

/** When outputs were made and which requests made them, also for a later try that gives them again. */
const trails = new WeakMap<readonly Output[], Pick<AuditedItem, 'at' | 'requestIds'>>();

/** Remembers of an outcome which requests made it: those of the run since `first`. */
export function leaveTrail(outcome: Outcome, { requestIds = [] }: Run, first: number): Outcome {
	const trail = { at: new Date().toISOString(), requestIds: requestIds.slice(first) };
	if ('output' in outcome) trails.set(outcome.output, trail);
	return outcome;
}

/** What is wrong with the option of an item. */
function faultOf(item: Item): unknown {
	try {
		wantsAudit(item);
		return undefined;
	} catch (error) {
		return error;
	}
}

/** @throws {UnfitItem} for an option that cannot be read; to be called before anything is sent. */
export function checkAudits<S>(operation: Operation<S>, items: readonly Item[]): void {
	if (!isAudited(operation)) return;
	for (const item of items) {
		const fault = faultOf(item);
		if (fault !== undefined) throw new UnfitItem(item.index, fault);
	}
}

interface Auditing<S> {
	readonly execution: IExecuteFunctions;
	readonly operation: Operation<S>;
	readonly sessionOf: (index: number) => S | Promise<S>;
	readonly place: (item: Item, session: S) => LedgerPlace | Promise<LedgerPlace>;
}

/**
 * What the audits of an item's outputs need; `undefined` if the item has none. Everything is done by now, so a place that
 * cannot be told stays empty.
 */
export async function auditedItem<S>(
	{ execution, operation, sessionOf, place }: Auditing<S>,
	item: Item,
	outputs: readonly Output[],
): Promise<AuditedItem | undefined> {
	if (!isAudited(operation) || !wantsAudit(item)) return undefined;
	const { index } = item;
	const session = await sessionOf(index);
	const unknown: LedgerPlace = { service: '', tenant: '' };
	const { service, tenant } = await Promise.resolve(place(item, session)).catch(() => unknown);
	const { at = new Date().toISOString(), requestIds = [] } = trails.get(outputs) ?? {};
	const resource = String(execution.getNodeParameter('resource', 0));
	const { fields, value } = operation;
	const actor = accountBehind(session);
	return { execution, index, resource, operation: value, fields, service, tenant, actor, at, requestIds };
}
