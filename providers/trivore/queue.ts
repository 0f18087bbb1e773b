/**
 * Runs tasks of the same key one after another, tasks of different keys side by side.
 *
 * @returns a function that queues a task and gives its result. The task is told whether it had to wait.
 */
export function keyedQueue(): <T>(key: string, task: (hasWaited: boolean) => Promise<T>) => Promise<T> {
	const tails = new Map<string, Promise<unknown>>();
	return async (key, task) => {
		const previous = tails.get(key);
		const begin = async () => await task(previous !== undefined);
		const run = (previous ?? Promise.resolve()).then(begin, begin);
		const tail = run.catch(() => undefined);
		tails.set(key, tail);
		try {
			return await run;
		} finally {
			if (tails.get(key) === tail) tails.delete(key);
		}
	};
}
