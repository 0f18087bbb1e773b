/** From the records of a file or of input items to rows of people, groups and memberships. */
import { forbiddenGroups } from './allowedGroups';
import { fieldOf, shapeOf, spellings } from './csv/headers';
import { misread, readBoolean, readList, unescapeFormula } from './csv/cells';
import { ImportError } from './errors';
import { reportColumns } from './reportColumns';
import { generatesUserNames } from './fieldRules';
import { shown } from './texts';
import { InputError } from '../providers/http/errors';
import { folded } from '../providers/text';
import type { Capabilities, Directory, FieldRule, Values } from '../providers/directory';
import { cleaned } from '../providers/rules';

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
	/** Field → header of its column; the same for all rows. */
	readonly headers: ReadonlyMap<string, string>;
}

const LABELS: Readonly<Record<string, string>> = { active: 'Active', groups: 'Groups', userName: 'User Name' };

/** A field as messages name it. */
export function labelOf(field: string, { fields }: Capabilities): string {
	return fields.find(({ name }) => name === field)?.label ?? LABELS[field] ?? field;
}

/** A sentence about a field of the row, with the row's column if that is called something else. */
export function withColumn({ headers }: Row, field: string, capabilities: Capabilities, sentence: string): string {
	const header = headers.get(field);
	if (header === undefined || header === field) return sentence;
	const isNamed = spellings(header)[1] === spellings(labelOf(field, capabilities))[1];
	return isNamed ? sentence : `${sentence} It comes from the column ${shown(header)}.`;
}

export interface MappingOptions {
	readonly kind: RowKind;
	/** Column → field, where the header's own name is not to decide. */
	readonly columns?: Readonly<Record<string, string>>;
	/** A cell with this text, in any upper and lower case, empties the field. Default: `<clear>`. */
	readonly clearMarker?: string;
	readonly blankCells?: 'clear' | 'keep';
	readonly multiValueSeparator?: string;
	readonly unescapeFormulas?: boolean;
	/** Groups that rows may name. Default: any. */
	readonly allowedGroups?: readonly string[] | undefined;
	readonly unknownColumns?: 'reject' | 'warn';
}

/** Names of columns that hold passwords and the like, whether they are used or not. */
const SECRET_NAME = /pass(wor[dt]|phrase|code)|\b(pwd?|pin|otp)\b|secret|token|credential|kennwort|salasana/;

function isSecretName(name: string): boolean {
	return spellings(name).some((spelling) => SECRET_NAME.test(spelling));
}

/** What a cell holds, without members that are named like passwords. */
export function withoutSecrets(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutSecrets);
	// Objects of expressions come from another V8 context, where `instanceof` fails.
	if (Object.prototype.toString.call(value) !== '[object Object]') return value;
	const members = Object.entries(value as Record<string, unknown>).filter(([name]) => !isSecretName(name));
	return Object.fromEntries(members.map(([name, member]) => [name, withoutSecrets(member)]));
}

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

interface Column {
	readonly header: string;
	readonly field: string;
}

/** Fields that are not values of the user. */
const SPECIAL: ReadonlySet<string> = new Set(['active', 'groups', 'password']);

/** The field that a header means to this service, or `undefined` for one that it does not have. */
function fieldFinder({ fields }: Capabilities, kind: RowKind): (header: string) => string | undefined {
	const own = new Map<string, string>();
	for (const { name, label, aliases = [] } of fields) {
		for (const alias of [name, label, ...aliases]) for (const spelling of spellings(alias)) own.set(spelling, name);
	}
	const known = new Set(['userName', ...SPECIAL, ...fields.map(({ name }) => name)]);
	return (header) => {
		if (kind === 'group' && (spellings(header).includes('name') || fieldOf(header) === 'displayName')) return 'groups';
		const [plain, split] = spellings(header);
		const canonical = fieldOf(header);
		const field = own.get(plain) ?? own.get(split) ?? canonical;
		if (field !== undefined && known.has(field)) return field;
		return canonical === undefined ? undefined : own.get(spellings(canonical)[1]);
	};
}

