import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Readable } from 'node:stream';

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { signOptions, type RequestOptions } from '../../../providers/oci/auth/requestOptions';
import { KEY_ID, SAMPLE_KEY } from './vectors';
import { complaints } from './verify';

const privateKey = createPrivateKey(SAMPLE_KEY);
const publicKey = createPublicKey(privateKey);
const key = { keyId: KEY_ID, privateKey };
const now = new Date('2026-03-04T05:06:07Z');
const FORM_TYPE = 'application/x-www-form-urlencoded';
const url = 'https://identity.us-phoenix-1.oci.oraclecloud.com/20160918/users';

/** What a client that serialises nothing more puts on the wire for signed options. */
function arrived(options: RequestOptions) {
	expect(options).not.toHaveProperty('qs');
	expect(options).not.toHaveProperty('form');
	expect(options).not.toHaveProperty('baseURL');
	const address = new URL(options.url ?? options.uri ?? '');
	const { body } = options;
	if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
		throw new Error('not serialised');
	return {
		method: (options.method ?? 'GET').toUpperCase(),
		target: address.pathname + address.search,
		host: address.host,
		headers: Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)])),
		body: Buffer.from(body ?? ''),
	};
}

function check(options: RequestOptions) {
	const once = signOptions(options, key, now);
	expect(complaints(arrived(once), publicKey)).toEqual([]);
	const twice = signOptions(once, key, new Date(now.getTime() + 61_000));
	expect(complaints(arrived(twice), publicKey)).toEqual([]);
	expect({ ...arrived(twice), headers: {} }).toEqual({ ...arrived(once), headers: {} });
	expect(once).toMatchObject({ disableFollowRedirect: true, followRedirect: false, followAllRedirects: false });
	return once;
}

describe('options of a node', () => {
	test('a request that is complete already', () => {
		const signed = check({
			method: 'POST',
			url,
			body: Buffer.from('{"name":"Zoë"}'),
			headers: { 'opc-retry-token': 'a1' },
		});
		expect(signed.url).toBe(url);
		expect(String(signed.body)).toBe('{"name":"Zoë"}');
		expect(signed.headers).toMatchObject({ 'opc-retry-token': 'a1', 'content-type': 'application/json' });
	});

	test.each([
		['https://h.example/20160918', '/users', 'https://h.example/20160918/users'],
		['https://h.example/20160918/', 'users/', 'https://h.example/20160918/users/'],
		['https://h.example/20160918', '', 'https://h.example/20160918'],
		['https://h.example', 'https://other.example/users', 'https://other.example/users'],
	])('base %s and address %s are joined to %s', (baseURL, address, expected) => {
		expect(check({ baseURL, url: address }).url).toBe(expected);
	});

	test('the query is added to the one in the address, fully encoded', () => {
		const qs = { name: "jane+o'ps@example.com", b: '', c: 1, d: true, e: null, f: undefined, ü: '& =#東' };
		expect(check({ url: `${url}?limit=2#x`, qs }).url).toBe(
			`${url}?limit=2&name=jane%2Bo%27ps%40example.com&b=&c=1&d=true&e=&%C3%BC=%26%20%3D%23%E6%9D%B1`,
		);
	});

	test.each([
		[undefined, 'a%5B0%5D=1&a%5B1%5D=x%20y'],
		['indices', 'a%5B0%5D=1&a%5B1%5D=x%20y'],
		['brackets', 'a%5B%5D=1&a%5B%5D=x%20y'],
		['repeat', 'a=1&a=x%20y'],
		['comma', 'a=1%2Cx%20y'],
	] as const)('lists in the query, format %s', (arrayFormat, expected) => {
		const options = { url, qs: { a: [1, 'x y'], b: [] }, ...(arrayFormat === undefined ? {} : { arrayFormat }) };
		expect(check(options).url).toBe(`${url}?${expected}`);
	});

	test('nested values, dates and ready-made queries', () => {
		expect(check({ url, qs: { a: { b: { c: 1 } }, d: new Date(0) } }).url).toBe(
			`${url}?a%5Bb%5D%5Bc%5D=1&d=1970-01-01T00%3A00%3A00.000Z`,
		);
		expect(check({ url, qs: new URLSearchParams({ a: 'b c' }) }).url).toBe(`${url}?a=b+c`);
		expect(check({ url, qs: '?a=b' }).url).toBe(`${url}?a=b`);
		expect(check({ url, qs: {} }).url).toBe(url);
	});

	test('an object as body becomes JSON', () => {
		const signed = check({ method: 'PUT', url, body: { description: 'Équipe réseau', list: [1, null] } });
		expect(String(signed.body)).toBe('{"description":"Équipe réseau","list":[1,null]}');
		expect(signed.headers?.['content-type']).toBe('application/json');
	});

	test.each([[[1, 'two']], [true], [12]])('%p as body becomes JSON', (body) => {
		expect(String(check({ method: 'POST', url, body }).body)).toBe(JSON.stringify(body));
	});

	test('text keeps its blanks, as bytes, so that nobody trims it', () => {
		const signed = check({ method: 'POST', url, body: ' {"a": 1}\n', headers: { 'Content-Type': 'text/plain' } });
		expect(signed.body).toEqual(Buffer.from(' {"a": 1}\n'));
		expect(signed.headers).toMatchObject({ 'content-type': 'text/plain' });
		expect(signed.headers).not.toHaveProperty('Content-Type');
	});

	test('a content type loses the blanks around it, which do not arrive', () => {
		const signed = check({ method: 'POST', url, body: 'x', headers: { 'Content-Type': ' text/plain ' } });
		expect(signed.headers).toMatchObject({ 'content-type': 'text/plain' });
	});

	test('a form stays text', () => {
		const body = new URLSearchParams({ a: 'b c', d: 'é' });
		const signed = check({ method: 'POST', url, body });
		expect(signed.body).toBe('a=b+c&d=%C3%A9');
		expect(signed.headers?.['content-type']).toBe(FORM_TYPE);
		const headers = { 'content-type': FORM_TYPE };
		expect(check({ method: 'POST', url, body: { a: 'b c' }, headers }).body).toBe('a=b%20c');
	});

	test.each([undefined, null, '', Buffer.alloc(0)])('POST without a body (%p) is signed as empty', (body) => {
		const signed = check({ method: 'POST', url, body });
		expect(signed).not.toHaveProperty('body');
		expect(signed.headers).toMatchObject({ 'content-length': '0', 'content-type': 'application/json' });
	});

	test('an empty object is sent where a body belongs and dropped where n8n adds it on its own', () => {
		expect(String(check({ method: 'POST', url, body: {} }).body)).toBe('{}');
		expect(check({ method: 'DELETE', url, body: {} })).not.toHaveProperty('body');
		expect(check({ url, body: {} })).not.toHaveProperty('body');
	});

	test('a body of DELETE is signed with its digest', () => {
		expect(check({ method: 'DELETE', url, body: { a: 1 } }).headers).toMatchObject({ 'content-length': '7' });
	});

	test('the method may be in small letters or missing', () => {
		check({ method: 'post', url, body: 'x' });
		check({ url });
	});

	test('headers of an earlier signature are replaced whatever their case, others are kept as they are', () => {
		const stale = { Authorization: 'old', 'X-Date': 'old', 'X-Content-SHA256': 'old', 'Content-Length': 3 };
		const signed = check({
			method: 'POST',
			url,
			body: 'x',
			headers: { ...stale, Accept: ['a', 'b'], Host: new URL(url).host },
		});
		expect(Object.keys(signed.headers ?? {}).sort()).toEqual([
			'Accept',
			'authorization',
			'content-length',
			'content-type',
			'x-content-sha256',
			'x-date',
		]);
		expect(signed.headers?.['Accept']).toEqual(['a', 'b']);
	});

	test('the options that were given stay as they were', () => {
		const options = { method: 'POST', url, qs: { a: 1 }, body: { b: 2 }, headers: { c: 'd' }, timeout: 5 };
		const copy = structuredClone(options);
		expect(signOptions(options, key, now)).toMatchObject({ timeout: 5, method: 'POST' });
		expect(options).toEqual(copy);
	});
});

