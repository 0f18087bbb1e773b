import type { NetworkFault } from './send';
import { entryOf } from '../table';

/** Bytes, headers and faults as Node.js HTTP libraries give them, in the form that `Send` promises. */

export function toBytes(body: unknown): Uint8Array {
	if (body instanceof Uint8Array) return body;
	if (body instanceof ArrayBuffer) return new Uint8Array(body);
	if (body === undefined || body === null) return new Uint8Array();
	return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

export function toHeaders(headers: object | undefined): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers ?? {})
			.filter(([, value]) => value !== undefined && value !== null)
			.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
	);
}

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

/** @param code error code of Node.js or of its TLS library, such as `ECONNREFUSED` */
export function faultOfCode(code: string): NetworkFault {
	if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) return 'tls';
	return entryOf(FAULTS, code) ?? 'interrupted';
}
