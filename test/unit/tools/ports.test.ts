import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';

import { startSandbox } from '../../../sandbox';
import { progressLine } from '../../../tools/n8n/install';
import { takenPort } from '../../../tools/n8n/ports';

const servers: Server[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(body: string): Promise<number> {
	const server = createServer((request, response) =>
		response.end(request.url === '/healthz' ? body : 'not found'),
	).listen(0, '127.0.0.1');
	servers.push(server);
	await new Promise((resolve) => server.once('listening', resolve));
	return (server.address() as AddressInfo).port;
}

test('a port of our own sandbox is said to be one', async () => {
	const sandbox = await startSandbox({ services: [] });
	const port = Number(new URL(sandbox.url).port);
	expect(await takenPort('the sandbox', port, 'sandbox-port')).toBe(
		`A sandbox already runs at http://127.0.0.1:${port}. Use it, stop it with Ctrl+C where it runs, or choose another port: npm start -- --sandbox-port ${port + 1}`,
	);
	await sandbox.stop();
});

test('so is one of an n8n, and another program is called that', async () => {
	expect(await takenPort('n8n', await listening('{"status":"ok"}'), 'port')).toMatch(/^An n8n already runs at /);
	expect(await takenPort('n8n', await listening('<html>'), 'port')).toMatch(
		/^Port \d+, for n8n, is taken by another program\. Choose another port: npm start -- --port \d+$/,
	);
});

test('the progress of an installation is told in MB', () => {
	expect(progressLine(45, 812_400_000)).toBe('  … 45 s, about 812 MB written');
	// Another program may have freed more than npm has written.
	expect(progressLine(15, -5)).toBe('  … 15 s, about 0 MB written');
});
