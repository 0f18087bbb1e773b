import { NotAttemptedError, ServiceError } from '../http/errors';
import { splitBatch } from '../http/splitBatch';
import { foldedValue } from '../text';
import type { EpmClient } from './client';
import { ADVICE_LOST, isLost, withAdvice } from './errors';

/** What is known of the present state of a record: as wanted, not as wanted, or not to be seen. */
export type Present = boolean | undefined;

/** What became of one record; `changed` is claimed for every write that EPM accepted. */
export type Result =
	/** `afterLoss`: the answer was lost, and the record was found as wanted afterwards. */
	{ readonly outcome: 'changed' | 'unchanged'; readonly afterLoss?: true } | { readonly error: unknown };

/** How a caller who knows the present state has it changed. */
export interface WriteOptions {
	/** Whether it is known that nothing is as wanted yet, so that no look is needed before the write. Default: false. */
	readonly skipLookup?: boolean | undefined;
	/** After it nothing is sent again; what a lost answer leaves open is still looked up. */
	readonly signal?: AbortSignal | undefined;
}

/** Why records were refused, by their keys; all others were done. */
type RefusedRecords = ReadonlyMap<string, unknown>;

export interface Wish {
	/** Logins or group names, in lower case, each once. */
	readonly keys: readonly string[];
	/** Sends the records of these keys in one request. */
	readonly write: (keys: readonly string[]) => Promise<RefusedRecords>;
	/** Reads what is there; gives `undefined` for what this account may not see. */
	readonly look: (keys: readonly string[]) => Promise<ReadonlyMap<string, Present>>;
	/** Whether to look before writing, and to leave alone what is as wanted. Default: false. */
	readonly lookFirst?: boolean;
	/** Whether a refused record is a failure even if it is as wanted: a create whose name is taken. Default: false. */
	readonly refusalIsFinal?: boolean;
	/** After it nothing is sent again. */
	readonly signal?: AbortSignal | undefined;
}

/** Requests for a write whose answers get lost. */
export const TRIES = 3;
/** How long a write may need to become visible, in milliseconds. */
export const VISIBLE_AFTER_MS = 2_000;

/**
 * Brings records into a wanted state with one request for many, so that a repetition does no harm: what a lost answer
 * leaves open is looked up and only sent again if it was surely not done; a refused record that is as wanted already
 * is no failure. Gives exactly one result for each key.
 */
export async function converge(client: EpmClient, wish: Wish): Promise<Map<string, Result>> {
	const results = new Map<string, Result>();
	let pending = [...new Set(wish.keys)];
	if (wish.lookFirst && pending.length > 0) {
		const present = await wish.look(pending);
		for (const key of pending) if (present.get(key) === true) results.set(key, { outcome: 'unchanged' });
		pending = pending.filter((key) => !results.has(key));
	}
	for (let attempt = 1; pending.length > 0; attempt += 1) {
		try {
			await lookUpRefused(wish, pending, await writeInHalves(wish, pending, results), results);
			return results;
		} catch (error) {
			pending = pending.filter((key) => !results.has(key));
			if (!isLost(error)) {
				for (const key of pending) results.set(key, { error });
				return results;
			}
			await client.pause(VISIBLE_AFTER_MS);
			const present = await lookAfterLoss(wish, pending);
			pending = pending.filter((key) => {
				const state = present.get(key);
				if (state === true) results.set(key, { outcome: 'changed', afterLoss: true });
				else if (state === undefined) results.set(key, { error: withAdvice(error, ADVICE_LOST) });
				else if (attempt >= TRIES || wish.signal?.aborted) results.set(key, { error });
				return !results.has(key);
			});
		}
	}
	return results;
}

/** What is there after a write whose answer got lost; nothing is known if that cannot be read either. */
async function lookAfterLoss(wish: Wish, keys: readonly string[]): Promise<ReadonlyMap<string, Present>> {
	try {
		return await wish.look(keys);
	} catch {
		return new Map();
	}
}

/**
 * Sends the records in one request, or in halves of it if it is refused as a whole: too large, or spoiled by one of its
 * records. Records of a half that was not sent any more are refused as well.
 *
 * @throws what refuses a request that was not halved, and any answer that got lost; by then `results` has what the
 *   other halves did.
 */
async function writeInHalves(
	wish: Wish,
	keys: readonly string[],
	results: Map<string, Result>,
): Promise<RefusedRecords> {
	const refused = new Map<string, unknown>();
	const open = new Set(keys);
	let isHalved = false;
	await splitBatch(
		keys,
		async (part) => {
			isHalved = part.length < keys.length;
			const answer = await wish.write(part);
			for (const key of part) {
				open.delete(key);
				const error = answer.get(key);
				if (error !== undefined) refused.set(key, error);
				else if (isHalved) results.set(key, { outcome: 'changed' });
			}
			return [];
		},
		(key, error) => {
			if (isLost(error) || !isHalved) throw error;
			open.delete(key);
			refused.set(key, error);
		},
		wish.signal,
	);
	for (const key of open) refused.set(key, new NotAttemptedError('Nothing was sent for it: the run was stopped.'));
	return refused;
}

async function lookUpRefused(
	wish: Wish,
	sent: readonly string[],
	refused: RefusedRecords,
	results: Map<string, Result>,
): Promise<void> {
	const failed = sent.filter((key) => refused.has(key));
	for (const key of sent) if (!refused.has(key)) results.set(key, { outcome: 'changed' });
	const present = failed.length === 0 || wish.refusalIsFinal ? undefined : await lookAfterLoss(wish, failed);
	for (const key of failed) {
		results.set(key, present?.get(key) === true ? { outcome: 'unchanged' } : { error: refused.get(key) });
	}
}

/**
 * What a read gives, or `undefined` if the account of the credential may not do it, or the environment does not have
 * it: the roles for writing do not include those for reading.
 */
export async function ifAllowed<T>(read: () => Promise<T>): Promise<T | undefined> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof ServiceError && (error.kind === 'forbidden' || error.status === 404)) return undefined;
		throw error;
	}
}

/** The entries by the lower-case key that names them. */
export function byKey<T>(entries: readonly T[], nameOf: (entry: T) => string): Map<string, T> {
	return new Map(entries.map((entry) => [foldedValue(nameOf(entry)), entry]));
}
