/** A text as its readers may see it: unescaped, or decoded; each character knows from where in the original it comes. */
export interface View {
	readonly text: string;
	/** For each UTF-16 unit of `text`: where what it was made of begins and ends in the original. */
	readonly starts: readonly number[];
	readonly ends: readonly number[];
}

/** What marks the place where a text was cut. */
export const CUT = '…';

export function viewOf(text: string): View {
	const starts = Array.from({ length: text.length }, (_, index) => index);
	return { text, starts, ends: starts.map((start) => start + 1) };
}

const NAMED: Readonly<Record<string, string>> = {
	amp: '&',
	apos: "'",
	ast: '*',
	bsol: '\\',
	colon: ':',
	comma: ',',
	commat: '@',
	dollar: '$',
	equals: '=',
	excl: '!',
	grave: '`',
	gt: '>',
	hat: '^',
	lbrace: '{',
	lbrack: '[',
	lcub: '{',
	lowbar: '_',
	lpar: '(',
	lsqb: '[',
	lt: '<',
	nbsp: ' ',
	newline: '\n',
	num: '#',
	percnt: '%',
	period: '.',
	plus: '+',
	quest: '?',
	quot: '"',
	rbrace: '}',
	rbrack: ']',
	rcub: '}',
	rpar: ')',
	rsqb: ']',
	semi: ';',
	sol: '/',
	tab: '\t',
	verbar: '|',
	vert: '|',
};
const CONTROL: ReadonlyMap<string, string> = new Map([
	['b', '\b'],
	['f', '\f'],
	['n', '\n'],
	['r', '\r'],
	['t', '\t'],
]);

/** Each with an alternative for an escape that was cut off in the middle, as group `cut`. */
const KINDS: ReadonlyArray<readonly [cut: string, whole: string]> = [
	// Percent-encoded UTF-8, or Latin-1.
	[
		'%[0-9a-f]?|%[c-f][0-9a-f](?:%[89ab][0-9a-f]){0,2}(?:%[0-9a-f]?)?',
		'%(?:[0-7][0-9a-f]|[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}|u[0-9a-f]{4}|[0-9a-f]{2})',
	],
	// As in JSON and programs.
	['\\\\(?:[ux][0-9a-f]{0,3})?', '\\\\(?:u[0-9a-f]{4}|u\\{[0-9a-f]{1,6}\\}|x[0-9a-f]{2}|[^ux…])'],
	// As in web pages.
	['&#?[0-9a-z]{0,7}', '&(?:#x0*[0-9a-f]{1,6};?|#0*[0-9]{1,7};?|[a-z]{2,8};)'],
];

const patternOf = (kinds: typeof KINDS) =>
	new RegExp(
		`(?<cut>(?:${kinds.map(([cut]) => cut).join('|')})(?=…))|${kinds.map(([, whole]) => whole).join('|')}`,
		'gi',
	);

/** All escapes at once, and each kind alone: the secret itself may hold what looks like an escape of another kind. */
export const ESCAPES: readonly RegExp[] = [patternOf(KINDS), ...KINDS.map((kind) => patternOf([kind]))];

