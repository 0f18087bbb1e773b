/** From the records of a file or of input items to rows of people, groups and memberships. */
import { fieldOf } from './csv/headers';
import { readBoolean, readList, unescapeFormula } from './csv/cells';
import { ImportError } from './errors';
import type { Capabilities, Values } from './directory';

export interface SourceRecord {
	/** Index of the input item that it came in, for n8n's pairing. */
	readonly item: number;
	/** Line in the file; absent for input items. */
	readonly line?: number;
	readonly cells: Readonly<Record<string, unknown>>;
	readonly shapeError?: string;
}

export type RowKind = 'group' | 'membership' | 'user';

export interface Row {
	/** Position among the rows, from 0. */
	readonly index: number;
	readonly source: SourceRecord;
	readonly values: Values;
	/** Fields that are to be emptied. */
	readonly cleared: readonly string[];
	readonly active: boolean | undefined;
	/** Names of groups, in the order written. */
	readonly groups: readonly string[];
	readonly password: string | undefined;
	/** Why the row cannot be used; nothing of it is sent. */
	readonly errors: readonly string[];
}

export interface MappingOptions {
	readonly kind: RowKind;
	/** Column → field, where the header's own name is not to decide. */
	readonly columns?: Readonly<Record<string, string>>;
	/** A cell with this text empties the field. Default: `<clear>`. */
	readonly clearMarker?: string;
	readonly blankCells?: 'clear' | 'keep';
	readonly multiValueSeparator?: string;
	readonly unescapeFormulas?: boolean;
	readonly unknownColumns?: 'reject' | 'warn';
}

export interface MappedRows {
	readonly rows: readonly Row[];
	readonly warnings: readonly string[];
}

function cellText(value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	return Array.isArray(value) ? value.map((entry) => cellText(entry) ?? '').join(';') : undefined;
}

interface Column {
	readonly header: string;
	readonly field: string;
}

/** Which column holds which field; columns that the service does not know are left out, or refused. */
function mapColumns(
	headers: readonly string[],
	capabilities: Capabilities,
	options: MappingOptions,
): { columns: Column[]; warnings: string[] } {
	const own = new Map(capabilities.fields.map(({ name }) => [name.toLowerCase(), name]));
	const columns: Column[] = [];
	const unknown: string[] = [];
	for (const header of headers) {
		const field = options.columns?.[header] ?? own.get(header.toLowerCase()) ?? fieldOf(header);
		if (field === undefined || field === '') unknown.push(header);
		else columns.push({ header, field });
	}
	for (const { header, field } of columns) {
		const other = columns.find((column) => column.field === field && column.header !== header);
		if (other)
			throw new ImportError(
				`The columns "${header}" and "${other.header}" both stand for ${field}.`,
				'Map one of them to another field, or remove it.',
			);
	}
	if (unknown.length > 0 && options.unknownColumns === 'reject') {
		throw new ImportError(
			`Unknown columns: ${unknown.join(', ')}.`,
			'Map them to fields, remove them, or set Unknown Columns to Ignore With Warning.',
		);
	}
	const warnings = unknown.length === 0 ? [] : [`Columns that were not used: ${unknown.join(', ')}.`];
	return { columns, warnings };
}

/** Without these columns no row could be used. */
const NEEDED: Readonly<Record<RowKind, readonly string[]>> = {
	group: ['groups'],
	membership: ['userName', 'groups'],
	user: ['userName'],
};

/** Fields that are not values of the user. */
const SPECIAL = new Set(['active', 'groups', 'password']);

function toRow(index: number, source: SourceRecord, columns: readonly Column[], options: MappingOptions): Row {
	const { clearMarker = '<clear>', multiValueSeparator = ';' } = options;
	const values: Record<string, string> = {};
	const cleared: string[] = [];
	const errors: string[] = source.shapeError === undefined ? [] : [source.shapeError];
	let active: boolean | undefined;
	let groups: readonly string[] = [];
	let password: string | undefined;
	for (const { header, field } of columns) {
		const cell = cellText(source.cells[header]);
		if (cell === undefined) continue;
		if (field === 'password') {
			// Blanks may belong to a password.
			if (cell !== '') password = cell;
			continue;
		}
		const text = (options.unescapeFormulas ? unescapeFormula(cell.trim()) : cell.trim()).normalize('NFC');
		if (field === 'groups') groups = readList(text, multiValueSeparator);
		else if (field === 'active') {
			active = text === '' ? undefined : readBoolean(text);
			if (text !== '' && active === undefined) errors.push(`"${header}" is neither yes nor no: "${text}".`);
		} else if (text === clearMarker || (text === '' && options.blankCells === 'clear')) cleared.push(field);
		else if (text !== '') values[field] = text;
	}
	return {
		index,
		source,
		values,
		cleared: cleared.filter((field) => !SPECIAL.has(field)),
		active,
		groups,
		password,
		errors,
	};
}

/**
 * Maps records to rows by the columns' names, their aliases or the given mapping. A column that is missing never clears
 * anything.
 *
 * @throws {ImportError} when a column that is needed is missing, or two stand for the same field.
 */
export function mapRows(
	headers: readonly string[],
	records: readonly SourceRecord[],
	capabilities: Capabilities,
	options: MappingOptions,
): MappedRows {
	const { columns, warnings } = mapColumns(headers, capabilities, options);
	const missing = NEEDED[options.kind].filter((field) => !columns.some((column) => column.field === field));
	if (missing.length > 0) {
		throw new ImportError(
			`No column stands for ${missing.join(' and ')}. The columns are: ${headers.join(', ') || 'none'}.`,
			'Rename a column, or map one to the field.',
		);
	}
	return { rows: records.map((record, index) => toRow(index, record, columns, options)), warnings };
}
