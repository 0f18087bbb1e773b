/** Finds secrets in a text that a service may have made of what it was sent, whatever it did to them. */
import { CUT, decoded, ESCAPES, unescaped, viewOf, wholeWords, type View } from './echoViews';

/** What stands in the place of a secret. */
export const REDACTED = '[hidden]';

/** Shorter ones would tear holes into ordinary words. */
const SHORTEST = 4;
/** From this length on blanks, quotes and backslashes inside do not matter. */
const LOOSE_FROM = 8;
/** Escapes within escapes. */
const MOST_LAYERS = 6;
/** Base64 within base64. */
const MOST_DECODINGS = 2;
/** A part of a long secret that is as long as this is a secret too; a gateway may cut what it echoes. */
const PART = 12;
const PARTS_FROM = 16;

type Range = readonly [start: number, end: number];

/** A secret, or a text, as it is compared: without regard to case, and to how forms write blanks. */
function folded(text: string): string {
	let out = '';
	for (let at = 0; at < text.length; at += 1) {
		const unit = text[at] ?? '';
		const lower = unit.toLowerCase();
		out += unit === '+' ? ' ' : lower.length === 1 ? lower : unit;
	}
	return out;
}

const IGNORED = /[\s+"'\\`]/;

/** A view without what wrapping, quoting and joining put between characters. */
function loose(view: View): View {
	const kept = [...view.text.split('').keys()].filter((at) => !IGNORED.test(view.text[at] ?? ''));
	return {
		text: kept.map((at) => view.text[at]).join(''),
		starts: kept.map((at) => view.starts[at] ?? 0),
		ends: kept.map((at) => view.ends[at] ?? 0),
	};
}

/** For each position of the needle how long its longest beginning is that ends there (Knuth, Morris, Pratt). */
function failures(needle: string): number[] {
	const table = [0];
	for (let at = 1, length = 0; at < needle.length; at += 1) {
		while (length > 0 && needle[at] !== needle[length]) length = table[length - 1] ?? 0;
		if (needle[at] === needle[length]) length += 1;
		table.push(length);
	}
	return table;
}

class Needle {
	private readonly table: readonly number[];

	constructor(readonly text: string) {
		this.table = failures(text);
	}

	/** Where it is in a text, whole, or its beginning where the text was cut. */
	find(text: string, isCut: (at: number) => boolean): Range[] {
		const ranges: Range[] = [];
		let length = 0;
		for (let at = 0; at < text.length; at += 1) {
			while (length > 0 && (length === this.text.length || text[at] !== this.text[length]))
				length = this.table[length - 1] ?? 0;
			if (text[at] === this.text[length]) length += 1;
			if (length === this.text.length || (length >= SHORTEST - 1 && isCut(at + 1)))
				ranges.push([at + 1 - length, at + 1]);
		}
		return ranges;
	}
}

/** A secret in the forms that are looked for in every view. */
interface Wanted {
	readonly exact: Needle;
	/** Its end, from right to left, for what follows a place that was hidden already. */
	readonly backward: Needle;
	readonly loose: Needle | undefined;
}

const reversed = (text: string) => text.split('').reverse().join('');

/** A view, and what it is with more and more layers of escapes taken away. */
function layersOf(view: View): readonly View[] {
	const layers = new Map([[view.text, view]]);
	for (const escapes of ESCAPES) {
		let layer: View | undefined = view;
		for (let left = MOST_LAYERS; layer && left > 0; left -= 1) {
			layers.set(layer.text, layer);
			layer = unescaped(layer, escapes);
		}
	}
	return [...layers.values()];
}

/** What stands for a character that a service cannot write. */
const LOST = ['?', '\ufffd'];

/** As services without Unicode write it, or with another one, and what is left of escapes that it holds itself. */
function variants(secret: string): Set<string> {
	const utf8 = Buffer.from(secret, 'utf8').toString('latin1');
	const utf16 = Buffer.from(secret, 'utf16le').toString('latin1').replaceAll('\0', '');
	const all = new Set([secret, utf8, utf16, secret.normalize('NFC'), secret.normalize('NFD')]);
	if (secret.replace(/[^\p{ASCII}]/gu, '').length >= SHORTEST) {
		for (const text of [secret, utf8]) for (const lost of LOST) all.add(text.replace(/[^\p{ASCII}]/gu, lost));
	}
	for (const view of layersOf(viewOf(secret))) all.add(view.text);
	return all;
}

/** What a private key has between the lines with which all keys begin and end. */
function withoutFrame(secret: string): string {
	if (!secret.includes('-----BEGIN')) return secret;
	const lines =
		secret
			.replaceAll('\\n', ' ')
			.replace(/-----[A-Z ]+-----/g, ' ')
			.match(/[A-Za-z0-9+/=]{16,}/g) ?? [];
	return lines.length === 0 ? secret : lines.join('');
}

/** What shows a header or a key whatever its value. */
const TELLING =
	/\bsignature\s+version=[^]*|\bsignature\s*=\s*"[\w+/=\s-]{40,}|\b(?:bearer|basic)\s+(?=[\w+/=.~-]*[\d+/=])[\w+/=.~-]{16,}|-----begin [a-z ]*private key-----[^]*/gi;

function tellingRanges({ text, starts, ends }: View): Range[] {
	return [...text.matchAll(TELLING)].map(({ 0: found, index }) => [
		starts[index] ?? 0,
		ends[index + found.length - 1] ?? 0,
	]);
}

class Secrets {
	private readonly wanted: Wanted[];
	private readonly parts: ReadonlySet<string>;

	constructor(values: Iterable<string>) {
		const whole = [...new Set(values)].map(withoutFrame).filter(({ length }) => length >= SHORTEST);
		const forms = new Set(whole.flatMap((value) => [...variants(value)]).map(folded));
		this.wanted = [...forms]
			.filter(({ length }) => length >= SHORTEST)
			.map((text) => {
				const squeezed = loose(viewOf(text)).text;
				const isLong = squeezed.length >= LOOSE_FROM;
				return {
					exact: new Needle(text),
					backward: new Needle(reversed(text)),
					loose: isLong ? new Needle(squeezed) : undefined,
				};
			});
		const pieces = this.wanted.flatMap(({ loose: needle }) => piecesOf(needle?.text ?? ''));
		this.parts = new Set(pieces);
	}

	/** Length of the shortest one as it is compared. */
	get shortest(): number {
		return Math.min(...this.wanted.map(({ exact, loose: needle }) => Math.min(PART, (needle ?? exact).text.length)));
	}

	get isEmpty(): boolean {
		return this.wanted.length === 0;
	}

	/** Where secrets are in a view, as positions of the original. */
	in(view: View): Range[] {
		const original = ([start, end]: Range, { starts, ends }: View): Range => [starts[start] ?? 0, ends[end - 1] ?? 0];
		const squeezed = loose(view);
		const looseText = folded(squeezed.text);
		const text = folded(view.text);
		const isCut = cutAfter(text);
		const ranges: Range[] = [];
		for (const { exact, backward, loose: needle } of this.wanted) {
			ranges.push(...exact.find(text, isCut).map((range) => original(range, view)));
			ranges.push(...endsAfterHidden(text, backward).map((range) => original(range, view)));
			if (needle) ranges.push(...needle.find(looseText, cutAfter(looseText)).map((range) => original(range, squeezed)));
		}
		if (this.parts.size > 0) {
			for (let at = 0; at + PART <= looseText.length; at += 1) {
				if (this.parts.has(looseText.slice(at, at + PART))) ranges.push(original([at, at + PART], squeezed));
			}
		}
		return ranges;
	}
}

function piecesOf(text: string): string[] {
	if (text.length < PARTS_FROM) return [];
	return Array.from({ length: text.length - PART + 1 }, (_, at) => text.slice(at, at + PART));
}

const cutAfter =
	(text: string) =>
	(at: number): boolean =>
		text[at] === CUT;

/** Where a pattern hid a value only up to a blank or a comma, the rest of the secret may stand behind. */
function endsAfterHidden(text: string, backward: Needle): Range[] {
	const ranges: Range[] = [];
	for (let at = text.indexOf(REDACTED); at >= 0; at = text.indexOf(REDACTED, at + 1)) {
		const start = at + REDACTED.length;
		const window = text.slice(start, start + backward.text.length);
		for (const [from, to] of backward.find(reversed(window), (end) => end === window.length)) {
			if (to === window.length) ranges.push([start, start + to - from]);
		}
	}
	return ranges;
}

function rangesIn(view: View, secrets: Secrets, original: string, depth: number): Range[] {
	const ranges: Range[] = [];
	for (const layer of layersOf(view)) {
		ranges.push(...secrets.in(layer));
		if (layer !== view || depth > 0) ranges.push(...tellingRanges(layer));
		if (depth >= MOST_DECODINGS) continue;
		for (const inner of decoded(layer, secrets.shortest)) {
			const found = rangesIn(inner, secrets, original, depth + 1);
			ranges.push(...found.map(([start, end]) => wholeWords(original, start, end)));
		}
	}
	return ranges;
}

let last: { readonly key: string; readonly secrets: Secrets } | undefined;

/** The same values come with every error of a run. */
function prepared(values: Iterable<string>): Secrets {
	const list = [...values];
	const key = JSON.stringify(list);
	if (last?.key !== key) last = { key, secrets: new Secrets(list) };
	return last.secrets;
}

/**
 * A text without the given values, in whatever encoding, wrapping and quoting they are in it, also within others, and
 * without the beginning of one where the text was cut.
 *
 * @param values those under 4 characters are ignored, they would tear holes into ordinary words.
 */
export function withoutValues(text: string, values: Iterable<string>): string {
	const secrets = prepared(values);
	if (secrets.isEmpty || text === '') return text;
	let out = '';
	let at = 0;
	for (const [start, end] of rangesIn(viewOf(text), secrets, text, 0).sort(([a], [b]) => a - b)) {
		if (end <= at) continue;
		// What begins inside or right at the end of another one is part of the same echo.
		if (start > at || at === 0) out += text.slice(at, start) + REDACTED;
		at = end;
	}
	return out + text.slice(at);
}
