/** Which roles users have directly. */
import pMap from 'p-map';

import { isChosen, type DirectoryGroup, type DirectoryUser, type GroupsOfUsers, type IsManaged } from '../../directory';
import { groupsByMembers } from '../../directoryRead';
import { ServiceError } from '../../http/errors';
import { isInvalid } from '../errors';
import { isFiltered } from '../roles';
import { userRoles } from '../users';
import type { DirectoryRun } from './run';

const CONCURRENT_READS = 4;

/** One entry for each role that one of its names makes managed, by the first such name. */
function managedRoles(names: readonly DirectoryGroup[], isManaged: IsManaged): Map<string, DirectoryGroup> {
	const managed = new Map<string, DirectoryGroup>();
	for (const group of names) {
		if (!managed.has(group.id) && isChosen(group) && isManaged(group)) managed.set(group.id, group);
	}
	return managed;
}

/** Ids of the roles of each user, in whatever way they have them; `undefined` where the server cannot tell. */
async function rolesByUser(
	{ client, rolesOf }: DirectoryRun,
	users: readonly DirectoryUser[],
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
	try {
		const read = async ({ id }: DirectoryUser) =>
			[id, (await userRoles(client, id, 'assigned')).map((role) => role.id)] as const;
		const byUser = new Map(await pMap(users, read, { concurrency: CONCURRENT_READS }));
		// A role without its id is one that would be missing.
		if ([...byUser.values()].flat().includes('')) return undefined;
		for (const [id, roles] of byUser) rolesOf.set(id, roles);
		return byUser;
	} catch (error) {
		// Servers before 12.2.1.4 give the user without the list, or refuse the parameter.
		if (isInvalid(error) || (error instanceof ServiceError && error.kind === 'unexpected')) return undefined;
		throw error;
	}
}

/**
 * The managed roles that each user has directly. A user's own list also has those by a rule or through another role, so
 * the members of the roles decide; with few users, only those of roles that the users' lists name are read.
 *
 * @param names the names of all roles, each with its role's id.
 */
export async function groupsOfUsers(
	run: DirectoryRun,
	users: readonly DirectoryUser[],
	names: readonly DirectoryGroup[],
	isManaged: IsManaged,
): Promise<GroupsOfUsers> {
	const managed = managedRoles(names, isManaged);
	const byUser = users.length < managed.size ? await rolesByUser(run, users) : undefined;
	const held = byUser && new Set([...byUser.values()].flat());
	const asked = [...managed.values()].filter(({ id }) => held === undefined || held.has(id));
	const usersOf = (roleId: string) => {
		const some = users.filter(({ id }) => byUser === undefined || byUser.get(id)?.includes(roleId));
		return some.map((user) => run.entryOf(user));
	};
	return await groupsByMembers(
		users,
		asked,
		({ id }) => run.directMembers(id, usersOf(id)),
		({ id }) => !isFiltered(usersOf(id)),
	);
}
