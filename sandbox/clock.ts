/**
 * The time of the sandbox: the machine's clock plus what tests have advanced it by. Every service reads it through its
 * context, which adds the clock skew set for that service.
 */
export class Clock {
	private offset = 0;

	/** Milliseconds since 1970. */
	now(): number {
		return Date.now() + this.offset;
	}

	/** Moves the time forward (or back, with a negative number). */
	advance(milliseconds: number): void {
		this.offset += milliseconds;
	}

	reset(): void {
		this.offset = 0;
	}
}
