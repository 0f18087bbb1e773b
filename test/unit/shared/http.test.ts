import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';
import type { ICredentialType, IExecuteFunctions } from 'n8n-workflow';

import { n8nSend, type TransportOptions } from '../../../nodes/shared/http';
import { InputError } from '../../../providers/http/errors';
import { bodyText, NetworkError, type HttpRequest, type HttpResponse } from '../../../providers/http/send';
import { runInNode } from './support';

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closing.push(async () => {
		if ('closeAllConnections' in server) server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = async (listener: RequestListener) => `http://${await listening(createServer(listener))}`;

async function read(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

/** Answers with what it was sent, as JSON. */
const echo: RequestListener = (request, reply) => {
	void read(request).then((body) => {
		const { method, url, headers } = request;
		reply.writeHead(200, { 'content-type': 'application/json', 'X-Many': ['a', 'b'] });
		reply.end(` ${JSON.stringify({ method, url, type: headers['content-type'], token: headers.token, body })}\n`);
	});
};

/** A credential with a token that is fetched anew after a 401; `tokens` counts them. */
function tokenCredential() {
	const fetched: string[] = [];
	const type: ICredentialType = {
		name: 'probeApi',
		displayName: 'Probe API',
		properties: [
			{ displayName: 'Token', name: 'token', type: 'hidden', typeOptions: { expirable: true }, default: '' },
		],
		preAuthentication: async () => {
			fetched.push(`token-${fetched.length + 1}`);
			return { token: fetched.at(-1) ?? '' };
		},
		authenticate: async ({ token }, options) => ({
			...options,
			headers: { ...options.headers, token },
		}),
	};
	return { types: new Map([['probeApi', type]]), data: { probeApi: { token: '' } }, fetched };
}

type Sent = HttpResponse | NetworkError | InputError;

/** Sends one request from within a node; gives the answer, or the error that `Send` throws. */
async function send(
	request: Partial<HttpRequest> & { url: string },
	options: Partial<TransportOptions> = {},
	credential: Parameters<typeof runInNode>[2] = tokenCredential(),
): Promise<Sent> {
	const results: Sent[] = [];
	const run = await runInNode(
		async function (this: IExecuteFunctions) {
			const sender = n8nSend(this, { credential: 'probeApi', ...options });
			await sender({ method: 'GET', headers: {}, ...request }).then(
				(answer) => results.push(answer),
				(error: unknown) => {
					if (!(error instanceof NetworkError || error instanceof InputError)) throw error;
					results.push(error);
				},
			);
			return [[]];
		},
		{},
		credential,
	);
	const [result] = results;
	if (result === undefined) throw run.error ?? new Error('Nothing was sent.');
	return result;
}

async function answerTo(...parameters: Parameters<typeof send>): Promise<HttpResponse> {
	const result = await send(...parameters);
	if (result instanceof Error) throw result;
	return result;
}

const text = { 'content-type': 'text/plain' };

describe("n8nSend: n8n's helper sends what it is given", () => {
	it.each([
		['JSON as it was written', 'application/json', ' {"b": 1,  "a":[ ] }\n'],
		['text with blanks', 'text/plain', '  zoë \r\n'],
		['a form', 'application/x-www-form-urlencoded', 'b=1+2&a=%7E&a=2'],
		['CSV', 'text/csv', '"a","b"\r\n1,2\r\n'],
	])('%s', async (_name, type, body) => {
		const url = await serve(echo);
		const sent = bodyText(await answerTo({ method: 'POST', url, headers: { 'content-type': type }, body }));
		expect(JSON.parse(sent)).toMatchObject({ method: 'POST', type: expect.stringContaining(type), body });
	});

	it('the address with its query, encoded as it was', async () => {
		const url = `${await serve(echo)}/a%2Fb/c%20d?q=x%20y&q=%7E%2B&empty=`;
		expect(JSON.parse(bodyText(await answerTo({ url })))).toMatchObject({
			url: '/a%2Fb/c%20d?q=x%20y&q=%7E%2B&empty=',
		});
	});

	it('bytes, and nothing for an empty body', async () => {
		const url = await serve(echo);
		const bytes = await answerTo({ method: 'PUT', url, headers: text, body: new TextEncoder().encode('zoë') });
		expect(JSON.parse(bodyText(bytes))).toMatchObject({ method: 'PUT', body: 'zoë' });
		const nothing = await answerTo({ method: 'POST', url, headers: text, body: '' });
		expect(JSON.parse(bodyText(nothing))).toMatchObject({ method: 'POST', body: '' });
	});

	it('and gives the answer back byte for byte, whatever it is', async () => {
		const answer = await answerTo({ url: await serve(echo) });
		expect(bodyText(answer)).toMatch(/^ \{.*\}\n$/);
		expect(answer.headers['x-many']).toBe('a, b');
	});

	it.each([204, 301, 302, 400, 404, 409, 429, 500, 503])('also when it is a %d', async (status) => {
		const url = await serve((_request, reply) => {
			reply.writeHead(status, { location: '/elsewhere', 'retry-after': '7' }).end();
		});
		expect(await answerTo({ url })).toMatchObject({ status, headers: { 'retry-after': '7' } });
	});
});

describe('n8nSend: tokens', () => {
	/** Takes only the tokens that are in the list. */
	const guarded = async (...valid: string[]) =>
		await serve((request, reply) => {
			reply.statusCode = valid.includes(String(request.headers.token)) ? 200 : 401;
			reply.end('{"why":"expired"}');
		});

	it('are renewed after a 401 and the request is sent again', async () => {
		const credential = tokenCredential();
		const answer = await answerTo({ url: await guarded('token-2') }, { renewsToken: true }, credential);
		expect([answer.status, credential.fetched]).toEqual([200, ['token-1', 'token-2']]);
	});

	it('are renewed once only; the second 401 is the answer', async () => {
		const credential = tokenCredential();
		const answer = await answerTo({ url: await guarded() }, { renewsToken: true }, credential);
		expect([answer.status, bodyText(answer)]).toEqual([401, '{"why":"expired"}']);
		expect(credential.fetched).toHaveLength(2);
	});

	it('are not renewed for a credential that has none to renew', async () => {
		const credential = tokenCredential();
		expect((await answerTo({ url: await guarded() }, {}, credential)).status).toBe(401);
		expect(credential.fetched).toHaveLength(1);
	});

	it('do not go along to another host', async () => {
		const seen: unknown[] = [];
		const other = await serve((request, reply) => {
			seen.push(request.headers.token);
			reply.end();
		});
		const url = await serve((_request, reply) => {
			reply.writeHead(307, { location: other }).end();
		});
		expect((await answerTo({ url })).status).toBe(307);
		expect(seen).toEqual([]);
	});
});

describe('n8nSend: no answer', () => {
	it('an unknown host', async () => {
		const fault = await send({ url: 'http://nowhere.invalid/users?token=s3cret' });
		expect(fault).toMatchObject({ fault: 'dns', message: 'The host name could not be resolved (nowhere.invalid).' });
	});

	it('a refused connection', async () => {
		const host = await listening(createTcpServer());
		await closing.pop()?.();
		expect(await send({ url: `http://${host}/` })).toMatchObject({ fault: 'refused', mayHaveBeenProcessed: false });
	});

	it('a connection that breaks', async () => {
		const host = await listening(createTcpServer((socket) => socket.resetAndDestroy()));
		const fault = await send({ method: 'POST', url: `http://${host}/`, headers: text, body: 'x' });
		expect(fault).toMatchObject({ fault: 'interrupted', mayHaveBeenProcessed: true });
	});

	it('an answer that breaks off', async () => {
		const url = await serve((_request, reply) => {
			reply.writeHead(200, { 'content-length': 100 });
			reply.write('half', () => reply.destroy());
		});
		expect(await send({ url })).toMatchObject({ fault: 'interrupted', mayHaveBeenProcessed: true });
	});

	it('an answer that does not come in time', async () => {
		const url = await serve(() => {});
		expect(await send({ url, timeoutMs: 50 })).toMatchObject({ fault: 'timeout', mayHaveBeenProcessed: true });
	});

	it('a credential that refuses to authenticate the request', async () => {
		const credential = tokenCredential();
		const refusing: ICredentialType = {
			name: 'probeApi',
			displayName: 'Probe API',
			properties: [],
			authenticate: async () => await Promise.reject(new InputError('Private Key', 'Private Key is empty.')),
		};
		const error = await send(
			{ url: await serve(echo) },
			{},
			{ ...credential, types: new Map([['probeApi', refusing]]) },
		);
		expect(error).toBeInstanceOf(InputError);
		expect(error).toMatchObject({ message: 'Private Key is empty.' });
	});
});

describe('n8nSend: TLS', () => {
	/** A server with a certificate of its own for 127.0.0.1. */
	async function secure() {
		const read = (file: string) => readFileSync(join(process.cwd(), 'test', 'support', 'tls', file), 'utf8');
		const server = createHttpsServer({ key: read('key.pem'), cert: read('certificate.pem') }, echo);
		return `https://${await listening(server)}`;
	}

	it('checks the certificate', async () => {
		expect(await send({ url: await secure() })).toMatchObject({ fault: 'tls', mayHaveBeenProcessed: false });
	});
});
