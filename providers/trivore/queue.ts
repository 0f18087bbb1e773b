/**
 * Runs tasks of the same key one after another, tasks of different keys side by side.
 *
 * @returns a function that queues a task and gives its result.
 */
export function keyedQueue(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
	const tails = new Map<string, Promise<unknown>>();
	return async (key, task) => {
		const previous = tails.get(key) ?? Promise.resolve();
		const run = previous.then(task, task);
		const tail = run.catch(() => undefined);
		tails.set(key, tail);
		try {
			return await run;
		} finally {
			if (tails.get(key) === tail) tails.delete(key);
		}
	};
}
