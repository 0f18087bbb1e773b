/** Changes of many users in one request, and what became of each of them. */
import pMap from 'p-map';
import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { splitBatch } from '../http/splitBatch';
import { isAmbiguous } from '../http/ambiguousWrite';
import { isNotFound } from '../http/missing';
import { differing, secretsOf, type Attribute } from './attributes';
import { raisedRequest, readItem } from './bulkItems';
import type { OigClient } from './client';
import { idOf, type Entry } from './entry';
import { isBusinessRefusal, itemRefused, SERVICE } from './errors';
import type { OpenRequests } from './openRequests';
import { bulkItemSchema, envelopeSchema, type BulkItem } from './schemas';
import { getUser, isModification } from './users';

/** What is to be written of one user; an empty value clears an attribute. */
export interface UserUpdate {
	readonly userId: string;
	readonly changes: readonly Attribute[];
}

export type UpdateOutcome =
	| { readonly kind: 'updated' }
	/** Became a request, which may be decided by now. */
	| { readonly kind: 'raised'; readonly requestId: string }
	| { readonly kind: 'failed'; readonly error: unknown };

interface UpdateOptions {
	/** Reads the open requests as they are now. */
	readonly readOpen: () => Promise<OpenRequests>;
	readonly signal?: AbortSignal | undefined;
}

type Pair = readonly [userId: string, outcome: UpdateOutcome];

/** Requests whose answer is lost. */
const TRIES = 5;
const CONCURRENT_READS = 4;
/** How long a write may need to become visible, in milliseconds. */
const VISIBLE_AFTER = 2_000;

const isCleared = ({ value }: Attribute) => value === '' || value === null;

/** Whether an update takes values away, which only PATCH is documented to do. */
function clears({ changes }: UserUpdate): boolean {
	return changes.some(isCleared);
}

/** The request: PUT sets, PATCH clears too. Source: OIG "PUT /users", "PATCH /users". */
function bodyOf(updates: readonly UserUpdate[]): { method: 'PATCH' | 'PUT'; body: object } {
	if (!updates.some(clears)) {
		const users = updates.map(({ userId, changes }) => ({ id: userId, requestId: userId, fields: changes }));
		return { method: 'PUT', body: { users } };
	}
	const users = updates.map(({ userId, changes }) => {
		const update = changes.filter((change) => !isCleared(change));
		const cleared = changes.filter(isCleared).map(({ name }) => ({ name }));
		return {
			id: userId,
			requestId: userId,
			...(update.length > 0 ? { update } : {}),
			...(cleared.length > 0 ? { delete: cleared } : {}),
		};
	});
	return { method: 'PATCH', body: { users } };
}

/**
 * Which item is whose: by the id, which may stand in the item's own link only, or by the echoed correlation. Items with
 * neither, as refused ones, go by their position if all that can be told stand at their own.
 *
 * Source: OIG "PUT /users/{id} and PUT /users": items with neither `id` nor `requestId` were observed.
 */
export function itemsByUser(updates: readonly UserUpdate[], items: readonly BulkItem[]): Map<string, BulkItem> {
	const users = new Set(updates.map(({ userId }) => userId));
	const named = items.map((item) =>
		[idOf(item), item.requestId === null ? undefined : String(item.requestId)].find(
			(id) => id !== undefined && users.has(id),
		),
	);
	const found = new Map(items.flatMap((item, at) => (named[at] === undefined ? [] : [[named[at], item] as const])));
	const inOrder =
		items.length === updates.length && named.every((id, at) => id === undefined || id === updates[at]?.userId);
	if (inOrder) for (const [at, { userId }] of updates.entries()) if (items[at]) found.set(userId, items[at]);
	return found;
}

function outcomeOf({ changes }: UserUpdate, item: BulkItem): UpdateOutcome {
	const reading = readItem(item);
	if (reading.kind === 'refused') {
		return { kind: 'failed', error: itemRefused(reading.refusal, 'this change', secretsOf(changes)) };
	}
	const requestId = raisedRequest(item);
	return requestId === undefined ? { kind: 'updated' } : { kind: 'raised', requestId };
}

