/** What the directory has of the users and groups that the rows are about, in as few calls as that takes. */
import type { Directory, DirectoryGroup, FoundUsers, IsMember, Snapshot, UserScope } from '../providers/directory';
import type { DirectorySize } from './guards';
import type { Matching } from './match';
import type { MatchKey, Subject } from './subjects';
import { groupFinder } from './planner';
import type { RowKind } from './rows';
import type { ImportAction } from './validate';

/** Everything that can decide what becomes of a row: whom it means, and who has the names that it would give. */
function userScope(
	{ capabilities }: Directory,
	units: readonly Subject[],
	{ kind, action, matchOn }: { kind: RowKind; action: ImportAction; matchOn: readonly MatchKey[] },
): UserScope {
	const writes = kind === 'user' && action !== 'delete' && action !== 'disable';
	const unique = writes ? capabilities.fields.filter((rule) => rule.unique === true).map(({ name }) => name) : [];
	const known = capabilities.fields.map(({ name }) => name);
	const fields = new Set(['userName', ...matchOn, ...unique]);
	return {
		by: 'keys',
		rows: kind === 'group' ? [] : units.map(({ row }) => row.values),
		fields: [...fields].filter((field) => field === 'userName' || known.includes(field)),
	};
}

/** Reads what the rows are about. Groups are read only where memberships or groups are to be changed. */
export async function readSnapshot(
	directory: Directory,
	units: readonly Subject[],
	about: { kind: RowKind; action: ImportAction; matchOn: readonly MatchKey[] },
): Promise<Snapshot> {
	const usesGroups = about.kind !== 'user' || (about.action !== 'delete' && about.action !== 'disable');
	return await directory.read({
		users: userScope(directory, units, about),
		// In every spelling of the rows, for some service may have groups that differ in nothing else.
		groups: usesGroups ? [...new Set(units.flatMap(({ rows }) => rows.flatMap(({ groups }) => groups)))] : [],
	});
}

/** Asks for the memberships of the users that rows with groups mean, in the groups that those rows name. */
export async function readMemberships(
	snapshot: Snapshot,
	units: readonly Subject[],
	groups: readonly DirectoryGroup[],
	{ users }: Matching,
): Promise<IsMember> {
	const findGroups = groupFinder(groups);
	const asked = new Map(
		units.flatMap((unit) => {
			const user = users.get(unit);
			const ids = unit.groups.flatMap((name) => findGroups(name).map(({ id }) => id));
			return user === undefined || ids.length === 0 ? [] : [[user, ids] as const];
		}),
	);
	return await snapshot.memberships(asked);
}

/** How large the directory is, as far as the read tells. */
export function sizeOf(users: FoundUsers, { size }: IsMember): DirectorySize {
	if (!users.isWhole) return { members: size };
	const carried = new Map<string, number>();
	for (const { groupIds = [] } of users) for (const id of groupIds) carried.set(id, (carried.get(id) ?? 0) + 1);
	return { users: users.length, members: (groupId) => size?.(groupId) ?? carried.get(groupId) };
}
