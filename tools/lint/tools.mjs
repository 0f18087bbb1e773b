/** Where the linters are, and how to run them: in the repository's root, with the Node that n8n needs. */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');

/** The path of a file of a package that is installed in this folder. */
export const linter = (path) => join(here, 'node_modules', path);

/** The path of a file of a package that is installed in the root. */
export const tool = (path) => join(root, 'node_modules', path);

/** Installs the linters if they are not there yet. */
export function installLinters() {
	install(here, 'Installing the linters and the package scanner (over 700 MB, the first time only)');
}

const node = () => tool(process.platform === 'win32' ? '.bin/node.exe' : '.bin/node');

/** Runs a script with its output shown, and tells whether it found everything in order. */
export function runs(script, args, nodeOptions = []) {
	return spawnSync(node(), [...nodeOptions, script, ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Starts a script that runs beside others. @returns waits for its end, shows its output, and tells what `runs` tells */
export function startsBeside(script, args, nodeOptions = []) {
	const child = spawn(node(), [...nodeOptions, script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
	const output = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => output.push(part));
	const ended = new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
	return async () => {
		const code = await ended;
		process.stdout.write(Buffer.concat(output));
		return code === 0;
	};
}
