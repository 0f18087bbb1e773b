import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { areas, descriptionsFirst, PUBLISHED, testsFor } from '../../../tools/mutate/areas';
import { transformSync } from 'esbuild';
import { mutated, mutationsOf, sample } from '../../../tools/mutate/operators';
import { withSwitches } from '../../../tools/mutate/switches';

const root = join(__dirname, '..', '..', '..');
const all = (source: string) => mutationsOf(source).map((mutation) => mutated(source, mutation));

describe('mutationsOf', () => {
	it.each([
		['const x = a === b;', ['const x = a !== b;']],
		['const x = a !== b;', ['const x = a === b;']],
		['const x = a && b;', ['const x = a || b;']],
		['const x = a || b;', ['const x = a && b;']],
		['const x = a < b;', ['const x = a <= b;']],
		['const x = a >= b;', ['const x = a > b;']],
		['const x = a + b;', ['const x = a - b;']],
		['const x = !a;', ['const x = Boolean(a);']],
		['const x = true;', ['const x = false;']],
		['const x = 50_000;', ['const x = 50001;']],
		["const x = 'text';", ["const x = '';"]],
		["const x = '';", ["const x = 'mutated';"]],
		['const x = `text`;', ["const x = '';"]],
		['function f() { return a; }', ['function f() { return undefined; }']],
		['function f() { return; }', []],
		['function f() { return undefined; }', []],
		['call(a);', [';']],
		['if (a) throw b;', ['if (a) ;']],
	])('%s', (source, expected) => expect(all(source)).toEqual(expected));

	it('leaves alone what is no value: types, names of modules and members, texts for people', () => {
		const source = `
			import { a } from 'module';
			import type { b } from "other";
			export * from 'third';
			type Kind = 'one' | 2 | true;
			interface Thing { readonly 'a-b': 'one'; size: 3 }
			const x: 'one' | undefined = a as 'one';
			const y = { 'a-b': b, displayName: 'Name', description: 'What it is' };
			const z: Record<'k', 1> = f<'k'>();
		`;
		expect(all(source)).toEqual([]);
	});

	it('changes one place at a time, and tells where', () => {
		const source = 'const x = 1;\nconst y = a === 2 && b;\n';
		const mutations = mutationsOf(source);
		expect(mutations.map(({ line }) => line)).toEqual([1, 2, 2, 2]);
		expect(mutations.map(({ change }) => change)).toContain('a === 2  →  !==');
		expect(new Set(all(source)).size).toBe(4);
		for (const text of all(source)) expect(text).not.toBe(source);
	});
});

describe('withSwitches', () => {
	const source = `
		export function sign(a, b) {
			if (a === b && !b) call(a + 1);
			else if (a > b) throw new Error(String.raw\`a\${1}\`);
			return a === 'x' ? [a, \`text\`] : b < 2;
		}
		function call(x) { seen.push(x); }
	`;
	const mutations = mutationsOf(source);
	/** What the function does with many inputs, with one of the faults on or with none. */
	const behavior = (text: string, on?: number) => {
		const code = transformSync(text, { loader: 'ts', format: 'cjs' }).code;
		return [0, 1, 2, 'x', ''].flatMap((a) =>
			[0, 1, 2, 3, ''].map((b) => {
				const [seen, module] = [[] as unknown[], { exports: {} as { sign: (a: unknown, b: unknown) => unknown } }];
				// In a function, so that what the source declares does not take the place of what is given.
				runInNewContext(`(() => {${code}})()`, { module, seen, __mutant: (id: number) => id === on });
				try {
					return [module.exports.sign(a, b), seen];
				} catch (error) {
					return [String(error), seen];
				}
			}),
		);
	};
	const switched = withSwitches(
		source,
		mutations.map((mutation, id) => ({ ...mutation, id })),
	);

	it('changes nothing while none is on', () => {
		expect(behavior(switched)).toEqual(behavior(source));
	});

	it.each(mutations.map((mutation, id) => [`${mutation.line}: ${mutation.change}`, id] as const))(
		'%s',
		(_title, id) => {
			const [mutation] = mutations.slice(id);
			if (mutation === undefined) throw new Error('There is no such fault.');
			const expected = behavior(mutated(source, mutation));
			expect(expected).not.toEqual(behavior(source));
			expect(behavior(switched, id)).toEqual(expected);
		},
	);
});

it('samples the same for the same seed, and nothing twice', () => {
	const list = Array.from({ length: 100 }, (_, index) => index);
	expect(sample(list, 10, 7)).toEqual(sample(list, 10, 7));
	expect(sample(list, 10, 7)).not.toEqual(sample(list, 10, 8));
	expect(new Set(sample(list, 100, 1)).size).toBe(100);
	expect(sample(list, 500, 1)).toHaveLength(100);
});

describe('testsFor', () => {
	it('knows the tests of every folder, and all of them exist', () => {
		for (const folder of [
			...areas,
			...globSync(
				PUBLISHED.map((name) => `${name}/*/`),
				{ cwd: root },
			),
		]) {
			for (const start of testsFor(folder.replace(/\/$/, ''))) {
				expect([start, globSync(`${start}**`, { cwd: root }).length > 0]).toEqual([start, true]);
			}
		}
	});

	it('takes the closest folder, and refuses what is not published', () => {
		expect(testsFor('providers/oci/auth.ts')).toContain('test/contract/oci');
		expect(testsFor('providers/directory.ts')).toEqual(testsFor('providers'));
		expect(() => testsFor('sandbox')).toThrow('"sandbox" is not in');
		expect(() => testsFor('nodesome')).toThrow('is not in');
	});
});

it('tries faults at load first in the quick tests of all descriptions', () => {
	const files = ['test/engine/package/rules.test.ts', 'test/engine/package/parameters.test.ts', 'test/unit/x.test.ts'];
	expect(descriptionsFirst(files)).toEqual([files[1], files[2], files[0]]);
});
