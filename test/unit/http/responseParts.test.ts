import { describe, expect, it } from '@jest/globals';

import { toBytes, toHeaders } from '../../../providers/http/responseParts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('toBytes', () => {
	it.each<[body: unknown, expected: string]>([
		[new TextEncoder().encode('héllo'), 'héllo'],
		[new TextEncoder().encode('héllo').buffer, 'héllo'],
		['héllo', 'héllo'],
		['', ''],
		[undefined, ''],
		[null, ''],
		[{ a: 1 }, '{"a":1}'],
		[0, '0'],
		[false, 'false'],
	])('makes bytes of %p', (body, expected) => {
		const bytes = toBytes(body);
		expect(bytes).toBeInstanceOf(Uint8Array);
		expect(text(bytes)).toBe(expected);
	});
});

describe('toHeaders', () => {
	it('has lower-case names, one text for each, and none without a value', () => {
		expect(
			toHeaders({ ETag: 'a', 'Set-Cookie': ['a=1', 'b=2'], Age: 3, None: undefined, Empty: null, Blank: '' }),
		).toEqual({
			etag: 'a',
			'set-cookie': 'a=1, b=2',
			age: '3',
			blank: '',
		});
		expect(toHeaders(undefined)).toEqual({});
	});
});
