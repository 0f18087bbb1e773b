/** Texts that name something: how they are compared, and the characters that make two of them look alike. */
import { InputError } from './http/errors';

/** What folding leaves as it is: plain letters and signs, no capitals. */
const FOLDED = /^[ -@[-~]*$/;

/**
 * The same spelling for names that differ only in upper and lower case or in how accents are encoded: the one rule by
 * which names, logins and addresses are compared in all services. Empty for a name that there is not.
 */
export function folded(name: string | null | undefined): string {
	if (name === null || name === undefined) return '';
	// Called several times for each row of a large file, so that new texts would be most of the memory.
	if (FOLDED.test(name)) return name;
	// For these the rules of all languages and encodings are one, and this is the quickest of them.
	if (PLAIN.test(name)) return name.toLowerCase();
	return name.normalize('NFC').toLocaleLowerCase('en');
}

/** As `folded`, for values around which blanks do not count. */
export function foldedValue(value: string): string {
	return folded(value.trim());
}

/**
 * Characters that a reader cannot see or that stand for no text: control and format characters, line breaks, half of a
 * surrogate pair, what Unicode calls ignorable, blanks that Unicode calls signs, and what is left of a lost character.
 */
const HIDDEN =
	/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\uFFFC\uFFFD\u{1D159}]/u;
/** Spaces that look like the ordinary one. The wide one of Chinese and Japanese does not. */
const OTHER_SPACE = /[\u00A0\u1680\u2000-\u200A\u202F\u205F]/;
/**
 * Emoji that Unicode recommends: joiners, selectors and tags make other pictures of them, and are no pictures elsewhere.
 *
 * Source: Unicode Technical Standard 51, "RGI_Emoji".
 */
const EMOJI = new RegExp(String.raw`\p{RGI_Emoji}`, 'gv');
/** No more than what every keyboard types. */
const PLAIN = /^[ -~]*$/;
/** Persian, and the languages of India, spell words with joiners between letters. */
const JOINER = /(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}])/gu;
const LINE_BREAK = /[\t\r\n]/g;

export interface HiddenCharacter {
	/** As Unicode writes it, e.g. `U+200E`. */
	readonly codePoint: string;
	/** Position in characters, from 1. */
	readonly position: number;
	/** Whether it looks like a space. */
	readonly isSpace: boolean;
}

interface Allowed {
	/** Joiners between letters, and spaces that do not break a line, for texts by which nothing is found. */
	readonly joiners?: boolean | undefined;
	/** Tabs and line breaks, for texts of several lines. */
	readonly lines?: boolean | undefined;
}

/** The first character of a text that cannot be seen, or not be told from a space. */
export function hiddenCharacter(text: string, { joiners, lines }: Allowed = {}): HiddenCharacter | undefined {
	if (PLAIN.test(text)) return undefined;
	// A letter in the place of what is allowed keeps the positions.
	let checked = text.replace(EMOJI, (emoji) => 'x'.repeat([...emoji].length));
	if (joiners) checked = checked.replace(JOINER, 'x');
	if (lines) checked = checked.replace(LINE_BREAK, ' ');
	const found = HIDDEN.exec(checked) ?? (joiners ? null : OTHER_SPACE.exec(checked));
	if (found === null) return undefined;
	const code = found[0].codePointAt(0) ?? 0;
	return {
		codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
		position: [...checked.slice(0, found.index)].length + 1,
		isSpace: OTHER_SPACE.test(found[0]),
	};
}

/** Why a text with a character that cannot be seen is refused, as a full sentence. */
export function hiddenCharacterIn(label: string, text: string, allowed?: Allowed): string | undefined {
	const hidden = hiddenCharacter(text, allowed);
	if (hidden === undefined) return undefined;
	const what = hidden.isSpace
		? 'which only looks like a space. Type an ordinary space in its place'
		: 'which is invisible, a line break or not text. Type the value again without it';
	return `Character ${hidden.position} of ${label} is ${hidden.codePoint}, ${what}.`;
}

/**
 * Refuses a name, an address or a key with a character that cannot be seen: it would make a twin of another one that
 * reads the same.
 *
 * @throws {InputError}
 */
export function checkNoHiddenCharacter(label: string, text: string, allowed?: Allowed): void {
	const message = hiddenCharacterIn(label, text, allowed);
	if (message !== undefined) throw new InputError(label, message);
}

/**
 * What stands for a name in a service's sentence, whoever's it is: addresses, logins with dots or underscores, and
 * everything in double quotes. No word of it says anything of what happened.
 */
export const NAME_LIKE =
	/[^\s"“”,;()]*@[^\s"“”,;()]+|"[^"]*"|“[^”]*”|(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:[._][\p{L}\p{N}]+)+/gu;
