/** Which values of existing users a sync may change. */
import { describe, expect, it } from '@jest/globals';

import { FakeDirectory } from '../../../support/fakeDirectory';
import { planOf } from './support';

const HEADERS = { userName: 'User Name', email: 'Email', firstName: 'First Name' };
const row = (cells: Partial<typeof HEADERS>) =>
	Object.fromEntries(Object.entries(cells).map(([field, value]) => [HEADERS[field as keyof typeof HEADERS], value]));
const ada = { userName: 'ada', email: 'ada@example.com', firstName: 'Ada' };
const wanted = { ...ada, email: 'countess@example.com', firstName: 'Augusta' };

/** The values after a change, by the rows of a plan. */
const changes = async (input: Partial<typeof HEADERS>, attributes?: readonly string[]) => {
	const directory = new FakeDirectory();
	directory.addUser(ada);
	const options = attributes === undefined ? {} : { attributes };
	const { rows } = await planOf(directory, [row(input)], options);
	return rows.map(({ action, after }) => [action, after]);
};

describe('the values of an existing user', () => {
	it('are all changed where no attributes are listed', async () => {
		expect(await changes(wanted)).toEqual([['updateUser', { email: 'countess@example.com', firstName: 'Augusta' }]]);
	});

	it.each([
		[['firstName'], { firstName: 'Augusta' }],
		[['userName', 'email'], { email: 'countess@example.com' }],
	])('are changed only where they are listed: %j', async (attributes, after) => {
		expect(await changes(wanted, attributes)).toEqual([['updateUser', after]]);
	});

	it('stay where none of those that differ is listed', async () => {
		expect(await changes(wanted, ['userName'])).toEqual([]);
	});

	it('stay as they are written where the user was found by them, whatever their case', async () => {
		expect(await changes({ ...ada, userName: 'ADA' })).toEqual([]);
	});
});

it('a new user gets all values, whatever is listed', async () => {
	const grace = { userName: 'grace', email: 'grace@example.com', firstName: 'Grace' };
	expect(await changes(grace, ['firstName'])).toEqual([['createUser', grace]]);
});
