/**
 * Makes a fresh clone ready to build, test and run: installs the locked development dependencies and Node 24.
 *
 * Install scripts of dependencies stay off (.npmrc); the one that is needed, Node 24's, is called here by name. When
 * everything is in place already it returns in a few milliseconds.
 *
 * A script that goes on with "node" has this call in parentheses: a shell remembers where it found a command, and would
 * not see the Node 24 that is first on the path afterwards.
 */
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, run } from './install.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const executable = process.platform === 'win32' ? 'node.exe' : 'node';
const nodePackage = join(root, 'node_modules', 'node');
const nodeBinary = join(nodePackage, 'bin', executable);
const nodeOnPath = join(root, 'node_modules', '.bin', executable);

install(root, 'Installing the development dependencies (about a minute the first time)', () => {
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
});
