import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { bodyText, NetworkError, type HttpRequest } from '../../../providers/http/send';
import { timerSleep, undiciSend } from '../../../providers/http/undici';

const closing: Array<() => Promise<void>> = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closing.push(async () => {
		if ('closeAllConnections' in server) server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = async (listener: RequestListener) => await listening(createHttpServer(listener));

function client(signal?: AbortSignal) {
	const { send, close } = undiciSend(signal ? { signal } : {});
	closing.push(close);
	return send;
}

async function faultOf(request: Partial<HttpRequest> & { url: string }, signal?: AbortSignal): Promise<NetworkError> {
	const error: unknown = await client(signal)({ method: 'GET', headers: {}, ...request }).catch(
		(fault: unknown) => fault,
	);
	if (error instanceof NetworkError) return error;
	throw new Error('A network error was expected.', { cause: error });
}

async function read(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

describe('undiciSend', () => {
	it('sends method, address, headers and body as they stand, and gives everything back', async () => {
		const url = await serve((request, reply) => {
			void read(request).then((body) => {
				reply.writeHead(418, { 'X-Mixed-Case': 'yes', 'set-cookie': ['a=1', 'b=2'] });
				reply.end(JSON.stringify([request.method, request.url, request.headers['x-test'], body]));
			});
		});
		const target = `${url}/a%2Fb/?q=x%20y&q=%7E&`;
		const answer = await client()({ method: 'PUT', url: target, headers: { 'x-test': '1' }, body: 'zoë' });
		expect(answer.status).toBe(418);
		expect(answer.headers).toMatchObject({ 'x-mixed-case': 'yes', 'set-cookie': 'a=1, b=2' });
		expect(JSON.parse(bodyText(answer))).toEqual(['PUT', '/a%2Fb/?q=x%20y&q=%7E&', '1', 'zoë']);
	});

	it('sends bytes, and follows no redirect', async () => {
		const bodies: string[] = [];
		const url = await serve((request, reply) => {
			void read(request).then((body) => {
				bodies.push(body);
				reply.writeHead(302, { location: '/elsewhere' }).end();
			});
		});
		const answer = await client()({ method: 'POST', url, headers: {}, body: new TextEncoder().encode('bytes') });
		expect([answer.status, answer.headers.location, bodies]).toEqual([302, '/elsewhere', ['bytes']]);
	});

	it('reports an unknown host', async () => {
		const fault = await faultOf({ url: 'http://nowhere.invalid/users' });
		expect(fault.fault).toBe('dns');
		expect(fault.message).toContain('nowhere.invalid');
	});

	it('reports a refused connection', async () => {
		// A port that was free a moment ago.
		const url = await listening(createTcpServer());
		await closing.pop()?.();
		expect(await faultOf({ url })).toMatchObject({ fault: 'refused', mayHaveBeenProcessed: false });
	});

	it.each([
		['before the answer', (socket: { destroy: () => void }) => void socket.destroy()],
		[
			'by a reset',
			(socket: { resetAndDestroy: () => void }) => {
				socket.resetAndDestroy();
			},
		],
	])('reports a connection that breaks %s', async (_name, cut) => {
		const url = await serve((request) => {
			cut(request.socket);
		});
		expect(await faultOf({ url })).toMatchObject({ fault: 'interrupted', mayHaveBeenProcessed: true });
	});

	it('reports a connection that breaks in the middle of the answer', async () => {
		const url = await serve((_request, reply) => {
			reply.writeHead(200, { 'content-length': 100 });
			reply.write('half', () => reply.destroy());
		});
		expect((await faultOf({ url })).fault).toBe('interrupted');
	});

	it('reports an answer that does not come in time', async () => {
		const url = await serve(() => {});
		expect(await faultOf({ url, timeoutMs: 30 })).toMatchObject({ fault: 'timeout', mayHaveBeenProcessed: true });
	});

	it('reports that the run was cancelled', async () => {
		const controller = new AbortController();
		const url = await serve(() => controller.abort());
		expect((await faultOf({ url }, controller.signal)).fault).toBe('aborted');
	});

	it('reports a server that does not speak TLS', async () => {
		const url = await serve((_request, reply) => reply.end());
		const fault = await faultOf({ url: url.replace('http:', 'https:') });
		expect(fault).toMatchObject({ fault: 'tls', mayHaveBeenProcessed: false });
	});

	it('shows the host in its message, and nothing else of the request', async () => {
		const url = await listening(createTcpServer((socket) => socket.destroy()));
		const headers = { authorization: 'Signature keyId="s3cret"' };
		const fault = await faultOf({ method: 'POST', url: `${url}/users?token=s3cret`, headers, body: 's3cret' });
		expect(fault.message).toMatch(/^No answer from 127\.0\.0\.1:\d+ \(\w+\)\.$/);
	});
});

describe('timerSleep', () => {
	it('waits, and ends at once when the signal is aborted', async () => {
		await expect(timerSleep(1)).resolves.toBeUndefined();
		const controller = new AbortController();
		const sleeping = timerSleep(3_600_000, controller.signal);
		controller.abort();
		await expect(sleeping).rejects.toMatchObject({ name: 'AbortError' });
	});
});
