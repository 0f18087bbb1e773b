import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { installN8n } from '../../../tools/n8n/install';

const VERSION = '9.9.9';
const before = { PATH: process.env.PATH, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME };
let scratch: string;
let cache: string;

/** An npm that notes its calls, and "installs" what n8n's folder must have, unless a file "broken" is there. */
const npm = `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const modules = join(process.cwd(), 'node_modules');
const command = process.argv[2];
appendFileSync(join(__dirname, 'calls'), command + '\\n');
if (command === 'install') {
	for (const name of ['n8n', 'sqlite3']) {
		mkdirSync(join(modules, name), { recursive: true });
		writeFileSync(join(modules, name, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
		writeFileSync(join(modules, name, 'index.js'), '');
	}
}
if (existsSync(join(__dirname, 'broken'))) {
	console.error('npm error the registry is not there');
	process.exit(1);
}
`;

beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), 'identity-provisioning-install-'));
	const program = join(scratch, 'bin', 'npm');
	mkdirSync(join(scratch, 'bin'));
	writeFileSync(program, npm);
	chmodSync(program, 0o755);
	process.env.PATH = `${join(scratch, 'bin')}${delimiter}${before.PATH ?? ''}`;
	process.env.XDG_CACHE_HOME = join(scratch, 'cache');
	cache = join(scratch, 'cache', 'n8n-nodes-identity-provisioning');
});
beforeEach(() => {
	for (const path of [cache, join(scratch, 'bin', 'calls'), join(scratch, 'bin', 'broken')]) {
		rmSync(path, { recursive: true, force: true });
	}
});
afterAll(() => {
	Object.assign(process.env, before);
	if (before.XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
	rmSync(scratch, { recursive: true, force: true });
});

const calls = () =>
	readFileSync(join(scratch, 'bin', 'calls'), 'utf8')
		.trim()
		.split('\n');

test('two who want n8n at once get one installation, and who comes later finds it', async () => {
	const said: string[] = [];
	const both = await Promise.all([1, 2].map(() => installN8n(VERSION, (text) => void said.push(text))));
	expect(both.map(({ directory }) => directory)).toEqual(Array(2).fill(join(cache, `n8n-${VERSION}`)));
	expect(said.filter((text) => text.startsWith('Another process'))).toHaveLength(1);
	const quiet = () => expect('nothing').toBe('said');
	expect((await installN8n(VERSION, quiet)).bin).toBe(join(both[0]?.directory ?? '', 'node_modules/n8n/bin/n8n'));
	expect(calls()).toEqual(['install', 'rebuild']);
});

test('an installation that failed or was interrupted is repeated from the start', async () => {
	writeFileSync(join(scratch, 'bin', 'broken'), '');
	await expect(installN8n(VERSION, () => undefined)).rejects.toThrow(/npm install.* failed:\n.*registry is not there/s);
	expect(existsSync(join(cache, `n8n-${VERSION}`))).toBe(false);
	const leftOver = join(cache, `n8n-${VERSION}.partial`, 'left-over');
	writeFileSync(leftOver, '');
	rmSync(join(scratch, 'bin', 'broken'));
	const { directory } = await installN8n(VERSION, () => undefined);
	expect([existsSync(leftOver), existsSync(join(directory, 'left-over'))]).toEqual([false, false]);
	expect(calls()).toEqual(['install', 'install', 'rebuild']);
});
