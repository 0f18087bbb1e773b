import { describe, expect, test } from '@jest/globals';

import { bodyJson } from '../../../providers/http/send';

const response = (text: string) => ({ status: 200, headers: {}, body: new TextEncoder().encode(text) });

describe('bodyJson', () => {
	test('keeps integers beyond the safe range digit for digit, as text', () => {
		expect(bodyJson(response('{"id":73519024866120447,"list":[-9007199254740993]}'))).toEqual({
			id: '73519024866120447',
			list: ['-9007199254740993'],
		});
	});

	test('leaves all other numbers as numbers', () => {
		expect(bodyJson(response('[9007199254740991,1.5,1e20,0,-1]'))).toEqual([9007199254740991, 1.5, 1e20, 0, -1]);
	});

	test('gives nothing for an empty body, a web page and a truncated one', () => {
		for (const text of ['', '  ', '<html></html>', '{"a":']) expect(bodyJson(response(text))).toBeUndefined();
	});
});
