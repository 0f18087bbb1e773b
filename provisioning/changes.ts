/**
 * What changed between two looks at a directory. Pure: what was known and what is seen now give the changes, and what is
 * known from then on. The changes, applied to the former, give the latter.
 */
import type { DirectoryGroup, DirectoryUser } from '../providers/directory';
import type { ValueDigests } from './valueDigests';

/** What is kept of a user between two looks: no values, only a digest of them. */
export interface KnownUser {
	readonly id: string;
	readonly userName: string;
	readonly active: boolean;
	readonly digest: string;
	/** Ids of the watched groups, sorted. */
	readonly groupIds: readonly string[];
}

export interface KnownDirectory {
	readonly users: ReadonlyMap<string, KnownUser>;
	/** Id → name of the watched groups. */
	readonly groups: ReadonlyMap<string, string>;
}

/** Which users a look is about. One who is missing in `members` or `filter` need not be gone. */
export type WatchedScope = 'all' | 'filter' | 'members';

export interface Look {
	readonly scope: WatchedScope;
	readonly users: readonly DirectoryUser[];
	/** Users → their watched groups; absent where no groups are watched. */
	readonly groupsOf?: ReadonlyMap<DirectoryUser, readonly DirectoryGroup[]>;
	/** Whether these are only users who may have changed: those who are missing, and all memberships, are as they were. */
	readonly isPartial?: boolean;
}

type UserEvent =
	'userChanged' | 'userCreated' | 'userDisabled' | 'userEnabled' | 'userEnteredScope' | 'userLeftScope' | 'userRemoved';
type GroupEvent = 'addedToGroup' | 'removedFromGroup';
export type ChangeEvent = GroupEvent | UserEvent;

interface ChangeBase {
	/** The user as known before; absent for one who is new. */
	readonly before?: KnownUser;
	/** The user as seen now; absent for one who is missing. */
	readonly after?: DirectoryUser;
}

export type Change =
	| (ChangeBase & { readonly event: Exclude<UserEvent, 'userChanged'> })
	| (ChangeBase & { readonly event: 'userChanged'; readonly changed: readonly string[] })
	| (ChangeBase & { readonly event: GroupEvent; readonly group: { readonly id: string; readonly name: string } });

const ENTERED: Readonly<Record<WatchedScope, UserEvent>> = {
	all: 'userCreated',
	filter: 'userEnteredScope',
	members: 'userEnteredScope',
};
const LEFT: Readonly<Record<WatchedScope, UserEvent>> = {
	all: 'userRemoved',
	filter: 'userLeftScope',
	members: 'userLeftScope',
};

type GroupNames = KnownDirectory['groups'];

interface Comparison {
	readonly changes: readonly Change[];
	readonly now: KnownDirectory;
}

/** Removals come first, so that a user name that is used again is free when its new user appears. */
export function changesSince(known: KnownDirectory, look: Look, digests: ValueDigests): Comparison {
	const groups = new Map(look.isPartial ? known.groups : []);
	for (const group of [...(look.groupsOf?.values() ?? [])].flat()) groups.set(group.id, group.name);
	const names = new Map([...known.groups, ...groups]);
	const users = new Map<string, KnownUser>(look.isPartial ? known.users : []);
	const changes: Change[] = [];
	for (const after of look.users) {
		const before = known.users.get(after.id);
		const user = knownUser(after, look, digests, before);
		users.set(user.id, user);
		changes.push(...changesOfUser(before, user, after, look.scope, digests));
		changes.push(...changesOfGroups(before, user, after, look.scope, names));
	}
	const missing = look.isPartial ? [] : [...known.users.values()].filter(({ id }) => !users.has(id));
	const removals = missing.flatMap((before) => [
		...leftGroups(before, look.scope, known),
		{ event: LEFT[look.scope], before } as Change,
	]);
	return { changes: [...removals, ...changes], now: { users, groups } };
}

