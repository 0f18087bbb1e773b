import { createHash, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came over the wire. */
export interface SignedRequest {
	readonly method: string;
	/** Path and query exactly as sent. */
	readonly target: string;
	/** Names in lower case, values as sent. */
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

export interface SignatureOptions {
	/** Time of the service in milliseconds since 1970. */
	readonly now: number;
	/** The public key for a key id, if it may sign now. */
	publicKey(keyId: string): KeyObject | undefined;
}

/** The result; `reason` is for tests of the sandbox: the service never tells it. */
export type SignatureCheck =
	{ readonly ok: true; readonly keyId: string } | { readonly ok: false; readonly reason: string };

/** Largest allowed difference between the clocks. */
const maxSkew = 5 * 60 * 1000;
const alwaysSigned = ['(request-target)', 'host'];
const signedWithBody = ['x-content-sha256', 'content-type', 'content-length'];

/**
 * The parameters of `Signature a="b",c="d"` by name, in any order.
 * `undefined` if the text is not of this form or has a name twice.
 */
function parseAuthorization(header: string): Map<string, string> | undefined {
	const scheme = /^Signature\s+/i.exec(header);
	if (!scheme) return undefined;
	const parameters = new Map<string, string>();
	const rest = header.slice(scheme[0].length);
	const pattern = /\s*([A-Za-z]+)="([^"]*)"\s*(?:,|$)/y;
	while (pattern.lastIndex < rest.length) {
		const match = pattern.exec(rest);
		const [, name, value] = match ?? [];
		if (name === undefined || value === undefined || parameters.has(name)) return undefined;
		parameters.set(name, value);
	}
	return parameters;
}

/**
 * The text that was signed: one line for each name in the order given.
 * `undefined` if a signed header is missing from the request.
 */
function signingString(request: SignedRequest, names: readonly string[]): string | undefined {
	const lines: string[] = [];
	for (const name of names) {
		if (name === '(request-target)') {
			lines.push(`${name}: ${request.method.toLowerCase()} ${request.target}`);
			continue;
		}
		const value = request.headers[name];
		if (value === undefined) return undefined;
		lines.push(`${name}: ${Array.isArray(value) ? value.join(', ') : value}`);
	}
	return lines.join('\n');
}

function sameDigest(body: Buffer, header: string | string[] | undefined): boolean {
	const sent = Buffer.from(String(header), 'base64');
	const actual = createHash('sha256').update(body).digest();
	return sent.length === actual.length && timingSafeEqual(sent, actual);
}

/**
 * Checks a request signature completely: parameters, names that must be signed, clock, body digest, RSA signature.
 *
 * Source: OCI "Request Signatures".
 */
export function checkSignature(request: SignedRequest, options: SignatureOptions): SignatureCheck {
	const refuse = (reason: string): SignatureCheck => ({ ok: false, reason });
	const { headers } = request;
	const parameters = parseAuthorization(headers.authorization ?? '');
	if (!parameters) return refuse('no Authorization header of the Signature scheme');
	const keyId = parameters.get('keyId');
	const signature = parameters.get('signature');
	if (keyId === undefined || signature === undefined) return refuse('keyId or signature is missing');
	if ((parameters.get('version') ?? '1') !== '1') return refuse('version is not 1');
	if (parameters.get('algorithm') !== 'rsa-sha256') return refuse('algorithm is not rsa-sha256');

	const names = (parameters.get('headers') ?? 'date').toLowerCase().split(' ');
	const withBody = ['POST', 'PUT', 'PATCH'].includes(request.method);
	const required = withBody ? [...alwaysSigned, ...signedWithBody] : alwaysSigned;
	const unsigned = required.find((name) => !names.includes(name));
	if (unsigned !== undefined) return refuse(`${unsigned} is not signed`);
	const dateName = headers['x-date'] === undefined ? 'date' : 'x-date';
	if (!names.includes(dateName)) return refuse(`${dateName} is not signed`);

	const text = signingString(request, names);
	if (text === undefined) return refuse('a signed header is not in the request');
	const sentAt = Date.parse(String(headers[dateName]));
	if (!(Math.abs(options.now - sentAt) <= maxSkew)) return refuse('the clocks differ by more than 5 minutes');
	if (withBody) {
		if (Number(headers['content-length']) !== request.body.length) return refuse('content-length is not the length');
		if (!sameDigest(request.body, headers['x-content-sha256'])) return refuse('x-content-sha256 does not fit the body');
	}
	const key = options.publicKey(keyId);
	if (!key) return refuse('unknown key');
	if (!verify('RSA-SHA256', Buffer.from(text, 'latin1'), key, Buffer.from(signature, 'base64')))
		return refuse('wrong signature');
	return { ok: true, keyId };
}
