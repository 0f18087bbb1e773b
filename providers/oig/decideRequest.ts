/** Decisions on requests: of whoever has them among the pending approvals. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { pathSegment } from '../http/url';
import { acceptedRequest } from './bulkItems';
import type { OigClient } from './client';
import { SERVICE } from './errors';
import { requestState, requestStatus, type RequestState } from './requests';
import { writeAnswerSchema } from './schemas';

export type Decision = 'approve' | 'claim' | 'reject';

export interface Decided {
	/** `pending`: another approval has to follow. `accepted`: OIG took it, and shows nothing by which to tell. */
	readonly outcome: 'accepted' | 'pending' | 'unchanged' | 'updated';
	readonly status: string;
}

/** The state that a request has after a decision, when it has no further stages. */
const LEADS_TO: Readonly<Record<Decision, RequestState | undefined>> = {
	approve: 'completed',
	claim: undefined,
	reject: 'refused',
};

/**
 * Approves, rejects or claims a request. It is never sent twice: the second approval could be that of the next stage.
 *
 * Source: OIG "PUT /requests/{id}", `action` and `actionComment`.
 *
 * @throws {ServiceError} of kind `conflict` for a request that was decided otherwise.
 */
export async function decideRequest(
	client: OigClient,
	requestId: string,
	decision: Decision,
	comment: string | undefined,
): Promise<Decided> {
	const before = await requestStatus(client, requestId);
	const state = requestState(before);
	if (state !== 'pending') {
		if (state === LEADS_TO[decision]) return { outcome: 'unchanged', status: before };
		throw decidedOtherwise(requestId, before);
	}
	const path = `/requests/${pathSegment(requestId, 'Request')}`;
	const body = { action: decision, ...(comment === undefined ? {} : { actionComment: comment }) };
	try {
		acceptedRequest(await client.write('PUT', path, body, writeAnswerSchema), 'the decision');
	} catch (error) {
		// Only a request that is decided now tells what became of the decision.
		const status = isAmbiguous(error) ? await requestStatus(client, requestId) : before;
		if (status === before || requestState(status) !== LEADS_TO[decision]) throw error;
		return { outcome: 'updated', status };
	}
	if (decision === 'claim') return { outcome: 'accepted', status: before };
	const status = await requestStatus(client, requestId);
	return { outcome: requestState(status) === LEADS_TO[decision] ? 'updated' : 'pending', status };
}

function decidedOtherwise(requestId: string, status: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `Request ${requestId} is closed as "${status}", so it cannot be decided any more.`,
	});
}
