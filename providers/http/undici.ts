import { setTimeout as delay } from 'node:timers/promises';

import { Agent, request as undiciRequest } from 'undici';

import { faultOfCode } from './responseParts';
import { NetworkError, type NetworkFault, type Send, type Sleep } from './send';
import { entryOf } from '../table';

/** The library's own codes; all others are those of Node.js. */
const OWN_FAULTS: Readonly<Record<string, NetworkFault>> = {
	UND_ERR_CONNECT_TIMEOUT: 'unreachable',
	UND_ERR_HEADERS_TIMEOUT: 'timeout',
	UND_ERR_BODY_TIMEOUT: 'timeout',
};

function toNetworkError(error: unknown, url: string): NetworkError {
	const { code, name } = error as { code?: string; name?: string };
	const host = new URL(url).host;
	const fault: NetworkFault =
		name === 'TimeoutError'
			? 'timeout'
			: name === 'AbortError'
				? 'aborted'
				: (entryOf(OWN_FAULTS, code) ?? faultOfCode(code ?? ''));
	return new NetworkError(fault, `No answer from ${host} (${code ?? name ?? fault}).`, { cause: error });
}

export interface UndiciSend {
	readonly send: Send;
	/** Closes the kept-alive connections. */
	readonly close: () => Promise<void>;
}

/**
 * The transport outside n8n (contract tests, benchmarks, tools): kept-alive connections, no redirects followed.
 * Never part of the published package.
 */
export function undiciSend(options: { connections?: number; signal?: AbortSignal } = {}): UndiciSend {
	const dispatcher = new Agent({ connections: options.connections ?? 10 });
	return {
		close: async () => await dispatcher.close(),
		send: async (request) => {
			const timeout = AbortSignal.timeout(request.timeoutMs ?? 60_000);
			try {
				const response = await undiciRequest(request.url, {
					dispatcher,
					method: request.method,
					headers: { ...request.headers },
					body: request.body ?? null,
					signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
				});
				const body = new Uint8Array(await response.body.arrayBuffer());
				const headers: Record<string, string> = {};
				for (const [name, value] of Object.entries(response.headers)) {
					if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
				}
				return { status: response.statusCode, headers, body };
			} catch (error) {
				throw toNetworkError(error, request.url);
			}
		},
	};
}

/** Waits with a timer; rejects with an `AbortError` when the signal is aborted. */
export const timerSleep: Sleep = async (milliseconds, signal) => {
	await delay(milliseconds, undefined, signal ? { signal } : {});
};
