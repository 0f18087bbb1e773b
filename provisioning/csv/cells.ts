const YES = new Set(['1', 'active', 'aktiv', 'enabled', 'ja', 'k', 'kyllä', 'on', 't', 'true', 'x', 'y', 'yes']);
const NO = new Set(['0', 'disabled', 'ei', 'f', 'false', 'inactive', 'inaktiv', 'n', 'nein', 'no', 'off']);

/** Yes or no by a fixed table in English, German and Finnish; `undefined` for anything else. */
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