describe('options of the HTTP Request node', () => {
	/** Everything else that the node sets. */
	const legacy = {
		json: false,
		encoding: null,
		useStream: true,
		followRedirect: true,
		followAllRedirects: true,
		maxRedirects: 21,
		resolveWithFullResponse: true,
		rejectUnauthorized: true,
		timeout: 300_000,
		gzip: true,
	};

	test('GET with a query', () => {
		const signed = check({
			...legacy,
			method: 'GET',
			uri: url,
			qs: { compartmentId: 'ocid1.tenancy.oc1..a', name: 'a+b' },
		});
		expect(signed.uri).toBe(`${url}?compartmentId=ocid1.tenancy.oc1..a&name=a%2Bb`);
		expect(signed).not.toHaveProperty('url');
	});

	test.each([
		[{ qsStringifyOptions: { arrayFormat: 'repeat' } }, 'a=1&a=2'],
		[{ useQuerystring: true }, 'a=1&a=2'],
		[{ qsStringifyOptions: { arrayFormat: 'brackets' } }, 'a%5B%5D=1&a%5B%5D=2'],
		[{ qsStringifyOptions: { arrayFormat: 'indices' } }, 'a%5B0%5D=1&a%5B1%5D=2'],
	])('lists in the query, %p', (choice, expected) => {
		expect(check({ ...legacy, ...choice, uri: url, qs: { a: [1, 2] } }).uri).toBe(`${url}?${expected}`);
	});

	test('JSON fields', () => {
		const headers = { accept: 'application/json,text/*;q=0.99' };
		const signed = check({ ...legacy, method: 'POST', uri: url, body: { name: 'jane' }, headers });
		expect(signed.body).toEqual(Buffer.from('{"name":"jane"}'));
		expect(signed.headers).toMatchObject(headers);
	});

	test('raw text with its own content type', () => {
		const headers = { 'content-type': 'application/scim+json' };
		const signed = check({ ...legacy, method: 'PATCH', uri: url, body: '{ "a": 1 }\n', headers });
		expect(signed.body).toEqual(Buffer.from('{ "a": 1 }\n'));
		expect(signed.headers).toMatchObject(headers);
	});

	test('a form', () => {
		const signed = check({ ...legacy, method: 'POST', uri: url, form: { a: 'b c', 'd&': 'é=' } });
		expect(signed.body).toBe('a=b%20c&d%26=%C3%A9%3D');
		expect(signed.headers?.['content-type']).toBe(FORM_TYPE);
		expect(check({ ...legacy, method: 'POST', uri: url, form: 'a=b+c' }).body).toBe('a=b+c');
	});

	test('a file that is in memory', () => {
		const body = Buffer.from([0, 255, 128, 10]);
		expect(check({ ...legacy, method: 'PUT', uri: url, body, headers: { 'content-type': 'image/png' } }).body).toEqual(
			body,
		);
	});

	test('multipart forms and streams are refused in words', () => {
		const post = { ...legacy, method: 'POST', uri: url };
		const multipart = 'A multipart form cannot be signed for OCI';
		expect(() => signOptions({ ...post, formData: { a: '1' } }, key, now)).toThrow(multipart);
		expect(() => signOptions({ ...post, body: new FormData() }, key, now)).toThrow(multipart);
		const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
		expect(() => signOptions({ ...post, body: 'x', headers }, key, now)).toThrow(multipart);
		const streamed = 'A streamed file cannot be signed for OCI';
		expect(() => signOptions({ ...post, body: Readable.from(['x']) }, key, now)).toThrow(streamed);
		expect(() => signOptions({ ...post, body: new Blob(['x']) }, key, now)).toThrow(streamed);
	});

	test('a body where none belongs is refused in words', () => {
		expect(() => signOptions({ ...legacy, method: 'GET', uri: url, body: { a: 1 } }, key, now)).toThrow(
			'A GET request to OCI has no body. Switch off Send Body',
		);
	});

	test('a form that is no text is refused in words', () => {
		const headers = { 'content-type': FORM_TYPE };
		expect(() =>
			signOptions({ ...legacy, method: 'POST', uri: url, body: Buffer.from([128]), headers }, key, now),
		).toThrow(`A body of the type ${FORM_TYPE} must be text`);
	});

	test('addresses, hosts and methods that cannot be signed are refused in words', () => {
		expect(() => signOptions({ uri: '/users' }, key, now)).toThrow('must be absolute');
		expect(() => signOptions({}, key, now)).toThrow('must be absolute');
		expect(() => signOptions({ uri: url, headers: { Host: 'other.example' } }, key, now)).toThrow('header Host');
		expect(() => signOptions({ uri: url, method: 'TRACE' }, key, now)).toThrow('the method TRACE');
	});
});

