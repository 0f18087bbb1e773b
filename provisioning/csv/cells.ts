const YES = new Set('1 active aktiv aktiivinen enabled ja k kyllä on oui t tosi true vrai wahr x y yes'.split(' '));
const NO = new Set('0 disabled ei epätosi f falsch false faux inactive inaktiv n nein no non off'.split(' '));

/** Yes or no by a fixed table in English, German, Finnish and French; `undefined` for anything else. */
export function readBoolean(cell: string): boolean | undefined {
	const word = cell.trim().toLocaleLowerCase('en');
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

/** Why no value can be meant by the text of a cell, as the end of a sentence. */
export function misread(text: string): string | undefined {
	if (ERROR_VALUE.test(text)) return 'is the result of a formula that failed in a spreadsheet';
	if (MISREAD.test(text)) {
		return 'was read with the wrong encoding. Set Encoding to UTF-8, or correct the file';
	}
	return undefined;
}
