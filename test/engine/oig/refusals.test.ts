/** Values that cannot be meant are refused before anything is sent, by the name of the field. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byName } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, { input: [person('ada')] });
	oig.sandbox.log.clear();
});
afterAll(() => oig.stop());

const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const number = (attributeValue: string): INodeParameters => ({
	customAttributes: { attribute: [{ attributeName: 'Room', attributeType: 'number', attributeValue }] },
});

const ORGANIZATION = '"Organization ID" must be the key of an object, a whole number, not "x".';

describe('nothing is sent for', () => {
	it.each<[string, string, INodeParameters, string]>([
		['user', 'update', number('two'), 'The custom attribute "Room" must be a number.'],
		['user', 'update', { updateFields: { userType: '' } }, '"User Type" cannot be cleared.'],
		['user', 'update', { updateFields: { organizationId: 'x' } }, ORGANIZATION],
		['user', 'resetPassword', { newPassword: '={{ "" }}' }, '"New Password" is empty.'],
		['account', 'resetPassword', { accountId: '611', newPassword: '={{ "" }}' }, '"New Password" is empty.'],
		['account', 'resetPassword', { accountId: '611', newPassword: '  ' }, '"New Password" is empty.'],
		[
			'user',
			'getAll',
			{ filters: { condition: [{ attribute: 'Title', operator: '={{ "like" }}', filterValue: 'x' }] } },
			'There is no operator "like".',
		],
	])('%s %s with %j', async (resource, operation, parameters, message) => {
		const error = await oig.failure(resource, operation, { user: byName('ada'), ...parameters });
		expect(error.message).toBe(message);
		expect(oig.calls()).toEqual([]);
	});

	it('a field that cannot be cleared, which is named with what to do', async () => {
		const error = await oig.failure('user', 'update', { user: byName('ada'), updateFields: { userType: '' } });
		expect(error.description).toBe('Remove it from "Update Fields", or give it a value.');
	});
});

it('a new password of blanks is refused', async () => {
	const error = await oig.failure('user', 'resetPassword', { user: byName('ada'), newPassword: '  ' });
	expect(error.message).toBe('The new password is empty.');
	expect(writes()).toEqual([]);
});

it.each([
	[{}, 'Last::Name:ascending'],
	[{ sortDescending: false }, 'Last::Name:ascending'],
	[{ sortDescending: true }, 'Last::Name:descending'],
])('a list is sorted in the order that was chosen: %j', async (order, expected) => {
	await oig.output('user', 'getAll', { limit: 1, options: { sortBy: 'Last Name', ...order } });
	const [asked] = oig.sandbox.log.entries.map(({ path }) => new URL(path, 'http://x').searchParams.get('orderBy'));
	expect(asked).toBe(expected);
});

it('a request that is rejected at once is an error with its number', async () => {
	oig.sandbox.options('oig', { approval: 'rejected' });
	const parameters = { kind: 'Role', entityIds: '303', userIds: '1' };
	const error = await oig.failure('request', 'create', parameters);
	expect(error.message).toMatch(/^The change became request \d+, which ended as "Request Rejected"\.$/);
});
