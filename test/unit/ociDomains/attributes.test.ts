import { describe, expect, it } from '@jest/globals';

import { changesOf, emailChange, membersOf, primaryEmail, textAt } from '../../../providers/ociDomains/attributes';
import type { User } from '../../../providers/ociDomains/schemas';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const user = (members: object): User => ({ id: 'a'.repeat(32), userName: 'ada', ...members });

describe('values of a new user', () => {
	it('go where SCIM has them, and empty ones nowhere', () => {
		expect(
			membersOf({ userName: 'ada', givenName: 'Ada', familyName: '', department: 'R&D', manager: 'f', active: false }),
		).toEqual({
			userName: 'ada',
			name: { givenName: 'Ada' },
			active: false,
			[ENTERPRISE]: { department: 'R&D', manager: { value: 'f' } },
		});
	});

	/** Source: RFC 7643, sections 4.1.1 and 4.3; OCI identity domains REST API, "User". */
	it('are at the documented place, each of them', () => {
		const flat = {
			userName: 'a',
			displayName: 'b',
			nickName: 'c',
			title: 'd',
			userType: 'e',
			description: 'f',
			locale: 'fi-FI',
			preferredLanguage: 'fi',
			timezone: 'Europe/Helsinki',
			profileUrl: 'https://example.com/a',
			externalId: 'g',
			active: true,
		};
		const name = {
			givenName: 'h',
			middleName: 'i',
			familyName: 'j',
			honorificPrefix: 'k',
			honorificSuffix: 'l',
		};
		const work = { employeeNumber: 'm', costCenter: 'n', organization: 'o', division: 'p', department: 'q' };
		const kind = { isFederatedUser: true, serviceUser: false };
		expect(membersOf({ ...flat, ...name, ...work, ...kind, manager: 'r' })).toEqual({
			...flat,
			name,
			[ENTERPRISE]: { ...work, manager: { value: 'r' } },
			'urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User': kind,
		});
	});
});

describe('changes of a user', () => {
	const ada = user({ title: 'Dr', name: { givenName: 'Ada' }, active: true, [ENTERPRISE]: { department: 'R&D' } });

	it('are none if the user has the values', () => {
		expect(changesOf(ada, { title: 'Dr', givenName: 'Ada', active: true, department: 'R&D', nickName: '' })).toEqual(
			[],
		);
	});

	it('replace what differs, and remove what is to be empty', () => {
		expect(changesOf(ada, { title: '', givenName: 'ada', department: 'Desk', manager: 'f', active: false })).toEqual([
			{ op: 'replace', path: 'name.givenName', value: 'ada' },
			{ op: 'remove', path: 'title' },
			{ op: 'replace', path: 'active', value: false },
			{ op: 'replace', path: `${ENTERPRISE}:department`, value: 'Desk' },
			{ op: 'replace', path: `${ENTERPRISE}:manager`, value: { value: 'f' } },
		]);
	});

	it('leave out what was not given', () => {
		expect(changesOf(ada, { title: undefined })).toEqual([]);
		expect(textAt(ada, 'department')).toBe('R&D');
	});
});

describe('the primary email address', () => {
	const emails = [
		{ value: 'ada@old.example', type: 'work', primary: true },
		{ value: 'ada@old.example', type: 'recovery', primary: false },
		{ value: 'ada@home.example', type: 'home' },
	];

	it('is not written if only its upper and lower case differs', () => {
		expect(primaryEmail(user({ emails }))).toBe('ada@old.example');
		expect(emailChange(user({ emails }), 'ADA@old.example')).toEqual([]);
		expect(emailChange(user({}), '')).toEqual([]);
	});

	it('takes the place of the old one; the others stay', () => {
		expect(emailChange(user({ emails }), 'ada@new.example')).toEqual([
			{
				op: 'replace',
				path: 'emails',
				value: [
					{ value: 'ada@old.example', type: 'recovery', primary: false },
					{ value: 'ada@home.example', type: 'home', primary: false },
					{ value: 'ada@new.example', type: 'work', primary: true },
				],
			},
		]);
	});

	it('is one entry with an address that was there as another one of the same type', () => {
		const two = [...emails, { value: 'ada@new.example', type: 'work', primary: false }];
		const [change] = emailChange(user({ emails: two }), 'ada@new.example');
		const values = (change?.value ?? []) as Array<{ value: string; type: string }>;
		expect(values.filter(({ value, type }) => value === 'ada@new.example' && type === 'work')).toHaveLength(1);
	});

	it('is one entry, too, where the primary one is of another type', () => {
		const home = [
			{ value: 'ada@old.example', type: 'home', primary: true },
			{ value: 'Ada@new.example', type: 'home', primary: false },
		];
		expect(emailChange(user({ emails: home }), 'ada@new.example')).toMatchObject([
			{ value: [{ value: 'ada@new.example', type: 'home', primary: true }] },
		]);
	});

	it('goes with an empty text', () => {
		const [change] = emailChange(user({ emails: emails.slice(0, 1) }), '');
		expect(change).toEqual({ op: 'remove', path: 'emails' });
		expect(emailChange(user({ emails }), '')).toMatchObject([{ op: 'replace', value: [{}, {}] }]);
	});
});
