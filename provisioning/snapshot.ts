/** What the directory has of the users and groups that an input is about, in as few calls as that takes. */
import type {
	Directory,
	DirectoryGroup,
	DirectoryUser,
	FoundUsers,
	GroupsOfUsers,
	IsManaged,
	IsMember,
	Snapshot,
	UserScope,
} from '../providers/directory';
import { groupFinder } from './groupNames';
import type { Bases } from './guards';
import type { Matching } from './match';
import type { MatchKey } from './policy';
import type { Subject } from './subjects';

/** What of the subjects is read. */
export interface ReadAbout {
	readonly matchOn: readonly MatchKey[];
	/** Whether they are users, and not groups. */
	readonly users: boolean;
	/** Whether values of users may be written, so that it counts who has them. */
	readonly writes: boolean;
	/** Whether memberships or groups may be changed. */
	readonly groups: boolean;
	/** Names of groups to read beside those of the subjects. */
	readonly groupNames?: readonly string[];
}

/** Everything that can decide what becomes of a subject: whom it means, and who has the names that it would give. */
function userScope({ capabilities }: Directory, subjects: readonly Subject[], about: ReadAbout): UserScope {
	const unique = about.writes ? capabilities.fields.filter((rule) => rule.unique === true).map(({ name }) => name) : [];
	const known = capabilities.fields.map(({ name }) => name);
	const fields = new Set(['userName', ...about.matchOn, ...unique]);
	return {
		by: 'keys',
		rows: about.users ? subjects.map(({ values }) => values) : [],
		fields: [...fields].filter((field) => field === 'userName' || known.includes(field)),
	};
}

/** Reads what the subjects are about. */
export async function readSnapshot(
	directory: Directory,
	subjects: readonly Subject[],
	about: ReadAbout,
): Promise<Snapshot> {
	const names = new Set<string>();
	if (about.groups) {
		for (const { groups } of subjects) for (const name of groups) names.add(name);
		for (const name of about.groupNames ?? []) names.add(name);
	}
	return await directory.read({ users: userScope(directory, subjects, about), groups: [...names] });
}

/** Asks for the memberships of the users whom subjects with groups mean, in the groups that those name. */
export async function readMemberships(
	snapshot: Snapshot,
	subjects: readonly Subject[],
	groups: readonly DirectoryGroup[],
	{ users }: Matching,
): Promise<IsMember> {
	const findGroups = groupFinder(groups);
	const asked = new Map<DirectoryUser, readonly string[]>();
	for (const subject of subjects) {
		const user = users.get(subject);
		if (user === undefined) continue;
		const ids = subject.groups.flatMap((name) => findGroups(name).map(({ id }) => id));
		if (ids.length > 0) asked.set(user, [...new Set(ids)]);
	}
	return await snapshot.memberships(asked);
}

/** Asks, for exact memberships, which managed groups the users have whose subjects list their groups. */
export async function readHeldGroups(
	snapshot: Snapshot,
	subjects: readonly Subject[],
	{ users }: Matching,
	isManaged: IsManaged,
): Promise<GroupsOfUsers> {
	const listed = subjects.filter(({ groups, saysGroups }) => groups.length > 0 || saysGroups);
	const asked = new Set(listed.flatMap((subject) => users.get(subject) ?? []));
	return await snapshot.groupsOf([...asked], isManaged);
}

/**
 * What shares are of, as far as the read tells.
 *
 * @param held the managed groups of the users whose memberships are made exact, if they are.
 */
export function basesOf(users: FoundUsers, { size }: IsMember, held?: GroupsOfUsers): Bases {
	const counts = new Map<string, number>();
	for (const groups of held?.values() ?? []) for (const { id } of groups) counts.set(id, (counts.get(id) ?? 0) + 1);
	const carried = new Map<string, number>();
	if (users.isWhole) {
		for (const { groupIds = [] } of users) for (const id of groupIds) carried.set(id, (carried.get(id) ?? 0) + 1);
	}
	const members = (groupId: string) => held?.memberCount?.(groupId) ?? size?.(groupId) ?? carried.get(groupId);
	const least = (groupId: string) => counts.get(groupId) ?? 0;
	const memberships = [...counts.keys()].reduce((sum, id) => sum + (members(id) ?? least(id)), 0);
	const active = users.filter(({ active: isActive }) => isActive).length;
	return {
		of: users.isWhole ? { delete: users.length, endAccess: active, update: users.length } : {},
		members,
		...(held === undefined ? {} : { atLeast: { members: least, memberships } }),
	};
}

/** What the service's own rules say of users who would be new. */
export async function refusalsOf(fresh: readonly Subject[], snapshot: Snapshot): Promise<ReadonlyMap<Subject, string>> {
	const said = fresh.length === 0 ? undefined : await snapshot.refusalsOfNew?.(fresh.map(({ values }) => values));
	return new Map(
		fresh.flatMap((subject, index) => {
			const refusal = said?.[index];
			return refusal === undefined ? [] : [[subject, refusal] as const];
		}),
	);
}
