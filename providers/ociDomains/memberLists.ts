/** Who is in a group, and which groups a user is in, with their details. */
import { collect } from '../http/paging';
import { where } from '../scim/filter';
import type { OciDomainsClient } from './client';
import { lookUpGroups } from './groupLookups';
import { checkMember } from './memberships';
import { readUser, type Group, type User } from './schemas';
import { getUser, isStaying, USER_ATTRIBUTES } from './users';

/**
 * The members of a group. They are listed as users, in pages: a group with more than 10,000 members does not answer with
 * all of them.
 *
 * Source: OCI identity domains REST API, query parameters.
 *
 * @throws {ServiceError} when somebody who is not in the group comes.
 */
export async function* listMembers(client: OciDomainsClient, group: Group): AsyncGenerator<User> {
	const filter = where('groups.value', 'eq', group.id);
	// The groups come only when they are asked for by name, and with names nothing else comes.
	const attributes = [...USER_ATTRIBUTES, 'groups'];
	for await (const resource of client.scim.list('Users', { filter, attributes })) {
		const { groups, ...user } = readUser(resource);
		checkMember({ groups }, group.id);
		if (isStaying(user)) yield user;
	}
}

/** The groups of a user. */
export async function getGroupsOf(client: OciDomainsClient, { id }: User, limit: number): Promise<Group[]> {
	const { groups } = await getUser(client, id, ['userName', 'groups']);
	return await groupsOfReferences(client, (groups ?? []).slice(0, limit));
}

/**
 * The groups that a user tells of. The user has only their names; the details are read in a few look-ups. A group that
 * the account behind the credential may not read has only what the user has of it.
 *
 * @param known the details of all that can be read, if they were
 */
export async function groupsOfReferences(
	client: OciDomainsClient,
	entries: NonNullable<User['groups']>,
	known?: ReadonlyMap<string, Group>,
): Promise<Group[]> {
	const ids = entries.map(({ value }) => value);
	const found = known ?? (await lookUpGroups(client, { texts: [], ids, field: 'User' })).withId;
	return entries.map(({ value, display, ocid }): Group => {
		const bare = { id: value, displayName: display ?? value, ...(typeof ocid === 'string' ? { ocid } : {}) };
		return found.get(value) ?? bare;
	});
}

/** Whether the account behind the credential is a member of a group; an application never is. */
export async function hasOwnAccount(client: OciDomainsClient, group: Pick<Group, 'id'>): Promise<boolean> {
	const { ownUserOcid } = client.options;
	if (ownUserOcid === undefined) return false;
	const isOwn = where('ocid', 'eq', ownUserOcid);
	const found = await collect(client.scim.list('Users', { filter: isOwn, attributes: ['userName', 'ocid', 'groups'] }));
	return found
		.map(readUser)
		.some((user) => client.isOwn(user) && user.groups?.some(({ value }) => value === group.id) === true);
}
