import { ServiceError } from './errors';
import { MAX_RETRY_AFTER_MS, type Clock } from './retry';
import { NetworkError } from './send';

/** Whether the write may have taken effect although no answer says so. */
export function isAmbiguous(error: unknown): boolean {
	if (error instanceof NetworkError) return error.mayHaveBeenProcessed && error.fault !== 'aborted';
	if (!(error instanceof ServiceError)) return false;
	// A good status with an answer that cannot be read: cut off on the way, or replaced by a gateway.
	const isUnreadable = error.kind === 'unexpected' && error.status >= 200 && error.status < 300;
	return error.status >= 500 || error.status === 408 || isUnreadable;
}

/** How long a refusal asks to wait from now on, in milliseconds; 0 if it does not. */
export function askedPauseMs(error: unknown, now: number): number {
	const retryAt = error instanceof ServiceError ? error.retryAt : undefined;
	return retryAt === undefined ? 0 : Math.max(0, retryAt.getTime() - now);
}

export interface WriteOrLookUpOptions<T> extends Clock {
	/** Does the write once. */
	readonly write: () => Promise<T>;
	/** The state that the write should have left, read from the service; `undefined` if it is not there. */
	readonly lookUp: () => Promise<T | undefined>;
	/** Writes in total. Default: 3. */
	readonly tries?: number;
	/** How long a write may need to become visible, in milliseconds. Default: 2,000. */
	readonly visibleAfterMs?: number;
	/** The longest wait that a refusal may ask for, in milliseconds; if it asks for more, nothing is written again. Default: 120,000. */
	readonly maxRetryAfterMs?: number;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Does a write that has no idempotency key and must not be done twice: when its answer is lost, the object is looked
 * up; found as wanted it was done, else it is done again.
 *
 * @throws the write's own error, when it is a clear refusal or the tries are used up.
 */
export async function writeOrLookUp<T>(options: WriteOrLookUpOptions<T>): Promise<T> {
	const { tries = 3, visibleAfterMs = 2_000, maxRetryAfterMs = MAX_RETRY_AFTER_MS } = options;
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await options.write();
		} catch (error) {
			if (!isAmbiguous(error)) throw error;
			const asked = askedPauseMs(error, options.now());
			const tooLong = asked > maxRetryAfterMs;
			await options.sleep(tooLong ? visibleAfterMs : Math.max(visibleAfterMs, asked), options.signal);
			const found = await options.lookUp();
			if (found !== undefined) return found;
			if (attempt >= tries || tooLong) throw error;
		}
	}
}
