/**
 * Installs a package's locked dependencies, once for each state of its lock file. Uses nothing but Node's own
 * modules, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const windows = process.platform === 'win32';

/** Runs a command with its output shown; ends the process with code 1 if it fails. */
export function run(command, args, cwd) {
	const result = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: windows });
	if (result.status !== 0) {
		process.stderr.write(`\n"${command} ${args.join(' ')}" ended with ${result.status ?? result.signal}.\n`);
		process.exit(1);
	}
}

/**
 * Makes `directory/node_modules` what `directory/package-lock.json` says. The lock file's hash is kept in a stamp, so
 * that a second call costs a few milliseconds.
 *
 * @param announcement what to tell the user before an installation
 * @param finish what else belongs to the installation; the stamp is written only when it has returned
 */
export function install(directory, announcement, finish = () => {}) {
	const stamp = join(directory, 'node_modules', '.identity-provisioning-setup');
	const lockHash = createHash('sha256')
		.update(readFileSync(join(directory, 'package-lock.json')))
		.digest('hex');
	const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash;

	if (!installed) {
		process.stderr.write(`${announcement} …\n`);
		run('npm', ['ci', '--loglevel=error', '--no-progress'], directory);
	}
	finish();
	if (!installed) writeFileSync(stamp, lockHash);
}
