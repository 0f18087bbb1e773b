import type { Table, TableEntry } from '../../table';
import { invalidParameter, OciError } from './errors';
import type { Tenant } from './model';
import type { Call, OciReply } from './operation';

/** Where a page ended: the last row that was given out. */
interface Cursor {
	/** Name of the list and order; a cursor fits only the list it came from. */
	readonly list: string;
	/** `seq` of the last row; absent at the very start. */
	readonly seq?: number;
	/** Its name, when sorted by name. */
	readonly name?: string;
}

interface Order {
	readonly byName: boolean;
	readonly descending: boolean;
}

function encode(cursor: Cursor): string {
	return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function decode(tenant: Tenant, text: string, list: string): Cursor {
	const refuse = () => new OciError(400, tenant.options.badCursor, 'Wrong pagination token format.');
	try {
		const cursor = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Cursor>;
		if (cursor.list !== list) throw refuse();
		return { ...cursor, list };
	} catch {
		throw refuse();
	}
}

function limitOf(call: Call): number {
	const { badLimit, defaultPageSize } = call.tenant.options;
	const text = call.query('limit');
	if (text === undefined) return defaultPageSize;
	const limit = Number(text);
	if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
	if (badLimit === 'refuse' || Number.isNaN(limit)) throw invalidParameter('limit must be between 1 and 1000');
	return Math.min(1000, Math.max(1, Math.trunc(limit)));
}

/** One of the allowed values, compared without case; `undefined` if it is not given. */
export function choiceOf(call: Call, parameter: string, allowed: readonly string[]): string | undefined {
	const text = call.query(parameter)?.toUpperCase();
	if (text === undefined || allowed.includes(text)) return text;
	if (call.tenant.options.badValue === 'ignore') return undefined;
	throw invalidParameter(`${parameter} must be one of ${allowed.join(', ')}`);
}

function orderOf(call: Call, sortable: boolean): Order {
	if (!sortable) return { byName: false, descending: true };
	const byName = choiceOf(call, 'sortBy', ['TIMECREATED', 'NAME']) === 'NAME';
	const direction = choiceOf(call, 'sortOrder', ['ASC', 'DESC']) ?? (byName ? 'ASC' : 'DESC');
	return { byName, descending: direction === 'DESC' };
}

/** Length of the page, where it starts, and the cursor behind its last row. */
function pageOf<T>(
	call: Call,
	list: string,
	rows: (cursor: Cursor | undefined) => Iterable<T>,
	cursorOf: (row: T) => Omit<Cursor, 'list'>,
): { rows: T[]; next: string | undefined } {
	const { paging } = call.tenant.options;
	const limit = limitOf(call);
	const page = call.query('page');
	if (page === undefined && paging === 'emptyFirst') return { rows: [], next: encode({ list }) };
	const cursor = page === undefined ? undefined : decode(call.tenant, page, list);
	const found: T[] = [];
	let more = false;
	for (const row of rows(cursor)) {
		more = found.length === limit;
		if (more) break;
		found.push(row);
	}
	const last = found.at(-1);
	if (paging === 'repeatCursor' && page !== undefined) return { rows: found, next: page };
	if (last === undefined || !(more || paging === 'emptyLast')) return { rows: found, next: undefined };
	return { rows: found, next: encode({ list, ...cursorOf(last) }) };
}

type Named = TableEntry<{ readonly name: string }>;

/** Sorts by name as the service compares, letter case included; equal names by age. */
function byName(left: Named, right: Named): number {
	return compareNames(left.value.name, left.seq, right.value.name, right.seq);
}

function compareNames(left: string, leftSeq: number, right: string, rightSeq: number): number {
	if (left !== right) return left < right ? -1 : 1;
	return leftSeq - rightSeq;
}

function* sortedRows<T extends { readonly name: string }>(
	entries: ReadonlyArray<TableEntry<T>>,
	descending: boolean,
	cursor: Cursor | undefined,
): Generator<TableEntry<T>> {
	let position = descending ? entries.length - 1 : 0;
	if (cursor?.name !== undefined && cursor.seq !== undefined) {
		const { name, seq } = cursor;
		let low = 0;
		let high = entries.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const entry = entries[middle];
			const order = entry ? compareNames(entry.value.name, entry.seq, name, seq) : 1;
			if (descending ? order < 0 : order <= 0) low = middle + 1;
			else high = middle;
		}
		position = descending ? low - 1 : low;
	}
	for (; position >= 0 && position < entries.length; position += descending ? -1 : 1) {
		const entry = entries[position];
		if (entry) yield entry;
	}
}

/**
 * A page of a table, newest first unless the request sorts otherwise. Rows that are made while somebody pages neither
 * repeat nor hide others.
 */
export function listTable<T extends { readonly name: string }>(
	call: Call,
	list: string,
	table: Table<T>,
	options: { where(value: T): boolean; show(value: T): unknown },
): OciReply {
	const order = orderOf(call, true);
	const name = `${list}/${order.byName ? 'name' : 'time'}/${order.descending ? 'desc' : 'asc'}`;
	function* rows(cursor: Cursor | undefined): Generator<TableEntry<T>> {
		const all = order.byName
			? sortedRows(table.sortedBy(byName), order.descending, cursor)
			: table.scan({ descending: order.descending, after: cursor?.seq });
		for (const entry of all) if (options.where(entry.value)) yield entry;
	}
	const page = pageOf(call, name, rows, ({ seq, value }) => (order.byName ? { seq, name: value.name } : { seq }));
	return { body: page.rows.map(({ value }) => options.show(value)), nextPage: page.next };
}

/** A page of rows in the order of creation; `source` may hold rows of earlier pages, they are passed over. */
export function listRows<T>(
	call: Call,
	list: string,
	source: Iterable<TableEntry<T>>,
	show: (value: T) => unknown,
): OciReply {
	function* rows(cursor: Cursor | undefined): Generator<TableEntry<T>> {
		for (const entry of source) if (entry.seq > (cursor?.seq ?? 0)) yield entry;
	}
	const page = pageOf(call, list, rows, ({ seq }) => ({ seq }));
	return { body: page.rows.map(({ value }) => show(value)), nextPage: page.next };
}