/**
 * Changes users in one request; those of whom the answer says nothing are read again, and so are all when the answer is
 * lost. What was done or requested by then is not sent again.
 *
 * @returns one outcome for each user.
 */
export async function updateUsers(
	client: OigClient,
	updates: readonly UserUpdate[],
	options: UpdateOptions,
): Promise<ReadonlyMap<string, UpdateOutcome>> {
	const send = async (part: readonly UserUpdate[]) => await sendSettled(client, part, options, TRIES);
	const failed = ({ userId }: UserUpdate, error: unknown): Pair => [userId, { kind: 'failed', error }];
	return new Map(await splitBatch(updates, send, failed, options.signal));
}

async function sendSettled(
	client: OigClient,
	updates: readonly UserUpdate[],
	options: UpdateOptions,
	tries: number,
): Promise<Pair[]> {
	try {
		return await sendOnce(client, updates, options);
	} catch (error) {
		if (!isAmbiguous(error) || isBusinessRefusal(error)) throw error;
		await client.clock.sleep(VISIBLE_AFTER, client.signal);
		const known = await decidedBy(client, updates, options);
		const left = updates.filter(({ userId }) => !known.has(userId));
		if (left.length > 0 && tries <= 1) throw error;
		const again = left.length === 0 ? [] : await sendSettled(client, left, options, tries - 1);
		return [...known, ...again];
	}
}

async function sendOnce(client: OigClient, updates: readonly UserUpdate[], options: UpdateOptions): Promise<Pair[]> {
	const { method, body } = bodyOf(updates);
	const secrets = updates.flatMap(({ changes }) => secretsOf(changes));
	const envelope = await client.write(method, '/users', body, envelopeSchema, { secrets });
	const items = z.safeParse(z.array(bulkItemSchema), envelope.users ?? []);
	const byUser = itemsByUser(updates, items.success ? items.data : []);
	const outcomes = new Map<string, UpdateOutcome>();
	for (const update of updates) {
		const item = byUser.get(update.userId);
		if (item) outcomes.set(update.userId, outcomeOf(update, item));
	}
	const open = updates.filter(({ userId }) => !outcomes.has(userId));
	const known = open.length === 0 ? new Map<string, UpdateOutcome>() : await decidedBy(client, open, options);
	for (const { userId } of open) {
		outcomes.set(userId, known.get(userId) ?? { kind: 'failed', error: unknownOutcome() });
	}
	return [...outcomes];
}

/** Of users whose outcome is not known, those who are as wanted by now, or for whom a request is open. */
async function decidedBy(
	client: OigClient,
	updates: readonly UserUpdate[],
	{ readOpen }: UpdateOptions,
): Promise<Map<string, UpdateOutcome>> {
	const read = async ({ userId }: UserUpdate): Promise<Entry | undefined> => {
		try {
			return await getUser(client, userId);
		} catch (error) {
			if (isNotFound(error)) return undefined;
			throw error;
		}
	};
	const present = await pMap(updates, read, { concurrency: CONCURRENT_READS });
	const isDone = ({ changes }: UserUpdate, user: Entry | undefined) =>
		user !== undefined && differing(changes, user.attributes).length === 0;
	const settled = new Map<string, UpdateOutcome>();
	const open = await readOpen();
	for (const [at, update] of updates.entries()) {
		const { userId } = update;
		const requestId = open.of(userId, isModification);
		if (isDone(update, present[at])) settled.set(userId, { kind: 'updated' });
		else if (requestId !== undefined) settled.set(userId, { kind: 'raised', requestId });
	}
	return settled;
}

function unknownOutcome(): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: 'OIG gave no answer about this user, whose values are not up to date.',
		advice: 'Run it again: values that are up to date by then are not written again.',
	});
}
