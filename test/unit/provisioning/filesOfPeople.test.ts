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
	])('is read whatever stands above its header: %j', (text, line) => {
		expect(readCsv(text)).toEqual({ headers: ['User Name', 'Email'], records: [{ line, cells: ADA }] });
	});

	it.each(['le', 'be'])('in UTF-16 %s without a byte order mark is recognized', (order) => {
		const bytes = Buffer.from('User Name;Email\r\nada;ada@example.com', 'utf16le');
		expect(readCsv(order === 'le' ? bytes : bytes.swap16()).records[0]?.cells).toEqual(ADA);
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
