import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const judges = join(__dirname, '..', '..', '..', 'tools', 'judges');

/** Starts Better Auth, a SCIM server by other people, in a process of its own; it is installed the first time. */
export async function startBetterAuth() {
	const installed = spawnSync(process.execPath, [join(judges, 'setup.mjs')], { encoding: 'utf8' });
	if (installed.status !== 0) throw new Error(installed.stderr);
	const token = 'better-auth-token';
	const server = spawn(process.execPath, [join(judges, 'betterAuth.mjs'), token], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [line] = (await once(server.stdout, 'data')) as [Buffer];
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
