/** What is planned for the first row of an input. */
import type { Directory } from '../../providers/directory';
import { runImport } from '../../provisioning/import/import';
import { planSync } from '../../provisioning/sync/plan';
import { signerOf } from '../../provisioning/sync/signature';
import type { Cells, MatchOn, Way } from './oddRows';

/** Rows beside the one that a test is about: some mean users, none means any that the row may mean. */
export function others(row: Cells, count: number): Cells[] {
	const state = new Set(['type', 'domain', 'active']);
	return Array.from({ length: count }, (_, at) =>
		Object.fromEntries(
			Object.keys(row)
				.filter((field) => !state.has(field))
				.map((field) => {
					if (field === 'userName' || field === 'email') return [field, `other${at}@example.net`];
					return [field, field === 'key' ? `other-${at}` : field === 'groups' ? 'Finance' : (row[field] ?? '')];
				}),
		),
	);
}

const REPORTED = [
	'status',
	'action',
	'id',
	'userName',
	'changes',
	'updates',
	'removed',
	'note',
	'error',
	'disabled',
] as const;

export async function importPlan(
	directory: Directory,
	rows: readonly Cells[],
	way: Way,
	matchOn: MatchOn,
): Promise<unknown> {
	const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const records = rows.map((cells, item) => ({ item, cells }));
	const { succeeded, rejected } = await runImport(
		directory,
		{ headers, records },
		{
			...way,
			matchOn,
			dryRun: true,
			invalidRows: 'skip',
			missingGroups: 'create',
			maxRemovals: 100_000,
			maxUpdateShare: 100,
			maxMembershipRemovals: 100_000,
			now: () => 0,
		},
	);
	const [first] = [...succeeded, ...rejected].filter(({ source }) => source.item === 0);
	return first && Object.fromEntries(REPORTED.map((name) => [name, first[name]]));
}

const sign = signerOf(['the secret of the credential']);

export async function syncPlan(directory: Directory, rows: readonly Cells[], matchOn: MatchOn): Promise<unknown> {
	if (sign === undefined) throw new Error('There is no signer.');
	const open = { share: 100, count: 100_000 };
	const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const plan = await planSync(
		directory,
		{ headers, records: rows.map((cells, item) => ({ item, cells })) },
		{
			matchOn,
			invalidRows: 'skip',
			missingGroups: 'create',
			ifDisabled: 'enable',
			password: 'none',
			membership: 'exact',
			managedGroups: { by: 'listed', groups: ['Finance', 'Sales'] },
			maxAgeMs: 1_000,
			limits: {
				delete: open,
				endAccess: open,
				groupLoss: open,
				identifierChange: open,
				membershipRemoval: open,
				update: open,
			},
			sign,
			now: () => 0,
		},
	);
	const told = [...plan.rejected, ...plan.unchanged].filter(({ source }) => source.item === 0);
	const own = plan.rows.filter(({ seq }) => plan.itemsOf.get(seq)?.includes(0) === true);
	return [
		...told.map((one) => Object.fromEntries(REPORTED.map((name) => [name, one[name]]))),
		...own.map(({ action, user, group, before, after }) => ({ action, user, group, before, after })),
	];
}
