/** Sends what has to be done, finds out what became of it where no answer says so, and sends the rest again. */
import type { ActionOutcome } from '../../directory';
import { askedPauseMs, isAmbiguous } from '../../http/ambiguousWrite';
import type { ServiceError } from '../../http/errors';
import { MAX_RETRY_AFTER_MS } from '../../http/retry';
import type { BulkOperation } from '../../scim/bulk';
import type { OciDomainsClient } from '../client';
import { BULK_SIZE, type Sender } from './send';

type Outcomes = readonly ActionOutcome[];

/** One kind of change. An item is sent as one operation, and may stand for several actions. */
export interface Work<Item> {
	readonly operation: (item: Item) => BulkOperation;
	/** @param id of what was made, if the answer tells it */
	readonly done: (item: Item, id: string | undefined) => Promise<Outcomes> | Outcomes;
	/** What a clear refusal means; `again` if the same operation may pass a little later. */
	readonly refused: (
		item: Item,
		error: ServiceError,
		tries: number,
	) => Promise<Outcomes | 'again'> | Outcomes | 'again';
	/** Of items whose answers were lost: the outcomes of those that turn out to be done. */
	readonly findDone: (items: readonly Item[]) => Promise<ReadonlyMap<Item, Outcomes>>;
	readonly failed: (item: Item, error: unknown) => Outcomes;
}

/** With the waits between them, these take half a minute: so long may what was made a moment ago stay unknown. */
export const TRIES = 5;
const FIRST_WAIT_MS = 2_000;

interface Open<Item> {
	readonly item: Item;
	readonly cause: unknown;
	/** Whether it may have been done. */
	readonly isUnclear: boolean;
}

/**
 * Whether an operation was not tried: one too many in a while, or the token ended in the middle of a Bulk, whose next
 * request gets another one. A credential that is no longer accepted is refused there too.
 */
const isLater = ({ status }: ServiceError, tries: number) => status === 429 || (status === 401 && tries === 1);

/** What an outcome means may need a look-up. If that fails, it fails this item alone: others of the Bulk are done. */
async function orFailed<Item, T>(work: Work<Item>, item: Item, meaning: () => Promise<T>): Promise<T | Outcomes> {
	try {
		return await meaning();
	} catch (error) {
		return work.failed(item, error);
	}
}

async function* outcomesOf<Item>(
	work: Work<Item>,
	open: readonly Open<Item>[],
	isLast: boolean,
): AsyncGenerator<ActionOutcome, Item[]> {
	const unclear = open.filter(({ isUnclear }) => isUnclear).map(({ item }) => item);
	let found: ReadonlyMap<Item, Outcomes> = new Map();
	let fault: { readonly error: unknown } | undefined;
	if (unclear.length > 0) {
		try {
			found = await work.findDone(unclear);
		} catch (error) {
			fault = { error };
		}
	}
	const again: Item[] = [];
	for (const { item, cause, isUnclear } of open) {
		const outcomes = found.get(item);
		if (outcomes !== undefined) yield* outcomes;
		// What cannot be looked up must not be sent a second time.
		else if (isLast || (isUnclear && fault !== undefined)) yield* work.failed(item, cause);
		else again.push(item);
	}
	return again;
}

/** Gives the outcomes of all items, but of those that were never sent because of the signal. */
export async function* runWork<Item>(
	client: OciDomainsClient,
	sender: Sender,
	work: Work<Item>,
	items: readonly Item[],
	signal: AbortSignal | undefined,
): AsyncGenerator<ActionOutcome> {
	const { clock, signal: cancelled, maxRetryAfterMs = MAX_RETRY_AFTER_MS } = client.options;
	for (let start = 0; start < items.length; start += BULK_SIZE) {
		if (signal?.aborted) return;
		let batch: readonly Item[] = items.slice(start, start + BULK_SIZE);
		for (let tries = 1; batch.length > 0; tries += 1) {
			const outcomes = await sender.send(batch.map(work.operation));
			const open: Array<Open<Item>> = [];
			for (const [index, item] of batch.entries()) {
				const outcome = outcomes[index] ?? { kind: 'unknown', cause: new Error('There was no outcome.') };
				if (outcome.kind === 'done') yield* await orFailed(work, item, async () => await work.done(item, outcome.id));
				else if (outcome.kind === 'unknown') open.push({ item, cause: outcome.cause, isUnclear: true });
				else if (isAmbiguous(outcome.error)) open.push({ item, cause: outcome.error, isUnclear: true });
				else {
					const { error } = outcome;
					const meaning = isLater(error, tries)
						? 'again'
						: await orFailed(work, item, async () => await work.refused(item, error, tries));
					if (meaning === 'again') open.push({ item, cause: error, isUnclear: false });
					else yield* meaning;
				}
			}
			if (open.length === 0) break;
			const asked = Math.max(...open.map(({ cause }) => askedPauseMs(cause, clock.now())));
			const isTooLong = asked > maxRetryAfterMs;
			const isLast = tries >= TRIES || isTooLong || signal?.aborted === true;
			const own = FIRST_WAIT_MS * 2 ** (tries - 1);
			await clock.sleep(isLast ? FIRST_WAIT_MS : Math.max(own, asked), cancelled);
			batch = yield* outcomesOf(work, open, isLast);
		}
	}
}
