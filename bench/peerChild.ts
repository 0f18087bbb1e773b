/** Brings so many people into a service in one of several ways, and prints what that took as JSON. */
import { subscribe } from 'node:diagnostics_channel';
import { text } from 'node:stream/consumers';

import type { Job, Measured } from './peers';
import { peers } from './peerCode';

async function main(): Promise<void> {
	const job = JSON.parse(await text(process.stdin)) as Job;
	const peer = peers[job.peer];
	if (peer === undefined) throw new Error(`There is no peer "${job.peer}".`);
	// Everything is loaded and prepared before the clock starts.
	const run = await peer(job);
	let sockets = 0;
	subscribe('net.client.socket', () => {
		sockets += 1;
	});
	const cpu = process.cpuUsage();
	const start = performance.now();
	await run();
	const seconds = (performance.now() - start) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	const measured: Measured = { seconds, cpuSeconds: (user + system) / 1e6, sockets };
	process.stdout.write(JSON.stringify(measured), () => process.exit(0));
}

void main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, () =>
		process.exit(1),
	);
});
