import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } from 'oci-common';

import type { HttpRequest } from '../../providers/http/send';
import { signOptions, type RequestOptions } from '../../providers/oci/auth/requestOptions';
import { signRequest } from '../../providers/oci/auth/signature';
import { checkSignature } from '../../sandbox/requestSignature';

const TENANCY = 'ocid1.tenancy.oc1..aaaaaaaaexample';
const USER = 'ocid1.user.oc1..aaaaaaaaexample';
const FINGERPRINT = '20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = createPublicKey(privateKey);
const key = { keyId: `${TENANCY}/${USER}/${FINGERPRINT}`, privateKey };
const now = new Date('2026-03-04T05:06:07Z');

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const text = fc.oneof(
	fc.string({ unit: 'grapheme', maxLength: 12 }),
	fc.constantFrom(
		'+',
		'%',
		'%zz',
		'%2B',
		'&',
		'=',
		'#',
		'?',
		'/',
		'//',
		';',
		':',
		'@',
		"o'hara",
		'a b',
		'東京',
		'{x}|^`',
		'[a]',
	),
);
const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('[::1]', 'localhost', 'bücher.example'));
const origin = fc
	.tuple(fc.constantFrom('http', 'https'), host, fc.constantFrom('', ':80', ':443', ':8080', ':65535'))
	.map(([scheme, name, port]) => `${scheme}://${name}${port}`);
const path = (part: fc.Arbitrary<string>) =>
	fc.array(part, { maxLength: 4 }).map((parts) => `/20160918/${parts.join('/')}`);
const query = (part: fc.Arbitrary<string>) =>
	fc
		.array(fc.tuple(part, part), { maxLength: 4 })
		.map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map((pair) => pair.join('=')).join('&')}`));

/** The sandbox's verdict on a request of which nothing is changed on its way. */
function verdict(request: { method: string; url: string; headers: Readonly<Record<string, unknown>>; body: unknown }) {
	const { pathname, search, host: name } = new URL(request.url);
	const headers = Object.fromEntries(Object.entries(request.headers).map(([each, value]) => [each, String(value)]));
	const { body = '' } = request;
	const bytes = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : undefined;
	if (bytes === undefined) return 'the body is not serialised';
	const check = checkSignature(
		{ method: request.method, target: pathname + search, headers: { ...headers, host: name }, body: bytes },
		{ now: now.getTime(), publicKey: (keyId) => (keyId === key.keyId ? publicKey : undefined) },
	);
	return check.ok ? 'accepted' : check.reason;
}

describe("the sandbox's verifier accepts", () => {
	test('1,000 random requests of a client', () => {
		const request = fc.record({
			method: fc.constantFrom(...METHODS),
			url: fc.tuple(origin, path(text), query(text)).map((parts) => parts.join('')),
			body: fc.option(fc.oneof(fc.json(), text, fc.uint8Array({ maxLength: 50 })), { nil: undefined }),
			contentType: fc.constantFrom(undefined, 'application/json', 'text/plain; charset=utf-8'),
		});
		fc.assert(
			fc.property(request, ({ method, url, body, contentType }) => {
				const signed = signRequest(
					{
						method,
						url,
						headers: contentType === undefined ? {} : { 'content-type': contentType },
						...(body === undefined ? {} : { body }),
					},
					key,
					now,
				);
				expect(verdict({ ...signed, body: signed.body })).toBe('accepted');
			}),
			{ numRuns: 1_000 },
		);
	});

	test('1,000 random requests that are not serialised yet', () => {
		const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 }));
		const options = fc.record({
			address: fc.tuple(origin, path(text.map(encodeURIComponent)), query(text.map(encodeURIComponent))),
			method: fc.constantFrom(...METHODS),
			qs: fc.dictionary(text, value, { maxKeys: 4 }),
			payload: fc.constantFrom('body', 'form', 'text', 'none'),
			data: fc.dictionary(text, value, { maxKeys: 4 }),
			isLegacy: fc.boolean(),
		});
		fc.assert(
			fc.property(options, ({ address, method, qs, payload, data, isLegacy }) => {
				const url = address.join('');
				const hasBody = method !== 'GET' && method !== 'HEAD';
				const body = { body: { body: data }, form: { form: data }, text: { body: JSON.stringify(data) }, none: {} };
				const given: RequestOptions = {
					method,
					...(isLegacy ? { uri: url } : { url }),
					qs,
					...(hasBody ? body[payload] : {}),
				};
				const signed = signOptions(given, key, now);
				const target = signed.url ?? signed.uri ?? '';
				expect(verdict({ method, url: target, headers: signed.headers ?? {}, body: signed.body })).toBe('accepted');
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('the official signer', () => {
	const provider = new SimpleAuthenticationDetailsProvider(
		TENANCY,
		USER,
		FINGERPRINT,
		String(privateKey.export({ type: 'pkcs1', format: 'pem' })),
		null,
	);
	const official = new DefaultRequestSigner(provider);

	async function signOfficially({ method, url, body, headers }: HttpRequest): Promise<Record<string, string>> {
		const request = { method, uri: url, headers: new Headers({ ...headers }), ...(body === undefined ? {} : { body }) };
		await official.signHttpRequest(request);
		return Object.fromEntries(request.headers);
	}

	/** The names of signed headers may be in mixed case: `Content-Type` and `content-type` are the same name. */
	const sameCase = (header: string) => header.replace(/headers="[^"]*"/, (names) => names.toLowerCase());

	/*
	 * Its range: addresses that are percent-encoded by RFC 3986 (it signs any other as it is, and the clients behind it
	 * do not agree on how to send it), and bodies of text.
	 */
	test('gives the same headers with the same values, the signature included', async () => {
		const encoded = text.map((each) => encodeURIComponent(each));
		const request = fc.record({
			method: fc.constantFrom(...METHODS),
			url: fc.tuple(origin, path(encoded), query(encoded)).map((parts) => parts.join('')),
			body: fc.option(fc.oneof(fc.json(), text), { nil: undefined }),
			headers: fc.constantFrom({}, { 'content-type': 'application/json' }, { accept: '*/*', 'opc-request-id': 'A1' }),
		});
		await fc.assert(
			fc.asyncProperty(request, async ({ method, url, body, headers }) => {
				const mayHaveBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
				const given: HttpRequest = { method, url, headers, ...(mayHaveBody && body !== undefined ? { body } : {}) };
				// It sends an unsigned Date besides.
				const { host: signedHost, date, ...theirs } = await signOfficially(given);
				const ours = signRequest(given, key, new Date(theirs['x-date'] ?? ''));
				// It asks the clock twice, and a second may begin in between.
				expect(Date.parse(date ?? '')).not.toBeNaN();
				expect(signedHost).toBe(new URL(ours.url).host);
				const { authorization = '', ...rest } = theirs;
				expect(ours.headers).toEqual({ ...rest, authorization: sameCase(authorization) });
			}),
			{ numRuns: 300 },
		);
	});
});
