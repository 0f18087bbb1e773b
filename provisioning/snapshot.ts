/** What the directory has of the people and groups that a file is about, in as few calls as that takes. */
import pMap from 'p-map';

import { collect } from '../providers/http/paging';
import type { Directory, DirectoryGroup, DirectoryUser } from '../providers/directory';
import type { MatchKey, Matching } from './match';
import { groupFinder } from './planner';
import type { Unit } from './validate';

/** Groups whose members are read at the same time. */
const CONCURRENT_READS = 4;

/**
 * The users that the rows may mean: one list of all where there are many rows or they are recognised by other things
 * than their names, else a look-up of each.
 */
export async function readUsers(
	directory: Directory,
	units: readonly Unit[],
	matchOn: readonly MatchKey[],
): Promise<readonly DirectoryUser[]> {
	const { fields, listAbove } = directory.capabilities;
	const byOther = matchOn.some(
		(key) =>
			key !== 'userName' &&
			fields.some(({ name }) => name === key) &&
			units.some(({ row }) => row.values[key] !== undefined),
	);
	if (byOther || units.length > listAbove) return await collect(directory.listUsers());
	return await directory.findUsers(units.map(({ row }) => row.values.userName ?? ''));
}

/**
 * Tells who is in which group. Members are read only of groups that a row with an existing user names, and only if
 * the users do not carry their groups.
 */
export async function readMemberships(
	directory: Directory,
	units: readonly Unit[],
	groups: readonly DirectoryGroup[],
	{ users }: Matching,
): Promise<(user: DirectoryUser, groupId: string) => boolean> {
	const findGroups = groupFinder(groups);
	const concerned = new Set<string>();
	for (const unit of units) {
		if (!users.has(unit) || users.get(unit)?.groupIds) continue;
		for (const name of unit.groups) {
			for (const { id } of findGroups(name)) concerned.add(id);
		}
	}
	const members = new Map(
		await pMap(
			concerned,
			async (groupId) => [groupId, new Set(await collect(directory.listMembers(groupId)))] as const,
			{ concurrency: CONCURRENT_READS },
		),
	);
	return (user, groupId) => user.groupIds?.includes(groupId) ?? members.get(groupId)?.has(user.id) ?? false;
}
