/** A gateway between a node and the sandbox that answers in its place, or for another request. */
import { createServer, request as send, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Passing {
	readonly method: string;
	/** With its query. */
	readonly path: string;
}

/** What the gateway answers itself, or the path that it asks the service for instead. */
type Meddling = { readonly status: number; readonly body: string } | { readonly path: string };

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

async function forward(target: URL, { method, path }: Passing, headers: IncomingHttpHeaders, body: Buffer) {
	return await new Promise<Answer>((resolve, reject) => {
		const outgoing = send({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
			const chunks: Buffer[] = [];
			answer.on('data', (chunk: Buffer) => chunks.push(chunk));
			answer.on('end', () =>
				resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
			);
		});
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

/** @param target address of the service; its path stays in front of all paths. */
export async function startGateway(target: string) {
	const service = new URL(target);
	let meddle: (passing: Passing) => Meddling | undefined = () => undefined;
	const server = createServer((incoming, outgoing) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			const passing = { method: incoming.method ?? '', path: incoming.url ?? '' };
			const meddling = meddle(passing);
			if (meddling && 'status' in meddling) {
				outgoing.writeHead(meddling.status, { 'content-type': 'application/json' }).end(meddling.body);
				return;
			}
			void forward(service, { ...passing, ...meddling }, incoming.headers, Buffer.concat(chunks)).then(
				({ status, headers, body }) => {
					const others = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'transfer-encoding'));
					outgoing.writeHead(status, others).end(body);
				},
				() => outgoing.destroy(),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		/** The same address with the gateway's host. */
		address: target.replace(service.origin, `http://127.0.0.1:${port}`),
		origin: `http://127.0.0.1:${port}`,
		/** Meddles from now on with what this gives something for. */
		meddle: (how: typeof meddle) => {
			meddle = how;
		},
		close: () => server.close(),
	};
}

/** Good answers that are not the service's: none of them is a sign that anything was done. */
export const STRANGE_ANSWERS = [
	'{}',
	'[]',
	'null',
	'<html><body>Sign in</body></html>',
	'{"error":"backend unavailable","message":"try later"}',
	'{"status":"error","statusCode":503}',
] as const;
