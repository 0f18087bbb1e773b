import { parse } from 'csv-parse/sync';

import { ImportError } from '../errors';

const CANDIDATES = [',', ';', '\t', '|'] as const;
const NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };
/** The header and this many records are looked at. */
const SAMPLE_RECORDS = 20;

/** The number of columns if it is the same in all sampled records, else 0. */
function columns(file: Buffer, delimiter: string): number {
	try {
		const records: string[][] = parse(file, {
			delimiter,
			bom: true,
			record_delimiter: ['\r\n', '\n', '\r'],
			relax_column_count: true,
			skip_empty_lines: true,
			to: SAMPLE_RECORDS + 1,
		});
		const [header, ...others] = records;
		if (header === undefined || others.some((record) => record.length !== header.length)) return 0;
		return header.length;
	} catch {
		return 0;
	}
}

/**
 * The delimiter that cuts the header and the first records into the same number of columns.
 *
 * If a line with a missing or extra cell is among them, the only one that the header has.
 *
 * @param file the same text as bytes
 * @throws {ImportError} when none or more than one does; a wrong guess would put values into the wrong fields.
 */
export function detectDelimiter(text: string, file: Buffer): string {
	const fitting = CANDIDATES.filter((delimiter) => columns(file, delimiter) > 1);
	const [only] = fitting;
	if (only !== undefined && fitting.length === 1) return only;
	if (fitting.length > 1) {
		throw new ImportError(
			`The delimiter is not clear: ${fitting.map((delimiter) => NAMES[delimiter]).join(' and ')} both fit.`,
			'Choose it under Delimiter.',
		);
	}
	// A line with a missing or extra cell is reported as such; headers rarely hold a delimiter that is none.
	const firstLine = text.split(/\r\n|\r|\n/, 1)[0] ?? '';
	const [inHeader, another] = CANDIDATES.filter((delimiter) => firstLine.includes(delimiter));
	// A file with one column has no delimiter, so any will do.
	if (another === undefined) return inHeader ?? ',';
	throw new ImportError(
		'No delimiter cuts the first lines into the same number of columns.',
		'Check the lines for missing or extra cells, or choose the delimiter under Delimiter.',
	);
}
