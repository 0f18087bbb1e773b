import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { contentKey } from '../../../providers/http/contentKey';

/** The same value with the members of all objects in the opposite order. */
function turned(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(turned);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([name, member]) => [name, turned(member)]),
	);
}

describe('contentKey', () => {
	it('does not depend on the order of members, at any depth', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(contentKey(turned(value))).toBe(contentKey(value));
			}),
		);
	});

	it('tells contents apart', () => {
		const contents = [
			{},
			[],
			null,
			'',
			0,
			{ a: 1 },
			{ a: '1' },
			{ b: 1 },
			{ a: { b: 1 } },
			['a', 'b'],
			['b', 'a'],
			['ab'],
			{ a: [] },
			{ a: {} },
		];
		expect(new Set(contents.map(contentKey)).size).toBe(contents.length);
	});

	it('is the SHA-256 of the sorted JSON, so it is the same in every process and fits into an opc-retry-token', () => {
		expect(contentKey({ path: '/users', body: { name: 'zoë' } })).toBe('r5BY8fUm8zqThVSafSMEKC7kYrfnIzIcqeQcggdNGvw');
		expect(contentKey('x')).toMatch(/^[A-Za-z0-9_-]{43}$/);
	});
});
