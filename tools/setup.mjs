/**
 * Makes a fresh clone ready to build, test and run: installs the locked development dependencies and Node 24.
 *
 * It uses nothing but Node's own modules, because it runs before anything is installed. Install scripts of
 * dependencies stay off (.npmrc); the one that is needed, Node 24's, is called here by name. When everything is in
 * place already it returns in a few milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const windows = process.platform === 'win32';
const nodePackage = join(root, 'node_modules', 'node');
const nodeBinary = join(nodePackage, 'bin', windows ? 'node.exe' : 'node');
const nodeOnPath = join(root, 'node_modules', '.bin', windows ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules', '.identity-provisioning-setup');

function run(command, args, cwd) {
	const result = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: windows });
	if (result.status !== 0) {
		process.stderr.write(`\n"${command} ${args.join(' ')}" ended with ${result.status ?? result.signal}.\n`);
		process.exit(1);
	}
}

const lockHash = createHash('sha256')
	.update(readFileSync(join(root, 'package-lock.json')))
	.digest('hex');
const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash;

if (!installed) {
	process.stderr.write('Installing the development dependencies (about a minute the first time) …\n');
	run('npm', ['ci', '--loglevel=error', '--no-progress'], root);
}

if (!existsSync(nodeBinary)) {
	process.stderr.write('Installing Node 24, which n8n needs …\n');
	run(process.execPath, ['installArchSpecificPackage.js'], nodePackage);
}

if (!existsSync(nodeOnPath)) {
	// npm links a binary when it installs a package, and this one did not exist yet then.
	mkdirSync(dirname(nodeOnPath), { recursive: true });
	rmSync(nodeOnPath, { force: true });
	symlinkSync(nodeBinary, nodeOnPath);
}

if (!installed) writeFileSync(stamp, lockHash);
