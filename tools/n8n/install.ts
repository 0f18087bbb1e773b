import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock';
import { npm } from './npm';

/** The n8n that this package is developed against. */
export const N8N_VERSION = '2.41.1';

/** What not every registry has, or what does not come from a registry at all. */
const overrides = {
	// Its later versions want the package cssomnom.
	linkedom: '0.18.12',
	// Older n8n takes it from its maker's own server; newer n8n takes this copy of it.
	xlsx: 'npm:@e965/xlsx@0.20.3',
};

type Say = (text: string) => void;

/** An n8n on this disk. */
export interface Installation {
	readonly version: string;
	/** Holds n8n's `node_modules`. */
	readonly directory: string;
	/** n8n's executable, for Node. */
	readonly bin: string;
	/** Loads a module as n8n would. */
	readonly require: (name: string) => unknown;
}

/** `~/.cache/n8n-nodes-identity-provisioning`, or below `XDG_CACHE_HOME`. Outside the checkout: it is 3 GB. */
function cacheFolder(): string {
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-identity-provisioning');
}

function installation(version: string, directory: string): Installation {
	const n8n = join(directory, 'node_modules', 'n8n');
	return { version, directory, bin: join(n8n, 'bin', 'n8n'), require: createRequire(join(n8n, 'package.json')) };
}

/** Free bytes of the disk that holds the folder. */
function freeBytes(folder: string): number {
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize;
}

/**
 * How far an installation is. npm says nothing, and makes the folders of all packages before it fills them; what the
 * disk has less than before grows all the time.
 */
export function progressLine(seconds: number, bytes: number): string {
	return `  … ${seconds} s, about ${Math.max(0, Math.round(bytes / 1_000_000))} MB written`;
}

async function install(version: string, folder: string, say: Say, signal?: AbortSignal): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const manifest = { name: 'n8n-installation', private: true, dependencies: { n8n: version }, overrides };
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	const started = Date.now();
	const free = freeBytes(folder);
	const progress = setInterval(() => {
		const seconds = Math.round((Date.now() - started) / 1000);
		say(progressLine(seconds, free - freeBytes(folder)));
	}, 15_000);
	try {
		// Install scripts stay off, as everywhere here, but for the one that n8n cannot do without. Both are said in
		// full, because npm hands the settings of the checkout on to what it runs.
		await npm(['install', '--ignore-scripts', '--prefix', folder], folder, signal);
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--prefix', folder], folder, signal);
		// Fails if the binary is not for this machine.
		installation(version, folder).require('sqlite3');
	} finally {
		clearInterval(progress);
	}
}

/**
 * The n8n of that version, installed into the cache if it is not there. A folder with the right name is complete,
 * because it gets that name last; what an interrupted installation leaves is removed by the next one.
 *
 * @param say told what happens, if it takes time
 * @throws Error with npm's words, also if `signal` ends it
 */
export async function installN8n(version: string, say: Say, signal?: AbortSignal): Promise<Installation> {
	const folder = join(cacheFolder(), `n8n-${version}`);
	if (existsSync(folder)) return installation(version, folder);
	const waiting = () => say('Another process is installing n8n; waiting for it …');
	await withLock(join(cacheFolder(), 'install.lock'), waiting, async () => {
		if (existsSync(folder)) return;
		const partial = `${folder}.partial`;
		rmSync(partial, { recursive: true, force: true });
		say(`Installing n8n ${version} into ${folder}: 3 to 10 minutes and 3 GB, once …`);
		await install(version, partial, say, signal);
		renameSync(partial, folder);
		say(`n8n ${version} is installed.`);
	});
	return installation(version, folder);
}
