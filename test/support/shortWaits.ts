/**
 * Makes waits of 100 ms to a minute so many times shorter; time limits of a minute and more stay.
 *
 * @returns gives the clock its own pace back
 */
export function shortenWaits(times: number): () => void {
	const real = globalThis.setTimeout;
	const short = (run: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) =>
		real(run, milliseconds > 100 && milliseconds < 60_000 ? milliseconds / times : milliseconds, ...args);
	globalThis.setTimeout = Object.assign(short, real);
	return () => {
		globalThis.setTimeout = real;
	};
}
