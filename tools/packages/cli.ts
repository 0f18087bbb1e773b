/**
 * `npm run pack:all`: the whole package and one per service, each as the file that npm would publish, in
 * build/packages/. With names behind it only those.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { packAll } from './pack';

async function main(): Promise<void> {
	const root = join(__dirname, '..', '..');
	const folder = join(root, 'build', 'packages');
	rmSync(folder, { recursive: true, force: true });
	for (const { file } of await packAll(root, folder, process.argv.slice(2))) console.log(`build/packages/${file}`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
