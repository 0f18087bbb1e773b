/**
 * Runs `run` for each item, so many at a time, and gives the results as they come. After the signal no further item is
 * begun, and what is under way is still waited for.
 *
 * @param run must not throw; a refusal is a result too.
 */
export async function* mapBounded<Item, Result>(
	items: Iterable<Item>,
	concurrency: number,
	run: (item: Item) => Promise<Result>,
	signal?: AbortSignal,
): AsyncGenerator<Result> {
	const iterator = items[Symbol.iterator]();
	const running = new Set<Promise<{ readonly forget: () => void; readonly result: Result }>>();
	const begin = (item: Item) => {
		const task = run(item).then((result) => ({ forget: () => running.delete(task), result }));
		running.add(task);
	};
	for (;;) {
		while (running.size < concurrency && !signal?.aborted) {
			const next = iterator.next();
			if (next.done) break;
			begin(next.value);
		}
		if (running.size === 0) return;
		const { forget, result } = await Promise.race(running);
		forget();
		yield result;
	}
}
