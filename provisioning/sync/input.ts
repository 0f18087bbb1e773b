/** The input of a sync: rows, what they are about, and when there is too little of them to go on. */
import type { Directory } from '../../providers/directory';
import { ImportError } from '../errors';
import type { ImportSource } from '../import/import';
import { createsUsers, type MatchKey, type UserAction } from '../policy';
import type { MappingOptions } from '../rows/columns';
import { refuseInvalid, type InvalidRows } from '../rows/invalidRows';
import type { Row, RowSubject } from '../rows/row';
import { completeRows, mapRows, type MappedRows } from '../rows/rows';
import { validate, type Checked } from '../rows/validate';
import { counted } from '../texts';

/** What a sync does with the users of its input. */
export const SYNC_ACTION: UserAction = 'createOrUpdate';

export interface InputOptions extends Omit<MappingOptions, 'kind'> {
	readonly matchOn: readonly MatchKey[];
	readonly invalidRows?: InvalidRows;
	/** Default: 50,000. */
	readonly maxRows?: number;
	/** Fewer rows are refused. Default: 1. */
	readonly minRows?: number;
	/** Whether an input without rows is one. Default: false. */
	readonly allowEmpty?: boolean;
	/** Whether rows may name groups; without, the column is ignored. */
	readonly usesGroups: boolean;
}

export interface SyncInput extends Omit<MappedRows, 'rows'>, Omit<Checked, 'warnings'> {
	readonly rows: readonly Row[];
	/** In an order that does not depend on that of the rows. */
	readonly subjects: readonly RowSubject[];
}

const isBlank = (cell: unknown) =>
	cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');

/** n8n gives one empty item where there is no data. */
function withoutEmptyItem({ headers, records }: ImportSource): ImportSource {
	const isEmpty = records.every(
		({ cells, shapeError }) => shapeError === undefined && Object.values(cells).every(isBlank),
	);
	return isEmpty ? { headers: [], records: [] } : { headers, records };
}

/** @throws {ImportError} for an input that may lack most of what it should have. */
function checkSize(rows: number, { maxRows = 50_000, minRows = 1, allowEmpty = false }: InputOptions): void {
	if (rows > maxRows) {
		throw new ImportError(
			`There are ${rows} rows, and ${maxRows} are allowed in one run.`,
			'Cut the input into parts, or raise Max Rows.',
		);
	}
	if (!Number.isInteger(minRows) || minRows < 0) {
		throw new ImportError('"Minimum Input Rows" must be a whole number of at least 0.');
	}
	if (rows === 0 && allowEmpty) return;
	if (rows === 0) {
		throw new ImportError(
			'The input has no rows, so nothing is planned.',
			'Check the source. If the list is meant to be empty, turn on Allow Empty Input.',
		);
	}
	if (rows < minRows) {
		throw new ImportError(
			`The input has ${counted(rows, 'row')}, and at least ${minRows} are expected, so nothing is planned.`,
			'Check the source, or lower Minimum Input Rows.',
		);
	}
}

const byKey = (a: RowSubject, b: RowSubject) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** Where a row of the input is. */
export function placeOf({ source: { item, line } }: Row): string {
	return line === undefined ? `item ${item}` : `line ${line}`;
}

/**
 * Reads and checks the whole input.
 *
 * @throws {ImportError} when it cannot be used at all.
 */
export function readInput(source: ImportSource, directory: Directory, options: InputOptions): SyncInput {
	const { capabilities } = directory;
	const given = withoutEmptyItem(source);
	checkSize(given.records.length, options);
	// Without rows there is nothing to map, and no column is missed.
	const mapped: MappedRows =
		given.records.length === 0
			? { rows: [], warnings: [], secretColumns: new Set(), reportColumns: new Set() }
			: mapRows(given.headers, given.records, capabilities, { ...options, kind: 'user' });
	const named = completeRows(mapped.rows, directory, createsUsers(SYNC_ACTION));
	const rows = options.usesGroups ? named : named.map((row) => ({ ...row, groups: [] }));
	const { subjects, invalid, warnings } = validate(rows, 'user', capabilities, SYNC_ACTION, options.matchOn);
	const refusal = refuseInvalid(invalid.size, rows.length, options.invalidRows);
	if (refusal !== undefined) {
		const examples = rows
			.filter(({ index }) => invalid.has(index))
			.slice(0, 3)
			.map((row) => `${placeOf(row)}: ${invalid.get(row.index)?.join(' ') ?? ''}`);
		throw new ImportError(refusal.message, [refusal.advice, ...examples].join(' '));
	}
	return {
		...mapped,
		rows,
		subjects: subjects.toSorted(byKey),
		invalid,
		warnings: [...mapped.warnings, ...warnings],
	};
}
