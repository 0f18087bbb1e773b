/** Requests: what a change becomes when somebody has to approve it. */
import * as z from 'zod/v4-mini';

import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { pathSegment } from '../http/url';
import { acceptedRequest } from './bulkItems';
import type { OigClient } from './client';
import { idOf, idText } from './entry';
import { checkSame, isInvalid, SERVICE, unreadableObject } from './errors';
import type { Collection } from './pages';
import { requestSchema, writeAnswerSchema, type OigRequest } from './schemas';

export const REQUESTS: Collection = { path: '/requests', members: ['requests'], keys: [] };

/** How far a request has come. */
export type RequestState = 'completed' | 'partial' | 'pending' | 'refused';

/**
 * What a status means for the change that was asked for. Two open states contain the word "Completion".
 *
 * Source: OIG "GET /requests/{id}", classifier.
 */
export function requestState(status: string): RequestState {
	if (/awaiting/i.test(status)) return 'pending';
	if (/partially/i.test(status)) return 'partial';
	if (/completed/i.test(status)) return 'completed';
	return /rejected|failed|withdrawn|closed|cancel/i.test(status) ? 'refused' : 'pending';
}

const requestPath = (requestId: string) => `/requests/${pathSegment(requestId, 'Request')}`;

export async function getRequest(client: OigClient, requestId: string): Promise<OigRequest> {
	const request = await client.get(requestPath(requestId), requestSchema);
	checkRequest(requestId, request);
	return request;
}

/** The documented sample of one request has its id; an answer without one is believed, for it was asked for by path. */
function checkRequest(requestId: string, request: OigRequest): void {
	const id = idOf(request);
	if (id !== undefined) checkSame('request', requestId, id);
}

/** The present status in the server's words. */
export async function requestStatus(client: OigClient, requestId: string): Promise<string> {
	const request = await client.get(requestPath(requestId), requestSchema, { fields: 'reqStatus' });
	checkRequest(requestId, request);
	const { reqStatus } = request;
	return reqStatus?.trim() ?? '';
}

/** What became of a change: done, or waiting for somebody's approval. */
export interface Change {
	readonly outcome: 'pending' | 'updated';
	/** The number of the request that the server raised for it. */
	readonly requestId?: string;
}

/**
 * What a change has come to, given the answer to it: "SUCCESS" means accepted, and where a request was raised the change
 * is done only when that has completed.
 *
 * Source: OIG "PUT /users/{id} and PUT /users", rules.
 *
 * @param end the status with which the request has ended, if an answer said so: it stays as it is.
 * @throws {ServiceError} when the request was refused already.
 */
export async function changeOf(client: OigClient, requestId: string | undefined, end?: string): Promise<Change> {
	if (requestId === undefined) return { outcome: 'updated' };
	let status: string;
	try {
		status = end ?? (await requestStatus(client, requestId));
	} catch (error) {
		// Accepted it is; that its progress cannot be read makes it pending, not failed.
		if (error instanceof ServiceError || isAmbiguous(error)) return { outcome: 'pending', requestId };
		throw error;
	}
	const state = requestState(status);
	if (state === 'completed') return { outcome: 'updated', requestId };
	if (state === 'refused') throw requestRefused(requestId, status);
	return { outcome: 'pending', requestId };
}

/** @param status with which the request ended. */
export function requestRefused(requestId: string | undefined, status: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'forbidden',
		status: 200,
		requestId,
		message: `The change became request ${requestId}, which ended as "${status}".`,
		advice: 'See the request in OIG for who decided and why.',
	});
}

/** Words of which every open state has one. */
const OPEN_WORDS = ['await', 'created', 'approv'] as const;

/** A request that is not decided yet, with what the list of requests says of it. */
export interface OpenRequest {
	readonly id: string;
	readonly request: OigRequest;
}

/**
 * The requests that are not decided yet, of one user or of all whom the caller may see.
 *
 * Source: OIG "GET /requests".
 */
