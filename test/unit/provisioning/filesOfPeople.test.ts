import { describe, expect, it } from '@jest/globals';

import { readBoolean } from '../../../provisioning/csv/cells';
import { readCsv } from '../../../provisioning/csv/read';
import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, statuses } from './support';

const ADA = { 'User Name': 'ada', Email: 'ada@example.com' };

describe('a file', () => {
	it.each([
		['sep=;\r\nUser Name;Email\r\nada;ada@example.com', 3],
		['SEP=,\nUser Name,Email\nada,ada@example.com', 3],
		['"sep=;"\nUser Name;Email\nada;ada@example.com', 3],
		['Staff list 2026\nUser Name;Email\nada;ada@example.com', 3],
		['Staff list 2026;\r\nUser Name;Email\r\nada;ada@example.com', 3],
		['User Name;Email\nada;ada@example.com', 2],
		['\uFEFFsep=;\r\nUser Name;Email\r\nada;ada@example.com', 3],
		['sep=;\nStaff list;\n;\nUser Name;Email\nada;ada@example.com', 5],
		['Staff list 2026\n\nUser Name;Email\nada;ada@example.com', 4],
		['Staff list;\n;\n"As of 2026-01-31; HR";\n;\nUser Name;Email\nada;ada@example.com', 6],
		['"Staff, ""all"" of us",\rUser Name,Email\rada,ada@example.com', 3],
		['User Name\tEmail\r\nada\tada@example.com\t\r\n\t\n', 2],
		['"User Name";"Email";\r\n"ada";"ada@example.com";\n', 2],
	])('is read whatever stands above its header: %j', (text, line) => {
		expect(readCsv(text)).toEqual({ headers: ['User Name', 'Email'], records: [{ item: 0, line, cells: ADA }] });
	});

	it.each(['le', 'be'])('in UTF-16 %s without a byte order mark is recognized', (order) => {
		const bytes = Buffer.from('User Name;Email\r\nada;ada@example.com', 'utf16le');
		expect(readCsv(order === 'le' ? bytes : bytes.swap16()).records[0]?.cells).toEqual(ADA);
	});

	it('whose first column name has a line break has no title', () => {
		expect(readCsv('"User\nName",Email,First Name\nada,ada@example.com,Ada').headers).toEqual([
			'User\nName',
			'Email',
			'First Name',
		]);
	});

	it.each(['le', 'be'])('in UTF-16 %s without a byte order mark is recognized in any script', (order) => {
		const name = 'Александра-Владиславовна Преображенская';
		const lines = Array.from({ length: 9 }, () => `ada;ada@example.com;${name}`);
		const bytes = Buffer.from(['User Name;Email;Last Name', ...lines].join('\r\n'), 'utf16le');
		const { records } = readCsv(order === 'le' ? bytes : bytes.swap16());
		expect(records[8]?.cells).toEqual({ ...ADA, 'Last Name': name });
	});

	it('in UTF-8 with a NUL in a name is not taken for UTF-16', () => {
		const { records } = readCsv(Buffer.from('User Name;Email\na\0da;ada@example.com'));
		expect(records[0]?.cells['User Name']).toBe('a\0da');
	});

	it('of one column is no title with a header below', () => {
		expect(readCsv('Kennung\nuser;name').headers).toEqual(['Kennung']);
	});
});

