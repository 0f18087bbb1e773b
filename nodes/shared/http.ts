import type {
	IAdditionalCredentialOptions,
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { faultOfCode, toBytes, toHeaders } from '../../providers/http/responseParts';
import { InputError, ServiceError, type ServiceErrorDetails } from '../../providers/http/errors';
import { MAX_RETRY_AFTER_MS, withRetry, type Pace, type RetryOptions } from '../../providers/http/retry';
import {
	NetworkError,
	type HttpRequest,
	type HttpResponse,
	type NetworkFault,
	type Send,
} from '../../providers/http/send';
import { withSharedToken } from '../../providers/http/sharedToken';
import { withThrottle } from '../../providers/http/throttle';
import { runOf } from './run';

export interface TransportOptions {
	/** The credential type's name; its `authenticate` signs or decorates each request. */
	readonly credential: string;
	/** Whether the credential gets a token that may expire: a 401 then renews it, and the request is sent again. */
	readonly renewsToken?: boolean;
	/** Counts the requests, so that a run can say how many it took. */
	readonly counter?: { calls: number };
	/** Whether requests go out even after the execution was cancelled: for tidying up what must not be left behind. */
	readonly outlivesCancellation?: boolean;
}

type Context = Pick<
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
	'getCredentials' | 'getNode' | 'helpers' | 'logger'
>;

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

function faultOf(cause: Cause): NetworkFault | undefined {
	if (/Ssrf|DomainNotAllowed/i.test(cause.name ?? '') || /domain not allowed/i.test(cause.message ?? ''))
		return 'blocked';
	if (cause.name === 'AbortError' || cause.name === 'CanceledError') return 'aborted';
	return cause.code === undefined ? undefined : faultOfCode(cause.code);
}

/**
 * An error of ours that the credential threw while it got a token. Credentials are bundled apart from nodes, so their
 * classes are not these; they go by their names.
 */
function credentialError(cause: Cause): Error | undefined {
	if (cause.name === 'CredentialRefusal') {
		return new ServiceError((cause as { refusal: ServiceErrorDetails }).refusal);
	}
	if (cause.name === 'InputError') {
		const { field, message, advice } = cause as { field?: string; message?: string; advice?: string };
		return new InputError(field ?? 'Credential', message ?? 'The credential could not be used.', advice);
	}
	return undefined;
}

/** n8n's helper throws an error of n8n's own class; what happened is in its cause. */
function fromHelperError(error: unknown, url: string): HttpResponse {
	const cause = ((error as { cause?: unknown }).cause ?? error) as Cause;
	const ours = credentialError(cause);
	if (ours !== undefined) throw ours;
	// With a lower status the helper throws only when the answer broke off in the middle.
	if (cause.response?.status !== undefined && cause.response.status >= 400) {
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

/**
 * The domains to which n8n's field "Allowed HTTP Request Domains" limits a credential. n8n asks for them in its
 * credential test and for tokens, and in the runs of declarative nodes, but not in ours. "None" is about the HTTP
 * Request node only. Source: `credential-domain-restrictions` in n8n-workflow 2.41.
 *
 * @throws {InputError} when it is limited to a list that is empty.
 */
async function readAllowedDomains(context: Context, credential: string): Promise<string | undefined> {
	const values = await context.getCredentials<ICredentialDataDecryptedObject>(credential);
	if (values.allowedHttpRequestDomains !== 'domains') return undefined;
	const domains = typeof values.allowedDomains === 'string' ? values.allowedDomains.trim() : '';
	if (domains !== '') return domains;
	throw new InputError(
		'Allowed Domains',
		'The credential is limited to specific domains, but "Allowed Domains" is empty, so it may go nowhere.',
		'Name the hosts of the service there, or set "Allowed HTTP Request Domains" to "All".',
	);
}

function requestOptions(
	request: HttpRequest,
	options: TransportOptions,
	allowedDomains: string | undefined,
): IHttpRequestOptions {
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
		...(allowedDomains === undefined ? {} : { allowedDomains }),
	};
}

/**
 * A context whose requests are not aborted with the execution: n8n's helper takes the signal from the context that it
 * is called on, if that has one; those of the editor have none.
 */
function withoutSignal(context: Context): Context {
	const { helpers, logger } = context;
	return {
		helpers,
		logger,
		getNode: () => context.getNode(),
		getCredentials: async (...parameters) => await context.getCredentials(...parameters),
	};
}

/** Headers in which services name a request; the first that is there counts. */
const REQUEST_ID_HEADERS = ['opc-request-id', 'x-request-id', 'x-oracle-dms-ecid', 'x-debug-id', 'x-correlation-id'];

/** Adobe's comes twice with the same value. */
function requestIdsOf({ headers }: HttpResponse): string[] {
	const given = REQUEST_ID_HEADERS.map((name) => headers[name]).find((value) => value !== undefined && value !== '');
	return given === undefined ? [] : [given.split(',')[0]?.trim() ?? given];
}

/**
 * n8n's own HTTP helper as a `Send`: with n8n's proxy, domain rules, cancellation and the credential's authentication.
 * Requests that start together share one token.
 */
export function n8nSend(context: Context, options: TransportOptions): Send {
	const helpers = context.helpers as IAllExecuteFunctions['helpers'];
	const run = runOf(context);
	let allowedDomains: Promise<string | undefined> | undefined;
	const caller = options.outlivesCancellation ? withoutSignal(context) : context;
	const sendWith =
		(transport: TransportOptions, additional?: IAdditionalCredentialOptions): Send =>
		async (request) => {
			allowedDomains ??= readAllowedDomains(context, transport.credential);
			const domains = await allowedDomains;
			if (options.counter) options.counter.calls += 1;
			const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
			if (isWrite) run.writes += 1;
			try {
				const response = (await helpers.httpRequestWithAuthentication.call(
					caller as IAllExecuteFunctions,
					transport.credential,
					requestOptions(request, transport, domains),
					additional,
				)) as IN8nHttpFullResponse;
				const answer = {
					status: response.statusCode,
					headers: toHeaders(response.headers),
					body: toBytes(response.body),
				};
				if (isWrite) run.requestIds?.push(...requestIdsOf(answer));
				return answer;
			} catch (error) {
				return fromHelperError(error, request.url);
			}
		};
	if (!options.renewsToken) return sendWith(options);
	const plain = sendWith({ ...options, renewsToken: false }, { preAuthenticationRetryStatusCode: [] });
	return withSharedToken(plain, sendWith(options));
}

export interface ResilienceOptions {
	readonly isTransient?: RetryOptions['isTransient'];
	/** Requests in flight at the same time. Default: 5. */
	readonly concurrency?: number;
	/** How long the service wants to be left alone after a 429 that does not say it. */
	readonly throttlePace?: Pace | undefined;
	/** The longest wait because of throttling, asked for or not, in milliseconds. Default: 120,000. */
	readonly maxRetryAfterMs?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

/** The clock inside n8n: real time, and waits that end when the execution is cancelled. */
export const n8nClock = { now: () => Date.now(), sleep } as const;

/** `send` with retries and a bound on the requests in flight. */
export function resilient(send: Send, options: ResilienceOptions): Send {
	const { maxRetryAfterMs = MAX_RETRY_AFTER_MS, signal, throttlePace } = options;
	const throttled = withThrottle(send, {
		...n8nClock,
		concurrency: options.concurrency ?? 5,
		maxPauseMs: maxRetryAfterMs,
		pace: throttlePace,
		signal,
	});
	return withRetry(throttled, {
		...n8nClock,
		maxRetryAfterMs,
		throttlePace,
		signal,
		...(options.isTransient ? { isTransient: options.isTransient } : {}),
	});
}
