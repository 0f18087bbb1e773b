import { createPrivateKey, createPublicKey } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import type { HttpRequest } from '../../../providers/http/send';
import { authorization, signed, signingString, signRequest, wireUrl } from '../../../providers/oci/auth/signature';
import { KEY_ID, SAMPLE_KEY, VECTORS } from './vectors';
import { complaints } from './verify';

const privateKey = createPrivateKey(SAMPLE_KEY);
const publicKey = createPublicKey(privateKey);
const key = { keyId: KEY_ID, privateKey };
const now = new Date('2026-03-04T05:06:07.890Z');

function sign(request: Partial<HttpRequest>): HttpRequest {
	return signRequest({ method: 'GET', url: 'https://host.example/20160918/users', headers: {}, ...request }, key, now);
}

describe('test vectors of the request signature', () => {
	test.each(VECTORS)('$name', ({ lines, body, signature }) => {
		const entries = lines.map((line): [string, string] => {
			const [name = ''] = line.split(': ', 1);
			return [name, line.slice(name.length + 2)];
		});
		const headers = Object.fromEntries(entries);
		const names = entries.map(([name]) => name);
		const [method = '', target = ''] = (headers['(request-target)'] ?? '').split(' ');
		const url = wireUrl(`http://${headers['host']}${target}`);

		const text = signingString(names, method.toUpperCase(), url, headers);
		expect(text).toBe(lines.join('\n'));
		expect(authorization(names, text, key)).toBe(
			`Signature version="1",keyId="${KEY_ID}",algorithm="rsa-sha256",headers="${names.join(' ')}",signature="${signature}"`,
		);
		if (body !== undefined) {
			const signedRequest = sign({ method: 'POST', url: url.href, body });
			expect(signedRequest.headers).toMatchObject({
				'content-length': headers['content-length'],
				'content-type': headers['content-type'],
				'x-content-sha256': headers['x-content-sha256'],
			});
		}
	});
});

describe('signRequest', () => {
	test.each(['GET', 'HEAD', 'DELETE'] as const)('%s signs date, target and host and nothing else', (method) => {
		const { headers } = sign({ method, headers: { accept: 'application/json', 'content-type': 'application/json' } });
		expect(headers['authorization']).toContain('headers="x-date (request-target) host"');
		expect(headers['x-date']).toBe('Wed, 04 Mar 2026 05:06:07 GMT');
		expect(headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
		expect(headers).not.toHaveProperty('content-length');
	});

	test.each(['POST', 'PUT', 'PATCH'] as const)('%s signs an empty body too', (method) => {
		const { headers } = sign({ method });
		expect(headers['authorization']).toContain(
			'headers="x-date (request-target) host content-type content-length x-content-sha256"',
		);
		expect(headers).toMatchObject({
			'content-type': 'application/json',
			'content-length': '0',
			'x-content-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
		});
	});

	test('the length counts bytes, and text and bytes give the same signature', () => {
		const text = '{"description":"Équipe 東京 😀"}';
		const asText = sign({ method: 'PUT', body: text });
		const asBytes = sign({ method: 'PUT', body: new TextEncoder().encode(text) });
		expect(asText.headers['content-length']).toBe('37');
		expect(asBytes.headers).toEqual(asText.headers);
		expect(asText.body).toBe(text);
	});

	test('keeps a content type that was given', () => {
		expect(sign({ method: 'POST', headers: { 'content-type': 'application/scim+json' } }).headers).toMatchObject({
			'content-type': 'application/scim+json',
		});
	});

	test('signing again replaces the signature and changes nothing else', () => {
		const once = sign({ method: 'POST', body: '{}', url: 'https://host.example/users?name=a%2Bb|c' });
		const later = new Date(now.getTime() + 1000);
		const twice = signRequest(once, key, later);
		expect(twice.url).toBe(once.url);
		expect(twice).toEqual(signRequest(sign({ method: 'POST', body: '{}', url: once.url }), key, later));
		expect(twice.headers['authorization']).not.toBe(once.headers['authorization']);
	});

	test.each([
		['https://host.example:443/users', 'host.example'],
		['http://host.example:80/users', 'host.example'],
		['https://host.example:8443/users', 'host.example:8443'],
		['http://127.0.0.1:8080/users', '127.0.0.1:8080'],
		['http://[::1]:8080/users', '[::1]:8080'],
		['https://HOST.example/users', 'host.example'],
	])('the signed host of %s is %s', (url, host) => {
		const request = sign({ url });
		expect(
			complaints({ method: 'GET', target: '/users', host, headers: request.headers, body: Buffer.alloc(0) }, publicKey),
		).toEqual([]);
	});

	test.each([
		['/users?name=jane+ops', '/users?name=jane+ops'],
		['/users?name=a b', '/users?name=a%20b'],
		['/users?name=Zoë', '/users?name=Zo%C3%AB'],
		['/users?name=a|b{c}^`"<>[]\\', '/users?name=a%7Cb%7Bc%7D%5E%60%22%3C%3E%5B%5D%5C'],
		['/users?name=100%', '/users?name=100%25'],
		['/users?name=100%25', '/users?name=100%25'],
		['/users?', '/users'],
		['/users?a=1#part', '/users?a=1'],
		['/users/a/../b', '/users/b'],
		['/apiKeys/20%3A3b', '/apiKeys/20%3A3b'],
		['/apiKeys/20:3b', '/apiKeys/20:3b'],
		['/users/{id}|x', '/users/%7Bid%7D%7Cx'],
	])('%s goes on the wire as %s', (given, sent) => {
		const request = sign({ url: `https://host.example${given}` });
		expect(request.url).toBe(`https://host.example${sent}`);
		expect(
			complaints(
				{ method: 'GET', target: sent, host: 'host.example', headers: request.headers, body: Buffer.alloc(0) },
				publicKey,
			),
		).toEqual([]);
	});

	test('refuses what it cannot sign', () => {
		expect(() => sign({ url: '/users' })).toThrow('must be absolute');
		expect(() => sign({ url: 'ftp://host.example/' })).toThrow('must begin with https://');
		expect(() => sign({ url: 'https://jane:pass@host.example/' })).toThrow('must not have a user name in it');
		expect(() => sign({ headers: { host: 'other.example' } })).toThrow('header Host is other.example');
	});

	test('leaves out a host header that agrees, because the transport sets it', () => {
		expect(sign({ headers: { host: 'HOST.example' } }).headers).not.toHaveProperty('host');
	});
});

test('signed gives each attempt its own date', async () => {
	const seen: HttpRequest[] = [];
	const dates = [new Date(0), new Date(60_000)];
	const send = signed(
		async (request) => {
			seen.push(request);
			return { status: 200, headers: {}, body: new Uint8Array() };
		},
		key,
		() => dates.shift() ?? now,
	);
	const request: HttpRequest = { method: 'GET', url: 'https://host.example/', headers: {} };
	await send(request);
	await send(request);
	expect(seen.map(({ headers }) => headers['x-date'])).toEqual([
		'Thu, 01 Jan 1970 00:00:00 GMT',
		'Thu, 01 Jan 1970 00:01:00 GMT',
	]);
});
