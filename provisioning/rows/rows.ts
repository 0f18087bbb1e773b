/** From the records of a file or of input items to rows of users, groups and memberships. */
import type { Capabilities, Directory, FieldRule } from '../../providers/directory';
import { InputError } from '../../providers/http/errors';
import { cleaned } from '../../providers/rules';
import { folded } from '../../providers/text';
import { misread, readBoolean, readList, unescapeFormula } from '../csv/cells';
import { shapeOf } from '../csv/headers';
import { ImportError } from '../errors';
import { generatesUserNames } from '../fieldRules';
import { reportColumns } from '../reportColumns';
import { shown } from '../texts';
import { forbiddenGroups } from './allowedGroups';
import { isSecretName, listOf, mapColumns, type Column, type MappingOptions } from './columns';
import type { Row, RowKind, SourceRecord } from './row';

export interface MappedRows {
	/** Columns that must not be repeated in any output. */
	readonly secretColumns: ReadonlySet<string>;
	/** Columns of an earlier report, which are not the row's. */
	readonly reportColumns: ReadonlySet<string>;
	readonly rows: readonly Row[];
	readonly warnings: readonly string[];
}

/** The text of a cell; `undefined` for one that is missing, `null` for what no cell can hold. */
function cellText(value: unknown, separator: string): string | null | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	if (!Array.isArray(value)) return null;
	const texts = value.map((entry) => (Array.isArray(entry) ? null : cellText(entry, separator)));
	return texts.includes(null) ? null : texts.filter((text) => text !== undefined).join(separator);
}

/** Without these columns no row could be used. */
const NEEDED: Readonly<Record<RowKind, readonly string[]>> = {
	group: ['groups'],
	membership: ['userName', 'groups'],
	user: ['userName'],
};

/** Shared, for most rows lack the one or the other. */
const NONE: readonly string[] = [];

/** What all rows of an input are read by. */
interface Reading {
	readonly columns: readonly Column[];
	readonly headers: ReadonlyMap<string, string>;
	readonly ruleOf: (field: string) => FieldRule | undefined;
	/** The names in a cell. */
	readonly namesIn: (text: string) => readonly string[];
	readonly options: MappingOptions;
}

/** So many different lists of groups are kept; rows with the same groups share them. */
const MOST_LISTS = 10_000;

function listReader(separator: string | undefined): (text: string) => readonly string[] {
	const lists = new Map<string, readonly string[]>();
	return (text) => {
		const list = lists.get(text) ?? readList(text, separator);
		if (lists.size < MOST_LISTS) lists.set(text, list);
		return list;
	};
}

function toRow(index: number, source: SourceRecord, { columns, headers, ruleOf, namesIn, options }: Reading): Row {
	const { clearMarker = '<clear>', multiValueSeparator = ';' } = options;
	const isMarker = (text: string) => folded(text.trim()) === folded(clearMarker);
	const values: Record<string, string> = {};
	let cleared = NONE;
	let errors = source.shapeError === undefined ? NONE : [source.shapeError];
	const refuse = (error: string) => {
		errors = [...errors, error];
	};
	let active: boolean | undefined;
	let groups = NONE;
	let saysGroups = false;
	let password: string | undefined;
	// In a line with a wrong number of cells nobody can tell which value is a password.
	for (const { header, field } of source.shapeError === undefined ? columns : []) {
		const cell = Object.hasOwn(source.cells, header) ? cellText(source.cells[header], multiValueSeparator) : undefined;
		if (cell === undefined) continue;
		if (cell === null) {
			refuse(`${shown(header)} holds an object; it must be a text, a number, true, false or a list of these.`);
			continue;
		}
		if (field === 'password') {
			if (isMarker(cell)) refuse('A password cannot be cleared.');
			// Blanks may belong to a password.
			else if (cell !== '') password = cell;
			continue;
		}
		const plain = options.unescapeFormulas ? unescapeFormula(cell.trim()) : cell;
		const text = cleaned(ruleOf(field), plain);
		const fault = misread(text);
		if (fault !== undefined) refuse(`The value ${shown(text)} of ${shown(header)} ${fault}.`);
		if (field === 'groups' && namesIn(text).some(isMarker)) {
			refuse('Groups cannot be cleared. To remove memberships, set Rows Are to Group Memberships.');
		}
		// The name of a group that is to be made may hold the separator.
		if (field === 'groups') {
			saysGroups = true;
			groups = options.kind !== 'group' ? namesIn(text) : text === '' ? NONE : [text];
			forbiddenGroups(groups, options.allowedGroups).forEach(refuse);
		} else if (field === 'active') {
			active = text === '' ? undefined : readBoolean(text);
			if (text !== '' && active === undefined) refuse(`${shown(header)} is neither yes nor no: ${shown(text)}.`);
		} else if (isMarker(text) || (text === '' && options.blankCells === 'clear')) cleared = [...cleared, field];
		else if (text !== '') values[field] = text;
	}
	return {
		index,
		source,
		values,
		cleared,
		active,
		groups,
		saysGroups,
		password,
		errors,
		headers,
	};
}