/** What is known of a directory after the first look, of which no change is told. */
export function firstLook(look: Look, digests: ValueDigests): KnownDirectory {
	return changesSince({ users: new Map(), groups: new Map() }, look, digests).now;
}

function knownUser(
	user: DirectoryUser,
	{ groupsOf, isPartial }: Look,
	digests: ValueDigests,
	before: KnownUser | undefined,
): KnownUser {
	const seen = groupsOf?.get(user)?.map(({ id }) => id) ?? [];
	return {
		id: user.id,
		userName: user.values.userName ?? '',
		active: user.active,
		digest: digests.of(user, before?.digest),
		groupIds: isPartial ? (before?.groupIds ?? []) : [...new Set(seen)].sort(),
	};
}

function changesOfUser(
	before: KnownUser | undefined,
	user: KnownUser,
	after: DirectoryUser,
	scope: WatchedScope,
	digests: ValueDigests,
): Change[] {
	if (before === undefined) return [{ event: ENTERED[scope], after } as Change];
	const changes: Change[] = [];
	if (before.digest !== user.digest) {
		changes.push({ event: 'userChanged', before, after, changed: digests.changed(before.digest, user.digest) });
	}
	if (before.active !== user.active) {
		changes.push({ event: user.active ? 'userEnabled' : 'userDisabled', before, after });
	}
	return changes;
}

function changesOfGroups(
	before: KnownUser | undefined,
	user: KnownUser,
	after: DirectoryUser,
	scope: WatchedScope,
	names: GroupNames,
): Change[] {
	// A filter now finds the user, who may have been in the groups all along.
	if (before === undefined && scope === 'filter') return [];
	const was = new Set(before?.groupIds);
	const is = new Set(user.groupIds);
	const both = { ...(before ? { before } : {}), after };
	const change = (event: GroupEvent) => (id: string) => ({ event, group: named(id, names), ...both });
	return [
		...[...was].filter((id) => !is.has(id)).map(change('removedFromGroup')),
		...[...is].filter((id) => !was.has(id)).map(change('addedToGroup')),
	];
}

/** Who is gone, or in none of the groups, has left them; who only left a filter may still be in them. */
function leftGroups(before: KnownUser, scope: WatchedScope, { groups }: KnownDirectory): Change[] {
	if (scope === 'filter') return [];
	return before.groupIds.map((id) => ({ event: 'removedFromGroup', group: named(id, groups), before }));
}

function named(id: string, groups: GroupNames) {
	return { id, name: groups.get(id) ?? id };
}

/** Removals that look like an incomplete answer rather than like work that somebody did. */
interface ManyRemovals {
	/** The group that lost so many members; absent if it is about users. */
	readonly group?: string;
	readonly count: number;
	readonly of: number;
}

const FEW_REMOVALS = 10;
const SHARE = 0.2;

/** The first removals that are more than ten and more than a fifth: of all users, or of the members of one group. */
export function manyRemovals(known: KnownDirectory, changes: readonly Change[]): ManyRemovals | undefined {
	const isMany = ({ count, of }: ManyRemovals) => count > FEW_REMOVALS && count > of * SHARE;
	const users = {
		count: changes.filter(({ event }) => event === 'userRemoved' || event === 'userLeftScope').length,
		of: known.users.size,
	};
	if (isMany(users)) return users;
	const members = new Map<string, number>();
	for (const { groupIds } of known.users.values()) {
		for (const id of groupIds) members.set(id, (members.get(id) ?? 0) + 1);
	}
	const lost = new Map<string, { name: string; count: number }>();
	for (const change of changes) {
		if (change.event !== 'removedFromGroup') continue;
		const { id, name } = change.group;
		lost.set(id, { name, count: (lost.get(id)?.count ?? 0) + 1 });
	}
	return [...lost]
		.map(([id, { name, count }]) => ({ group: name, count, of: members.get(id) ?? 0 }))
		.find((removals) => isMany(removals));
}
