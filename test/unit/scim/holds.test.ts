/** When what a server has is what is wanted: it adds parts, writes names in other cases, and reorders lists. */
import { expect, it } from '@jest/globals';

import { holds } from '../../../providers/scim/holds';

it.each<[present: unknown, wanted: unknown]>([
	['a', 'a'],
	[0, 0],
	[null, null],
	[
		['a', 'b'],
		['b', 'a'],
	],
	[
		['a', 'a', 'b'],
		['a', 'b', 'a'],
	],
	[[], []],
	[{ a: 1, b: 2 }, { a: 1 }],
	[{ Name: 'x' }, { name: 'x' }],
	[{ a: 1 }, {}],
	[
		[{ value: '1', primary: true }, { value: '2' }],
		[{ value: '2' }, { value: '1' }],
	],
])('%j is %j', (present, wanted) => {
	expect(holds(present, wanted)).toBe(true);
});

it.each<[present: unknown, wanted: unknown]>([
	['a', 'A'],
	[1, '1'],
	[undefined, ''],
	[undefined, {}],
	['a', {}],
	[[], {}],
	[{}, []],
	['a', ['a']],
	[['a'], 'a'],
	[
		['a', 'b'],
		['a', 'a'],
	],
	[
		['a', 'b'],
		['b', 'b'],
	],
	[['a'], ['a', 'a']],
	[['a', 'a'], ['a']],
	[{ a: 1 }, { a: 1, b: 2 }],
	[{ a: 2 }, { a: 1 }],
	[{ a: { b: 1 } }, { a: { b: 2 } }],
	[[{ value: '1' }], [{ value: '1', type: 'work' }]],
])('%j is not %j', (present, wanted) => {
	expect(holds(present, wanted)).toBe(false);
});
