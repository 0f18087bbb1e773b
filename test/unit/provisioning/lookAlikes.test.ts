import { describe, expect, it } from '@jest/globals';

import { hiddenCharacter } from '../../../providers/text';
import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, statuses } from './support';

const HIDDEN = [
	['a left-to-right mark', '\u200E', 'U+200E'],
	['a zero-width space', '\u200B', 'U+200B'],
	['a zero-width joiner', '\u200D', 'U+200D'],
	['a byte order mark', '\uFEFF', 'U+FEFF'],
	['a right-to-left override', '\u202E', 'U+202E'],
	['a bidi isolate', '\u2066', 'U+2066'],
	['a soft hyphen', '\u00AD', 'U+00AD'],
	['NUL', '\0', 'U+0000'],
	['a line break', '\n', 'U+000A'],
	['a line separator', '\u2028', 'U+2028'],
	['a combining joiner', '\u034F', 'U+034F'],
	['a Hangul filler', '\u3164', 'U+3164'],
	['a tag character', '\u{E0041}', 'U+E0041'],
	['half a surrogate pair', '\uD83D', 'U+D83D'],
] as const;
const twin = (text: string, hidden: string) => `${text.slice(0, 2)}${hidden}${text.slice(2)}`;
const GRACE = {
	'User Name': 'grace.h',
	Key: '4711',
	Email: 'grace.h@example.com',
	'First Name': 'Grace',
	Groups: 'Staff',
};

describe.each(HIDDEN)('%s', (_, hidden, codePoint) => {
	it.each(['User Name', 'Key', 'Email', 'First Name', 'Groups'] as const)(
		'in %s makes that row alone invalid',
		async (column) => {
			const directory = new FakeDirectory();
			const rows = [
				{ ...GRACE, [column]: twin(GRACE[column], hidden) },
				{ 'User Name': 'ada', Email: 'ada@example.com' },
			];
			// Joiners between letters are how some languages are spelled.
			const isSpelling = hidden === '\u200D' && column === 'First Name';
			const report = await importRows(directory, rows);
			expect(report.succeeded.map(({ userName }) => userName)).toEqual(isSpelling ? ['grace.h', 'ada'] : ['ada']);
			if (!isSpelling) {
				expect(report.rejected[0]).toMatchObject({ status: 'invalid' });
				expect(report.rejected[0]?.error?.message).toContain(`Character 3 of ${column} is ${codePoint}`);
			}
		},
	);

	it.each(['delete', 'disable', 'updateOnly'] as const)('is not looked up either (%s)', async (action) => {
		const directory = new FakeDirectory();
		directory.addUser({ userName: 'grace.h', email: 'grace.h@example.com' });
		const report = await importRows(directory, [{ 'User Name': twin('grace.h', hidden) }], { action });
		expect(statuses(report)).toEqual(['invalid']);
	});

	it.each(['group', 'membership'] as const)('is refused in rows of kind %s', async (kind) => {
		const directory = new FakeDirectory();
		directory.addUser({ userName: 'grace.h', email: 'grace.h@example.com' });
		const rows = [{ 'User Name': 'grace.h', Group: twin('Staff', hidden) }];
		const report = await importRows(directory, rows, { kind, action: 'createOrSkip' });
		expect(statuses(report)).toEqual(['invalid']);
		expect(directory.groups.size).toBe(0);
	});
});

describe('a text that only looks unusual', () => {
	it.each(['Zoë', 'Müller-Lüdenscheidt', "O'Brien", '山田', 'İbrahim', '❤️ Team', '👩🏽 Team'])(
		'is taken: %s',
		(text) => {
			expect(hiddenCharacter(text)).toBeUndefined();
		},
	);

	it('is taken in names of people: joiners of Persian and Indic scripts', async () => {
		const rows = [{ ...GRACE, 'First Name': 'علی\u200Cرضا' }];
		expect(statuses(await importRows(new FakeDirectory(), rows))).toEqual(['created']);
		expect(statuses(await importRows(new FakeDirectory(), [{ ...GRACE, 'First Name': '\u200CGrace' }]))).toEqual([
			'invalid',
		]);
	});

	it('counts characters, not halves of them', () => {
		expect(hiddenCharacter('😀\u200E')).toEqual({ codePoint: 'U+200E', position: 2 });
	});
});