test('1,000 random requests arrive as they were signed', () => {
	const text = fc.string({ unit: 'grapheme', maxLength: 12 });
	const awkward = fc.oneof(
		text,
		fc.constantFrom('+', '%', '%zz', '%2B', '&', '=', '#', '?', '/', "it's", '東京 | {x}', '[a]'),
	);
	const json = fc.jsonValue({ maxDepth: 2 });
	const body = fc.oneof(
		fc.dictionary(awkward, json, { maxKeys: 4 }),
		awkward,
		fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
		fc.constant(undefined),
	);
	const request = fc.record({
		method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'),
		scheme: fc.constantFrom('http', 'https'),
		host: fc.oneof(fc.domain(), fc.ipV4(), fc.constant('[::1]'), fc.constant('bücher.example')),
		port: fc.option(fc.constantFrom(80, 443, 8080, 65_535)),
		segments: fc.array(fc.oneof(awkward.map(encodeURIComponent), awkward), { maxLength: 4 }),
		qs: fc.dictionary(awkward, fc.oneof(awkward, fc.integer(), fc.boolean(), fc.array(awkward, { maxLength: 3 })), {
			maxKeys: 4,
		}),
		arrayFormat: fc.constantFrom('indices', 'brackets', 'repeat', 'comma'),
		body,
		isForm: fc.boolean(),
		isLegacy: fc.boolean(),
	});
	fc.assert(
		fc.property(request, ({ method, scheme, host, port, segments, qs, arrayFormat, isForm, isLegacy, ...rest }) => {
			const address = `${scheme}://${host}${port === null ? '' : `:${port}`}/${segments.join('/')}`;
			const hasBody = method !== 'GET' && method !== 'HEAD';
			check({
				method,
				...(isLegacy ? { uri: address } : { url: address }),
				qs,
				arrayFormat,
				...(hasBody ? { body: rest.body } : {}),
				headers: isForm && hasBody && !Buffer.isBuffer(rest.body) ? { 'content-type': FORM_TYPE } : {},
			});
		}),
		{ numRuns: 1_000 },
	);
});
