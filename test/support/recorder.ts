import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it went over the wire. */
export interface Recorded {
	readonly method: string;
	/** Path and query as sent. */
	readonly target: string;
	readonly contentType: string | undefined;
	readonly ifMatch: string | undefined;
	readonly body: string;
}

/** A server that hands every request on to `target` byte for byte, the Host header included, and remembers it. */
export async function startRecorder(target: string) {
	const { hostname, port } = new URL(target);
	const recorded: Recorded[] = [];
	const server = createServer((incoming, reply) => {
		const chunks: Buffer[] = [];
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			const { method = '', url = '', headers } = incoming;
			const body = Buffer.concat(chunks);
			recorded.push({
				method,
				target: url,
				contentType: headers['content-type'],
				ifMatch: headers['if-match'],
				body: body.toString(),
			});
			const outgoing = forward({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
				reply.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(reply);
			});
			outgoing.on('error', () => reply.destroy());
			outgoing.end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		/** What was sent since the last call of this function. */
		take: () => recorded.splice(0),
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