function character(code: number): string {
	return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function percentDecoded(escape: string): string {
	const bytes = Buffer.from(escape.replaceAll('%', ''), 'hex');
	const text = bytes.toString('utf8');
	return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

function meaning(escape: string): string {
	const lower = escape.toLowerCase();
	if (/^%u/.test(lower)) return character(Number.parseInt(lower.slice(2), 16));
	if (lower.startsWith('%')) return percentDecoded(lower);
	if (lower.startsWith('&#x')) return character(Number.parseInt(lower.slice(3), 16));
	if (lower.startsWith('&#')) return character(Number.parseInt(lower.slice(2), 10));
	if (lower.startsWith('&')) return (Object.hasOwn(NAMED, lower.slice(1, -1)) && NAMED[lower.slice(1, -1)]) || escape;
	const hex = /^\\[ux]\{?([0-9a-f]+)/.exec(lower)?.[1];
	if (hex !== undefined) return character(Number.parseInt(hex, 16));
	return CONTROL.get(escape.slice(1)) ?? escape.slice(1);
}

/** The text with one layer of escapes less; `undefined` if there are none. @param escapes one of `ESCAPES` */
export function unescaped(view: View, escapes: RegExp): View | undefined {
	const { text } = view;
	let out = '';
	let at = 0;
	const starts: number[] = [];
	const ends: number[] = [];
	const copy = (until: number) => {
		out += text.slice(at, until);
		for (; at < until; at += 1) {
			starts.push(view.starts[at] ?? 0);
			ends.push(view.ends[at] ?? 0);
		}
	};
	for (const match of text.matchAll(escapes)) {
		const [escape] = match;
		const isCutOff = match.groups?.cut !== undefined;
		const plain = isCutOff ? '' : meaning(escape);
		if (plain === escape) continue;
		copy(match.index);
		at = match.index + escape.length;
		out += plain;
		for (let unit = 0; unit < plain.length; unit += 1) {
			starts.push(view.starts[match.index] ?? 0);
			ends.push(view.ends[at - 1] ?? 0);
		}
	}
	if (out === '' && at === 0) return undefined;
	copy(text.length);
	return { text: out, starts, ends };
}

/** Base64 in any alphabet, also broken over lines of 12 or more characters. */
const BASE64 = /(?:[\w+/-]{12,}\s+)*[\w+/-]{2,}/g;
const HEX = /(?:(?:0x|\\x)?[0-9a-f]{2}[\s:,.-]{0,2}){4,}/gi;
/** Without the first digit, which may belong to what stands before. */
const HEX_AFTER_DIGIT = /(?<=\b[0-9a-f])(?:[0-9a-f]{2}){4,}/gi;
/** As Node.js and Java print bytes. */
const BYTE_LIST = /-?\d{1,3}(?:\s*,\s*-?\d{1,3}){3,}/g;

/** Whether the original ends there, or one digit later in the middle of a byte. */
function isCutAt({ text }: View, at: number): boolean {
	return text[at] === CUT || (text[at + 1] === CUT && /\w/.test(text[at] ?? ''));
}

/** @param isCut whether the original was cut behind it */
function fromBytes(bytes: Uint8Array, isCut: boolean, rangeOf: (byte: number) => readonly [number, number]): View {
	let text = '';
	const starts: number[] = [];
	const ends: number[] = [];
	bytes.forEach((byte, index) => {
		// UTF-16 has a zero beside every plain character.
		if (byte === 0) return;
		text += String.fromCharCode(byte);
		const [start, end] = rangeOf(index);
		starts.push(start);
		ends.push(end);
	});
	return { text: isCut ? text + CUT : text, starts, ends };
}

function base64Views(view: View, from: number, run: string): View[] {
	const places = [...run].flatMap((sign, index) => (/\s/.test(sign) ? [] : [from + index]));
	const letters = run.replace(/\s+/g, '');
	// A run may begin with something else, so that its groups of four begin later.
	return [0, 1, 2, 3].map((offset) => {
		const bytes = Buffer.from(letters.slice(offset), 'base64');
		return fromBytes(bytes, isCutAt(view, from + run.length), (byte) => {
			const first = places[offset + Math.floor((byte * 4) / 3)] ?? from;
			const last = places[offset + Math.floor((byte * 4) / 3) + 1] ?? first;
			return [view.starts[first] ?? 0, view.ends[last] ?? 0];
		});
	});
}

function listViews(view: View, pattern: RegExp, toByte: (text: string) => number, unit: RegExp): View[] {
	return [...view.text.matchAll(pattern)].map((match) => {
		const units = [...match[0].matchAll(unit)];
		const bytes = Uint8Array.from(units, ([text]) => toByte(text) & 0xff);
		return fromBytes(bytes, isCutAt(view, match.index + match[0].length), (byte) => {
			const found = units[byte];
			const start = match.index + (found?.index ?? 0);
			return [view.starts[start] ?? 0, view.ends[start + (found?.[0].length ?? 1) - 1] ?? 0];
		});
	});
}

/**
 * What parts of the text are when they are read as base64, as hexadecimal digits, or as a list of bytes.
 *
 * @param atLeast bytes that a part must have, unless it was cut
 */
export function decoded(view: View, atLeast: number): View[] {
	const isLong = (match: RegExpExecArray) =>
		match[0].length * 3 >= atLeast * 4 || isCutAt(view, match.index + match[0].length);
	const hex = (text: string) => Number.parseInt(text, 16);
	return [
		...[...view.text.matchAll(BASE64)].filter(isLong).flatMap((match) => base64Views(view, match.index, match[0])),
		...listViews(view, HEX, hex, /[0-9a-f]{2}/gi),
		...listViews(view, HEX_AFTER_DIGIT, hex, /[0-9a-f]{2}/gi),
		...listViews(view, BYTE_LIST, Number, /-?\d{1,3}/g),
	];
}

const IN_WORD = /[\w+/=-]/;

/** The range with all of the words at its ends, where those are of base64. */
export function wholeWords(text: string, start: number, end: number): readonly [number, number] {
	let [from, to] = [start, end];
	while (from > 0 && IN_WORD.test(text[from - 1] ?? '')) from -= 1;
	while (to < text.length && IN_WORD.test(text[to] ?? '')) to += 1;
	return [from, to];
}
