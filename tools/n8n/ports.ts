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

/** What an address of this machine answers; nothing if that is no JSON, or takes longer than a second. */
async function answerOf(url: string): Promise<unknown> {
	try {
		return await (await fetch(url, { signal: AbortSignal.timeout(1_000) })).json();
	} catch {
		return undefined;
	}
}

const hasMember = (value: unknown, name: string) => typeof value === 'object' && value !== null && name in value;

/** Who listens on a port of 127.0.0.1, as far as it can be told. */
async function listenerAt(port: number): Promise<'n8n' | 'sandbox' | undefined> {
	const url = `http://127.0.0.1:${port}`;
	if (hasMember(await answerOf(`${url}/__sandbox/`), 'services')) return 'sandbox';
	return hasMember(await answerOf(`${url}/healthz`), 'status') ? 'n8n' : undefined;
}

/**
 * Says of a port that is taken who has it, and what to do.
 *
 * @param wanted what is to listen there
 * @param option the option of `npm start` that chooses another port
 */
export async function takenPort(wanted: string, port: number, option: string): Promise<string> {
	const other = `npm start -- --${option} ${port + 1}`;
	const listener = await listenerAt(port);
	if (listener === undefined)
		return `Port ${port}, for ${wanted}, is taken by another program. Choose another port: ${other}`;
	const name = listener === 'sandbox' ? 'A sandbox' : 'An n8n';
	return `${name} already runs at http://127.0.0.1:${port}. Use it, stop it with Ctrl+C where it runs, or choose another port: ${other}`;
}

export async function isFree(port: number): Promise<boolean> {
	try {
		await probe(port);
		return true;
	} catch (error) {
		if (['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
		throw error;
	}
}
