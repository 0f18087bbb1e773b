import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
	readonly dependencies?: Record<string, string>;
	readonly devDependencies?: Record<string, string>;
}

interface LockFile {
	readonly packages: Record<
		string,
		{ readonly resolved?: string; readonly integrity?: string; readonly link?: boolean }
	>;
}

const root = join(__dirname, '..', '..', '..');
const read = <T>(...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as T;

describe.each([
	['.', 5, 100],
	['tools/lint', 5, 100],
	['tools/judges', 4, 20],
])('the package in %s', (folder, direct, all) => {
	it('pins each dependency to one version', () => {
		const { dependencies, devDependencies } = read<Manifest>(folder, 'package.json');
		const versions = Object.entries({ ...dependencies, ...devDependencies });
		expect(versions.length).toBeGreaterThan(direct);
		expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
	});

	it('locks contents, and leaves open from which registry they come', () => {
		const { '': self, ...packages } = read<LockFile>(folder, 'package-lock.json').packages;
		expect(self).toBeDefined();
		const locked = Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'));
		expect(locked.length).toBeGreaterThan(all);
		expect(locked.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
		expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
	});
});
