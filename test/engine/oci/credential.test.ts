import { createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ICredentialType, IExecuteFunctions, IHttpRequestOptions, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { OciIdentityApi } from '../../../credentials/OciIdentityApi.credentials';
import type { RequestOptions } from '../../../providers/oci/auth/requestOptions';
import { checkSignature } from '../../../sandbox/requestSignature';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { fieldsFor, makeKey } from '../../unit/oci-auth/keys';

type LegacyOptions = RequestOptions & Readonly<Record<string, unknown>>;

/** The helper behind n8n's HTTP Request node; deprecated for all other nodes. */
interface LegacyHelpers {
	requestWithAuthentication: (this: IExecuteFunctions, type: string, options: LegacyOptions) => Promise<unknown>;
}

/** What the node below sends: through the helper for nodes, or through the one behind n8n's HTTP Request node. */
type Order = { readonly node: IHttpRequestOptions } | { readonly httpRequest: LegacyOptions };

/** Sends one request as a node of n8n does; n8n's own HTTP Request node is not part of n8n-core. */
class Sender implements INodeType {
	order: Order = { node: { url: '' } };

	description = {
		displayName: 'Sender',
		name: 'sender',
		group: ['transform' as const],
		version: 1,
		description: 'Sends one request',
		defaults: { name: 'Sender' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ociIdentityApi', required: true }],
		properties: [],
	};

	execute = this.run(this);

	private run(sender: Sender) {
		return async function (this: IExecuteFunctions) {
			const { helpers } = this;
			const answer: unknown =
				'node' in sender.order
					? await helpers.httpRequestWithAuthentication.call(this, 'ociIdentityApi', sender.order.node)
					: await (helpers as LegacyHelpers).requestWithAuthentication.call(
							this,
							'ociIdentityApi',
							sender.order.httpRequest,
						);
			return [[{ json: { answer: String(answer) } }]];
		};
	}
}

interface Received {
	readonly method: string;
	readonly target: string;
	readonly body: string;
	readonly contentType: string | undefined;
	/** `accepted`, or what a strict service has against the signature. */
	readonly verdict: string;
}

const key = makeKey();
const publicKey = createPublicKey(key);
let fields = fieldsFor(key);
const sender = new Sender();
const received: Received[] = [];
/** Statuses of the next answers; 200 when there are no more. */
let statuses: number[] = [];
let server: Server;
let origin: string;
let engine: Engine;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function verdict(request: IncomingMessage, body: Buffer): string {
	const check = checkSignature(
		{ method: request.method ?? '', target: request.url ?? '', headers: request.headers, body },
		{ now: Date.now(), publicKey: () => publicKey },
	);
	return check.ok ? 'accepted' : check.reason;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = await bodyOf(request);
	received.push({
		method: request.method ?? '',
		target: request.url ?? '',
		body: body.toString(),
		contentType: request.headers['content-type'],
		verdict: verdict(request, body),
	});
	response.writeHead(statuses.shift() ?? 200, { 'content-type': 'text/plain', location: '/elsewhere' });
	response.end('done');
}

beforeAll(async () => {
	server = createServer((request, response) => void answer(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	// Requests are signed for hosts of OCI, and for the address that the credential names.
	fields = fieldsFor(key, { endpoint: origin });
	const nodes = new Map<string, INodeType>([['test.sender', sender]]);
	const credentials = new Map<string, ICredentialType>([['ociIdentityApi', new OciIdentityApi()]]);
	engine = await createEngine({ nodes, credentials }, { ociIdentityApi: fields });
});

beforeEach(() => {
	received.length = 0;
	statuses = [];
});

afterAll(async () => {
	engine.close();
	await new Promise((resolve) => server.close(resolve));
});

async function run(order: Order) {
	sender.order = order;
	const trigger = { id: 'a', name: 'Trigger', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 };
	const credentials = { ociIdentityApi: { id: '1', name: 'OCI' } };
	return await engine.run({
		name: 'test',
		nodes: [
			{ ...trigger, position: [0, 0], parameters: {} },
			{ id: 'b', name: 'Sender', type: 'test.sender', typeVersion: 1, position: [0, 0], parameters: {}, credentials },
		],
		connections: { Trigger: { main: [[{ node: 'Sender', type: 'main', index: 0 }]] } },
	});
}

const FORM = 'application/x-www-form-urlencoded';

describe('what a node sends arrives as it was signed', () => {
	const cases: Array<[string, Omit<IHttpRequestOptions, 'url'> & { url?: string }, Partial<Received>]> = [
		[
			'GET with a query',
			{ qs: { name: 'a+b@c', list: ['1', 'é'] } },
			{ target: '/users?name=a%2Bb%40c&list%5B0%5D=1&list%5B1%5D=%C3%A9' },
		],
		['GET with repeated names', { qs: { a: [1, 2] }, arrayFormat: 'repeat' }, { target: '/users?a=1&a=2' }],
		['GET with characters that no URL has', { url: '/a|b/{c}?d=^ e' }, { target: '/a%7Cb/%7Bc%7D?d=%5E%20e' }],
		['HEAD', { method: 'HEAD' }, {}],
		['DELETE', { method: 'DELETE' }, { body: '' }],
		['DELETE with the empty object that n8n adds', { method: 'DELETE', body: {} }, { body: '' }],
		['POST without a body', { method: 'POST' }, { body: '', contentType: 'application/json' }],
		['POST with an empty text', { method: 'POST', body: '' }, { body: '', contentType: 'application/json' }],
		['POST with an empty object', { method: 'POST', body: {} }, { body: '{}', contentType: 'application/json' }],
		[
			'POST with an object',
			{ method: 'POST', body: { name: 'Zoë' }, json: true },
			{ body: '{"name":"Zoë"}', contentType: 'application/json' },
		],
		[
			'PUT with JSON text and blanks around it',
			{ method: 'PUT', body: ' {"a": 1}\n' },
			{ body: ' {"a": 1}\n', contentType: 'application/json' },
		],
		[
			'PATCH with bytes',
			{ method: 'PATCH', body: Buffer.from('{"b":"東京"}'), headers: { 'Content-Type': 'application/scim+json' } },
			{ body: '{"b":"東京"}', contentType: 'application/scim+json' },
		],
		[
			'POST with a form',
			{ method: 'POST', body: new URLSearchParams({ a: 'b c&é' }) },
			{ body: 'a=b+c%26%C3%A9', contentType: FORM },
		],
		[
			'POST with a form as object',
			{ method: 'POST', body: { a: 'b c' }, headers: { 'content-type': FORM } },
			{ body: 'a=b%20c', contentType: FORM },
		],
	];
	test.each(cases)('%s', async (_, { url = '/users', ...options }, expected) => {
		const { error } = await run({ node: { ...options, url, baseURL: origin } });
		expect(error).toBeUndefined();
		expect(received).toMatchObject([{ verdict: 'accepted', ...expected }]);
	});

	test('a request that n8n repeats after 401 is signed again', async () => {
		statuses = [401];
		const { error } = await run({ node: { method: 'POST', url: `${origin}/users?a=b`, body: { c: 1 }, qs: { d: 2 } } });
		expect(error).toBeUndefined();
		const sent = { method: 'POST', target: '/users?a=b&d=2', body: '{"c":1}', verdict: 'accepted' };
		expect(received).toMatchObject([sent, sent]);
	});

	test('a redirect is not followed, because the signature would not fit', async () => {
		statuses = [302];
		await run({ node: { url: `${origin}/users`, returnFullResponse: true, ignoreHttpStatusErrors: true } });
		expect(received).toMatchObject([{ target: '/users' }]);
	});
});

describe('what the HTTP Request node sends arrives as it was signed', () => {
	/** The options that the node always sets. */
	const always: LegacyOptions = {
		json: false,
		encoding: null,
		followRedirect: true,
		followAllRedirects: true,
		maxRedirects: 21,
		rejectUnauthorized: true,
		timeout: 10_000,
		gzip: true,
		headers: { accept: 'application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, */*;q=0.1' },
	};
	const withType = (type: string) => ({ headers: { ...always.headers, 'content-type': type } });
	const cases: Array<[string, LegacyOptions, Partial<Received>]> = [
		[
			'GET with a query',
			{ method: 'GET', qs: { name: "o'hara+1", list: ['1', '2'] } },
			{ target: '/users?name=o%27hara%2B1&list%5B0%5D=1&list%5B1%5D=2' },
		],
		[
			'GET with repeated names',
			{ qs: { a: [1, 2] }, qsStringifyOptions: { arrayFormat: 'repeat' } },
			{ target: '/users?a=1&a=2' },
		],
		['DELETE', { method: 'DELETE' }, { body: '' }],
		['POST without a body', { method: 'POST' }, { body: '', contentType: 'application/json' }],
		[
			'POST with fields',
			{ method: 'POST', body: { name: 'Zoë' } },
			{ body: '{"name":"Zoë"}', contentType: 'application/json' },
		],
		[
			'POST with JSON',
			{ method: 'POST', body: { a: [1] }, json: true },
			{ body: '{"a":[1]}', contentType: 'application/json' },
		],
		[
			'PUT with raw text',
			{ method: 'PUT', body: ' {"a": 1}\n', ...withType('application/json') },
			{ body: ' {"a": 1}\n' },
		],
		[
			'PATCH with raw text of another type',
			{ method: 'PATCH', body: '{"é":1}', ...withType('application/scim+json') },
			{ body: '{"é":1}', contentType: 'application/scim+json' },
		],
		['POST with a form', { method: 'POST', form: { a: 'b c&é' } }, { body: 'a=b%20c%26%C3%A9', contentType: FORM }],
		[
			'POST with a form as raw text',
			{ method: 'POST', body: 'a=b+c', ...withType(FORM) },
			{ body: 'a=b+c', contentType: FORM },
		],
		[
			'PUT with a file in memory',
			{ method: 'PUT', body: Buffer.from('name,mail\n'), ...withType('text/csv') },
			{ body: 'name,mail\n', contentType: 'text/csv' },
		],
	];
	test.each(cases)('%s', async (_, options, expected) => {
		const { error } = await run({ httpRequest: { ...always, ...structuredHeaders(options), uri: `${origin}/users` } });
		expect(error).toBeUndefined();
		expect(received).toMatchObject([{ verdict: 'accepted', ...expected }]);
	});

	/** n8n changes headers in place, and the cases share them. */
	function structuredHeaders(options: LegacyOptions): LegacyOptions {
		return { ...options, headers: { ...always.headers, ...options.headers } };
	}

	test('nothing is sent twice by n8n itself when the service fails', async () => {
		statuses = [500];
		const { error } = await run({ httpRequest: { ...always, method: 'POST', uri: `${origin}/users`, body: { a: 1 } } });
		expect(error?.message).toContain('not able to process your request');
		expect(received).toHaveLength(1);
	});

	test('a redirect is not followed', async () => {
		statuses = [302];
		await run({ httpRequest: { ...always, uri: `${origin}/users` } });
		expect(received).toHaveLength(1);
	});

	test.each(['https://example.com/users', 'http://localhost:1/', 'https://oraclecloud.com.example.com/'])(
		'a request to %s is not signed, and nothing is sent',
		async (uri) => {
			const other = await run({ httpRequest: { ...always, method: 'GET', uri } });
			expect(other.error?.message).toContain('it signs requests for hosts below oraclecloud.com');
		},
	);

	test('a multipart form and a stream end in a sentence, and nothing is sent', async () => {
		const post = { ...always, method: 'POST' as const, uri: `${origin}/users` };
		const multipart = await run({ httpRequest: { ...post, formData: { a: 'b' } } });
		expect(multipart.error?.message).toContain('A multipart form cannot be signed for OCI');
		const stream = await run({ httpRequest: { ...post, body: Readable.from(['a']) } });
		expect(stream.error?.message).toContain('A streamed file cannot be signed for OCI');
		expect(received).toEqual([]);
	});
});

test('what is wrong with a credential reaches the node as it was written', async () => {
	const change = async (changes: Record<string, string>) => {
		await engine.credentials.updateCredentials({ id: '1', name: 'OCI' }, 'ociIdentityApi', { ...fields, ...changes });
		const { error } = await run({ node: { url: `${origin}/users` } });
		return error?.message;
	};
	expect(
		await change({
			passphrase: '',
			privateKey: String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a' })),
		}),
	).toBe('Private Key is encrypted. Enter its passphrase under Passphrase.');
	expect(await change({ fingerprint: '20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34' })).toMatch(
		/^Private Key and Fingerprint do not belong together: .* and Fingerprint is 20:3b:97:13/,
	);
	expect(received).toEqual([]);
	expect(await change({})).toBeUndefined();
});
