import { createHash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { InputError } from '../../http/errors';
import type { HttpRequest, Send } from '../../http/send';

/** What a signature needs. The signer takes any RSA key; what the service accepts is the credential's business. */
export interface OciSigningKey {
	/** `<tenancy OCID>/<user OCID>/<fingerprint>` */
	readonly keyId: string;
	readonly privateKey: KeyObject;
}

const ALWAYS = ['x-date', '(request-target)', 'host'];
const WITH_BODY = ['content-type', 'content-length', 'x-content-sha256'];
const METHODS_WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Characters that a URL parser leaves alone in a path or query although RFC 3986 does not allow them there. */
const NOT_RFC_3986 = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]|%(?![0-9A-Fa-f]{2})/g;

function percentEncoded(text: string): string {
	return text.replace(NOT_RFC_3986, encodeURIComponent);
}

/**
 * The address exactly as it goes on the wire: parsed as HTTP clients parse it, which drops default ports and
 * resolves dot segments, and percent-encoded by RFC 3986, so that no proxy has a reason to rewrite what was signed.
 *
 * @throws {InputError} when it is not an absolute HTTP address
 */
export function wireUrl(address: string): URL {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		throw new InputError('URL', 'The address of an OCI request must be absolute: https://, a host and a path.');
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw new InputError('URL', 'The address of an OCI request must begin with https://.');
	}
	if (url.username !== '' || url.password !== '') {
		throw new InputError(
			'URL',
			'The address of an OCI request must not have a user name in it: HTTP clients would send it in place of the signature.',
		);
	}
	url.pathname = percentEncoded(url.pathname);
	url.search = percentEncoded(url.search);
	url.hash = '';
	return url;
}

/**
 * The text that is signed: one line per name, in that order. Source: OCI "Request Signatures".
 *
 * @param names header names in lower case, `(request-target)` and `host`
 * @param headers values of all other names
 */
export function signingString(
	names: readonly string[],
	method: string,
	url: URL,
	headers: Readonly<Record<string, string>>,
): string {
	const value = (name: string): string | undefined => {
		if (name === '(request-target)') return `${method.toLowerCase()} ${url.pathname}${url.search}`;
		return name === 'host' ? url.host : headers[name];
	};
	return names.map((name) => `${name}: ${value(name)}`).join('\n');
}

/** The value of the `authorization` header for a signing string that was built from `names`. */
export function authorization(names: readonly string[], text: string, key: OciSigningKey): string {
	const signature = sign('sha256', Buffer.from(text), key.privateKey).toString('base64');
	return `Signature version="1",keyId="${key.keyId}",algorithm="rsa-sha256",headers="${names.join(' ')}",signature="${signature}"`;
}

function checkHost(given: string | undefined, url: URL): void {
	if (given === undefined || given.toLowerCase() === url.host) return;
	throw new InputError(
		'Host',
		`The header Host is ${given}, and the request goes to ${url.host}. Leave the header out: it follows from the address.`,
	);
}

/**
 * Signs a request: adds `x-date` and `authorization`, and `content-type` (unless given), `content-length` and
 * `x-content-sha256` to every request that may have a body. All other headers go unsigned, as in the official
 * clients. Signing a signed request again replaces its signature.
 *
 * Source: OCI "Request Signatures".
 *
 * @throws {InputError} when the address is not absolute or the header `host` contradicts it
 */
export function signRequest(request: HttpRequest, key: OciSigningKey, now: Date): HttpRequest {
	const url = wireUrl(request.url);
	const { host, ...given } = request.headers;
	checkHost(host, url);
	const headers: Record<string, string> = { ...given, 'x-date': now.toUTCString() };
	const body = typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? Buffer.alloc(0));
	const hasBody = METHODS_WITH_BODY.has(request.method) || body.length > 0;
	if (hasBody) {
		headers['content-type'] ??= 'application/json';
		headers['content-length'] = String(body.length);
		headers['x-content-sha256'] = createHash('sha256').update(body).digest('base64');
	}
	const names = hasBody ? [...ALWAYS, ...WITH_BODY] : ALWAYS;
	headers['authorization'] = authorization(names, signingString(names, request.method, url, headers), key);
	return { ...request, url: url.href, headers };
}

/**
 * A `Send` that signs each request just before it leaves. Retrying goes around it, so that every attempt has its
 * own date: OCI refuses a date that is more than five minutes off.
 */
export function signed(send: Send, key: OciSigningKey, clock: () => Date): Send {
	return async (request) => await send(signRequest(request, key, clock()));
}
