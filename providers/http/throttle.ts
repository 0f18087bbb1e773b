import pLimit from 'p-limit';

import { MAX_RETRY_AFTER_MS, retryAfterMs, type Clock, type Pace } from './retry';
import type { HttpResponse, Send } from './send';

export interface ThrottleOptions extends Clock {
	/** Requests in flight at the same time, at least 1. */
	readonly concurrency: number;
	/** The pause after a 429 that does not say how long to wait; its jitter is left out. Default: one second. */
	readonly pace?: Pace | undefined;
	/**
	 * No pause is longer, in milliseconds. What asks for more is for the caller to report, and so is every request until
	 * that time: it gets the same answer without being sent. Default: 120,000.
	 */
	readonly maxPauseMs?: number;
	readonly signal?: AbortSignal | undefined;
}

/**
 * Bounds the number of requests in flight. After a 429 all of them pause together until the time that the service
 * named, so that parallel calls do not all hammer a door that one of them has found closed.
 */
export function withThrottle(send: Send, options: ThrottleOptions): Send {
	const { pace = { baseMs: 1_000, capMs: 1_000 }, maxPauseMs = MAX_RETRY_AFTER_MS } = options;
	const limit = pLimit(options.concurrency);
	let pausedUntil = 0;
	/** One after the other; those of requests that were under way together count as one. */
	let refusals = 0;
	let closed: { readonly until: number; readonly answer: HttpResponse } | undefined;

	const answerWhileClosed = (): HttpResponse | undefined => {
		const left = (closed?.until ?? 0) - options.now();
		if (closed === undefined || left <= 0) return undefined;
		return { ...closed.answer, headers: { ...closed.answer.headers, 'retry-after': String(Math.ceil(left / 1000)) } };
	};

	return async (request) =>
		await limit(async () => {
			for (let left = pausedUntil - options.now(); left > 0; left = pausedUntil - options.now()) {
				await options.sleep(left, options.signal);
			}
			const known = answerWhileClosed();
			if (known !== undefined) return known;
			const response = await send(request);
			if (response.status === 429) {
				if (pausedUntil <= options.now()) refusals += 1;
				const own = Math.min(pace.capMs, pace.baseMs * 2 ** (refusals - 1));
				const asked = retryAfterMs(response, options.now()) ?? own;
				const until = options.now() + asked;
				if (asked <= maxPauseMs) pausedUntil = Math.max(pausedUntil, until);
				else if (until > (closed?.until ?? 0)) closed = { until, answer: response };
			} else refusals = 0;
			return response;
		});
}
