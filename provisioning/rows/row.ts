/** One row of an input: what it says, and where it comes from. */
import type { Capabilities, Values } from '../../providers/directory';
import { spellings } from '../csv/headers';
import type { Subject } from '../subjects';
import { shown } from '../texts';

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
	/** Whether the row has a cell for groups, if only a blank one. */
	readonly saysGroups: boolean;
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

/** What one row is about, or several rows that are about the same: one is sent, and each row gets its outcome. */
export interface RowSubject extends Subject {
	readonly rows: readonly Row[];
}
