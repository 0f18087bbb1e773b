/** The rows that are given to be applied: which of them are of a plan of this place, whole and in time. */
import { ImportError } from '../errors';
import { shown } from '../texts';
import { keyOfRow, readRow, type PlanRow } from './row';
import type { PlanOrigin } from './rows';
import { isSigned, type Signer } from './signature';

export interface GivenItem {
	/** Index of the input item, for n8n's pairing. */
	readonly item: number;
	readonly value: unknown;
}

/** Why a row is not applied. */
export interface Refused {
	readonly status: 'blocked' | 'held' | 'invalid' | 'notFound' | 'stale' | 'tampered';
	/** A full sentence. */
	readonly message: string;
}

export interface GivenRow {
	/** `planId seq` */
	readonly key: string;
	readonly row: PlanRow;
}

export interface Given {
	/** Each row once, in the order of the plan. */
	readonly rows: readonly GivenRow[];
	/** The row of each item; absent for one that is none. */
	readonly rowOf: ReadonlyMap<number, GivenRow>;
	/** By the item. */
	readonly unusable: ReadonlyMap<number, Refused>;
}

interface Around extends PlanOrigin {
	readonly sign: Signer;
	/** Milliseconds since the epoch. */
	readonly now: number;
}

const NO_ROW: Refused = {
	status: 'invalid',
	message: 'This is not a row of a plan. Connect the output "Plan" of Sync, or rows that were stored from it.',
};

const TAMPERED: Refused = {
	status: 'tampered',
	message: 'The row was changed after it was planned, or planned with another credential. Run Sync again.',
};

/** @throws {ImportError} for rows of another directory, before anything else is said of them. */
function checkPlace({ service, tenant }: PlanRow, place: PlanOrigin): void {
	if (service !== place.service) {
		throw new ImportError(
			`The plan was made for ${shown(service)}, and this is ${shown(place.service)}. Nothing was changed.`,
			'Apply it with the node that made it.',
		);
	}
	if (tenant !== place.tenant) {
		throw new ImportError(
			`The plan was made in ${shown(tenant)}, and this credential works in ${shown(place.tenant)}. Nothing was changed.`,
			'Choose the credential that the plan was made with.',
		);
	}
}

/** @throws {ImportError} for a plan that is too old. */
function checkAge({ expiresAt }: PlanRow, now: number): void {
	if (Date.parse(expiresAt) > now) return;
	throw new ImportError(
		`The plan expired at ${expiresAt}. Nothing was changed.`,
		'Run Sync again, and apply the new plan. To keep plans for longer, raise Plan Max Age (Hours) there.',
	);
}

const bySeq = (a: GivenRow, b: GivenRow) =>
	a.row.planId === b.row.planId ? a.row.seq - b.row.seq : a.row.planId < b.row.planId ? -1 : 1;

/**
 * Reads the rows of a plan, in any order and each item on its own.
 *
 * @throws {ImportError} for rows of another directory, and of a plan that is too old.
 */
export function readGiven(items: readonly GivenItem[], { sign, now, ...place }: Around): Given {
	const rows = new Map<string, GivenRow>();
	const rowOf = new Map<number, GivenRow>();
	const unusable = new Map<number, Refused>();
	for (const { item, value } of items) {
		const row = readRow(value);
		if (row === undefined) {
			unusable.set(item, NO_ROW);
			continue;
		}
		checkPlace(row, place);
		const given = { key: keyOfRow(row, row.seq), row };
		rowOf.set(item, given);
		if (!isSigned(row, sign)) {
			unusable.set(item, TAMPERED);
			continue;
		}
		checkAge(row, now);
		rows.set(given.key, rows.get(given.key) ?? given);
	}
	return { rows: [...rows.values()].sort(bySeq), rowOf, unusable };
}
