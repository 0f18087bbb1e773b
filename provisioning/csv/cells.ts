const YES = new Set(
	'1 active aktiv aktiivinen enabled ja k kyllä on oui sand sant sí sì si sim t tosi true verdadero verdadeiro vero vrai waar wahr x y yes ✅ ✓ ✔ ☑'.split(
		' ',
	),
);
const NO = new Set(
	'0 disabled ei epätosi f falsch false falsk falskt falso faux inactive inaktiv n não nee nej nein no non off onwaar ✗ ✘ ❌ ☐'.split(
		' ',
	),
);
/** The colored or plain picture of the same sign. */
const PRESENTATION = /[\uFE0E\uFE0F]/g;

/** Yes or no as people and spreadsheets of several languages write it; `undefined` for anything else. */
export function readBoolean(cell: string): boolean | undefined {
	const word = cell.trim().replace(PRESENTATION, '').normalize('NFC').toLocaleLowerCase('en');
	if (YES.has(word)) return true;
	return NO.has(word) ? false : undefined;
}

/** An ISO date that exists in the calendar; `undefined` for anything else. */
export function readDate(cell: string): string | undefined {
	const text = cell.trim();
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}

/** The values of a cell that holds several, in the order written, without blanks and repetitions. */
export function readList(cell: string, separator = ';'): string[] {
	const values = cell.split(separator).map((value) => value.trim());
	return [...new Set(values.filter((value) => value !== ''))];
}

/** What a spreadsheet would take for a formula; with apostrophes before it, so that undoing gives back every text. */
const FORMULA = /^'*[=+\-@\t\r\n]/;

/** Puts the apostrophe before a cell that a spreadsheet would run as a formula. */
export function escapeFormula(cell: string): string {
	return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** Takes the apostrophe away that protects a cell from being run as a formula, and no other. */
export function unescapeFormula(cell: string): string {
	return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** What spreadsheets write for a formula that failed, in English, German, Finnish and French. */
const ERROR_VALUE =
	/^#(?:N\/A|NV|PUUTTUU!?|REF!|BEZUG!|VIITTAUS!|VALUE!|WERT!|ARVO!|VALEUR!|NAME\?|NIMI\?|NOM\?|DIV\/0!|JAKO\/0!|NUM!|ZAHL!|LUKU!|NOMBRE!|NULL!|TYHJÄ!|NUL!|SPILL!|CALC!|FIELD!|GETTING_DATA)$/i;

/** UTF-8 that was read as Windows-1252: a letter with accents comes out as two or three signs, as in `KÃ¤the`. */
const MISREAD = /[ÃÂ][\u0080-\u00BF]|Ã[ŒœŠšŸŽžƒˆ˜‚„…†‡‰‹›‘’“”•–—™€]|â€[\u0080-\u00BF˜™œ“”¦]/;

/** Letters with accents and what is not Latin, of two to four bytes each; signs behind a capital are more often meant. */
const TWO_BYTES_OR_MORE = /[Â-Û][\u0080-\u00FF\u0152-\u2122]|[à-ô][\u0080-\u00FF\u0152-\u2122]{2}/;
/** Windows-1252 has these where Latin-1 has control characters. Source: WHATWG Encoding, index windows-1252. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

/** Whether the text's bytes in Windows-1252 are UTF-8 of another text, as those of `Å‚ukasz` and `KÃƒÂ¤the` are. */
function isUtf8InDisguise(text: string): boolean {
	if (!TWO_BYTES_OR_MORE.test(text)) return false;
	const bytes = [...text].map((sign) => {
		const place = WINDOWS.indexOf(sign);
		return place >= 0 ? 0x80 + place : (sign.codePointAt(0) ?? 0);
	});
	if (bytes.some((byte) => byte > 0xff)) return false;
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
		return true;
	} catch {
		return false;
	}
}

/** A long number as spreadsheets shorten it; its digits are lost. */
const SHORTENED = /^[+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i;
/** A number with the sign by which spreadsheets keep it a text. */
const MARKED_NUMBER = /^['’]\d+$/;

/** Why no value can be meant by the text of a cell, as the end of a sentence. */
export function misread(text: string): string | undefined {
	if (SHORTENED.test(text)) {
		return 'is a long number that a spreadsheet shortened. Format the column as text, and enter the number again';
	}
	if (MARKED_NUMBER.test(text)) return 'begins with the apostrophe of a spreadsheet. Remove it';
	if (ERROR_VALUE.test(text)) return 'is the result of a formula that failed in a spreadsheet';
	if (MISREAD.test(text) || isUtf8InDisguise(text)) {
		return 'was read with the wrong encoding. Set Encoding to UTF-8, or correct the file';
	}
	return undefined;
}
