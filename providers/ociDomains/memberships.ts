/** Memberships, which are written on the group, with SCIM IDs alone. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { unreadable } from '../scim/errors';
import { allOf, anyOf, where } from '../scim/filter';
import { memberPatches } from '../scim/patch';
import { onlyFitting } from './checks';
import type { OciDomainsClient } from './client';
import { isMemberAlready } from './errors';
import { PROFILE } from './profile';
import { readUser, type User } from './schemas';

/** Users whom one look-up asks about: their ids alone are some kilobytes. */
const ASKED_AT_ONCE = 50;

/**
 * Whether a user of a list of members is one. The list also tells the groups of each: a gateway that drops the filter
 * would make everybody a member. Everybody is in a group, that of all users.
 *
 * @throws {ServiceError} when the groups are not told.
 */
function isMemberOf({ groups }: Pick<User, 'groups'>, groupId: string): boolean {
	if (!groups) throw unreadable(PROFILE, 200, 'a user without the groups that were asked for');
	return groups.some(({ value }) => value === groupId);
}

/** @throws {ServiceError} for a list of members that has somebody else, so that it is not known who is one. */
export function checkMember<T extends Pick<User, 'groups'>>(user: T, groupId: string): T {
	if (isMemberOf(user, groupId)) return user;
	throw unreadable(PROFILE, 200, 'users who are not in the group whose members were asked for');
}

/** Ids of all members of a group, in pages: asked for as a whole, more than 10,000 of them would fail. */
export async function* listMemberIds(client: OciDomainsClient, groupId: string): AsyncGenerator<string> {
	const filter = where('groups.value', 'eq', groupId);
	const members = client.scim.list('Users', { filter, attributes: ['userName', 'groups'] });
	for await (const member of members) yield checkMember(readUser(member), groupId).id;
}

/** Which of these users are in the group. */
export async function membersAmong(
	client: OciDomainsClient,
	groupId: string,
	userIds: readonly string[],
): Promise<Set<string>> {
	const found = new Set<string>();
	for (let start = 0; start < userIds.length; start += ASKED_AT_ONCE) {
		const part = userIds.slice(start, start + ASKED_AT_ONCE);
		const filter = allOf(anyOf(...part.map((id) => where('id', 'eq', id))), where('groups.value', 'eq', groupId));
		const listed = await collect(client.scim.list('Users', { filter, attributes: ['userName', 'groups'] }));
		const users = onlyFitting(listed.map(readUser), ({ id }) => part.includes(id), 'users');
		for (const user of users) if (isMemberOf(user, groupId)) found.add(user.id);
	}
	return found;
}

interface MemberChange {
	readonly added: readonly string[];
	readonly removed: readonly string[];
}

const TRIES = 3;

/**
 * Brings users into a group and others out of it, and gives those who were not there yet, or there still. Who is a
 * member is asked first, since the domain refuses a whole request for one member who is there already.
 *
 * @param known who of these users is a member, if that was read a moment ago
 * @throws {ServiceError} when there is no such group, or the domain refuses.
 */
export async function changeMembers(
	client: OciDomainsClient,
	groupId: string,
	wanted: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
	known?: ReadonlySet<string>,
): Promise<MemberChange> {
	const add = [...new Set(wanted.add)];
	const remove = [...new Set(wanted.remove)];
	const changed = { added: new Set<string>(), removed: new Set<string>() };
	for (let attempt = 1; ; attempt += 1) {
		const isRead = known !== undefined && attempt === 1;
		const present = isRead ? known : await membersAmong(client, groupId, [...add, ...remove]);
		const added = add.filter((id) => !present.has(id));
		const removed = remove.filter((id) => present.has(id));
		try {
			for (const { kind, ids, operations } of memberPatches(PROFILE, added, removed)) {
				const into = changed[kind];
				try {
					await client.scim.patch('Groups', groupId, operations);
				} catch (error) {
					// Of one member alone, the refusal says all: reads may still be behind.
					if (ids.length === 1 && isMemberAlready(error)) continue;
					if (isAmbiguous(error)) for (const id of ids) into.add(id);
					throw error;
				}
				for (const id of ids) into.add(id);
			}
			return { added: [...changed.added], removed: [...changed.removed] };
		} catch (error) {
			// What was read before may be so no more.
			if (isRead && error instanceof ServiceError && (error.kind === 'conflict' || error.kind === 'invalid')) continue;
			// Another one was faster, or the answer was lost: who is a member now shows what is left to do.
			if (attempt >= TRIES || !(isMemberAlready(error) || isAmbiguous(error))) throw error;
			await client.options.clock.sleep(1_000 * attempt, client.options.signal);
		}
	}
}
