/** Rejected rows as they came, with what the report says of them: a file of them can be corrected and imported again. */
import type { ResultRow } from './report';

/** Columns with which every rejected row ends; they say that the others in `REPORT` are no columns of the input. */
const MARK = '_status';
const MARKS: ReadonlySet<string> = new Set([MARK, '_reason', '_line', '_columns']);
const REPORT: ReadonlySet<string> = new Set([
	'action',
	'changes',
	'dryRun',
	'error',
	'id',
	'key',
	'note',
	'password',
	'reason',
	'requestIds',
	'source',
	'status',
	'updates',
	'userName',
]);

/** What a column is called; files have a column for each member of an object, such as `error.message`. */
const baseOf = (header: string) => header.split('.', 1)[0] ?? header;

/** Whether a column may be of an earlier report; what it is called like is no column of the same name then. */
export function isOfReport(header: string, headers: readonly string[]): boolean {
	return MARKS.has(header) || (headers.includes(MARK) && REPORT.has(baseOf(header)));
}

/** The columns of an earlier report among the headers. They are not imported, and no rejected row repeats them. */
export function reportColumns(
	headers: readonly string[],
	records: ReadonlyArray<{ readonly cells: Readonly<Record<string, unknown>> }>,
): ReadonlySet<string> {
	const isReport = headers.includes(MARK);
	const kept = new Set(isReport ? records.flatMap(({ cells }) => readNames(cells._columns)) : []);
	return new Set(headers.filter((header) => isOfReport(header, headers) && (MARKS.has(header) || !kept.has(header))));
}

function readNames(cell: unknown): string[] {
	if (typeof cell !== 'string' || cell === '') return [];
	try {
		const names: unknown = JSON.parse(cell);
		return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
	} catch {
		return [];
	}
}

/** A list of texts as the text of one cell; a file would have a column for each of its entries. */
function cellOf(value: unknown, separator: string): unknown {
	const isPlain = (entry: unknown) => ['string', 'number', 'boolean'].includes(typeof entry);
	return Array.isArray(value) && value.every(isPlain) ? value.join(separator) : value;
}

/**
 * A rejected row as the item of an output: what happened, then the columns as they came, then the details. Where a
 * column of the input is called like one of the report, the input's comes out; `_status` and `_reason` are always the
 * report's.
 */
export function rejectItem(result: ResultRow, separator = ';'): Readonly<Record<string, unknown>> {
	const { row = {}, status, userName, error, source, ...others } = result;
	const reason = [error?.message, error?.advice].filter(Boolean).join(' ');
	const columns = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value, separator)]));
	const like = Object.keys(columns).filter((name) => REPORT.has(baseOf(name)));
	const report: Record<string, unknown> = {
		status,
		reason,
		...(userName === undefined ? {} : { userName }),
	};
	const details = Object.entries({ ...others, error, source }).filter(([name]) => !Object.hasOwn(columns, name));
	return {
		...report,
		...columns,
		_status: status,
		_reason: reason,
		...(source.line === undefined ? {} : { _line: source.line }),
		...(like.length === 0 ? {} : { _columns: JSON.stringify(like) }),
		...Object.fromEntries(details),
	};
}
