import type { ImportOptions } from '../../../provisioning/import/import';
import type { FakeUser } from '../../support/fakeAccess';
import { FakeDirectory, type FakeOptions } from '../../support/fakeDirectory';
import { importRows, type Cells } from './support';

export const EXACT = { membership: 'exact', managedGroups: { by: 'all' } } as const;
/** Few users in a test; the guards have tests of their own. */
export const UNGUARDED = { maxMembershipShare: 100, maxGroupLoss: 100, maxMembershipRemovals: 1_000 } as const;

/** Ann is in Sales, Everyone and Choir; Bob is in all groups. */
export function company(options: FakeOptions = {}) {
	const directory = new FakeDirectory(options);
	const groups = Object.fromEntries(
		['Sales', 'Marketing', 'Everyone', 'Choir'].map((name) => [name, directory.addGroup(name).id]),
	);
	const idsOf = (names: readonly string[]) => names.map((name) => groups[name] ?? '');
	const ann = directory.addUser(
		{ userName: 'ann', email: 'ann@example.com', key: '1' },
		idsOf(['Sales', 'Everyone', 'Choir']),
	);
	const bob = directory.addUser({ userName: 'bob', email: 'bob@example.com', key: '2' }, Object.values(groups));
	const groupsOf = ({ groups: ids }: FakeUser) => [...ids].map((id) => directory.groups.get(id)?.name ?? '').sort();
	return { directory, ann, bob, groupsOf };
}

export const row = (Groups: string, more: Cells = {}): Cells => ({
	'User Name': 'ann',
	Email: 'ann@example.com',
	Groups,
	...more,
});

export async function run(
	rows: readonly Cells[],
	options: Partial<ImportOptions> = {},
	directoryOptions: FakeOptions = {},
) {
	const { directory, ann, bob, groupsOf } = company(directoryOptions);
	const report = await importRows(directory, rows, { ...EXACT, ...UNGUARDED, ...options });
	return {
		report,
		directory,
		ann: groupsOf(ann),
		bob: groupsOf(bob),
		row: [...report.succeeded, ...report.rejected][0],
	};
}