describe('a cell', () => {
	it.each(['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NV', '#BEZUG!', '#PUUTTUU!'])(
		'with a failed formula is invalid: %s',
		async (value) => {
			expect(statuses(await importRows(new FakeDirectory(), [{ ...ADA, 'First Name': value }]))).toEqual(['invalid']);
		},
	);

	it.each(['1.23E+05', '1,23E+05', '4E+10', '3.58E+11'])('with a shortened number is invalid: %s', async (value) => {
		const { rejected } = await importRows(new FakeDirectory(), [{ ...ADA, 'Employee Number': value }]);
		expect(rejected[0]?.error?.message).toContain('is a long number that a spreadsheet shortened');
	});

	it("with a spreadsheet's apostrophe before a number is invalid", async () => {
		const { rejected } = await importRows(new FakeDirectory(), [{ ...ADA, 'Employee Number': "'00123" }]);
		expect(rejected[0]?.error?.message).toContain('begins with the apostrophe of a spreadsheet');
	});

	it.each(['00123', '1E05', 'E+10', '4711', "'t Hooft", '12-34'])('with another number is taken: %s', async (value) => {
		expect(statuses(await importRows(new FakeDirectory(), [{ ...ADA, 'Employee Number': value }]))).toEqual([
			'created',
		]);
	});

	it.each(['<clear>', '<CLEAR>', ' <Clear> '])('clears its value in any spelling of the marker: %j', async (value) => {
		const directory = new FakeDirectory();
		directory.addUser({ userName: 'ada', email: 'ada@example.com', firstName: 'Ada' });
		await importRows(directory, [{ 'User Name': 'ada', 'First Name': value }], { action: 'createOrUpdate' });
		expect([...directory.users.values()][0]?.values.firstName ?? '').toBe('');
	});

	it.each(['Password', 'Groups', 'User Name', 'Active'])('cannot clear %s', async (column) => {
		const { rejected } = await importRows(new FakeDirectory(), [{ ...ADA, [column]: '<clear>' }]);
		expect(rejected).toHaveLength(1);
	});

	it.each(['Å‚ukasz', 'KÃƒÂ¤the', 'Ð˜Ð²Ð°Ð½', 'Î‘Î½Î½Î±', 'å±±ç”°', 'Å\u0081ukasz', 'ðŸ™‚'])(
		'that was read in the wrong encoding is invalid in any script: %s',
		async (value) => {
			const { rejected } = await importRows(new FakeDirectory(), [{ ...ADA, 'First Name': value }]);
			expect(rejected[0]?.error?.message).toContain('wrong encoding');
		},
	);

	it.each(['Łukasz', 'MENÜ…', '„Spaß“', 'Ærø', 'Škoda', 'Nguyễn', 'Þór', 'Ünal', 'ÀÉÎÕÜ', 'Иван'])(
		'of another language is taken: %s',
		async (value) => {
			expect(statuses(await importRows(new FakeDirectory(), [{ ...ADA, 'First Name': value }]))).toEqual(['created']);
		},
	);

	it.each(['KÃ¤the', 'MÃ¼ller', 'BjÃ¸rn', 'Oâ€™Brien', 'JosÃ©'])(
		'that was read in the wrong encoding is invalid: %s',
		async (value) => {
			const { rejected } = await importRows(new FakeDirectory(), [{ ...ADA, 'First Name': value }]);
			expect(rejected[0]?.error?.message).toContain('wrong encoding');
		},
	);

	it.each(['Käthe', 'SÃO', 'Ângela', 'Nº 1'])('in the right one is taken: %s', async (value) => {
		expect(statuses(await importRows(new FakeDirectory(), [{ ...ADA, 'First Name': value }]))).toEqual(['created']);
	});

	it.each([
		['WAHR', true],
		['FALSCH', false],
		['TOSI', true],
		['EPÄTOSI', false],
		['VRAI', true],
		['FAUX', false],
		['VERDADERO', true],
		['FALSO', false],
		['VERO', true],
		['SANT', true],
		['FALSKT', false],
		['WAAR', true],
		['ONWAAR', false],
		['✓', true],
		['✔️', true],
		['✗', false],
		['☐', false],
		['Nej', false],
	])('says yes or no as spreadsheets write it: %s', (word, value) => expect(readBoolean(word)).toBe(value));

	it('with the clear marker in Groups makes no group', async () => {
		const directory = new FakeDirectory();
		for (const Groups of ['<clear>', 'Staff;<clear>']) {
			expect(statuses(await importRows(directory, [{ ...ADA, Groups }]))).toEqual(['invalid']);
		}
		expect(
			statuses(await importRows(directory, [{ Group: '<clear>' }], { kind: 'group', action: 'createOrSkip' })),
		).toEqual(['invalid']);
		expect(directory.groups.size).toBe(0);
	});
});

describe('an address', () => {
	it.each([
		'doe,john@example.com',
		'a..k@example.com',
		'.a@example.com',
		'a.@example.com',
		'a@.example.com',
		'a@example.com.',
		'“a”@example.com',
		'a@example.com;b@example.com',
		'o’brien@example.com',
		'A <a@example.com>',
	])('that is none is invalid: %s', async (Email) =>
		expect(statuses(await importRows(new FakeDirectory(), [{ ...ADA, Email }]))).toEqual(['invalid']),
	);

	it.each(["o'brien@example.com", 'a+b@example.com', 'jörg@example.com', 'a-b.c@sub.example.com'])(
		'is taken: %s',
		async (Email) => {
			expect(statuses(await importRows(new FakeDirectory(), [{ ...ADA, Email }]))).toEqual(['created']);
		},
	);

	it('that was copied from a link is cleaned', async () => {
		const directory = new FakeDirectory();
		await importRows(directory, [{ ...ADA, Email: 'mailto:ada@example.com' }]);
		expect([...directory.users.values()][0]?.values.email).toBe('ada@example.com');
	});
});

describe('columns', () => {
	it('of directories as n8n has them are recognized', async () => {
		const directory = new FakeDirectory();
		const row = {
			userPrincipalName: 'ada',
			accountEnabled: 'true',
			mail: 'ada@example.com',
			givenName: 'Ada',
			sn: 'L',
		};
		await importRows(directory, [row]);
		expect([...directory.users.values()][0]?.values).toEqual({
			userName: 'ada',
			email: 'ada@example.com',
			firstName: 'Ada',
		});
		expect(statuses(await importRows(directory, [{ sAMAccountName: 'ada', Email: 'ada@example.com' }]))).toEqual([
			'unchanged',
		]);
	});

	it('may be spelled in two ways by items, but not both in one', async () => {
		const rows = [ADA, { userName: 'bob', email: 'bob@example.com' }];
		expect(statuses(await importRows(new FakeDirectory(), rows))).toEqual(['created', 'created']);
		await expect(importRows(new FakeDirectory(), [{ ...ADA, email: 'x@example.com' }])).rejects.toThrow(
			'both stand for email',
		);
	});
});

describe('a file without the column of the passwords, as that of rejected rows is', () => {
	it('makes no account without its password, and says what is missing', async () => {
		const directory = new FakeDirectory();
		directory.addUser({ userName: 'bob', email: 'bob@example.com' });
		const rows = [ADA, { 'User Name': 'bob', 'First Name': 'Bob' }];
		const { rejected, succeeded } = await importRows(directory, rows, { action: 'createOrUpdate', password: 'column' });
		expect(succeeded).toMatchObject([{ userName: 'bob', status: 'updated' }]);
		expect(rejected).toMatchObject([
			{
				userName: 'ada',
				status: 'invalid',
				error: { message: expect.stringContaining('add the column Password again') },
			},
		]);
		expect(directory.users.size).toBe(1);
	});
});
