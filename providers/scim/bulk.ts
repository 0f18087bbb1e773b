/**
 * Bulk: many operations in one request, each with its own outcome.
 *
 * Source: RFC 7644, section 3.7; OCI identity domains, Bulk: 50 operations, 1 MB, one at a time in a domain.
 */
import { askedPauseMs, isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { bodyJson } from '../http/send';
import { splitBatch } from '../http/splitBatch';
import type { ScimClient } from './client';
import { isRecord, scimError, statusNumber, unreadable } from './errors';

const REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export interface BulkOperation {
	readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
	/** Below the base address, percent-encoded: `/Users`. */
	readonly path: string;
	readonly data?: object;
}

export type BulkOutcome =
	| { readonly kind: 'done'; readonly id: string | undefined }
	/** `isWhole`: the request as a whole was refused, so that nothing says that this operation would be. */
	| { readonly kind: 'refused'; readonly error: ServiceError; readonly isWhole?: boolean }
	/** No answer says what became of it: only a look-up can tell. */
	| { readonly kind: 'unknown'; readonly cause: unknown };

interface Numbered {
	readonly bulkId: string;
	readonly operation: BulkOperation;
}

/** Waits for a mass job that is not ours: they double up to a bound, so that jobs of several workers find their turn. */
const BUSY_WAIT_MS = 1_000;
const BUSY_MOST_MS = 8_000;

function wireForm({ bulkId, operation: { method, path, data } }: Numbered): object {
	return { method, path, bulkId, ...(data === undefined ? {} : { data }) };
}

function bodyOf(batch: readonly Numbered[]): object {
	return { schemas: [REQUEST], Operations: batch.map(wireForm) };
}

const bytesOf = (value: object) => new TextEncoder().encode(JSON.stringify(value)).length;

/** Batches below the limits of count and of bytes. One operation that is too long alone goes alone. */
function batches(numbered: readonly Numbered[], operations: number, bytes: number): Numbered[][] {
	const result: Numbered[][] = [];
	let batch: Numbered[] = [];
	let size = 0;
	for (const one of numbered) {
		// A comma stands between two operations.
		const own = bytesOf(wireForm(one)) + 1;
		if (batch.length > 0 && (batch.length >= operations || size + own >= bytes)) {
			result.push(batch);
			batch = [];
		}
		if (batch.length === 0) size = bytesOf(bodyOf([]));
		batch.push(one);
		size += own;
	}
	if (batch.length > 0) result.push(batch);
	return result;
}

/**
 * The answers by the ids of their operations. Only creates need an id, and servers leave it out of other answers; those
 * are taken in order where nothing else in the answer speaks against it.
 */
function answersOf(
	client: ScimClient,
	batch: readonly Numbered[],
	status: number,
	body: unknown,
): Map<string, BulkOutcome> {
	const operations: unknown = isRecord(body) ? (body.Operations ?? body.operations) : undefined;
	if (!Array.isArray(operations)) throw unreadable(client.profile, status, 'something that is no answer to a Bulk');
	const answers = operations.map((answer: unknown) => (isRecord(answer) ? answer : {}));
	const isInOrder =
		answers.length === batch.length &&
		answers.every(({ bulkId, method, location }, index) => {
			const sent = batch[index];
			const { path = '', method: sentMethod } = sent?.operation ?? {};
			const fitsPlace = sentMethod === 'POST' || typeof location !== 'string' || location.endsWith(path);
			return (bulkId === undefined || bulkId === sent?.bulkId) && method === sentMethod && fitsPlace;
		});
	const outcomes = new Map<string, BulkOutcome>();
	const told = new Set<string>();
	answers.forEach((answer, index) => {
		const id = answer.bulkId ?? (isInOrder ? batch[index]?.bulkId : undefined);
		const own = statusNumber(answer.status);
		if (typeof id !== 'string' || own === undefined) return;
		// Two answers to one operation: whichever is right, a look-up has to tell.
		if (told.has(id)) outcomes.delete(id);
		else outcomes.set(id, outcomeOf(client, own, answer));
		told.add(id);
	});
	return outcomes;
}

function outcomeOf(
	{ profile }: ScimClient,
	status: number,
	{ location, response }: Record<string, unknown>,
): BulkOutcome {
	if (status < 200 || status >= 300) return { kind: 'refused', error: scimError(profile, status, response) };
	return { kind: 'done', id: typeof location === 'string' ? location.split('/').at(-1) : undefined };
}

/** Sends one batch; while another mass job of the service runs, it waits and sends it again. */
async function sendBatch(
	client: ScimClient,
	batch: readonly Numbered[],
	busy: readonly number[],
): Promise<BulkOutcome[]> {
	let waited = 0;
	for (let attempt = 1; ; attempt += 1) {
		try {
			const response = await client.call('POST', '/Bulk', bodyOf(batch));
			const outcomes = answersOf(client, batch, response.status, bodyJson(response));
			const cause = unreadable(client.profile, response.status, 'no word about this operation');
			return batch.map(({ bulkId }) => outcomes.get(bulkId) ?? { kind: 'unknown', cause });
		} catch (error) {
			if (!(error instanceof ServiceError && busy.includes(error.status))) throw error;
			const own = Math.min(BUSY_MOST_MS, BUSY_WAIT_MS * 2 ** (attempt - 1));
			const wait = Math.max(own, askedPauseMs(error, client.clock.now()));
			if (waited + wait > client.maxBusyMs) throw stillBusy(error);
			waited += wait;
			await client.clock.sleep(wait, client.signal);
		}
	}
}

/** Nothing was done, and later it may be: a run that meets this stops, and does the rest when it is run again. */
function stillBusy(error: ServiceError): ServiceError {
	const { service, status, code, requestId, retryAt } = error;
	return new ServiceError(
		{
			service,
			kind: 'throttled',
			status,
			code,
			requestId,
			retryAt,
			message: `Another mass job of the service did not end in time: ${error.message}`,
			advice: 'Run it again when that job is done: what is done is not done twice.',
		},
		{ cause: error },
	);
}

/**
 * Carries out operations, one request after the other, and gives an outcome for each of them in their order. No
 * operation may refer to what another one makes: not every service resolves such references.
 *
 * @throws {RangeError} where the profile has no Bulk.
 */
export async function bulk(client: ScimClient, operations: readonly BulkOperation[]): Promise<BulkOutcome[]> {
	const { bulk: limits } = client.profile;
	if (limits === undefined) throw new RangeError(`${client.profile.service} has no Bulk.`);
	const numbered = operations.map((operation, index) => ({ bulkId: `op${index + 1}`, operation }));
	const outcomes: BulkOutcome[] = [];
	for (const batch of batches(numbered, limits.operations, limits.bytes)) {
		client.signal?.throwIfAborted();
		const done = await splitBatch<Numbered, BulkOutcome>(
			batch,
			(part) => sendBatch(client, part, limits.busy),
			(_one, error) => {
				if (error instanceof ServiceError && !isAmbiguous(error)) return { kind: 'refused', error, isWhole: true };
				return { kind: 'unknown', cause: error };
			},
		);
		outcomes.push(...done);
	}
	return outcomes;
}