/** Which column holds which field; columns that the service does not know are left out, or refused. */
function mapColumns(
	headers: readonly string[],
	records: readonly SourceRecord[],
	capabilities: Capabilities,
	options: MappingOptions,
): { columns: Column[]; warnings: string[] } {
	const fieldFor = fieldFinder(capabilities, options.kind);
	const columns: Column[] = [];
	const unknown: string[] = [];
	const mapping = new Map(Object.entries(options.columns ?? {}));
	for (const header of headers) {
		const chosen = mapping.get(header);
		const field = fieldFor(chosen ?? header);
		if (chosen !== undefined && field === undefined) {
			throw new ImportError(
				`The column "${header}" is mapped to "${chosen}", which is no field of ${capabilities.title}.`,
				`Its fields are: ${[...new Set(['userName', ...SPECIAL, ...capabilities.fields.map(({ name }) => name)])].join(', ')}.`,
			);
		}
		if (field === undefined) unknown.push(header);
		else columns.push({ header, field });
	}
	for (const { header, field } of columns) {
		const other = columns.find((column) => column.field === field && column.header !== header);
		// Items may spell a column differently, as long as none of them has it twice.
		const inBoth = ({ cells }: SourceRecord) =>
			other && Object.hasOwn(cells, header) && Object.hasOwn(cells, other.header);
		if (other && (records.length === 0 || records.some(inBoth)))
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

/** Words as columns are named by. */
const PLAIN_NAME = /^[\p{L}_][\p{L}\p{M}_ -]*$/u;

/** The columns' names. In a file without a header line they are somebody's data, and one of them may be a password. */
function listOf(headers: readonly string[]): string {
	const names = headers.filter((header) => PLAIN_NAME.test(header));
	const others = headers.length - names.length;
	if (others === 0) return names.join(', ') || 'none';
	return [...names, `${others} whose ${others === 1 ? 'name has' : 'names have'} digits or signs`].join(', ');
}

/** Without these columns no row could be used. */
const NEEDED: Readonly<Record<RowKind, readonly string[]>> = {
	group: ['groups'],
	membership: ['userName', 'groups'],
	user: ['userName'],
};

function toRow(
	index: number,
	source: SourceRecord,
	columns: readonly Column[],
	headers: ReadonlyMap<string, string>,
	ruleOf: (field: string) => FieldRule | undefined,
	options: MappingOptions,
): Row {
	const { clearMarker = '<clear>', multiValueSeparator = ';' } = options;
	const isMarker = (text: string) => folded(text.trim()) === folded(clearMarker);
	const values: Record<string, string> = {};
	const cleared: string[] = [];
	const errors: string[] = source.shapeError === undefined ? [] : [source.shapeError];
	let active: boolean | undefined;
	let groups: readonly string[] = [];
	let password: string | undefined;
	// In a line with a wrong number of cells nobody can tell which value is a password.
	for (const { header, field } of source.shapeError === undefined ? columns : []) {
		const cell = Object.hasOwn(source.cells, header) ? cellText(source.cells[header], multiValueSeparator) : undefined;
		if (cell === undefined) continue;
		if (cell === null) {
			errors.push(`${shown(header)} holds an object; it must be a text, a number, true, false or a list of these.`);
			continue;
		}
		if (field === 'password') {
			if (isMarker(cell)) errors.push('A password cannot be cleared.');
			// Blanks may belong to a password.
			else if (cell !== '') password = cell;
			continue;
		}
		const plain = options.unescapeFormulas ? unescapeFormula(cell.trim()) : cell;
		const text = cleaned(ruleOf(field), plain);
		const fault = misread(text);
		if (fault !== undefined) errors.push(`The value ${shown(text)} of ${shown(header)} ${fault}.`);
		if (field === 'groups' && readList(text, multiValueSeparator).some(isMarker)) {
			errors.push('Groups cannot be cleared. To remove memberships, set Rows Are to Group Memberships.');
		}
		// The name of a group that is to be made may hold the separator.
		if (field === 'groups') {
			groups = options.kind === 'group' ? (text === '' ? [] : [text]) : readList(text, multiValueSeparator);
			errors.push(...forbiddenGroups(groups, options.allowedGroups));
		} else if (field === 'active') {
			active = text === '' ? undefined : readBoolean(text);
			if (text !== '' && active === undefined) errors.push(`${shown(header)} is neither yes nor no: ${shown(text)}.`);
		} else if (isMarker(text) || (text === '' && options.blankCells === 'clear')) cleared.push(field);
		else if (text !== '') values[field] = text;
	}
	return {
		index,
		source,
		values,
		cleared,
		active,
		groups,
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
	return {
		rows: records.map((record, index) =>
			named(toRow(index, record, columns, names, ruleOf, rowOptions), has('userName') ? undefined : userNameFrom),
		),
		warnings,
		secretColumns: new Set(secret),
		reportColumns: ignored,
	};
}
