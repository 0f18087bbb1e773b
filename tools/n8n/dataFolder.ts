import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Says that a folder is ours. Without it nothing is written into a folder that holds something, or removed from it. */
const MARKER = '.identity-provisioning-start';
const MARKER_TEXT = 'Made by "npm start" of n8n-nodes-identity-provisioning.\n';

/** All that `npm start` makes in its folder, the marker aside. */
const OWN_NAMES: readonly string[] = [
	'imported.json',
	'n8n',
	'owner.json',
	'package',
	'sandbox.db',
	'sandbox.db-journal',
	'sandbox.db-shm',
	'sandbox.db-wal',
];

const MAX_NAMES = 3;

function isMarked(folder: string): boolean {
	const marker = join(folder, MARKER);
	return existsSync(marker) && statSync(marker).isFile() && readFileSync(marker, 'utf8') === MARKER_TEXT;
}

function refuse(folder: string, names: readonly string[]): never {
	const shown = names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ', …' : '');
	throw new Error(
		`${folder} holds files that "npm start" did not make (${shown}). Nothing was changed. Choose a new or an empty folder with --data.`,
	);
}

/**
 * Makes sure that a folder belongs to `npm start` before anything is written there.
 *
 * @throws Error if it is no folder, or holds something and does not carry our marker
 */
export function checkDataFolder(folder: string): void {
	if (!existsSync(folder)) return;
	if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder. Choose a folder with --data.`);
	const names = readdirSync(folder).sort();
	if (names.length > 0 && !isMarked(folder)) refuse(folder, names);
}

/**
 * Makes the folder, with the marker.
 *
 * @param reset removes what `npm start` made there before, and nothing else
 */
export function openDataFolder(folder: string, reset: boolean): void {
	checkDataFolder(folder);
	if (reset) for (const name of OWN_NAMES) rmSync(join(folder, name), { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, MARKER), MARKER_TEXT);
}
