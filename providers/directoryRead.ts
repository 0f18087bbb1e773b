/** How a service reads the users of a scope: by look-ups where they find all that the list would, else from the list. */
import pMap from 'p-map';

import type {
	Capabilities,
	DirectoryGroup,
	DirectoryUser,
	FoundUsers,
	GroupsOfUsers,
	IsMember,
	ReadScope,
	UserScope,
	Values,
} from './directory';
import { InputError } from './http/errors';
import { collect } from './http/paging';
import { folded } from './text';

/** Groups whose members are read at the same time. */
const CONCURRENT_READS = 4;

type KeysScope = Extract<UserScope, { by: 'keys' }>;

/**
 * Finds every user who has one of these values in the field, whatever upper and lower case, and may find more;
 * `undefined` if the service cannot look these up. The rows are those that the values come from.
 */
type FindBy = (values: readonly string[], rows: readonly Values[]) => Promise<readonly DirectoryUser[] | undefined>;

export interface UserSource {
	/** `undefined` if the list of all users is to be read instead. */
	readonly byKeys: (scope: KeysScope) => Promise<readonly DirectoryUser[] | undefined>;
	readonly all: () => Promise<readonly DirectoryUser[]>;
	/** Every member of one of the groups, named in any case. */
	readonly members: (names: readonly string[]) => Promise<FoundUsers>;
	/** Where the capabilities have `filter`. */
	readonly filter?: (filter: string) => Promise<FoundUsers>;
	/** Where the capabilities have `changedSince`. */
	readonly changedSince?: (since: Date) => Promise<FoundUsers>;
}

/**
 * The users of the scope, each once.
 *
 * @throws {InputError} for a scope that the service cannot read.
 */
export async function usersInScope(
	scope: UserScope,
	{ title }: Pick<Capabilities, 'title'>,
	source: UserSource,
): Promise<FoundUsers> {
	switch (scope.by) {
		case 'members':
			return scope.groups.length === 0 ? [] : await source.members(scope.groups);
		case 'filter':
			if (source.filter === undefined) throw new InputError('filter', `${title} has no filter for users.`);
			if (scope.filter.trim() === '')
				throw new InputError('filter', 'The filter is empty, which would mean all users.');
			return await source.filter(scope.filter);
		case 'changedSince':
			if (source.changedSince === undefined) {
				throw new InputError('changedSince', `${title} does not tell which users changed since a point in time.`);
			}
			return await source.changedSince(instantOf(scope.since));
		case 'keys':
		case 'all': {
			const found = scope.by === 'keys' ? await source.byKeys(scope) : undefined;
			return found ?? Object.assign(await source.all(), { isWhole: true });
		}
	}
}

/** @throws {InputError} for anything but a day, or a time with its zone, of ISO 8601 */
function instantOf(since: string): Date {
	const isIso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?$/.test(since);
	const instant = new Date(isIso ? since : Number.NaN);
	if (!Number.isNaN(instant.getTime())) return instant;
	throw new InputError(
		'changedSince',
		`"${since}" is neither a day like 2026-01-31 nor a time with its zone like 2026-01-31T08:00:00Z.`,
	);
}

/** The groups of these names, in any case. */
export function groupsNamed(groups: readonly DirectoryGroup[], names: readonly string[]): readonly DirectoryGroup[] {
	const wanted = new Set(names.map(folded));
	return groups.filter(({ name }) => wanted.has(folded(name)));
}

/** The names of all groups that a read is to find. */
export function groupNamesOf({ users, groups }: ReadScope): readonly string[] {
	return users.by === 'members' ? [...groups, ...users.groups] : groups;
}

interface LookUps {
	/** Above this many rows, the list of all users costs less than looking them up. */
	readonly listAbove: number;
	/** The fields that the service can look up. */
	readonly findBy: Readonly<Record<string, FindBy>>;
}

/** Looks the rows up field by field; `undefined` where a field has no look-up, or there are too many rows. */
export async function lookUpByKeys(
	{ rows, fields }: KeysScope,
	{ listAbove, findBy }: LookUps,
): Promise<readonly DirectoryUser[] | undefined> {
	if (rows.length > listAbove) return undefined;
	const asked = fields
		.map((field) => ({ field, rows: rows.filter((row) => Boolean(row[field])) }))
		.filter((ask) => ask.rows.length > 0);
	if (asked.some(({ field }) => !Object.hasOwn(findBy, field))) return undefined;
	const found = new Map<string, DirectoryUser>();
	for (const { field, rows: some } of asked) {
		const values = [...new Set(some.map((row) => row[field] ?? ''))];
		const users = await findBy[field]?.(values, some);
		if (users === undefined) return undefined;
		for (const user of users) found.set(user.id, user);
	}
	return [...found.values()];
}

interface ById {
	/** Up to so many users are read one by one. */
	readonly few: number;
	/** `undefined` for one who is not there. */
	readonly get: (id: string) => Promise<DirectoryUser | undefined>;
	readonly list: () => AsyncIterable<DirectoryUser>;
}

/**
 * The users of these ids that the list of all users has. One who cannot be read need not be gone, so the list decides
 * then.
 */
export async function usersOfIds(
	ids: ReadonlySet<string>,
	{ few, get, list }: ById,
): Promise<readonly DirectoryUser[]> {
	if (ids.size <= few) {
		const users = await pMap(ids, get, { concurrency: CONCURRENT_READS });
		const present = users.filter((user) => user !== undefined);
		if (present.length === ids.size) return present;
	}
	return (await collect(list())).filter(({ id }) => ids.has(id));
}

/** Memberships of users that carry their groups. */
export const carriedMemberships: IsMember = (user, groupId) => user.groupIds?.includes(groupId) ?? false;

/** Memberships by the lists of the groups' members, each read once. */
export async function listedMemberships(
	asked: ReadonlyMap<DirectoryUser, readonly string[]>,
	listMembers: (groupId: string) => AsyncIterable<string>,
): Promise<IsMember> {
	const groupIds = new Set([...asked.values()].flat());
	const members = new Map(
		await pMap(groupIds, async (groupId) => [groupId, new Set(await collect(listMembers(groupId)))] as const, {
			concurrency: CONCURRENT_READS,
		}),
	);
	const isMember = (user: DirectoryUser, groupId: string) => members.get(groupId)?.has(user.id) ?? false;
	return Object.assign(isMember, { size: (groupId: string) => members.get(groupId)?.size });
}

/**
 * The groups of users by the lists of the groups' members, each read once.
 *
 * @param isWhole whether a list has all members of its group, and not only those of these users. Default: all have.
 */
export async function groupsByMembers(
	users: readonly DirectoryUser[],
	groups: readonly DirectoryGroup[],
	listMembers: (group: DirectoryGroup) => AsyncIterable<string>,
	isWhole: (group: DirectoryGroup) => boolean = () => true,
): Promise<GroupsOfUsers> {
	const held = new Map(users.map(({ id }) => [id, new Set<DirectoryGroup>()]));
	const read = async (group: DirectoryGroup) => new Set(await collect(listMembers(group)));
	const members = users.length === 0 ? [] : await pMap(groups, read, { concurrency: CONCURRENT_READS });
	const counts = new Map<string, number>();
	for (const [index, group] of groups.entries()) {
		const ids = members[index] ?? new Set();
		for (const id of ids) held.get(id)?.add(group);
		if (isWhole(group)) counts.set(group.id, ids.size);
	}
	const found = new Map(users.map((user) => [user, [...(held.get(user.id) ?? [])]]));
	return Object.assign(found, { memberCount: (groupId: string) => counts.get(groupId) });
}
