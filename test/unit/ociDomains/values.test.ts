/** What is written of the values of a user, and what is so already. */
import { describe, expect, it } from '@jest/globals';

import { listOperations } from '../../../providers/ociDomains/userLists';
import { isAsCreated, userBody } from '../../../providers/ociDomains/users';
import { ADA } from './support';

describe('attributes of other schemas', () => {
	const URN = 'urn:example:1.0:User';
	const user = {
		id: ADA,
		userName: 'ada',
		[URN]: { desk: 1, tags: ['a', { b: 1, c: 2 }], place: { floor: 2, room: 'x' }, old: 'y' },
	};
	const changes = (wanted: object) =>
		listOperations(user, { extensions: { [URN]: wanted } }).map(({ op, path }) => [op, path.slice(URN.length + 1)]);

	it.each([[{ desk: 1 }], [{ tags: [{ b: 1 }, 'a'] }], [{ place: { floor: 2 } }], [{ place: {} }], [{ none: null }]])(
		'that the user has are not written: %j',
		(wanted) => {
			expect(changes(wanted)).toEqual([]);
		},
	);

	it.each([
		[{ desk: 2 }, ['replace', 'desk']],
		[{ desk: '1' }, ['replace', 'desk']],
		[{ desk: { floor: 1 } }, ['replace', 'desk']],
		[{ desk: [1] }, ['replace', 'desk']],
		[{ tags: ['a'] }, ['replace', 'tags']],
		[{ tags: ['a', 'b'] }, ['replace', 'tags']],
		[{ tags: ['a', 'a'] }, ['replace', 'tags']],
		[{ tags: ['a', { b: 1, c: 3 }] }, ['replace', 'tags']],
		[{ place: { floor: 2, room: 'z' } }, ['replace', 'place']],
		[{ place: { floor: 2, wing: 'z' } }, ['replace', 'place']],
		[{ new: 1 }, ['replace', 'new']],
		[{ old: null }, ['remove', 'old']],
	])('that the user has otherwise are written: %j', (wanted, change) => {
		expect(changes(wanted)).toEqual([change]);
	});

	it('of a schema that the user has nothing of are written', () => {
		expect(listOperations({ id: ADA, userName: 'ada' }, { extensions: { [URN]: { desk: 1, none: null } } })).toEqual([
			{ op: 'replace', path: `${URN}:desk`, value: 1 },
		]);
	});
});

describe('the addresses of a user', () => {
	const emails = [
		{ value: 'ada@example.com', type: 'work', primary: true },
		{ value: 'back@example.com', type: 'recovery' },
		{ value: 'ada@home.example', type: 'home' },
	];
	const user = { id: ADA, userName: 'ada', emails };
	const written = (changes: Parameters<typeof listOperations>[1], present: object = user) =>
		listOperations(present as typeof user, changes);

	it('keep the one for recovery, unless another one is given', () => {
		expect(written({ furtherEmails: [] })).toEqual([
			{
				op: 'replace',
				path: 'emails',
				value: [emails[1], emails[0]],
			},
		]);
		const recovery = { value: 'new@example.com', type: 'recovery' };
		expect(written({ furtherEmails: [recovery] })).toEqual([
			{ op: 'replace', path: 'emails', value: [{ ...recovery, primary: false }, emails[0]] },
		]);
	});

	it('are not written when they are the same in any case', () => {
		expect(written({ furtherEmails: [{ value: 'ADA@home.example', type: 'home' }] })).toEqual([]);
		expect(written({ email: 'ADA@example.com', furtherEmails: [{ value: 'ada@home.example', type: 'home' }] })).toEqual(
			[],
		);
		expect(written({})).toEqual([]);
	});

	it('have the primary one once', () => {
		const further = [
			{ value: 'ADA@example.com', type: 'work' },
			{ value: 'ada@home.example', type: 'home' },
		];
		expect(written({ furtherEmails: further })).toEqual([]);
	});

	it('are cleared when none is left', () => {
		const one = { ...user, emails: [emails[0]] };
		expect(written({ email: '', furtherEmails: [] }, one)).toEqual([{ op: 'remove', path: 'emails' }]);
		expect(written({ email: 'new@example.com' }, one)).toEqual([
			{ op: 'replace', path: 'emails', value: [{ value: 'new@example.com', type: 'work', primary: true }] },
		]);
	});
});

describe('the body of a new user', () => {
	const EXTENSION = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:user:User';

	it('has what was given alone', () => {
		expect(userBody({ userName: 'ada' })).toEqual({
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
			userName: 'ada',
		});
	});

	it('joins extensions with the attributes of the same schema', () => {
		const body = userBody({
			userName: 'ada',
			email: 'ada@example.com',
			isFederatedUser: true,
			suppressMail: true,
			password: 'Secret-1',
			phoneNumbers: [{ value: '+1', type: 'work' }],
			addresses: [{ country: 'FI' }],
			extensions: { [EXTENSION]: { preferred: 1 }, 'urn:x': { y: 1 } },
		});
		expect(body).toEqual({
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', EXTENSION, 'urn:x'],
			userName: 'ada',
			[EXTENSION]: { isFederatedUser: true, preferred: 1, bypassNotification: true },
			'urn:x': { y: 1 },
			emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
			phoneNumbers: [{ value: '+1', type: 'work' }],
			addresses: [{ country: 'FI' }],
			password: 'Secret-1',
		});
	});

	it('has each address and number once', () => {
		const further = [
			{ value: 'X@example.com', type: 'work' },
			{ value: 'y@example.com', type: 'home' },
			{ value: 'Y@example.com', type: 'home' },
		];
		const numbers = [
			{ value: '+1', type: 'work' },
			{ value: '+1', type: 'work' },
		];
		const given = { userName: 'ada', email: 'x@example.com', furtherEmails: further, phoneNumbers: numbers };
		expect(userBody(given)).toMatchObject({
			emails: [
				{ value: 'x@example.com', type: 'work', primary: true },
				{ value: 'y@example.com', type: 'home' },
			],
			phoneNumbers: [{ value: '+1', type: 'work' }],
		});
		expect(userBody({ userName: 'ada', furtherEmails: [] }).emails).toBeUndefined();
	});

	it('tells whether a user is what it made', () => {
		const made = {
			id: ADA,
			userName: 'ada',
			name: { givenName: 'Ada', familyName: 'Byron' },
			externalId: 'E-1',
			emails: [{ value: 'ada@example.com', primary: true }],
			'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { employeeNumber: '7' },
		};
		const wanted = {
			userName: 'ada',
			givenName: 'Ada',
			familyName: 'Byron',
			externalId: 'E-1',
			employeeNumber: '7',
			email: 'ADA@example.com',
		};
		expect(isAsCreated(made, wanted)).toBe(true);
		expect(isAsCreated(made, { userName: 'ada' })).toBe(true);
		for (const name of ['givenName', 'familyName', 'externalId', 'employeeNumber', 'email']) {
			expect(isAsCreated(made, { ...wanted, [name]: 'other' })).toBe(false);
		}
	});
});
