/** Plans and applies on a directory in memory. */
import fc from 'fast-check';

import { applyRows, type ApplyOptions, type ApplyReport } from '../../../../provisioning/sync/apply';
import { planSync, type SyncOptions, type SyncPlan } from '../../../../provisioning/sync/plan';
import type { PlanRow } from '../../../../provisioning/sync/row';
import { signerOf, type Signer } from '../../../../provisioning/sync/signature';
import type { FakeDirectory } from '../../../support/fakeDirectory';
import { cases, sourceOf, type Case, type Cells } from '../support';

const signer = signerOf(['the secret of the credential']);
if (signer === undefined) throw new Error('There is no signer.');
export const sign: Signer = signer;

export const explain = (error: unknown) => (error instanceof Error ? error.message : '');
const DAY = 24 * 3_600_000;
/** Nothing trips a guard. */
export const OPEN = Object.fromEntries(
	['delete', 'endAccess', 'groupLoss', 'identifierChange', 'membershipRemoval', 'update'].map((guard) => [
		guard,
		{ share: 100, count: 1_000 },
	]),
);

export const planOf = async (
	directory: FakeDirectory,
	rows: readonly Cells[],
	options: Partial<SyncOptions> = {},
): Promise<SyncPlan> =>
	await planSync(directory, sourceOf(rows), {
		matchOn: ['key', 'userName'],
		missingGroups: 'create',
		ifDisabled: 'enable',
		password: 'none',
		maxAgeMs: DAY,
		limits: OPEN,
		allowEmpty: true,
		minRows: 0,
		sign,
		now: () => 0,
		...options,
	});

/** Rows as n8n passes them on: texts of JSON. */
export const passed = <T>(rows: T): T => JSON.parse(JSON.stringify(rows)) as T;

export const applyTo = async (
	directory: FakeDirectory,
	rows: ReadonlyArray<Partial<PlanRow>>,
	options: Partial<ApplyOptions> = {},
): Promise<ApplyReport> =>
	await applyRows(
		directory,
		passed(rows).map((value, item) => ({ item, value })),
		{ sign, now: () => 1_000, overrideGuards: false, limits: OPEN, undoMaxAgeMs: DAY, explain, ...options },
	);

export const statusesOf = ({ succeeded, rejected }: ApplyReport): string[] =>
	[...succeeded, ...rejected].sort((a, b) => a.item - b.item).map(({ status }) => status);

/** What rows do, whatever their plan, order and reasons are. */
export const doingsOf = (rows: readonly PlanRow[]): string[] =>
	rows.map(({ action, user, group, before, after }) => JSON.stringify([action, user, group, before, after])).sort();

/** With so few rows, that all of them are invalid is no sign of a wrong mapping. */
export const syncCases: fc.Arbitrary<Case> = cases.map((one) => ({ ...one, rows: one.rows.slice(0, 4) }));