export async function* openRequests(client: OigClient, userId?: string): AsyncGenerator<OpenRequest> {
	const seen = new Set<string>();
	const having = async function* (words: readonly string[]): AsyncGenerator<OpenRequest> {
		const q = words.map((word) => `reqStatus co ${word}`).join(' or ');
		for await (const { id, raw } of client.listAll(REQUESTS, { userId, q })) {
			const parsed = z.safeParse(requestSchema, raw);
			if (!parsed.success) throw unreadableObject('request');
			const request = parsed.data;
			if (seen.has(id) || requestState(request.reqStatus ?? '') !== 'pending') continue;
			if (id !== '') seen.add(id);
			yield { id, request };
		}
	};
	try {
		yield* having(OPEN_WORDS);
	} catch (error) {
		if (!isInvalid(error)) throw error;
		// Not every server takes alternatives.
		for (const word of OPEN_WORDS) yield* having([word]);
	}
}

/** Whether a request is for a user; `undefined` if it does not say for whom it is. */
export function concerns(request: OigRequest, userId: string): boolean | undefined {
	return request.reqBeneficiaryList?.some(({ id }) => idText(id) === userId);
}

/**
 * The open request for a user that `matches`, so that the same thing is not requested twice. A server that does not let
 * the caller see requests is taken to have none.
 */
export async function findOpenRequest(
	client: OigClient,
	userId: string,
	matches: (request: OigRequest) => boolean,
	needsDetails = false,
): Promise<string | undefined> {
	try {
		for await (const { id, request: listed } of openRequests(client, userId)) {
			if (concerns(listed, userId) === false) continue;
			let request = listed;
			if (id !== '' && (needsDetails || concerns(request, userId) === undefined)) {
				request = await getRequest(client, id);
			}
			if (concerns(request, userId) === true && matches(request)) return id;
		}
	} catch (error) {
		if (error instanceof ServiceError && ['forbidden', 'invalid', 'notFound'].includes(error.kind)) return undefined;
		throw error;
	}
	return undefined;
}

/** What can be requested for somebody. */
export const ENTITY_KINDS = ['AppInstance', 'Entitlement', 'Role'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** The entities of a kind that a request is about; only its details have them. */
export function targets(request: OigRequest, kind: EntityKind): string[] {
	return (request.reqTargetEntities ?? [])
		.filter(({ entityType }) => entityType?.toLowerCase() === kind.toLowerCase())
		.map(({ entityId }) => idText(entityId) ?? '');
}

/** @returns whether it was withdrawn, or had been already. */
export async function withdrawRequest(client: OigClient, requestId: string): Promise<boolean> {
	const isWithdrawn = async () => /withdrawn/i.test(await requestStatus(client, requestId));
	if (await isWithdrawn()) return false;
	return await client.settled(
		async () => {
			const answer = await client.write('DELETE', requestPath(requestId), undefined, writeAnswerSchema);
			acceptedRequest(answer, 'the withdrawal');
			return true;
		},
		async () => ((await isWithdrawn()) ? true : undefined),
	);
}

export interface WaitOptions {
	/** Milliseconds until it is given up. */
	readonly patienceMs: number;
	/** First wait in milliseconds; it grows up to `maxDelayMs`. */
	readonly firstDelayMs?: number;
	readonly maxDelayMs?: number;
}

/**
 * Waits until a request is decided, or until the patience is at its end; then the state is `pending`, which is no
 * failure.
 *
 * Source: OIG "Asynchrony and waiting".
 */
export async function waitForRequest(
	client: OigClient,
	requestId: string,
	{ patienceMs, firstDelayMs = 2_000, maxDelayMs = 60_000 }: WaitOptions,
): Promise<{ state: RequestState; status: string }> {
	const { now, sleep } = client.clock;
	const deadline = now() + patienceMs;
	for (let delay = firstDelayMs; ; delay = Math.min(maxDelayMs, delay * 1.5)) {
		const status = await requestStatus(client, requestId);
		const state = requestState(status);
		const left = deadline - now();
		if (state !== 'pending' || left <= 0) return { state, status };
		await sleep(Math.min(delay, left), client.signal);
	}
}
