/**
 * Bulk: many operations in one request, each with its own outcome.
 *
 * Source: RFC 7644, section 3.7; OCI identity domains, Bulk: 50 operations, 1 MB, one at a time in a domain.
 */
import { askedPauseMs, isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { bodyJson, bodyText } from '../http/send';
import { splitBatch } from '../http/splitBatch';
import { isRecord } from '../record';
import type { ScimClient } from './client';
import { idAt, withoutQuery } from './address';
import { scimError, statusNumber, unreadable } from './errors';
import { secretsIn } from './secrets';

const REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

export interface BulkOperation {
	readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
	/** Below the base address, percent-encoded: `/Users`. */
	readonly path: string;
	readonly data?: object;
}

export type BulkOutcome =
	/** `resource`: what the service says that it has now, if it says it. */
	| { readonly kind: 'done'; readonly id: string | undefined; readonly resource?: Readonly<Record<string, unknown>> }
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

/** Whether nothing in an answer speaks against its being that to an operation. */
function fits({ bulkId, method, location }: Record<string, unknown>, sent: Numbered): boolean {
	const { path, method: sentMethod } = sent.operation;
	if (bulkId !== undefined && bulkId !== sent.bulkId) return false;
	if (typeof method === 'string' && method.toUpperCase() !== sentMethod) return false;
	if (typeof location !== 'string') return true;
	return sentMethod === 'POST' ? idAt(location, path) !== undefined : withoutQuery(location).endsWith(path);
}

/**
 * The answers by the ids of their operations. Servers leave the ids out of answers to what is no create; those are taken
 * in order where nothing else in the answer speaks against it. An answer that contradicts itself or another one is none.
 *
 * Source: RFC 7644, section 3.7: a create has a `bulkId`, in its answer too.
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
		batch.every((sent, index) => {
			const answer = answers[index] ?? {};
			return typeof answer.method === 'string' && fits(answer, sent);
		});
	const sentById = new Map(batch.map((one) => [one.bulkId, one]));
	const outcomes = new Map<string, BulkOutcome>();
	const told = new Set<string>();
	answers.forEach((answer, index) => {
		const placed = isInOrder && batch[index]?.operation.method !== 'POST' ? batch[index]?.bulkId : undefined;
		const id = answer.bulkId ?? placed;
		const own = statusNumber(answer.status);
		if (typeof id !== 'string' || own === undefined) return;
		const sent = sentById.get(id);
		// Two answers to one operation: whichever is right, a look-up has to tell.
		if (sent === undefined || told.has(id) || !fits(answer, sent)) outcomes.delete(id);
		else outcomes.set(id, outcomeOf(client, sent.operation, own, answer));
		told.add(id);
	});
	return withoutTwins(client, batch, outcomes);
}

/** Two creates cannot have made one resource: neither of the answers says which of them it was. */
function withoutTwins(
	{ profile }: ScimClient,
	batch: readonly Numbered[],
	outcomes: ReadonlyMap<string, BulkOutcome>,
): Map<string, BulkOutcome> {
	const creates = batch.filter(({ operation }) => operation.method === 'POST').map(({ bulkId }) => bulkId);
	const idOf = (bulkId: string) => {
		const outcome = outcomes.get(bulkId);
		return outcome?.kind === 'done' ? outcome.id : undefined;
	};
	const made = creates.map(idOf).filter((id) => id !== undefined);
	const twins = new Set(made.filter((id, index) => made.indexOf(id) !== index));
	const cause = unreadable(profile, 200, 'the same ID for two operations');
	return new Map(
		[...outcomes].map(([bulkId, outcome]) => {
			const isTwin = creates.includes(bulkId) && twins.has(idOf(bulkId) ?? '');
			return [bulkId, isTwin ? { kind: 'unknown', cause } : outcome];
		}),
	);
}

function outcomeOf(
	{ profile }: ScimClient,
	{ method, path, data }: BulkOperation,
	status: number,
	{ location, response }: Record<string, unknown>,
): BulkOutcome {
	if (status < 200 || status >= 300) {
		return { kind: 'refused', error: scimError(profile, status, response, {}, secretsIn(data)) };
	}
	const at = typeof location === 'string' && method === 'POST' ? idAt(location, path) : undefined;
	if (!isRecord(response)) return { kind: 'done', id: at };
	const { id } = response;
	const own = typeof id === 'string' && id !== '' ? id : undefined;
	const isOther = own !== undefined && (method === 'POST' ? at !== undefined && at !== own : !isAt(path, response));
	if (isOther || isError(response)) {
		return { kind: 'unknown', cause: unreadable(profile, status, 'an operation that contradicts itself') };
	}
	return { kind: 'done', id: at ?? own, resource: response };
}

const isError = ({ schemas, detail, status }: Record<string, unknown>): boolean =>
	(Array.isArray(schemas) && schemas.includes(ERROR)) || (detail !== undefined && status !== undefined);

/** Whether a resource is the one at the path of a change; services may know it by two ids. */
const isAt = (path: string, { id, ocid }: Record<string, unknown>): boolean =>
	[id, ocid].some((known) => typeof known === 'string' && path.endsWith(`/${encodeURIComponent(known)}`));

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

/** Carries out one operation in a request of its own. */
export async function alone(client: ScimClient, operation: BulkOperation): Promise<BulkOutcome> {
	const { method, path, data } = operation;
	try {
		const response = await client.call(method, path, data);
		const { status, headers } = response;
		const body: unknown = bodyJson(response);
		const isResource = isRecord(body) && typeof body.id === 'string';
		if (bodyText(response).trim() !== '' && !isResource) {
			return { kind: 'unknown', cause: unreadable(client.profile, status, 'something that is no resource') };
		}
		return outcomeOf(client, operation, status, { location: headers.location, response: body });
	} catch (error) {
		if (error instanceof ServiceError && !isAmbiguous(error)) return { kind: 'refused', error };
		return { kind: 'unknown', cause: error };
	}
}
