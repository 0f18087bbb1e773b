/** Rejected rows as they came, with what the report says of them: a file of them can be corrected and imported again. */
import { baseOf, REPORT } from '../reportColumns';
import type { ResultRow } from './report';

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