/** The row with the user name that another field gives it, in a file without a column for the user name. */
function named(row: Row, userNameFrom: string | undefined): Row {
	const userName = row.values[userNameFrom ?? ''];
	return userName === undefined ? row : { ...row, values: { ...row.values, userName } };
}

/** The rows with their values as the service would have them. */
export function completeRows(rows: readonly Row[], directory: Directory, mayCreate: boolean): readonly Row[] {
	if (directory.complete === undefined) return rows;
	return rows.map((row) => {
		try {
			return { ...row, values: directory.complete?.(row.values, mayCreate) ?? row.values };
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			return { ...row, errors: [...row.errors, [error.message, error.advice].filter(Boolean).join(' ')] };
		}
	});
}

/**
 * Maps records to rows by the columns' names, their aliases or the given mapping. A column that is missing never clears
 * anything.
 *
 * @throws {ImportError} when a column that is needed is missing, or two stand for the same field.
 */
export function mapRows(
	given: readonly string[],
	records: readonly SourceRecord[],
	capabilities: Capabilities,
	options: MappingOptions,
): MappedRows {
	const ignored = reportColumns(given, records);
	const headers = given.filter((header) => !ignored.has(header));
	const { columns, warnings } = mapColumns(headers, records, capabilities, options);
	const { userNameFrom } = capabilities;
	const separator = options.multiValueSeparator ?? shapeOf(headers, capabilities.fileShapes)?.multiValueSeparator;
	const rowOptions = { ...options, ...(separator === undefined ? {} : { multiValueSeparator: separator }) };
	const has = (field: string | undefined) => columns.some((column) => column.field === field);
	const isNamed =
		(userNameFrom !== undefined && has(userNameFrom)) ||
		(generatesUserNames(capabilities.fields) && (has('key') || has('email')));
	const missing = NEEDED[options.kind].filter((field) => !has(field) && !(field === 'userName' && isNamed));
	if (missing.length > 0 && (headers.length > 0 || records.length > 0)) {
		if (options.ifNoColumn) throw options.ifNoColumn;
		throw new ImportError(
			`No column stands for ${missing.join(' and ')}. The columns are: ${listOf(headers)}.`,
			'Rename a column, or map one to the field. A file must begin with a line that names its columns.',
		);
	}
	const secret = headers.filter(
		(header) =>
			isSecretName(header) || columns.some((column) => column.header === header && column.field === 'password'),
	);
	const names = new Map(columns.map(({ field, header }) => [field, header]));
	const rules = new Map(capabilities.fields.map((rule) => [rule.name, rule]));
	const ruleOf = (field: string) => rules.get(field);
	const namesIn = listReader(rowOptions.multiValueSeparator);
	const reading: Reading = { columns, headers: names, ruleOf, namesIn, options: rowOptions };
	return {
		rows: records.map((record, index) =>
			named(toRow(index, record, reading), has('userName') ? undefined : userNameFrom),
		),
		warnings,
		secretColumns: new Set(secret),
		reportColumns: ignored,
	};
}
