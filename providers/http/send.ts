/**
 * The one door to the network: a `Send` takes a finished request and gives back whatever the service answered.
 *
 * Clients get a `Send` and never see a credential or a socket. Inside n8n it is n8n's own HTTP helper, outside it is
 * undici; signing, retrying, throttling and logging are functions that take a `Send` and give a `Send`.
 */
import type { Reason } from './reason';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
	readonly method: HttpMethod;
	/** Absolute, with its query already percent-encoded. It goes on the wire as it stands. */
	readonly url: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** The exact bytes; a string is sent as UTF-8. */
	readonly body?: string | Uint8Array;
	/** How long to wait for the whole answer, in milliseconds. Default: 60,000. */
	readonly timeoutMs?: number;
	/**
	 * Whether doing the request twice is as good as doing it once: because it only reads, because it states a
	 * final state, or because it carries an idempotency key. Default: true for GET and HEAD, false for all others.
	 */
	readonly repeatable?: boolean;
}

export interface HttpResponse {
	readonly status: number;
	/** Names in lower case; values of repeated headers are joined with a comma and a blank. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}

/**
 * Sends one request. Gives the answer whatever its status.
 *
 * @throws {NetworkError} when no answer came.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Waits. Rejects with the signal's reason when it is aborted; injected so that tests need not wait. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Why no answer came. `aborted`: the run was cancelled. `blocked`: a local rule forbids the address. */
export type NetworkFault =
	'aborted' | 'blocked' | 'dns' | 'interrupted' | 'proxy' | 'refused' | 'timeout' | 'tls' | 'unreachable';

/** Faults that come before the request leaves this machine: the service surely did nothing. */
const NEVER_SENT: ReadonlySet<NetworkFault> = new Set(['blocked', 'dns', 'refused', 'tls', 'unreachable']);

/** No answer came. The message names the host and the fault, never a header or a body. */
export class NetworkError extends Error {
	override readonly name = 'NetworkError';

	/** Whether the service may have processed the request although its answer never came. */
	readonly mayHaveBeenProcessed: boolean;
	/** What the workflow's author can do about it, where that is not the same for every request; full sentences. */
	readonly advice: string | undefined;
	/** Why, as data, if what to do depends on the operation that ran. */
	readonly reason: Reason | undefined;

	constructor(
		readonly fault: NetworkFault,
		message: string,
		options: ErrorOptions & { readonly advice?: string | undefined; readonly reason?: Reason | undefined } = {},
	) {
		super(message, options);
		this.mayHaveBeenProcessed = !NEVER_SENT.has(fault);
		this.advice = options.advice;
		this.reason = options.reason;
	}
}

/** The body as text. Malformed UTF-8 gives replacement characters, never an exception. */
export function bodyText(response: HttpResponse): string {
	return new TextDecoder().decode(response.body);
}

/** An integer that a JavaScript number cannot hold exactly becomes the text of its digits; ids must not change. */
function exactInteger(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
	if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
	return context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value;
}

/** An integer that may be too long, outside of texts; those that it finds in texts cost only time. */
const LONG_INTEGER = /(?:^|[[:,\s])-?\d{16}/;

/**
 * The body as JSON, or `undefined` if it is empty or not JSON: gateways answer with HTML, and a truncated answer must
 * not hide the status that came with it. Integers beyond JavaScript's safe range come out as text, digit for digit.
 */
export function bodyJson(response: HttpResponse): unknown {
	const text = bodyText(response);
	if (text.trim() === '') return undefined;
	try {
		// A reviver makes a list of a thousand users five times as slow, and few services have such numbers.
		return LONG_INTEGER.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
	} catch {
		return undefined;
	}
}
