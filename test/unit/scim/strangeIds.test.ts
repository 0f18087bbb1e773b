/** IDs and texts with signs that paths, addresses and filters have a meaning for. */
import { describe, expect, it } from '@jest/globals';

import { addMembers, removeMembers } from '../../../providers/scim/patch';
import { where, rawFilter } from '../../../providers/scim/filter';
import { changesOf, isPartOfList, plainPlace, shortNameOf } from '../../../providers/scim/attributes';
import { groupNamed, usersNamed } from '../../../providers/scim/references';
import { getUser } from '../../../providers/scim/users';
import { gone, page, refusalOf, refusing, server } from './server';

const IDS = ['a/b', 'z8yCxTTTTSiw==', 'uid=ann,ou=people', 'user & co', 'jörg', '用户', 'a+b', '50%', 'a(b)'];

describe('an ID', () => {
	it.each(IDS)('%s is added and removed as it is', (id) => {
		expect(addMembers('members', [id])).toEqual([{ op: 'add', path: 'members', value: [{ value: id }] }]);
		expect(removeMembers('members', [id])).toEqual([{ op: 'remove', path: `members[value eq "${id}"]` }]);
	});

	it.each(['', ' ', ' a', 'a"b', 'a\\', "a'b", 'a]', '[a', 'a\nb', 'a\u0000', 'a\ud800'])(
		'%j, which could end the path, is none',
		(id) => {
			for (const change of [addMembers, removeMembers]) {
				expect(() => change('members', ['u1', id])).toThrow('is not the ID of a user.');
			}
		},
	);

	it.each(IDS.filter((id) => !id.includes(' ')))(
		'%s is found as a reference, and asked for in one segment',
		async (id) => {
			const user = { id, userName: 'ann' };
			const { service, sent } = server(({ path }) => {
				if (path === '/Users') return page({ id: 'u9', userName: 'Other' });
				return path === `/Users/${encodeURIComponent(id)}` ? { body: user } : gone;
			});
			expect(await usersNamed(service, [id], 'Users')).toEqual([user]);
			expect(sent.at(-1)?.path.split('/')).toHaveLength(3);
		},
	);

	it('is none if the server refuses to read it, and unknown if the server fails', async () => {
		const ends = async (status: number, ...there: object[]) => {
			const { service } = server(({ path }) => (path === '/Groups' ? page(...there) : refusing(status)));
			return await groupNamed(service, 'Team', 'Group').catch((error: unknown) => error);
		};
		const team = { id: 'g1', displayName: 'Team' };
		expect(await ends(400, team)).toMatchObject(team);
		expect(await ends(400)).toMatchObject({ kind: 'notFound' });
		expect(await ends(403, team)).toMatchObject({ status: 403 });
		expect(await ends(500, team)).toMatchObject({ status: 500 });
	});

	it.each(['.', '..', 'a b', 'a\u200bc', 'a\ud800'])('%j is asked for as a name alone', async (reference) => {
		const { service, sent } = server(() => page());
		expect(await refusalOf(usersNamed(service, [reference], 'Users'))).toMatchObject({ kind: 'notFound' });
		expect(sent.every(({ path }) => path === '/Users')).toBe(true);
	});
});

describe('half of a character', () => {
	it('is refused with the name of the field where it cannot be sent', async () => {
		const { service, sent } = server(() => gone);
		expect(await refusalOf(getUser(service, 'a\ud800'))).toMatchObject({
			field: 'ID',
			message: 'ID has half of a character, which cannot be sent.',
		});
		expect(sent).toEqual([]);
		expect(() => rawFilter('a eq "\udc00"', 'Filter Expression')).toThrow(
			'"Filter Expression" has half of a character, which cannot be sent. Type it again.',
		);
	});

	it('and all else that has a meaning in filters is escaped in a value', () => {
		const value = 'a"b\\c\n\u0000\ud800" or id pr';
		const filter = where('userName', 'eq', value);
		expect(JSON.parse(filter.replace('userName eq ', ''))).toBe(value);
		expect(filter).not.toMatch(/[^ -~]/);
		expect(where('userName', 'eq', '😀é')).toBe('userName eq "😀é"');
	});

	it.each(['userName eq "x" or id', 'a b', 'a.b.c', 'emails[type eq "work"].value', 'a"', '', 'urn:x:', 'a\nb', 'ä'])(
		'%j is no attribute of a condition',
		(name) => {
			expect(() => where(name, 'eq', 'x')).toThrow('is not the name of a SCIM attribute.');
		},
	);
});

describe('a place', () => {
	const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User:';

	it('is known by its short name in any case, with and without the URN of users', () => {
		expect(['title', `${CORE}TITLE`, 'NAME.familyname', 'shoeSize', 'externalid'].map(shortNameOf)).toEqual([
			'title',
			'title',
			'familyName',
			undefined,
			'externalId',
		]);
		expect(plainPlace(`${CORE.toUpperCase()}title`)).toBe('title');
		expect(plainPlace('urn:x:User:title')).toBe('urn:x:User:title');
	});

	it('in a list is none of its own', () => {
		expect([`${CORE}emails.value`, 'PhoneNumbers.value', 'emails', 'name.givenName'].map(isPartOfList)).toEqual([
			true,
			true,
			false,
			false,
		]);
		const user = { id: 'u1', userName: 'ada', 'urn:x:y:User': { Cars: [{ plate: 'A' }] }, desk: { floor: 1 } };
		expect(() => changesOf(user, {}, { 'urn:x:y:User:cars.plate': 'B' }, 'Fields')).toThrow(
			expect.objectContaining({
				field: 'Fields',
				message: '"urn:x:y:User:cars.plate" would change every entry of a list.',
				advice: 'Give the whole list.',
			}),
		);
		expect(changesOf(user, {}, { 'desk.floor': 2 })).toEqual([{ op: 'replace', path: 'desk.floor', value: 2 }]);
	});
});
