import { ServiceError } from './errors';

/** Whether it is the pack that was refused, so that parts of it may pass: too large, or one of its items is bad. */
function isAboutPack(error: unknown): boolean {
	return error instanceof ServiceError && (error.status === 413 || error.kind === 'invalid');
}

/**
 * Sends items in one request; a request that is refused as a whole is sent again as two halves, down to single items,
 * before any item is blamed. After the signal nothing more is sent, and items that were never sent give no result.
 *
 * Source: RFC 9110 §15.5.14: 413 says that the content is larger than the server is willing to process.
 *
 * @param send gives the results of all its items, or throws when none of them was processed.
 * @param refuse makes an item's result from the error that stands for it.
 */
export async function splitBatch<Item, Result>(
	items: readonly Item[],
	send: (items: readonly Item[]) => Promise<readonly Result[]>,
	refuse: (item: Item, error: unknown) => Result,
	signal?: AbortSignal,
): Promise<readonly Result[]> {
	if (items.length === 0 || signal?.aborted) return [];
	try {
		return await send(items);
	} catch (error) {
		if (items.length === 1 || !isAboutPack(error)) return items.map((item) => refuse(item, error));
	}
	const middle = Math.ceil(items.length / 2);
	const first = await splitBatch(items.slice(0, middle), send, refuse, signal);
	return [...first, ...(await splitBatch(items.slice(middle), send, refuse, signal))];
}
