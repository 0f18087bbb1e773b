/** Operations that send many items together: what they have in common before anything is sent. */
import pMap from 'p-map';

import type { Item } from './item';
import { UnfitItem } from './operation';

interface ReadItem<T> {
	readonly item: Item;
	readonly value: T;
}

interface UnfitOutcome {
	readonly index: number;
	readonly error: unknown;
}

/**
 * Reads and checks what the items ask for. Nothing is sent here, so when the node is to stop at a failure, one item that
 * is unfit keeps all from being sent. The first item is read alone, so that the others find what it has looked up.
 *
 * @param concurrency how many of the others are read at the same time
 * @returns those that can be sent and those that cannot, each in the order of the items
 * @throws {UnfitItem} for the first item that is unfit, when the node is to stop at a failure
 */
export async function readItems<T>(
	items: readonly Item[],
	read: (item: Item) => Promise<T> | T,
	concurrency = 1,
): Promise<{ fit: Array<ReadItem<T>>; unfit: UnfitOutcome[] }> {
	const [first, ...others] = items;
	const stops = first?.execution.continueOnFail() === false;
	let isStopped = false;
	const readOne = async (item: Item): Promise<ReadItem<T> | UnfitOutcome | undefined> => {
		// Items begin in their order, so those before the one that stops the run are read in any case.
		if (isStopped) return undefined;
		try {
			return { item, value: await read(item) };
		} catch (error) {
			isStopped = stops;
			return { index: item.index, error };
		}
	};
	const results = [
		...(first === undefined ? [] : [await readOne(first)]),
		...(await pMap(others, readOne, { concurrency })),
	].filter((result) => result !== undefined);
	const unfit = results.filter((result) => 'error' in result);
	const [worst] = unfit;
	if (stops && worst !== undefined) throw new UnfitItem(worst.index, worst.error);
	return { fit: results.filter((result) => 'value' in result), unfit };
}
