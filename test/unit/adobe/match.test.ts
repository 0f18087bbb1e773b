/** When an Adobe ID of an address cannot matter to the rows that have it. */
import { expect, it } from '@jest/globals';

import type { DirectoryUser } from '../../../providers/directory';
import { areSurelyFor } from '../../../providers/adobe/directory/match';

const account = (values: object = {}): DirectoryUser => ({
	id: '1',
	active: true,
	values: { userName: 'Ada@example.com', email: 'Ada@example.com', type: 'federatedID', ...values },
});
const row = { userName: 'ada@example.com', email: 'ADA@example.com', type: 'federatedID' };
const stranger = { userName: 'bob@example.com', email: 'bob@example.com' };

it.each<[string, object, ReadonlyArray<Readonly<Record<string, string>>>, boolean]>([
	['a row that says all of the account', {}, [row], true],
	['one of an Enterprise ID', { type: 'enterpriseID' }, [{ ...row, type: 'enterpriseID' }], true],
	['one that gives the address as user name alone', {}, [{ userName: row.userName, type: row.type }], true],
	['others with other addresses', {}, [row, stranger], true],
	['an account that is an Adobe ID', { type: 'adobeID' }, [{ ...row, type: 'adobeID' }], false],
	['an account of unknown type', { type: 'unknown' }, [{ ...row, type: 'unknown' }], false],
	['a row without a type', {}, [{ userName: row.userName, email: row.email }], false],
	['a row of another type', {}, [{ ...row, type: 'adobeID' }], false],
	['a row with another user name', {}, [{ ...row, userName: 'x@example.com' }], false],
	['a row with another email address', {}, [{ ...row, email: 'x@example.com' }], false],
	['a second row of the Adobe ID', {}, [row, { ...row, type: 'adobeID' }], false],
	['an account with another user name', { userName: 'x@example.com' }, [row], false],
	['an account with another email address', { email: 'x@example.com' }, [row], false],
	['no row with the address', {}, [stranger], false],
])('%s', (_, values, rows, expected) => {
	expect(areSurelyFor('ada@example.com', account(values), rows)).toBe(expected);
});
