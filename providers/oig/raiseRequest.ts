/** New requests: roles, entitlements and accounts for users. */
import * as z from 'zod/v4-mini';

import { contentKey } from '../http/contentKey';
import type { OigClient } from './client';
import { idOf } from './entry';
import { itemRefused, readRefusal, unreadableObject } from './errors';
import { concerns, findOpenRequest, requestState, requestStatus, targets, type EntityKind } from './requests';
import { bulkItemSchema, envelopeSchema } from './schemas';

export interface NewRequest {
	readonly beneficiaryIds: readonly string[];
	readonly kind: EntityKind;
	readonly entityIds: readonly string[];
	readonly justification?: string | undefined;
	/** ISO 8601 in UTC; when it begins and ends to hold. */
	readonly startDate?: string | undefined;
	readonly endDate?: string | undefined;
	/** Account that an entitlement goes to; without it the primary one. */
	readonly parentAccountId?: string | undefined;
	/** Values of the application's form, by field. */
	readonly formData?: Readonly<Record<string, unknown>> | undefined;
}

export interface RaisedRequest {
	/** Missing if what was requested is there although the request's own answer was lost. */
	readonly requestId: string | undefined;
	readonly status: string;
	/** Whether it was there already. */
	readonly existed: boolean;
}

/** The open request that asks for all of the same entities for the first beneficiary. */
async function openFor(client: OigClient, wanted: NewRequest): Promise<string | undefined> {
	const [beneficiary = ''] = wanted.beneficiaryIds;
	return await findOpenRequest(
		client,
		beneficiary,
		(request) => {
			const present = targets(request, wanted.kind);
			return (
				wanted.entityIds.every((id) => present.includes(id)) &&
				wanted.beneficiaryIds.every((id) => concerns(request, id))
			);
		},
		true,
	);
}

/**
 * Requests something for one or more users, unless an open request asks for it already.
 *
 * Source: OIG "POST /requests".
 *
 * @param isHeld whether the users have what is requested; without it, a request whose answer was lost is looked up but
 *   not sent again, since it may have been granted at once.
 * @throws {ServiceError} when the server refuses.
 */
export async function raiseRequest(
	client: OigClient,
	wanted: NewRequest,
	isHeld?: () => Promise<boolean>,
): Promise<RaisedRequest> {
	const existing = async (): Promise<RaisedRequest | undefined> => {
		const requestId = await openFor(client, wanted);
		if (requestId === undefined) return undefined;
		return { requestId, status: await requestStatus(client, requestId), existed: true };
	};
	const open = await existing();
	if (open) return open;
	return await client.settled(
		async () => {
			const { requestId, end } = await submitRequest(client, wanted);
			return { requestId, status: end ?? (await requestStatus(client, requestId)), existed: false };
		},
		async () => {
			if (await isHeld?.()) return { requestId: undefined, status: 'Request Completed', existed: false };
			return await existing();
		},
		isHeld ? 3 : 1,
	);
}

function requestBody(wanted: NewRequest): Record<string, unknown> {
	const details = {
		...(wanted.startDate ? { startDate: wanted.startDate } : {}),
		...(wanted.endDate ? { endDate: wanted.endDate } : {}),
		...(wanted.parentAccountId ? { parentAccountId: wanted.parentAccountId } : {}),
		...(wanted.formData
			? { appFormData: Object.entries(wanted.formData).map(([name, value]) => ({ name, value })) }
			: {}),
	};
	return {
		...(wanted.justification ? { reqJustification: wanted.justification } : {}),
		reqBeneficiaryList: wanted.beneficiaryIds.map((id) => ({ id })),
		reqTargetEntities: wanted.entityIds.map((entityId) => ({ entityType: wanted.kind, entityId, ...details })),
	};
}

export interface SubmittedRequest {
	readonly requestId: string;
	/**
	 * The status with which it has ended already, as the answer says. Missing for all others: an answer says "Request
	 * Created" also where no approval is needed and it is done by now.
	 */
	readonly end: string | undefined;
}

/**
 * Sends a request once.
 *
 * @throws {ServiceError} when the server refuses it, whatever the status of its answer.
 */
export async function submitRequest(client: OigClient, wanted: NewRequest): Promise<SubmittedRequest> {
	const request = requestBody(wanted);
	const body = { requests: [{ requestId: contentKey(request).slice(0, 22), ...request }] };
	const envelope = await client.write('POST', '/requests', body, envelopeSchema);
	const items = z.safeParse(z.array(bulkItemSchema), envelope.requests ?? []);
	// What stands for the request cannot be read, so it may have been raised.
	if (!items.success) throw unreadableObject('request');
	const [item] = items.data;
	const requestId = item === undefined ? undefined : idOf(item);
	const failed = item === undefined || /^(?:fail|error)/i.test(item.status?.trim() ?? '');
	if (failed || requestId === undefined) throw itemRefused(readRefusal(item), 'the request');
	const status = item?.reqStatus?.trim() ?? '';
	return { requestId, end: ['completed', 'refused'].includes(requestState(status)) ? status : undefined };
}
