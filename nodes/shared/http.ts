import type {
	IAllExecuteFunctions,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { withRetry, type RetryOptions } from '../../providers/http/retry';
import {
	NetworkError,
	type HttpRequest,
	type HttpResponse,
	type NetworkFault,
	type Send,
} from '../../providers/http/send';
import { withThrottle } from '../../providers/http/throttle';

export interface TransportOptions {
	/** The credential type's name; its `authenticate` signs or decorates each request. */
	readonly credential: string;
	/** Whether the credential gets a token that may expire: a 401 then renews it, and the request is sent again. */
	readonly renewsToken?: boolean;
	/** Accept any certificate of the service. */
	readonly ignoreSslIssues?: boolean;
	/** PEM of the authority that signed the service's certificate. */
	readonly caCertificate?: string | undefined;
	/** Counts the requests, so that a run can say how many it took. */
	readonly counter?: { calls: number };
}

type Context = Pick<IExecuteFunctions | ILoadOptionsFunctions, 'helpers'>;

const FAULTS: Readonly<Record<string, NetworkFault>> = {
	EAI_AGAIN: 'dns',
	ENOTFOUND: 'dns',
	ECONNREFUSED: 'refused',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	ECONNABORTED: 'timeout',
	ETIMEDOUT: 'timeout',
	ERR_CANCELED: 'aborted',
};

const FAULT_SENTENCES: Readonly<Record<NetworkFault, string>> = {
	aborted: 'The request was canceled',
	blocked: 'This n8n does not allow requests to that address',
	dns: 'The host name could not be resolved',
	interrupted: 'The connection broke before an answer came',
	proxy: 'The proxy refused the request',
	refused: 'The connection was refused',
	timeout: 'No answer came in time',
	tls: 'The certificate of the service was not accepted',
	unreachable: 'The host cannot be reached',
};

interface Cause {
	readonly name?: string;
	readonly code?: string;
	readonly message?: string;
	readonly response?: { status?: number; headers?: object; data?: unknown };
}

function toBytes(body: unknown): Uint8Array {
	if (body instanceof Uint8Array) return body;
	if (body instanceof ArrayBuffer) return new Uint8Array(body);
	if (body === undefined || body === null) return new Uint8Array();
	return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

function toHeaders(headers: object | undefined): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers ?? {})
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
	);
}

function faultOf(cause: Cause): NetworkFault | undefined {
	if (/Ssrf|DomainNotAllowed/i.test(cause.name ?? '') || /domain not allowed/i.test(cause.message ?? ''))
		return 'blocked';
	if (cause.name === 'AbortError' || cause.name === 'CanceledError') return 'aborted';
	if (cause.code === undefined) return undefined;
	if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(cause.code)) return 'tls';
	return FAULTS[cause.code] ?? 'interrupted';
}

/** n8n's helper throws an error of n8n's own class; what happened is in its cause. */
function fromHelperError(error: unknown, url: string): HttpResponse {
	const cause = ((error as { cause?: unknown }).cause ?? error) as Cause;
	if (cause.response?.status !== undefined) {
		return {
			status: cause.response.status,
			headers: toHeaders(cause.response.headers),
			body: toBytes(cause.response.data),
		};
	}
	const fault = faultOf(cause);
	// Neither the network nor the service: the credential itself refused to authenticate the request.
	if (fault === undefined) throw new InputError('Credential', cause.message ?? 'The credential could not be used.');
	throw new NetworkError(fault, `${FAULT_SENTENCES[fault]} (${new URL(url).host}).`);
}

function requestOptions(request: HttpRequest, options: TransportOptions): IHttpRequestOptions {
	// As bytes, or n8n's HTTP library trims texts and parses and rewrites JSON, and a signature no longer fits. Forms
	// are the exception: the library takes them only as text.
	const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
	const body =
		typeof request.body === 'string' && !isForm
			? Buffer.from(request.body, 'utf8')
			: request.body === undefined || typeof request.body === 'string'
				? request.body
				: Buffer.from(request.body);
	return {
		method: request.method,
		url: request.url,
		headers: { ...request.headers },
		...(body === undefined || body.length === 0 ? {} : { body }),
		encoding: 'arraybuffer',
		returnFullResponse: true,
		ignoreHttpStatusErrors: options.renewsToken ? { ignore: true, except: [401] } : true,
		disableFollowRedirect: true,
		sendCredentialsOnCrossOriginRedirect: false,
		timeout: request.timeoutMs ?? 60_000,
		...(options.ignoreSslIssues ? { skipSslCertificateValidation: true } : {}),
		...(options.caCertificate ? { agentOptions: { ca: options.caCertificate } } : {}),
	};
}

/** n8n's own HTTP helper as a `Send`: with n8n's proxy, domain rules, cancellation and the credential's authentication. */
export function n8nSend(context: Context, options: TransportOptions): Send {
	const helpers = context.helpers as IAllExecuteFunctions['helpers'];
	return async (request) => {
		if (options.counter) options.counter.calls += 1;
		try {
			const response = (await helpers.httpRequestWithAuthentication.call(
				context as IAllExecuteFunctions,
				options.credential,
				requestOptions(request, options),
			)) as IN8nHttpFullResponse;
			return { status: response.statusCode, headers: toHeaders(response.headers), body: toBytes(response.body) };
		} catch (error) {
			return fromHelperError(error, request.url);
		}
	};
}

export interface ResilienceOptions {
	readonly isTransient?: RetryOptions['isTransient'];
	/** Requests in flight at the same time. Default: 5. */
	readonly concurrency?: number;
	/** The longest wait that the service may ask for, in milliseconds. Default: 120,000. */
	readonly maxRetryAfterMs?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** The clock inside n8n: real time, and waits that end when the execution is cancelled. */
export const n8nClock = { now: () => Date.now(), sleep } as const;

/** `send` with retries and a bound on the requests in flight. */
export function resilient(send: Send, options: ResilienceOptions): Send {
	const { maxRetryAfterMs = 120_000, signal } = options;
	const throttled = withThrottle(send, {
		...n8nClock,
		concurrency: options.concurrency ?? 5,
		maxPauseMs: maxRetryAfterMs,
		signal,
	});
	return withRetry(throttled, {
		...n8nClock,
		maxRetryAfterMs,
		signal,
		...(options.isTransient ? { isTransient: options.isTransient } : {}),
	});
}
