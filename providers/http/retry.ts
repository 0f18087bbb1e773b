import { NetworkError, type HttpRequest, type HttpResponse, type Send, type Sleep } from './send';

/** Statuses that a later try may change. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Statuses that mean the request surely was not processed, so that even a write that must not be done twice may be
 * sent again.
 */
const NOT_PROCESSED: ReadonlySet<number> = new Set([425, 429]);

export interface Clock {
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly sleep: Sleep;
}

/** How long a service wants its clients to wait from refusal to refusal, where an answer does not say it. */
export interface Pace {
	/** The first wait in milliseconds; it doubles from refusal to refusal. */
	readonly baseMs: number;
	/** No wait is longer, but for the jitter, in milliseconds. */
	readonly capMs: number;
	/** Up to so many milliseconds are added; with `full`, any part of the wait is waited. */
	readonly jitterMs: number | 'full';
}

/** The wait after the refusal of that number, from 1; `random` is from 0 to 1. */
function paceMs({ baseMs, capMs, jitterMs }: Pace, refusal: number, random: number): number {
	const wait = Math.min(capMs, baseMs * 2 ** (refusal - 1));
	return jitterMs === 'full' ? random * wait : wait + random * jitterMs;
}

/** A service that throttles for longer than its clients have patience for, by answers that ask for no wait. */
const MAX_REFUSALS = 100;

export interface RetryOptions extends Clock {
	/** Tries in total. Those that are refused with 429 do not count: for them `maxRetryAfterMs` is the bound. Default: 5. */
	readonly tries?: number;
	/** First wait's upper bound in milliseconds; it doubles from try to try. Default: 1,000. */
	readonly baseDelayMs?: number;
	/** No wait of our own choice is longer, in milliseconds. Default: 60,000. */
	readonly maxDelayMs?: number;
	/** How long to wait after a 429 without `Retry-After`. Default: as after other faults. */
	readonly throttlePace?: Pace | undefined;
	/**
	 * The longest that one request may wait because of 429, all its tries together, in milliseconds, whether `Retry-After`
	 * asks for it or the pace does; if it would be more, the answer is given back at once. Default: 120,000.
	 */
	readonly maxRetryAfterMs?: number;
	/** From 0 (inclusive) to 1 (exclusive). Default: `Math.random`. */
	readonly random?: () => number;
	/** Ends the waiting; `sleep` rejects with its reason. */
	readonly signal?: AbortSignal | undefined;
	/** A service's own reasons to try again, e.g. a 409 that says "incorrect state". */
	readonly isTransient?: (response: HttpResponse, request: HttpRequest) => boolean;
	/** Told before each wait. */
	readonly onWait?: (milliseconds: number, request: HttpRequest) => void;
}

/**
 * How long the answer asks to wait, in milliseconds, never negative: `Retry-After` in seconds or as an HTTP date;
 * `undefined` without one, or with one that cannot be read.
 *
 * Source: RFC 9110, section 10.2.3.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
	const value = response.headers['retry-after']?.trim();
	if (!value) return undefined;
	if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
	// The parser takes almost anything for a date ("-5" is one of 2001); what is meant has a time of day.
	const date = /\d:\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** When to come back according to `Retry-After`, for a refusal that is shown to a person. */
export function retryAt(response: HttpResponse, now: number): Date | undefined {
	const wait = retryAfterMs(response, now);
	if (wait === undefined) return undefined;
	const date = new Date(now + wait);
	// A service may name more seconds than a date can hold.
	return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether doing the request twice is as good as doing it once. */
export function isRepeatable(request: HttpRequest): boolean {
	return request.repeatable ?? (request.method === 'GET' || request.method === 'HEAD');
}

/** The longest pause that a service may ask for, in milliseconds, unless the caller says otherwise. */
export const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Repeats a request whose failure will probably pass: transient statuses and network faults for requests that may be
 * repeated; for other writes only when the service surely did nothing. Waits exponentially with full jitter, or as
 * long as `Retry-After` asks. When the tries are used up, the last answer is given back, or the last fault thrown.
 *
 * Source: the policies of RFC 9110 (section 9.2.2, 10.2.3) and "Exponential Backoff And Jitter" (AWS Architecture Blog).
 */
export function withRetry(send: Send, options: RetryOptions): Send {
	const { tries = 5, baseDelayMs = 1_000, maxDelayMs = 60_000, maxRetryAfterMs = MAX_RETRY_AFTER_MS } = options;
	const random = options.random ?? Math.random;

	const mayRepeatAfter = (request: HttpRequest, response: HttpResponse) =>
		options.isTransient?.(response, request) === true ||
		NOT_PROCESSED.has(response.status) ||
		(TRANSIENT.has(response.status) && isRepeatable(request));

	const mayRepeatAfterFault = (request: HttpRequest, fault: unknown) =>
		fault instanceof NetworkError &&
		fault.fault !== 'aborted' &&
		fault.fault !== 'blocked' &&
		(!fault.mayHaveBeenProcessed || isRepeatable(request));

	const general: Pace = { baseMs: baseDelayMs, capMs: maxDelayMs, jitterMs: 'full' };
	const { throttlePace = general } = options;

	return async (request) => {
		let allowed = maxRetryAfterMs;
		let faults = 0;
		let refusals = 0;
		for (;;) {
			let wait: number;
			try {
				const response = await send(request);
				const isThrottled = response.status === 429 && tries > 1;
				if (isThrottled) refusals += 1;
				else faults += 1;
				if (faults >= tries || refusals > MAX_REFUSALS || !mayRepeatAfter(request, response)) return response;
				const asked = retryAfterMs(response, options.now());
				wait =
					isThrottled && asked === undefined
						? paceMs(throttlePace, refusals, random())
						: paceMs(general, faults + refusals, random());
				// A little jitter on top of what was asked for, or all callers come back in the same instant. What is asked for
				// may be nothing, or a time that has passed by our clock, and that is no reason to hammer.
				if (asked !== undefined) wait = Math.max(wait, asked + random() * Math.min(baseDelayMs, 250));
				const cost = asked || (isThrottled ? wait : 0);
				if (cost > allowed) return response;
				allowed -= cost;
			} catch (fault) {
				faults += 1;
				if (faults >= tries || !mayRepeatAfterFault(request, fault)) throw fault;
				wait = paceMs(general, faults + refusals, random());
			}
			options.onWait?.(wait, request);
			await options.sleep(wait, options.signal);
		}
	};
}
