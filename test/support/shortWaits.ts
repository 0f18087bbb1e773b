/** Makes waits of 100 ms to a minute so many times shorter; time limits of a minute and more stay. */
export function shortenWaits(times: number): void {
	const real = globalThis.setTimeout;
	const short = (run: () => void, milliseconds = 0) =>
		real(run, milliseconds > 100 && milliseconds < 60_000 ? milliseconds / times : milliseconds);
	globalThis.setTimeout = Object.assign(short, real);
}
