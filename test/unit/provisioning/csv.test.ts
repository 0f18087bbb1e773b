import { describe, expect, it } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';

import { escapeFormula, readBoolean, readDate, readList, unescapeFormula } from '../../../provisioning/csv/cells';
import { decode } from '../../../provisioning/csv/decode';
import { fieldOf } from '../../../provisioning/csv/headers';
import { readCsv } from '../../../provisioning/csv/read';
import { SEED } from './support';

const HEADER = 'User Name,Email';
const utf16 = (text: string, bigEndian: boolean) => {
	const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
	return bigEndian ? bytes.swap16() : bytes;
};
const rows = (source: string | Uint8Array, options = {}) => readCsv(source, options).records.map(({ cells }) => cells);
const ada = { 'User Name': 'ada', Email: 'ä@example.com' };
const adaText = `${HEADER}\nada,ä@example.com`;

describe('encodings', () => {
	it.each([
		['UTF-8', Buffer.from(adaText)],
		['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${adaText}`)],
		['UTF-16 LE', utf16(adaText, false)],
		['UTF-16 BE', utf16(adaText, true)],
	])('%s is recognized', (_, bytes) => {
		expect(rows(bytes)).toEqual([ada]);
	});

	it('Windows-1252 is refused with its place, and read if it is chosen', () => {
		const bytes = Buffer.from(adaText, 'latin1');
		expect(() => readCsv(bytes)).toThrow('line 2 has a byte that does not fit (offset 20)');
		expect(() => readCsv(bytes, { encoding: 'utf-8' })).toThrow('not UTF-8');
		expect(rows(bytes, { encoding: 'windows-1252' })).toEqual([ada]);
	});

	it('UTF-16 that was cut off is refused', () => {
		expect(() => readCsv(utf16(adaText, false).subarray(0, -1))).toThrow('not valid UTF-16');
	});

	/** Source: RFC 3629, sections 3 and 4: what is too long, a surrogate, too large, or cut off. */
	const unfit = [
		...[[0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xf5, 0x80, 0x80, 0x80], [0xff]],
		...[
			[0xe0, 0x9f, 0xbf],
			[0xed, 0xa0, 0x80],
			[0xf0, 0x8f, 0xbf, 0xbf],
			[0xf4, 0x90, 0x80, 0x80],
		],
		...[[0xc2], [0xdf, 0x7f], [0xe2, 0x82], [0xe2, 0x82, 0x7f], [0xef, 0xbf, 0xc0], [0xf0, 0x9f, 0x98, 0x7f]],
		...[
			[0xe2, 0xc0, 0x80],
			[0xf0, 0x9f, 0x7f, 0x80],
			[0xf4, 0x7f, 0x80, 0x80],
			[0xc3, 0xc3],
		],
	];

	it.each(unfit)('the first byte that is not UTF-8 is told by line and offset: %p', (...bytes) => {
		const ends = [
			'\u007f',
			'\u0080',
			'\u07ff',
			'\u0800',
			'\ud7ff',
			'\ue000',
			'\uffff',
			'\u{10000}',
			'\u{10ffff}',
			'\u0fff',
			'\u{3ffff}',
		];
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.constantFrom(...ends, '\n', '\r\n'), fc.string({ unit: 'grapheme' }))),
				(parts) => {
					const before = Buffer.from(parts.join(''), 'utf8');
					const line = before.filter((byte) => byte === 0x0a).length + 1;
					const file = Buffer.concat([before, Buffer.from(bytes), Buffer.from('a,b\n')]);
					expect(() => decode(file, 'utf-8')).toThrow(
						`line ${line} has a byte that does not fit (offset ${before.length})`,
					);
				},
			),
			{ ...SEED, numRuns: 50 },
		);
	});
});

describe('delimiters', () => {
	it.each([',', ';', '\t', '|'])('%j is found', (delimiter) => {
		const text = [`User Name${delimiter}Groups`, `ada${delimiter}Red`, `"b${delimiter}c"${delimiter}Blue`].join('\n');
		expect(rows(text)).toEqual([
			{ 'User Name': 'ada', Groups: 'Red' },
			{ 'User Name': `b${delimiter}c`, Groups: 'Blue' },
		]);
	});

	it('two that fit equally well are not guessed between', () => {
		expect(() => readCsv('a,b;c\n1,2;3')).toThrow('comma and semicolon both fit');
		expect(rows('a,b;c\n1,2;3', { delimiter: ';' })).toEqual([{ 'a,b': '1,2', c: '3' }]);
	});

	it('a single column needs none', () => {
		expect(rows('User Name\nada\nbob')).toEqual([{ 'User Name': 'ada' }, { 'User Name': 'bob' }]);
	});

	it('is not clear without a regular line', () => {
		expect(() => readCsv('a,b;c\n1\n2,3,4;5')).toThrow('No delimiter');
	});
});

describe('records', () => {
	it.each(['\n', '\r\n', '\r'])('with the line end %j keep their lines, also after quoted line breaks', (end) => {
		const text = [HEADER, `"a${end}b",x`, '', 'c,y', ','].join(end) + end + end;
		expect(readCsv(text).records.map(({ line, cells }) => [line, cells['User Name']])).toEqual([
			[2, `a${end}b`],
			[5, 'c'],
		]);
	});

	it('with too few or too many cells are marked, and empty cells at the end are not', () => {
		const { records } = readCsv(`${HEADER}\nada\nbob,b,c\ncid,c,,\ndot,d`);
		expect(records.map(({ shapeError }) => shapeError)).toEqual([
			'The line has 1 cells, and the header has 2.',
			'The line has 3 cells, and the header has 2.',
			undefined,
			undefined,
		]);
	});

	it('keep numbers as they are written', () => {
		expect(rows('Key,User Name\n00123,1e5')).toEqual([{ Key: '00123', 'User Name': '1e5' }]);
	});

	it.each([
		['"ada,x\nbob,y', /opened in the record on line 3 is never closed/],
		['a"d"a,x', /record on line 3 has a quote in the middle/],
	])('with the quotes of %j are refused with their line', (record, message) => {
		expect(() => readCsv(`${HEADER}\r\nx,"y"\r\n${record}`)).toThrow(message);
	});
});

