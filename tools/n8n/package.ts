import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm';

/** What would be published, unpacked. */
export interface PackedPackage {
	readonly name: string;
	readonly folder: string;
}

/**
 * Packs the built package as for the registry and unpacks it, the way n8n installs community packages: what is not
 * in the tarball is not there.
 *
 * @param root checkout with a built `dist/`
 * @param scratch folder of its own, emptied
 */
export async function packPackage(root: string, scratch: string): Promise<PackedPackage> {
	rmSync(scratch, { recursive: true, force: true });
	mkdirSync(scratch, { recursive: true });
	const packed = JSON.parse(await npm(['pack', '--json', '--pack-destination', scratch], root)) as unknown;
	// A list in npm 11 and before, an object by package name since.
	const [entry] = Object.values(packed as Record<string, { name: string; filename: string }>);
	if (entry === undefined) throw new Error('npm packed nothing.');
	return await unpackPackage({ name: entry.name, file: entry.filename }, scratch);
}

/** Unpacks the file of a package as npm does when it installs it. @param folder where the file is */
export async function unpackPackage(
	{ name, file }: { readonly name: string; readonly file: string },
	folder: string,
): Promise<PackedPackage> {
	const scratch = join(folder, 'unpacked', name);
	mkdirSync(scratch, { recursive: true });
	// Without peers: n8n brings n8n-workflow.
	const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-save', '--no-package-lock'];
	await npm(['install', join(folder, file), ...flags, '--prefix', scratch], scratch);
	return { name, folder: join(scratch, 'node_modules', name) };
}

/** Puts it where n8n has its community packages; `userFolder` is the instance's `N8N_USER_FOLDER`. */
export function addPackage({ name, folder }: PackedPackage, userFolder: string): void {
	const target = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	rmSync(target, { recursive: true, force: true });
	cpSync(folder, target, { recursive: true });
}
