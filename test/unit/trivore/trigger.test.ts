/** The field that says which namespace a trigger watches: an expression without a value must not mean another one. */
import { expect, it } from '@jest/globals';
import type { IPollFunctions } from 'n8n-workflow';

import { readNamespaceCode } from '../../../nodes/TrivoreId/session';

function read(value: unknown, stored: unknown = value) {
	const context = { getNodeParameter: () => value, getNode: () => ({ parameters: { nsCode: stored } }) };
	return readNamespaceCode(context as typeof context & IPollFunctions);
}

it.each([
	[' acme ', undefined, 'acme'],
	['acme', '={{ $json.ns }}', 'acme'],
	['', '', undefined],
	['', undefined, undefined],
])('the namespace code %j, stored as %j, is %j', (value, stored, code) => {
	expect(read(value, stored ?? value)).toBe(code);
});

it.each(['', '  ', undefined, null])('an expression that gives %j is refused', (value) => {
	expect(() => read(value, '={{ $json.ns }}')).toThrow(
		expect.objectContaining({
			field: 'Namespace Code',
			message: '"Namespace Code" is an expression that finds nothing.',
		}),
	);
});
