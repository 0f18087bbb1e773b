import { CsvError, parse } from 'csv-parse/sync';

import type { FileShape } from '../../providers/directory';
import { ImportError } from '../errors';
import { isOfReport } from '../reportColumns';
import { decode, type Encoding } from './decode';
import { detectDelimiter } from './delimiter';
import { fieldOf, headerName, shapeOf } from './headers';

export interface CsvOptions {
	readonly encoding?: Encoding;
	/** One character; detected if not given. */
	readonly delimiter?: string | undefined;
	/** Index of the input item that the file came in. Default: 0. */
	readonly item?: number;
	/** Forms of files whose lines may have fewer cells than the header. */
	readonly shapes?: readonly FileShape[] | undefined;
}

/** A record of the file, before its values are understood. */
interface CsvRecord {
	/** Index of the input item that the file came in. */
	readonly item: number;
	/** Line on which the record begins; the header is on line 1. */
	readonly line: number;
	/** Header as written → cell as written. */
	readonly cells: Readonly<Record<string, string>>;
	/** Why the record cannot be used, if it has not as many cells as the header. */
	readonly shapeError?: string;
}

export interface CsvTable {
	/** Headers as written, without blanks around them. */
	readonly headers: readonly string[];
	readonly records: readonly CsvRecord[];
}

const LF = 0x0a;
const CR = 0x0d;

/** Tells the line of each record from the places where the records end; asked in the order of the file. */
function lineCounter(bytes: Uint8Array): (end: number) => number {
	let line = 1;
	let at = 0;
	const isBreak = () => bytes[at] === LF || bytes[at] === CR;
	const step = () => {
		if (isBreak() && !(bytes[at] === CR && bytes[at + 1] === LF)) line += 1;
		at += 1;
	};
	return (end) => {
		while (isBreak()) step();
		const begin = line;
		while (at < end) step();
		return begin;
	};
}

/** Gives each record as soon as it is read, with the line on which it begins, from 1: there may be very many. */
function parseRecords(file: Buffer, delimiter: string, give: (cells: readonly string[], line: number) => void): void {
	const lineOfRecord = lineCounter(file);
	let end = 0;
	try {
		parse(file, {
			delimiter,
			record_delimiter: ['\r\n', '\n', '\r'],
			relax_column_count: true,
			skip_empty_lines: true,
			on_record: (cells: string[], { bytes }) => {
				const line = lineOfRecord(bytes);
				end = bytes;
				// Spreadsheets write lines of bare delimiters behind the last one that is filled in.
				if (cells.some((cell) => cell.trim() !== '')) give(cells, line);
				return null;
			},
		});
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		throw new ImportError(explain(error, lineOfRecord(end)), 'Correct the line, or check the delimiter.');
	}
}

function explain({ code }: CsvError, line: number): string {
	if (code === 'CSV_QUOTE_NOT_CLOSED') return `The quote that is opened in the record on line ${line} is never closed.`;
	if (code === 'CSV_INVALID_CLOSING_QUOTE' || code === 'INVALID_OPENING_QUOTE') {
		return `The record on line ${line} has a quote in the middle of a cell. A cell with quotes is put into quotes, and each quote in it is doubled.`;
	}
	return `The record on line ${line} cannot be read as CSV.`;
}

/** Without the columns at the end that have no name; a line that ends in a delimiter makes one. */
function readHeaders(cells: readonly string[]): string[] {
	const headers = cells.map((name) => name.normalize('NFC').trim());
	return headers.slice(0, headers.findLastIndex((header) => header !== '') + 1);
}

/** Two columns of the same name would make one value win by chance. */
function checkHeaders(headers: readonly string[]): void {
	const seen = new Map<string, string>();
	for (const header of headers) {
		if (header === '')
			throw new ImportError('The header line has a column without a name.', 'Give it one, or remove the column.');
		if (isOfReport(header, headers)) continue;
		const name = headerName(header);
		const other = seen.get(name);
		if (other !== undefined) {
			throw new ImportError(
				`The columns "${other}" and "${header}" have the same name.`,
				'Rename or remove one of them.',
			);
		}
		seen.set(name, header);
	}
}

const DELIMITERS = /[,;\t|]/;

/** So many lines above the header may be titles, as spreadsheets of reports have them. */
const MOST_TITLES = 5;

