import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { checkDataFolder, openDataFolder } from '../../../tools/n8n/dataFolder';

let scratch: string;
let folder: string;
beforeEach(() => {
	scratch = mkdtempSync(join(tmpdir(), 'identity-provisioning-data-'));
	folder = join(scratch, 'data');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** What a start leaves. */
function used(): void {
	openDataFolder(folder, false);
	for (const name of ['n8n', 'package']) mkdirSync(join(folder, name, 'inner'), { recursive: true });
	for (const name of ['owner.json', 'imported.json', 'sandbox.db', 'sandbox.db-wal'])
		writeFileSync(join(folder, name), 'x');
}
const visible = () =>
	readdirSync(folder)
		.filter((name) => !name.startsWith('.'))
		.sort();

it('makes a folder that is not there, and takes an empty one', () => {
	openDataFolder(folder, true);
	expect(visible()).toEqual([]);
	mkdirSync(join(scratch, 'empty'));
	openDataFolder(join(scratch, 'empty'), false);
});

it('keeps the data without a reset, and removes all of them with one', () => {
	used();
	openDataFolder(folder, false);
	expect(visible()).toHaveLength(6);
	openDataFolder(folder, true);
	expect(visible()).toEqual([]);
	openDataFolder(folder, true);
});

it('leaves files alone at a reset that somebody else put there', () => {
	used();
	writeFileSync(join(folder, 'notes.txt'), 'mine');
	mkdirSync(join(folder, 'exports'));
	openDataFolder(folder, true);
	expect(visible()).toEqual(['exports', 'notes.txt']);
	expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
});

it('removes a link, not what it leads to', () => {
	used();
	const other = join(scratch, 'other');
	mkdirSync(other);
	writeFileSync(join(other, 'kept.txt'), '');
	rmSync(join(folder, 'n8n'), { recursive: true });
	symlinkSync(other, join(folder, 'n8n'));
	openDataFolder(folder, true);
	expect(visible()).toEqual([]);
	expect(existsSync(join(other, 'kept.txt'))).toBe(true);
});

it.each([true, false])('refuses a folder with files of somebody else (reset: %s)', (reset) => {
	mkdirSync(join(folder, 'n8n'), { recursive: true });
	for (const name of ['a.txt', 'b.txt', 'owner.json']) writeFileSync(join(folder, name), 'mine');
	const refusal = /holds files that "npm start" did not make \(a\.txt, b\.txt, n8n, …\)\. Nothing was changed\./;
	expect(() => openDataFolder(folder, reset)).toThrow(refusal);
	expect(() => checkDataFolder(folder)).toThrow(refusal);
	expect(readdirSync(folder).sort()).toEqual(['a.txt', 'b.txt', 'n8n', 'owner.json']);
});

it('is not taken in by a marker that it did not write, and refuses a file', () => {
	mkdirSync(folder);
	writeFileSync(join(folder, '.identity-provisioning-start'), '');
	expect(() => openDataFolder(folder, true)).toThrow(/did not make/);
	const file = join(scratch, 'file');
	writeFileSync(file, 'mine');
	expect(() => openDataFolder(file, true)).toThrow(/is not a folder/);
	expect(readFileSync(file, 'utf8')).toBe('mine');
});
