import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { importCircles } from './circles';
import { sourceFiles } from './sources';

describe('circles of imports', () => {
	it('are nowhere', () => {
		const { root, sources } = sourceFiles();
		expect(sources.length).toBeGreaterThan(300);
		expect(importCircles(new Map(sources.map((path) => [path, readFileSync(join(root, path), 'utf8')])))).toEqual([]);
	});

	it.each([
		['of two files', { 'a.ts': "import './b';", 'b.ts': "import type { A } from './a';" }, ['a → b → a']],
		[
			'over a folder',
			{
				'x/index.ts': "export * from './y';",
				'x/y.ts': "import { z } from '../z';",
				'z.ts': "import { x } from './x';",
			},
			['x/index → x/y → z → x/index'],
		],
		['of a file with itself', { 'a.ts': "import './a';" }, ['a → a']],
	])('%s are told', (_, files, circles) => {
		expect(importCircles(new Map(Object.entries(files)))).toEqual(circles);
	});

	it('are not seen where several files import one', () => {
		const files = { 'a.ts': "import './b'; import './c';", 'b.ts': "import './c';", 'c.ts': "import 'zod';" };
		expect(importCircles(new Map(Object.entries(files)))).toEqual([]);
	});
});
