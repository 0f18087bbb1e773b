import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { InputError } from '../../../providers/http/errors';
import { filter, isFilterable } from '../../../providers/oig/filter';

const eq = (attribute: string, value: string) => ({ attribute, operator: 'eq' as const, value });

describe('filter', () => {
	it('writes blanks in names and values as two colons', () => {
		expect(filter([eq('User Login', 'JDOE')])).toBe('User::Login eq JDOE');
		expect(filter([eq('reqStatus', 'Request Awaiting Approval')])).toBe('reqStatus eq Request::Awaiting::Approval');
	});

	it('joins conditions, and gives nothing for none', () => {
		const both = [eq('id', '3'), { attribute: 'name', operator: 'sw' as const, value: ' BH ' }];
		expect(filter(both, 'or')).toBe('id eq 3 or name sw BH');
		expect(filter(both)).toBe('id eq 3 and name sw BH');
		expect(filter([])).toBeUndefined();
	});

	it.each(["O'Hara", '"x"', '(x)', 'a::b', 'and', 'OR', '', '  ', 'a\nb', 'a\\b'])('refuses the value %j', (value) => {
		expect(() => filter([eq('Last Name', value)])).toThrow(InputError);
		expect(isFilterable(value)).toBe(false);
	});

	it.each(['', 'a eq b or c', 'x)', '"x"', 'a::b'])('refuses the attribute %j', (attribute) => {
		if (attribute.includes(' eq ')) return expect(filter([eq(attribute, 'x')])).toBe('a::eq::b::or::c eq x');
		return expect(() => filter([eq(attribute, 'x')])).toThrow(InputError);
	});

	it('lets no value add a condition or end its own', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (value) => {
				if (!isFilterable(value)) return;
				const words = (filter([eq('Last Name', value)]) ?? '').split(' ');
				expect(words.slice(0, 2)).toEqual(['Last::Name', 'eq']);
				expect(words).toHaveLength(3);
			}),
		);
	});
});
