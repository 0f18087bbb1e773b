import { describe, expect, it } from '@jest/globals';

import { answers, inAnyCase } from '../../../providers/trivore/anyCase';
import { trivoreCapabilities, userNameOfKeyed } from '../../../providers/trivore/directory/capabilities';
import { USERNAME_POLICIES } from '../../../providers/trivore/usernames';
import { changesOf, checkProperties, difference, keepingContacts } from '../../../providers/trivore/values';

const properties = {};

describe('a free property', () => {
	it.each([
		...['id', 'meta', 'orgCode', 'nsCode', 'memberOf', 'password', 'customFields', 'email', 'mobile', 'emailVerified'],
		...['mobileVerified', 'username', 'names'],
	])('cannot be %s, for a reason that is given', (name) => {
		expect(() => checkProperties({ [name]: 'x' }, 'Properties')).toThrow(
			new RegExp(`^"${name}" cannot be given in "Properties": \\w.+[\\w"]\\.$`),
		);
	});

	it('can be any other, also one that every object has', () => {
		expect(() => checkProperties({ locale: 'fi', toString: 'x' }, 'Properties')).not.toThrow();
	});
});

describe('addresses and numbers', () => {
	const emails = [
		{ address: 'A@example.com', verified: true },
		{ address: 'b@example.com', name: 'home' },
	];
	const mobiles = [{ number: '+358 501' }, { number: '+358502' }];
	const current = { id: 'u1', username: 'ada', emails, mobiles };

	it('that are there stay as they were read, in any spelling and order', () => {
		expect(changesOf({ properties, email: 'a@EXAMPLE.com' }, current)).toBeUndefined();
		expect(changesOf({ properties, email: 'b@example.com', otherEmails: ['a@example.com'] }, current)).toEqual({
			emails: [emails[1], emails[0]],
		});
		expect(changesOf({ properties, otherMobiles: [] }, current)).toEqual({ mobiles: [mobiles[0]] });
	});

	it('that are new are added once, numbers without signs', () => {
		expect(
			changesOf({ properties, mobile: '+358 (50) 123456', otherMobiles: ['+35850123456', '+358-502'] }, current),
		).toEqual({ mobiles: [{ number: '+35850123456' }, mobiles[1]] });
	});

	it.each([
		['email', 'Email', 'addresses'],
		['mobile', 'Mobile', 'numbers'],
	] as const)('of which there are several cannot lose the primary %s', (member, field, what) => {
		expect(() => changesOf({ properties, [member]: null }, current)).toThrow(
			expect.objectContaining({ field, message: expect.stringContaining(`2 ${what}`) }),
		);
	});

	it('of which there is one can lose it', () => {
		expect(changesOf({ properties, email: null }, { ...current, emails: emails.slice(0, 1) })).toEqual({ emails: [] });
	});

	it.each([
		['email', 'Email', 'email addresses', { email: 'a@example.com' }, 'new@example.com'],
		['mobile', 'Mobile', 'mobile numbers', { mobile: '+358501234' }, '+358509999'],
	] as const)('are not written where only the primary %s was read', (member, field, what, flat, value) => {
		expect(() => changesOf({ properties, [member]: value }, { id: 'u1', username: 'ada', ...flat })).toThrow(
			expect.objectContaining({ field, message: expect.stringContaining(`${what} of the user "ada"`) }),
		);
		expect(changesOf({ properties, [member]: Object.values(flat)[0] }, { id: 'u1', ...flat })).toBeUndefined();
	});

	it('by which somebody was recognized become the primary ones, and take the place of none', () => {
		const wanted = { properties, email: 'B@example.com', mobile: '+358502' };
		expect(keepingContacts(wanted, current)).toEqual({
			...wanted,
			otherEmails: ['A@example.com'],
			otherMobiles: ['+358 501'],
		});
		expect(keepingContacts({ properties, email: 'c@example.com' }, current)).toMatchObject({ otherEmails: undefined });
		expect(keepingContacts({ properties }, current)).toMatchObject({ otherEmails: undefined });
	});
});

describe('difference', () => {
	it('completes objects, and leaves out what is the same or not wanted', () => {
		const current = { name: { givenName: 'Ada', familyName: 'King' }, locale: 'en', tags: ['a', 'b'] };
		expect(difference({ name: { familyName: 'Byron' }, locale: 'en', title: undefined }, current)).toEqual({
			name: { givenName: 'Ada', familyName: 'Byron' },
		});
		expect(difference({ tags: ['b', 'a'] }, current)).toEqual({ tags: ['b', 'a'] });
		expect(difference({ tags: ['a', 'b'], name: { givenName: 'Ada' }, nickName: null }, current)).toBeUndefined();
	});
});

describe('a search in any case', () => {
	it('asks for the value as it is, and for its longest part of few letters in all spellings', () => {
		expect(inAnyCase('username', '12ab')).toBe(
			['eq "12ab"', 'co "12ab"', 'co "12aB"', 'co "12Ab"', 'co "12AB"'].map((one) => `(username ${one})`).join(' or '),
		);
		expect(inAnyCase('username', 'é')).toBeUndefined();
		expect(inAnyCase('username', 'abcdef')?.match(/ co /g)).toHaveLength(8);
	});

	it.each([
		[['ada'], [], true],
		[['ada'], [{ username: 'ADA' }], true],
		[['ada', 'bob'], [{ username: 'x' }, { username: 'Bob' }], true],
		[['é'], [{ username: 'É' }], true],
		[['ada'], [{ username: 'bob' }], false],
		[['a"b'], [{ username: 'A"B' }], true],
	])('for %j that finds %j may be its answer: %s', (values, found, expected) => {
		expect(answers(values, found)).toBe(expected);
	});
});

describe('the fields of Trivore ID', () => {
	it('have names that only they have, and labels in words', () => {
		const { fields } = trivoreCapabilities;
		const names = fields.flatMap(({ name, aliases = [] }) => [name, ...aliases]).map((name) => name.toLowerCase());
		expect(new Set(names).size).toBe(names.length);
		for (const { name, label } of fields) {
			expect(name).toMatch(/^[a-z]+(?:[A-Z][a-z]+)*$/);
			expect(label).toMatch(/^[A-Z][a-z]+(?: [A-Za-z]+)*$/);
		}
	});

	it('that tell users apart are unique, and a key spares the user name', () => {
		const unique = trivoreCapabilities.fields.filter((field) => field.unique === true).map(({ name }) => name);
		expect(unique).toEqual(expect.arrayContaining(['userName', 'key']));
		expect(userNameOfKeyed).toMatchObject({ name: 'userName', required: false, unique: true });
	});
});

it.each(Object.entries(USERNAME_POLICIES))('the user-name policy %s is explained in a sentence', (_, { help }) => {
	expect(help).toMatch(/^The (?:service|user name) .+\.$/);
});
