/** Texts that name something: how they are compared, and the characters that make two of them look alike. */
import { InputError } from './http/errors';

/** What folding leaves as it is: plain letters and signs, no capitals. */
const FOLDED = /^[ -@[-~]*$/;

/** The same spelling for names that differ only in upper and lower case or in how accents are encoded. */
export function folded(name: string): string {
	// Called several times for each row of a large file, so that new texts would be most of the memory.
	if (FOLDED.test(name)) return name;
	return name.normalize('NFC').toLocaleLowerCase('en');
}

/**
 * Characters that a reader cannot see: control and format characters, line breaks, half of a surrogate pair, and what
 * Unicode calls ignorable. The variation selectors of emoji are left to emoji.
 */
const HIDDEN =
	/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?<!\p{Extended_Pictographic})[\uFE0E\uFE0F]|(?![\uFE0E\uFE0F])\p{Default_Ignorable_Code_Point}/u;
/** Persian, and the languages of India, spell words with joiners between letters. */
const JOINER = /(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}])/gu;
const LINE_BREAK = /[\t\r\n]/g;

export interface HiddenCharacter {
	/** As Unicode writes it, e.g. `U+200E`. */
	readonly codePoint: string;
	/** Position in characters, from 1. */
	readonly position: number;
}

interface Allowed {
	/** Joiners between letters, for texts by which nothing is found. */
	readonly joiners?: boolean | undefined;
	/** Tabs and line breaks, for texts of several lines. */
	readonly lines?: boolean | undefined;
}

/** The first character of a text that cannot be seen. */
export function hiddenCharacter(text: string, { joiners, lines }: Allowed = {}): HiddenCharacter | undefined {
	// A letter in the place of what is allowed keeps the positions.
	let checked = joiners ? text.replace(JOINER, 'x') : text;
	if (lines) checked = checked.replace(LINE_BREAK, ' ');
	const found = HIDDEN.exec(checked);
	if (found === null) return undefined;
	const code = found[0].codePointAt(0) ?? 0;
	return {
		codePoint: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
		position: [...checked.slice(0, found.index)].length + 1,
	};
}

/** Why a text with a character that cannot be seen is refused, as a full sentence. */
export function hiddenCharacterIn(label: string, text: string, allowed?: Allowed): string | undefined {
	const hidden = hiddenCharacter(text, allowed);
	if (hidden === undefined) return undefined;
	return `Character ${hidden.position} of ${label} is ${hidden.codePoint}, which is invisible, a line break or not text. Type the value again without it.`;
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
