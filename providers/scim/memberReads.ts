/** Who is in a group, and in which groups a user is, as far as a server tells. */
import pMap from 'p-map';

import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { where } from './filter';
import { isFilterRefused } from './refusals';
import { readGroup, type Group, type User } from './schemas';
import type { ScimService } from './service';

/** Groups that are read at the same time. */
const CONCURRENT_READS = 4;
/** Groups that are looked at for one with members. */
const SAMPLES = 20;

const has = ({ members }: Group) => (members ?? []).length > 0;

/** All groups, with their members where the server lists them. */
export async function listGroups(service: ScimService, most = Number.POSITIVE_INFINITY): Promise<Group[]> {
	const { client, groups } = await service.open();
	const found = await collect(client.list(groups, most === Number.POSITIVE_INFINITY ? {} : { pageSize: most }), most);
	return found.map((resource) => readGroup(client.profile, resource));
}

async function readMembers(service: ScimService, groupId: string): Promise<string[] | undefined> {
	const { client, groups } = await service.open();
	const group = readGroup(client.profile, await client.get(groups, groupId));
	if (has(group)) service.membersWereSeen = true;
	return group.members?.map(({ value }) => value);
}

/**
 * Ids of all members of a group; `undefined` if the server does not tell. Some servers answer every group without its
 * members, or with an empty list, so an empty one is believed only of a server that was seen to list somebody.
 *
 * Source: Microsoft, "Microsoft Entra ID SCIM API"; AWS IAM Identity Center, GetGroup.
 */
export async function membersOf(service: ScimService, groupId: string): Promise<ReadonlySet<string> | undefined> {
	if (service.dialect.members === 'filter') return undefined;
	const members = (await readMembers(service, groupId)) ?? [];
	if (members.length > 0 || service.dialect.members === 'listed' || service.membersWereSeen) return new Set(members);
	const isTold = await service.once('members', async () => (await listGroups(service, SAMPLES)).some(has));
	if (!isTold) return undefined;
	service.membersWereSeen = true;
	return new Set();
}

/** The groups of a user by a filter. */
async function groupsByFilter(service: ScimService, userId: string): Promise<Group[]> {
	const { client, groups } = await service.open();
	const found = await collect(client.list(groups, { filter: where('members.value', 'eq', userId) }));
	return found.map((resource) => readGroup(client.profile, resource));
}

/** What no server gives as an ID. */
const NOBODY = 'n8n-no-such-user';

/**
 * Whether the groups of a user are asked for by a filter: where the profile says so, or where a server that lists no
 * members takes the filter and finds no group of a user who does not exist. One that passes over the filter finds all.
 */
async function filterTells(service: ScimService): Promise<boolean> {
	if (service.dialect.members !== 'discover') return service.dialect.members === 'filter';
	return await service.once('members filter', async () => {
		try {
			return (await groupsByFilter(service, NOBODY)).length === 0;
		} catch (error) {
			if (isFilterRefused(error)) return false;
			throw error;
		}
	});
}

/** Whether a user is in a group; `undefined` if the server does not tell. */
type Membership = boolean | undefined;

/** So many users are asked for one by one before an addition, which does no harm to who is a member already. */
const FEW = 20;

/** What is known of the members of a group. */
export interface KnownMembers {
	readonly of: (userId: string) => Membership;
	/** All of them, if the server lists them. */
	readonly all: ReadonlySet<string> | undefined;
}

/** What a list of groups tells of the members of one; nothing if it may leave them out. */
export function knownFromList(service: ScimService, { members }: Group): KnownMembers | undefined {
	if (!members || !(service.membersWereSeen || service.dialect.members === 'listed')) return undefined;
	const all = new Set(members.map(({ value }) => value));
	return { of: (userId) => all.has(userId), all };
}

/**
 * Which of these users are in the group.
 *
 * @param mayRemove whether members may leave because of what this tells, so that it must be known of however many users
 */
export async function membershipOf(
	service: ScimService,
	groupId: string,
	userIds: readonly string[],
	mayRemove: boolean,
): Promise<KnownMembers> {
	const all = await membersOf(service, groupId);
	if (all !== undefined) return { of: (userId) => all.has(userId), all };
	const isWorth = mayRemove || userIds.length <= FEW || service.dialect.members === 'filter';
	if (!isWorth || !(await filterTells(service))) return { of: () => undefined, all };
	const found = await pMap(
		userIds,
		async (userId) => [userId, (await groupsByFilter(service, userId)).some(({ id }) => id === groupId)] as const,
		{ concurrency: CONCURRENT_READS },
	);
	const known = new Map(found);
	return { of: (userId) => known.get(userId), all };
}

/** What stays unknown must not be taken for "in no group". */
export function membersUntold({ dialect }: ScimService): ServiceError {
	return new ServiceError({
		service: dialect.service,
		kind: 'unexpected',
		status: 200,
		message: 'The server lists no members of any group, so it is not known who is in which group.',
		advice:
			'If the groups really are empty, or the server lists members as RFC 7644 says, set "Profile" of the credential to RFC 7644. If the server is in the list of profiles, choose it there.',
	});
}

/** Finds the groups of users in the lists of their members; false if no group was seen to have any. */
async function fromLists(
	service: ScimService,
	result: ReadonlyMap<string, Map<string, Group>>,
	listed: readonly Group[] | undefined,
): Promise<boolean> {
	const groups = listed ?? (await listGroups(service));
	const areListed = groups.some(has);
	if (areListed) service.membersWereSeen = true;
	const isTold = await pMap(
		groups,
		async (group) => {
			const members = areListed
				? new Set(group.members?.map(({ value }) => value))
				: await membersOf(service, group.id);
			for (const id of members ?? []) result.get(id)?.set(group.id, group);
			return members !== undefined;
		},
		{ concurrency: CONCURRENT_READS },
	);
	// A group that was read before the first one with members is empty all the same.
	return service.membersWereSeen || !isTold.includes(false);
}

/**
 * All groups of each of these users, by the ids of the users.
 *
 * @param listed all groups, if they were listed a moment ago
 * @throws {ServiceError} when the server does not tell who is in a group.
 */
export async function groupsOfUsers(
	service: ScimService,
	users: ReadonlyArray<Pick<User, 'groups' | 'id'>>,
	listed?: readonly Group[],
): Promise<ReadonlyMap<string, readonly Group[]>> {
	const result = new Map<string, Map<string, Group>>(users.map(({ id }) => [id, new Map<string, Group>()]));
	if (service.dialect.members === 'filter' || !(await fromLists(service, result, listed))) {
		if (!(await filterTells(service))) throw membersUntold(service);
		await pMap(
			users,
			async ({ id }) => {
				for (const group of await groupsByFilter(service, id)) result.get(id)?.set(group.id, group);
			},
			{ concurrency: CONCURRENT_READS },
		);
	}
	// A user may tell of more groups than say so themselves; those by way of another group are not the user's own.
	for (const { id, groups } of users) {
		const own = result.get(id);
		for (const { value, display, type } of groups ?? []) {
			if (type !== 'indirect' && own?.has(value) === false)
				own.set(value, { id: value, displayName: display ?? value });
		}
	}
	return new Map([...result].map(([id, groups]) => [id, [...groups.values()]]));
}
