/** The values of users and groups: where they are, what is read of them, and what is written. */
import { describe, expect, it } from '@jest/globals';

import { changesOf, emailChange, membersOf, primaryEmail } from '../../../providers/scim/attributes';
import { idAt } from '../../../providers/scim/address';
import { alone } from '../../../providers/scim/bulk';
import { allOf, anyOf, noneOf, rawFilter, where } from '../../../providers/scim/filter';
import { putAt, valueAt } from '../../../providers/scim/places';
import { readGroup, readUser } from '../../../providers/scim/schemas';
import { client, PROFILE } from './support';

describe('the main address', () => {
	const of = (...emails: object[]) => ({ id: 'u1', userName: 'ada', emails: emails as Array<{ value: string }> });

	it('is the primary one, else that for work, else the first', () => {
		const home = { value: 'h', type: 'home' };
		const work = { value: 'w', type: 'WORK' };
		const primary = { value: 'p', type: 'other', primary: true };
		expect([of(home, work, primary), of(home, work), of(home), of()].map(primaryEmail)).toEqual(['p', 'w', 'h', '']);
	});

	it('is replaced, and the others stay once each', () => {
		const [home, work] = [
			{ value: 'h', type: 'home', primary: false },
			{ value: 'w', type: 'work', primary: true },
		];
		const replaced = (value: unknown) => [{ op: 'replace', path: 'emails', value }];
		expect(emailChange(of(home, work), 'new')).toEqual(replaced([home, { value: 'new', type: 'work', primary: true }]));
		expect(emailChange(of(home, work), 'H')).toEqual(replaced([{ value: 'H', type: 'work', primary: true }]));
		expect(emailChange(of(home), 'new')).toEqual(replaced([{ value: 'new', type: 'home', primary: true }]));
		expect(emailChange(of(), 'new')).toEqual(replaced([{ value: 'new', type: 'work', primary: true }]));
		expect(emailChange(of(home, work), 'W')).toEqual([]);
		expect(emailChange(of(), '')).toEqual([]);
	});

	it('goes with an empty text, and takes the list along when it was the last', () => {
		const [home, work] = [
			{ value: 'h', type: 'home', primary: true },
			{ value: 'w', type: 'work' },
		];
		expect(emailChange(of(home, work), '')).toEqual([
			{ op: 'replace', path: 'emails', value: [{ value: 'w', type: 'work', primary: false }] },
		]);
		expect(emailChange(of(home), '')).toEqual([{ op: 'remove', path: 'emails' }]);
	});
});

describe('further attributes', () => {
	const user = { id: 'u1', userName: 'ada', title: 'Dr', empty: '', roles: [{ value: 'a' }] };
	const changes = (further: object) => changesOf(user, {}, { ...further }).map(({ op, path }) => `${op} ${path}`);

	it('are written where they differ, and cleared where they are there', () => {
		expect(changes({ title: 'Dr', roles: [{ value: 'a' }], gone: null, empty: '' })).toEqual([]);
		expect(changes({ title: 'Ms' })).toEqual(['replace title']);
		expect(changes({ title: '' })).toEqual(['remove title']);
		expect(changes({ title: null })).toEqual(['remove title']);
		expect(changes({ roles: [{ value: 'b' }] })).toEqual(['replace roles']);
	});

	it('without a value are left out of a new user', () => {
		expect(membersOf({ title: '', givenName: 'Ada' }, { nickName: null, locale: '', 'urn:x:y:desk': 0 })).toEqual({
			name: { givenName: 'Ada' },
			'urn:x:y': { desk: 0 },
		});
	});
});

describe('places', () => {
	it('are found in any case, and nothing is found in what is none', () => {
		expect(valueAt({ Name: { GIVENNAME: 'Ada' } }, 'name.givenName')).toBe('Ada');
		expect(valueAt({ name: 'Ada' }, 'name.length')).toBeUndefined();
		expect(valueAt({}, 'toString')).toBeUndefined();
		expect(valueAt({ 'urn:x:2.0:User': { a: { b: 1 } } }, 'urn:x:2.0:User:a.b')).toBe(1);
	});

	it('are filled and emptied, and an object goes with its last member', () => {
		const body: Record<string, unknown> = { Name: { givenName: 'Ada' }, title: 'Dr', text: 'x' };
		putAt(body, 'name.familyName', 'Byron');
		putAt(body, 'title', undefined);
		putAt(body, 'text.part', 1);
		expect(body).toEqual({ Name: { givenName: 'Ada', familyName: 'Byron' }, text: { part: 1 } });
		putAt(body, 'name.givenName', undefined);
		putAt(body, 'name.familyName', undefined);
		expect(body).toEqual({ text: { part: 1 } });
	});
});

