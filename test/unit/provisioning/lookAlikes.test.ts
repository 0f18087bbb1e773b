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
	['a blank of Braille', '\u2800', 'U+2800'],
	['a halfwidth Hangul filler', '\uFFA0', 'U+FFA0'],
	['a Khmer vowel without a shape', '\u17B4', 'U+17B4'],
	['a Mongolian vowel separator', '\u180E', 'U+180E'],
	['a variation selector', '\uFE0F', 'U+FE0F'],
	['a variation selector for ideographs', '\u{E0100}', 'U+E0100'],
	['an interlinear anchor', '\uFFF9', 'U+FFF9'],
	['a place of an object', '\uFFFC', 'U+FFFC'],
	['a lost character', '\uFFFD', 'U+FFFD'],
	['a musical note without a shape', '\u{1D159}', 'U+1D159'],
	['no character', '\uFFFE', 'U+FFFE'],
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

describe.each([
	['a no-break space', '\u00A0', 'U+00A0'],
	['a narrow no-break space', '\u202F', 'U+202F'],
	['an em space', '\u2003', 'U+2003'],
	['a figure space', '\u2007', 'U+2007'],
	['an Ogham space', '\u1680', 'U+1680'],
])('%s', (_, space, codePoint) => {
	it.each(['User Name', 'Key', 'Email', 'Groups'] as const)('in %s, by which something is found', async (column) => {
		const rows = [{ ...GRACE, [column]: twin(GRACE[column], space) }];
		const { rejected } = await importRows(new FakeDirectory(), rows);
		expect(rejected[0]?.error?.message).toContain(
			`Character 3 of ${column} is ${codePoint}, which only looks like a space. Type an ordinary space in its place.`,
		);
	});

	it('may be in names of people, as word processors write them', async () => {
		const rows = [{ ...GRACE, 'First Name': `Anne${space}Marie` }];
		expect(statuses(await importRows(new FakeDirectory(), rows))).toEqual(['created']);
	});
});

it.each(['😀\uFE0F', '😀\u200D😀', '🏴\u{E0067}\u{E007F}', 'a\uFE0F'])(
	'an emoji with what changes nothing of it is refused: %j',
	(text) => {
		expect(hiddenCharacter(text)?.position).toBe(2);
	},
);

describe('a text that only looks unusual', () => {
	it.each([
		'Zoë',
		'Zoe\u0308',
		'Müller-Lüdenscheidt',
		"O'Brien",
		'山田\u3000太郎',
		'สมชาย',
		'İbrahim',
		'J. R. R. Tolkien',
		'❤️ Team',
		'👩🏽 Team',
		'👩‍💻 Devs',
		'1️⃣ Team',
		'🏴󠁧󠁢󠁥󠁮󠁧󠁿 Team',
		'🇫🇮 Team',
	])('is taken: %s', (text) => {
		expect(hiddenCharacter(text)).toBeUndefined();
	});

	it('is taken in names of people: joiners of Persian and Indic scripts', async () => {
		const rows = [{ ...GRACE, 'First Name': 'علی\u200Cرضا' }];
		expect(statuses(await importRows(new FakeDirectory(), rows))).toEqual(['created']);
		expect(statuses(await importRows(new FakeDirectory(), [{ ...GRACE, 'First Name': '\u200CGrace' }]))).toEqual([
			'invalid',
		]);
	});

	it('counts characters, not halves of them', () => {
		expect(hiddenCharacter('😀\u200E')).toEqual({ codePoint: 'U+200E', position: 2, isSpace: false });
	});
});
