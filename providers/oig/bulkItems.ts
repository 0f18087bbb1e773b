/** The answer to a bulk create: what each item says, and whose it is. */
import { idOf, idText } from './entry';
import { itemRefused, readRefusal, unreadableObject, type OigRefusal } from './errors';
import type { BulkItem, OigRequest } from './schemas';

/** The number of the request that an answer speaks of. */
export function raisedRequest(answer: { request?: OigRequest['request'] }): string | undefined {
	const reference = answer.request as { id?: unknown; requestId?: unknown } | null | undefined;
	return idText(reference?.id) ?? idText(reference?.requestId);
}

/** One item of the answer in terms of what it means. */
type Reading =
	| { readonly kind: 'accepted'; readonly id: string | undefined; readonly status: string }
	| { readonly kind: 'pending'; readonly oigRequestId: string }
	| { readonly kind: 'refused'; readonly refusal: OigRefusal };

/**
 * Reads one item of a bulk answer. The status has a leading blank on the wire; how a refused item looks is not
 * documented for users, so every form is taken that was documented elsewhere or may be expected.
 *
 * Source: OIG "POST /users – bulk create", "Reading one bulk item".
 */
export function readItem(item: BulkItem): Reading {
	const status = item.status?.trim() ?? '';
	const id = idOf(item);
	const oigRequestId = raisedRequest(item);
	const isGood = /^success$/i.test(status);
	const refusal = readRefusal(item);
	if (/^(?:fail|error)/i.test(status) || (!isGood && refusal.text !== undefined)) return { kind: 'refused', refusal };
	if (oigRequestId !== undefined && id === undefined) return { kind: 'pending', oigRequestId };
	if (isGood || id !== undefined) return { kind: 'accepted', id, status: status.toUpperCase() };
	return {
		kind: 'refused',
		refusal: { code: refusal.code, text: status === '' ? undefined : `OIG said "${status}".` },
	};
}

/**
 * The number of the request that a write of one object became, if it became one.
 *
 * Source: OIG "PUT /users/{id} and PUT /users", "PUT /users/{id}/status": the answer has a status, an ID, or links to
 * the object.
 *
 * @throws {ServiceError} when the answer refuses the write, or does not say at all that it was taken.
 */
export function acceptedRequest(answer: BulkItem, what: string): string | undefined {
	const { links, status } = answer;
	const isOwn = (links?.length ?? 0) > 0 || idOf(answer) !== undefined || raisedRequest(answer) !== undefined;
	if (!isOwn && !/^success$/i.test(status?.trim() ?? '')) throw unreadableObject('confirmation of the write');
	const reading = readItem({ ...answer, status: status ?? (isOwn ? 'SUCCESS' : status) });
	if (reading.kind === 'refused') throw itemRefused(reading.refusal, what);
	return raisedRequest(answer);
}

/**
 * Which item of the answer belongs to which user: by the echoed `requestId`; an item without one by its position, if
 * no other assignment is possible. `sure` is false for what only the position says.
 */
export function assignItems(
	requestIds: readonly string[],
	items: readonly BulkItem[],
): Map<string, { readonly item: BulkItem; readonly sure: boolean }> {
	const assigned = new Map<string, { item: BulkItem; sure: boolean }>();
	const open = new Set(requestIds);
	const anonymous: Array<{ item: BulkItem; position: number }> = [];
	items.forEach((item, position) => {
		const echoed = item.requestId === undefined || item.requestId === null ? undefined : String(item.requestId);
		if (echoed !== undefined && open.delete(echoed)) assigned.set(echoed, { item, sure: true });
		else if (echoed === undefined) anonymous.push({ item, position });
	});
	const [only] = anonymous;
	const [left] = open;
	if (anonymous.length === 1 && open.size === 1 && only && left !== undefined && items.length === requestIds.length) {
		assigned.set(left, { item: only.item, sure: true });
	} else if (items.length === requestIds.length) {
		for (const { item, position } of anonymous) {
			const requestId = requestIds[position];
			if (requestId !== undefined && open.has(requestId)) assigned.set(requestId, { item, sure: false });
		}
	}
	return assigned;
}