describe('what is read of a user or group', () => {
	it('has booleans, lists and names as RFC 7643 has them', () => {
		const read = readUser(PROFILE, {
			ID: 'u1',
			username: 'ada',
			active: 'TRUE',
			Emails: ['a@b.example', { value: 'c@d.example', primary: 'false' }, { type: 'work' }, { value: null }],
			groups: { value: 'g1' },
			meta: 'none',
		});
		expect(read).toEqual({
			id: 'u1',
			userName: 'ada',
			active: true,
			emails: [{ value: 'a@b.example' }, { value: 'c@d.example', primary: false }],
			groups: [{ value: 'g1' }],
		});
		expect(readGroup(PROFILE, { id: 'g1', displayName: 'T', members: null })).toMatchObject({ members: null });
	});

	it.each([{ active: 'maybe' }, { active: 1 }, { emails: [7] }, { id: '' }, { userName: '' }])(
		'is none with %j',
		(more) => {
			expect(() => readUser(PROFILE, { id: 'u1', userName: 'ada', ...more })).toThrow(
				expect.objectContaining({
					kind: 'unexpected',
					status: 200,
					message: 'Acme answered with something that is no user.',
				}),
			);
		},
	);

	it.each([null, 'x', 7, {}])('is no group: %j', (given) => {
		expect(() => readGroup(PROFILE, given)).toThrow('Acme answered with something that is no group.');
	});
});

describe('filters', () => {
	it('are joined with brackets, and one alone has none', () => {
		const [a, b] = [where('a', 'eq', 1), where('b', 'ne', true)];
		expect([allOf(a), anyOf(a, b), allOf(a, b), noneOf(a)]).toEqual([
			'a eq 1',
			'(a eq 1) or (b ne true)',
			'(a eq 1) and (b ne true)',
			'not (a eq 1)',
		]);
		expect(() => anyOf()).toThrow(new RangeError('A filter needs a condition.'));
	});

	it('in the words of the service are no empty text, and values are no infinite numbers', () => {
		expect(rawFilter(' a pr ')).toBe('a pr');
		expect(() => rawFilter('  ', 'Query')).toThrow('"Query" is empty, which would mean everything.');
		expect(() => where('a', 'eq', Number.NaN)).toThrow('NaN is not a number that a filter can hold.');
	});
});

describe('an operation on its own', () => {
	const run = async (answer: { status?: number; body?: unknown }) =>
		await alone(client(() => answer).scim, { method: 'DELETE', path: '/Users/u1' });

	it('is done with nothing or the resource, and unknown with anything else', async () => {
		expect(await run({ status: 204 })).toEqual({ kind: 'done', id: undefined });
		expect(await run({ body: { id: 'u1' } })).toMatchObject({ kind: 'done', id: 'u1' });
		expect(await run({ body: '<html>' })).toMatchObject({
			kind: 'unknown',
			cause: { kind: 'unexpected', status: 200, message: 'Acme answered with something that is no resource.' },
		});
		expect(await run({ body: { id: 7 } })).toMatchObject({ kind: 'unknown' });
		expect(await run({ status: 400 })).toMatchObject({ kind: 'refused', error: { status: 400 } });
		expect(await run({ status: 500 })).toMatchObject({ kind: 'unknown', cause: { status: 500 } });
	});
});

it('an ID in an address is decoded, or stands as it is where it cannot be', () => {
	expect(idAt('https://x/Users/a%2Fb?c', '/Users')).toBe('a/b');
	expect(idAt('https://x/users/%E0%A4%A', '/Users')).toBe('%E0%A4%A');
	expect(idAt('https://x/Groups/1', '/Users')).toBeUndefined();
});
