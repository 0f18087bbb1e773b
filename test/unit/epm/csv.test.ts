import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readUsers, writeUsers } from '../../../providers/epm/csv';
import { hiddenCharacter } from '../../../providers/text';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readUsers(bytes(text), 'auto', () => false);
const HEAD = 'First Name,Last Name,Email,User Login';

describe('the CSV file', () => {
	test('is written with the headings that EPM wants, as UTF-8 without a byte order mark', () => {
		const user = { userlogin: 'zoe', firstname: '', lastname: 'O\'Neil, "Z"', email: 'z@example.com', line: 2 };
		expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(writeUsers([user]))).toBe(
			`${HEAD}\n,"O'Neil, ""Z""","z@example.com","zoe"\n`,
		);
	});

	test('is read with headings in any order and case, other columns, blank lines and all kinds of line ends', () => {
		const text = '\uFEFF"user login" ,Department,EMAIL,Last Name\r\n\r\nada,Finance, ada@example.com ,King\r\n,,,\r\n';
		expect(read(text)).toEqual({
			valid: [{ userlogin: 'ada', firstname: '', lastname: 'King', email: 'ada@example.com', line: 3 }],
			invalid: [],
		});
	});

	test('names the line of a row whatever line breaks stand in values before it', () => {
		const { invalid } = read(`${HEAD}\n"A\nB",C,c@example.com,c\nD,,d@example.com,d`);
		expect(invalid.map(({ user, reason }) => [user.line, reason])).toEqual([
			[expect.any(Number), expect.stringContaining('Character 2 of First Name is U+000A')],
			[4, '"Last Name" is empty.'],
		]);
	});

	test('comes back as it was written, whatever the values', () => {
		const value = fc
			.string({ unit: 'grapheme', minLength: 1 })
			// Accents are composed, as Create and Bulk Import compose them.
			.map((text) => text.trim().normalize('NFC'))
			.filter((text) => /\S/.test(text) && hiddenCharacter(text, { joiners: true }) === undefined);
		const user = fc.record({ firstname: value, lastname: value });
		fc.assert(
			fc.property(fc.array(user, { minLength: 1, maxLength: 8 }), (people) => {
				const users = people.map((names, index) => ({
					...names,
					userlogin: `u${index}`,
					email: `u${index}@example.com`,
					line: 0,
				}));
				const { valid, invalid } = readUsers(writeUsers(users), 'utf-8', () => false);
				expect(invalid).toEqual([]);
				expect(valid.map(({ firstname, lastname, userlogin }) => [firstname, lastname, userlogin])).toEqual(
					users.map(({ firstname, lastname, userlogin }) => [firstname, lastname, userlogin]),
				);
			}),
		);
	});

	test('that would grow beyond 2 MB is not written', () => {
		const user = {
			userlogin: 'u',
			firstname: 'x'.repeat(1024 * 1024),
			lastname: 'x'.repeat(1024 * 1024),
			email: 'e',
			line: 0,
		};
		expect(() => writeUsers([user])).toThrow('larger than 2 MB');
	});
});