/** Whether it is one text, which may be quoted, and delimiters of empty cells behind it; or nothing but these. */
function isTitle(line: string): boolean {
	const title = line.replace(/[,;\t|\s]+$/, '');
	const quoted = /^"((?:[^"]|"")*)"$/.exec(title)?.[1];
	// A quote that is not closed goes on in the next line: a header with a line break in it.
	if (quoted === undefined && (title.includes('"') || DELIMITERS.test(title))) return false;
	return fieldOf(quoted ?? title) === undefined;
}

/** Whether columns are known by their names in it. */
function isHeader(line: string): boolean {
	const names = line.split(DELIMITERS).map((name) => name.replace(/^\s*"|"\s*$/g, ''));
	return names.filter((name) => fieldOf(name) !== undefined).length > 1;
}

/** The text without titles above its header, whose lines stay, so that they count. */
function withoutTitles(text: string): string {
	const lines = /[^\r\n]*(?:\r\n|\r|\n|$)/g;
	let breaks = '';
	for (let titles = 0; titles <= MOST_TITLES;) {
		const [whole = ''] = lines.exec(text) ?? [];
		const line = whole.replace(/[\r\n]+$/, '');
		if (whole === '' || !isTitle(line))
			return titles > 0 && isHeader(line) ? breaks + text.slice(lines.lastIndex - whole.length) : text;
		breaks += whole.slice(line.length);
		if (line.trim() !== '') titles += 1;
	}
	return text;
}

/** The text without what stands above the header: Excel's `sep=;`, and titles. */
function withoutPreamble(text: string): { body: string; delimiter: string | undefined } {
	const separator = /^\s*"?sep=(.)"?[,;\t| ]*(?=\r|\n)/i.exec(text);
	return { body: withoutTitles(text.slice(separator?.[0].length ?? 0)), delimiter: separator?.[1] };
}

/** With more different values than this, a column has few that are alike. */
const MOST_SHARED = 1_000;

/** Gives the same text for values that are alike, such as countries and departments, so that each is kept once. */
function sharedTexts(): (text: string) => string {
	const texts = new Map<string, string>();
	return (text) => {
		const known = texts.get(text);
		if (known !== undefined) return known;
		if (texts.size < MOST_SHARED) texts.set(text, text);
		return text;
	};
}

function recordReader(
	headers: readonly string[],
	{ item = 0, shapes }: CsvOptions,
): (row: readonly string[], line: number) => CsvRecord {
	const least = shapeOf(headers, shapes)?.cells ?? headers.length;
	const shared = headers.map(sharedTexts);
	const empty = Object.fromEntries(headers.map((name) => [name, '']));
	return (row, line) => {
		// A copy has its members in one piece, and sets them though one of them should be named `__proto__`.
		const cells = { ...empty };
		for (const [column, name] of headers.entries()) cells[name] = shared[column]?.(row[column] ?? '') ?? '';
		const extra = row.slice(headers.length);
		if (row.length >= least && extra.every((cell) => cell.trim() === '')) return { item, line, cells };
		const shapeError = `The line has ${row.length} cells, and the header has ${headers.length}.`;
		return { item, line, cells, shapeError };
	};
}

/**
 * Reads a CSV text or file by RFC 4180: quoted cells with line breaks, all three line ends, blank lines skipped. Cells
 * stay texts as they are written; nothing is turned into a number.
 *
 * @throws {ImportError} when the file as a whole cannot be read: not UTF-8, an unclear delimiter, an open quote, no
 *   header, two columns of the same name.
 */
export function readCsv(source: string | Uint8Array, options: CsvOptions = {}): CsvTable {
	const text = (typeof source === 'string' ? source : decode(source, options.encoding)).replace(/^\uFEFF/, '');
	if (text.trim() === '')
		throw new ImportError('The file is empty.', 'It needs a header line and at least one line of data.');
	const { body, delimiter } = withoutPreamble(text);
	let headers: readonly string[] | undefined;
	let toRecord: ((row: readonly string[], line: number) => CsvRecord) | undefined;
	const records: CsvRecord[] = [];
	// The parser would encode a text again each time that it is called.
	const file = Buffer.from(body);
	parseRecords(file, options.delimiter ?? delimiter ?? detectDelimiter(body, file), (cells, line) => {
		if (toRecord) records.push(toRecord(cells, line));
		else {
			headers = readHeaders(cells);
			toRecord = recordReader(headers, options);
		}
	});
	checkHeaders(headers ?? []);
	return { headers: headers ?? [], records };
}
