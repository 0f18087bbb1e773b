import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { withLock } from '../../../tools/n8n/lock';

const root = join(__dirname, '..', '..', '..');
const judges = join(root, 'tools', 'judges');

/** Test files run at the same time, and two installations into one folder spoil each other. */
async function install(): Promise<void> {
	await withLock(
		join(root, 'build', 'judges.lock'),
		() => undefined,
		async () => {
			const installed = spawnSync(process.execPath, [join(judges, 'setup.mjs')], { encoding: 'utf8' });
			if (installed.status !== 0) throw new Error(installed.stderr);
			await Promise.resolve();
		},
	);
}

/** Starts Better Auth, a SCIM server by other people, in a process of its own; it is installed the first time. */
export async function startBetterAuth() {
	await install();
	const token = 'better-auth-token';
	const server = spawn(process.execPath, [join(judges, 'betterAuth.mjs'), token], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const died = once(server, 'exit').then(([code]) => {
		throw new Error(`Better Auth ended with ${String(code)} before it gave its address.`);
	});
	const [line] = (await Promise.race([once(server.stdout, 'data'), died])) as [Buffer];
	died.catch(() => undefined);
	return {
		url: line.toString().trim(),
		token,
		async stop() {
			const ended = once(server, 'exit');
			server.kill();
			await ended;
		},
	};
}
