import { ServiceError } from '../http/errors';
import { keyOf, type EpmClient, type Refused } from './client';
import { ADVICE_LOST, isLost, withAdvice } from './errors';

/** What is known of the present state of a record: as wanted, not as wanted, or not to be seen. */
export type Present = boolean | undefined;

/** What became of one record; `changed` is claimed for every write that EPM accepted. */
export type Result = { readonly outcome: 'changed' | 'unchanged' } | { readonly error: unknown };

export interface Wish {
	/** Logins or group names, in lower case, each once. */
	readonly keys: readonly string[];
	/** Sends the records of these keys in one request. */
	readonly write: (keys: readonly string[]) => Promise<Refused>;
	/** Reads what is there; gives `undefined` for what this account may not see. */
	readonly look: (keys: readonly string[]) => Promise<ReadonlyMap<string, Present>>;
	/** Whether to look before writing, and to leave alone what is as wanted. Default: false. */
	readonly lookFirst?: boolean;
	/** Whether a refused record is a failure even if it is as wanted: a create whose name is taken. Default: false. */
	readonly refusalIsFinal?: boolean;
}

const TRIES = 3;
/** How long a write may need to become visible, in milliseconds. */
const VISIBLE_AFTER_MS = 2_000;

/**
 * Brings records into a wanted state with one request for many, so that a repetition does no harm: what a lost answer
 * leaves open is looked up and only sent again if it was surely not done; a refused record that is as wanted already
 * is no failure. Gives exactly one result for each key.
 */
export async function bringAbout(client: EpmClient, wish: Wish): Promise<Map<string, Result>> {
	const results = new Map<string, Result>();
	let pending = [...new Set(wish.keys)];
	if (wish.lookFirst && pending.length > 0) {
		const present = await wish.look(pending);
		for (const key of pending) if (present.get(key) === true) results.set(key, { outcome: 'unchanged' });
		pending = pending.filter((key) => !results.has(key));
	}
	for (let attempt = 1; pending.length > 0; attempt += 1) {
		try {
			await settleRefused(wish, pending, await wish.write(pending), results);
			return results;
		} catch (error) {
			if (!isLost(error)) {
				for (const key of pending) results.set(key, { error });
				return results;
			}
			await client.pause(VISIBLE_AFTER_MS);
			const present = await wish.look(pending);
			pending = pending.filter((key) => {
				const state = present.get(key);
				if (state === true) results.set(key, { outcome: 'changed' });
				else if (state === undefined) results.set(key, { error: withAdvice(error, ADVICE_LOST) });
				else if (attempt >= TRIES) results.set(key, { error });
				return !results.has(key);
			});
		}
	}
	return results;
}

async function settleRefused(
	wish: Wish,
	sent: readonly string[],
	refused: Refused,
	results: Map<string, Result>,
): Promise<void> {
	const failed = sent.filter((key) => refused.has(key));
	const present = failed.length === 0 || wish.refusalIsFinal ? undefined : await wish.look(failed);
	for (const key of sent) {
		const error = refused.get(key);
		if (error === undefined) results.set(key, { outcome: 'changed' });
		else results.set(key, present?.get(key) === true ? { outcome: 'unchanged' } : { error });
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
		if (error instanceof ServiceError && (error.kind === 'forbidden' || error.kind === 'notFound')) return undefined;
		throw error;
	}
}

/** The entries by the lower-case key that names them. */
export function byKey<T>(entries: readonly T[], nameOf: (entry: T) => string): Map<string, T> {
	return new Map(entries.map((entry) => [keyOf(nameOf(entry)), entry]));
}
