/** What the router keeps of a run so that the outputs of its items can have audits. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { LedgerPlace } from '../../provisioning/access/ledger';
import { isAudited, wantsAudit, type AuditedItem } from './audit';
import { accountBehind } from './connection';
import type { Item } from './item';
import { UnfitItem, type Operation, type Outcome, type Output } from './operation';

/** When outputs were made and which requests made them, also for a later try that gives them again. */
const trails = new WeakMap<readonly Output[], Pick<AuditedItem, 'at' | 'requestIds'>>();

export function leaveTrail(outcome: Outcome, requestIds: readonly string[]): Outcome {
	if ('output' in outcome) trails.set(outcome.output, { at: new Date().toISOString(), requestIds });
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

interface Done<S> {
	readonly item: Item;
	readonly outputs: readonly Output[];
	readonly place: (item: Item, session: S) => LedgerPlace | Promise<LedgerPlace>;
}

/** What the audits of an item's outputs need. Everything is done by now, so a place that cannot be told stays empty. */
export async function auditedItem<S>(
	execution: IExecuteFunctions,
	operation: Operation<S>,
	session: S,
	{ item, outputs, place }: Done<S>,
): Promise<AuditedItem> {
	const { index } = item;
	const unknown: LedgerPlace = { service: '', tenant: '' };
	const { service, tenant } = await Promise.resolve(place(item, session)).catch(() => unknown);
	const { at = new Date().toISOString(), requestIds = [] } = trails.get(outputs) ?? {};
	const resource = String(execution.getNodeParameter('resource', 0));
	const { fields, value } = operation;
	const actor = accountBehind(session);
	return { execution, index, resource, operation: value, fields, service, tenant, actor, at, requestIds };
}
