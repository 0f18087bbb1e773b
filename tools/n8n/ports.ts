import { createServer } from 'node:net';

/** Listens on a port of 127.0.0.1 for a moment and gives its number; 0 takes any free one. */
async function probe(port: number): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	return typeof address === 'object' && address !== null ? address.port : port;
}

/** A port of 127.0.0.1 on which nobody listens now. */
export const freePort = () => probe(0);

export async function isFree(port: number): Promise<boolean> {
	try {
		await probe(port);
		return true;
	} catch (error) {
		if (['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
		throw error;
	}
}
