/** The columns that a report of rejected rows adds to theirs, so that an import of such a file knows them. */

/** Columns with which every rejected row ends; they say that the others in `REPORT` are no columns of the input. */
const MARK = '_status';
const MARKS: ReadonlySet<string> = new Set([MARK, '_reason', '_line', '_columns']);
export const REPORT: ReadonlySet<string> = new Set([
	'action',
	'changes',
	'disabled',
	'dryRun',
	'error',
	'id',
	'key',
	'note',
	'password',
	'reason',
	'removed',
	'requestIds',
	'source',
	'status',
	'updates',
	'userName',
]);

/** What a column is called; files have a column for each member of an object, such as `error.message`. */
export const baseOf = (header: string) => header.split('.', 1)[0] ?? header;

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
