/** Which column of an input holds which field. */
import type { Capabilities } from '../../providers/directory';
import { fieldOf, spellings } from '../csv/headers';
import { ImportError } from '../errors';
import type { RowKind, SourceRecord } from './row';

export interface MappingOptions {
	/** Said instead when no column stands for what a row needs. */
	readonly ifNoColumn?: ImportError | undefined;
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

export function isSecretName(name: string): boolean {
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

export interface Column {
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
export function mapColumns(
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
export function listOf(headers: readonly string[]): string {
	const names = headers.filter((header) => PLAIN_NAME.test(header));
	const others = headers.length - names.length;
	if (others === 0) return names.join(', ') || 'none';
	return [...names, `${others} whose ${others === 1 ? 'name has' : 'names have'} digits or signs`].join(', ');
}
