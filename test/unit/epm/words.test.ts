import { describe, expect, test } from '@jest/globals';

import { ensureGroups } from '../../../providers/epm/ensureGroups';
import { toRecordError } from '../../../providers/epm/errors';
import { removeUsers, updateUsers } from '../../../providers/epm/users';
import { isMissing, isNoChange, isTaken } from '../../../providers/epm/words';
import { scripted, type Reply } from './support';

const error = (errormessage: string) => toRecordError({ errormessage }, 200);
const NAMES = ['x', 'Xenia', 'Xanthos', 'x@example.com'];

describe('sentences without a documented code', () => {
	test.each([
		['User login x already exists in the identity domain', true],
		['The user x exists', true],
		['Duplicate user', true],
		['Email x@y is already in use', false],
		['The email address exists', false],
		['User does not exist', false],
		['Password too short', false],
	])('isTaken: %s', (message, expected) => expect(isTaken(error(message), NAMES)).toBe(expected));
	test.each([
		['User login x does not exist in the identity domain', true],
		['User x not found', true],
		['No such user: x', true],
		['The user could not be found', true],
		['Unknown user', true],
		['User x already exists', false],
		['Not authorized', false],
		['Role of user x not found', false],
	])('isMissing: %s', (message, expected) => expect(isMissing(error(message), NAMES)).toBe(expected));
	test.each([
		['User x has these values, nothing was changed', true],
		['No changes found', true],
		['User definition is identical', true],
		['Email is not valid', false],
		['User does not exist', false],
		['Nothing was changed: you are not authorized', false],
	])('isNoChange: %s', (message, expected) => expect(isNoChange(error(message), NAMES)).toBe(expected));
});

describe('names in sentences decide nothing', () => {
	test.each([
		['User login pat.same is locked', ['pat.same']],
		['Pat Same is locked', ['pat.same']],
		['User (Same, Pat) is locked', ['pat.same', 'Pat', 'Same']],
		['User login unchanged is locked', ['unchanged']],
		['User "no changes" is locked', ['x']],
		['No Change is locked', ['no.change']],
		['User identical@example.com is locked', ['x']],
	])('isNoChange: %s', (message, names) => expect(isNoChange(error(message), names)).toBe(false));
	test.each([
		['User login al.ready already exists', ['al.ready'], true],
		['User login already is locked', ['already'], false],
		['User duplicate.key is locked', ['duplicate.key'], false],
		['Last name Duplicate is too long', ['d', 'Duplicate'], false],
		['The first name Already is not allowed', ['al', 'Already'], false],
		['User login email.admin refers to an email in use already', ['email.admin'], false],
	])('isTaken: %s', (message, names, expected) => expect(isTaken(error(message), names)).toBe(expected));
	test.each([
		['User login unknown is protected', ['unknown'], false],
		['User login un.known does not exist', ['un.known'], true],
		['Not Found is protected', ['not.found'], false],
		['User not.known is protected', ['x'], false],
	])('isMissing: %s', (message, names, expected) => expect(isMissing(error(message), names)).toBe(expected));
});

const ada = { userlogin: 'pat.same', firstname: 'Pat', lastname: 'Same', email: 'pat.same@example.com' };
const listed = (...details: object[]): Reply => ({ body: { links: {}, status: 0, error: null, details } });
const refused = (key: object, errormessage: string): Reply => ({
	body: {
		links: {},
		status: 0,
		error: null,
		details: {
			processed: 1,
			succeeded: 0,
			failed: 1,
			faileditems: [{ ...key, errorcode: 'EPMCSS-29099', errormessage }],
		},
	},
});

describe('what can be looked at is looked at', () => {
	test('a refused update of somebody who is listed is a failure, whatever the sentence says', async () => {
		const { client } = scripted(
			listed(ada),
			refused({ userlogin: 'pat.same' }, 'No changes for pat.same'),
			listed(ada),
		);
		const results = await updateUsers(client, [{ userlogin: 'pat.same', lastname: 'Other' }]);
		expect(results.get('pat.same')).toMatchObject({ error: { message: 'No changes for pat.same' } });
	});

	test('a refused update of somebody who cannot be listed is no "unchanged" because of a name', async () => {
		const { client } = scripted(listed(), refused({ userlogin: 'pat.same' }, 'pat.same: the same.'), listed());
		const results = await updateUsers(client, [{ userlogin: 'pat.same', lastname: 'Other' }]);
		expect(results.get('pat.same')).toHaveProperty('error');
	});

	test('a refused delete of somebody who is listed is no "not found"', async () => {
		const { client } = scripted(listed(ada), refused({ userlogin: 'pat.same' }, 'User does not exist'), listed(ada));
		const results = await removeUsers(client, ['pat.same'], { mayBeMissing: new Set(['pat.same']) });
		expect(results.get('pat.same')).toHaveProperty('error');
	});

	test('a refused group is taken only if there is a group of that name', async () => {
		const others = listed({ groupname: 'Others', type: 'EPM' });
		const wrong = refused({ groupname: 'Already Approved' }, 'Group Already Approved already has too long a name');
		const { client } = scripted(others, wrong, others);
		const results = await ensureGroups(client, [{ groupname: 'Already Approved' }], 'returnExisting');
		expect(results.get('already approved')).toHaveProperty('error');
	});
});
