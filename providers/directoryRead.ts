/** How a service reads the users of a scope: by look-ups where they find all that the list would, else from the list. */
import pMap from 'p-map';

import type { DirectoryUser, FoundUsers, IsMember, UserScope, Values } from './directory';
import { collect } from './http/paging';

/** Groups whose members are read at the same time. */
const CONCURRENT_READS = 4;

/**
 * Finds every user who has one of these values in the field, whatever upper and lower case, and may find more;
 * `undefined` if the service cannot look these up. The rows are those that the values come from.
 */
type FindBy = (values: readonly string[], rows: readonly Values[]) => Promise<readonly DirectoryUser[] | undefined>;

export interface UserSource {
	/** Above this many rows, the list of all users costs less than looking them up. */
	readonly listAbove: number;
	/** The fields that the service can look up. */
	readonly findBy: Readonly<Record<string, FindBy>>;
	readonly list: () => AsyncIterable<DirectoryUser>;
}

/** The users of the scope, each once. */
export async function usersInScope(scope: UserScope, source: UserSource): Promise<FoundUsers> {
	const found = scope.by === 'keys' ? await lookUp(scope, source) : undefined;
	return found ?? Object.assign(await collect(source.list()), { isWhole: true });
}

async function lookUp(
	{ rows, fields }: Extract<UserScope, { by: 'keys' }>,
	{ listAbove, findBy }: UserSource,
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