describe('headers', () => {
	it('may have no column twice, and none without a name in between', () => {
		expect(() => readCsv('User Name,user_name\na,b')).toThrow('"User Name" and "user_name" have the same name');
		expect(() => readCsv('User Name,,Email\na,b,c')).toThrow('a column without a name');
		expect(rows('User Name,Email,\na,b,')).toEqual([{ 'User Name': 'a', Email: 'b' }]);
	});

	it('alone make a file without rows; nothing at all is refused', () => {
		expect(readCsv(HEADER)).toEqual({ headers: ['User Name', 'Email'], records: [] });
		expect(() => readCsv(new Uint8Array())).toThrow('The file is empty.');
		expect(() => readCsv(' \n ')).toThrow('The file is empty.');
	});

	it.each([
		['User Login', 'userName'],
		['userName', 'userName'],
		['käyttäjätunnus', 'userName'],
		['E-Mail', 'email'],
		['Sa\u0308hko\u0308posti', 'email'],
		['First_Name', 'firstName'],
		['NACHNAME', 'lastName'],
		['employeeNumber', 'key'],
		['Ryhmät', 'groups'],
		['Salary', undefined],
	])('%j stands for %s', (header, field) => {
		expect(fieldOf(header)).toBe(field);
	});

	/** Headers of exports: Active Directory and Entra ID, HR systems in English, German and Finnish, files of the services. */
	it.each(
		Object.entries({
			active: 'Active, Enabled, Account Enabled, accountEnabled, Is Active, Status, User Status, Aktiv, Aktiivinen',
			country: 'Country, Country Code, Land, Maa',
			displayName:
				'Display Name, displayName, Full Name, FullName, Name, Anzeigename, Vollständiger Name, Nimi, Koko nimi',
			email:
				'Email, E-Mail, Email Address, E-Mail Address, Mail, Work Email, EmailAddress, E-Mail-Adresse, Sähköposti, Sähköpostiosoite',
			firstName: 'First Name, FirstName, Given Name, givenName, Forename, Vorname, Etunimi',
			groups: 'Groups, Group, Group Name, Group Names, User Groups, Gruppen, Gruppe, Ryhmät, Ryhmä',
			key: 'Key, Employee ID, employeeId, Employee Number, Employee No., Personnel Number, Person Number, External ID, Personalnummer, Mitarbeiternummer, Henkilönumero, Työntekijänumero',
			lastName: 'Last Name, LastName, sn, Surname, Family Name, familyName, Nachname, Familienname, Sukunimi',
			password: 'Password, Initial Password, Passwort, Kennwort, Salasana',
			userName:
				'User Name, username, userPrincipalName, User Principal Name, UPN, sAMAccountName, SAM Account Name, User Login, UserLogin, Login, Login Name, User ID, UserID, Benutzername, Anmeldename, Käyttäjätunnus, Käyttäjänimi',
		}).flatMap(([field, headers]) => headers.split(', ').map((header) => [header, field] as const)),
	)('%j of exports stands for %s, in any upper and lower case', (header, field) => {
		for (const written of [header, header.toLowerCase(), header.toUpperCase(), ` ${header.replaceAll(' ', '_')} `]) {
			expect([written, fieldOf(written)]).toEqual([written, field]);
		}
	});
});

describe('cells', () => {
	it('are yes or no by a table, dates by the calendar, lists without repetitions', () => {
		expect(['Yes', ' ei ', 'TRUE', '0', 'perhaps'].map(readBoolean)).toEqual([true, false, true, false, undefined]);
		expect(['2024-02-29', '2023-02-29', '1.2.2024'].map(readDate)).toEqual(['2024-02-29', undefined, undefined]);
		expect(readList(' Red ;;Blue; Red')).toEqual(['Red', 'Blue']);
	});

	it.each(['=cmd()', '+1', '-1', '@x', '\tx', '\rx', '\nx', "'@x", "''=x", 'plain', "'plain", ''])(
		'%j survives escaping',
		(cell) => {
			expect(unescapeFormula(escapeFormula(cell))).toBe(cell);
			expect(escapeFormula(cell)).not.toMatch(/^[=+\-@\t\r\n]/);
			expect(escapeFormula('=cmd()')).toBe("'=cmd()");
		},
	);
});

it('reads back what was written, whatever it is', () => {
	const cell = fc.string({
		unit: fc.constantFrom('a', 'ä', '"', ',', ';', '\n', '\r', ' ', '\t', '|', "'", '0'),
		maxLength: 8,
	});
	const table = fc.array(fc.tuple(fc.constant('x'), cell, cell), { minLength: 1, maxLength: 25 });
	fc.assert(
		fc.property(table, fc.constantFrom(',', ';', '\t', '|'), (lines, delimiter) => {
			const text = stringify([['A', 'B', 'C'], ...lines], { delimiter, quoted: true });
			expect(rows(text, { delimiter })).toEqual(lines.map(([a, b, c]) => ({ A: a, B: b, C: c })));
		}),
		SEED,
	);
});
