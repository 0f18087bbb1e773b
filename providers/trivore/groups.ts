/** Operations on groups of the Trivore ID Management API. */
import { ServiceError } from '../http/errors';
import { isAmbiguous, writeOrLookUp } from '../http/ambiguousWrite';
import { pathSegment } from '../http/url';
import type { Modified, TrivoreClient } from './client';
import { isNameTaken, SERVICE } from './errors';
import { condition } from './filter';
import type { Lookup } from './lookup';
import { withGroups } from './memberOf';
import { groupSchema, userSchema, type Group, type User } from './schemas';
import { difference } from './values';

export interface GroupValues {
	readonly name?: string | undefined;
	readonly description?: string | undefined;
	readonly disallowUsers?: boolean | undefined;
	readonly disallowContacts?: boolean | undefined;
	readonly disallowGroups?: boolean | undefined;
}

export interface NewGroup extends GroupValues {
	readonly name: string;
	/** Namespace code, which cannot change later. Without it the service takes the client's primary namespace. */
	readonly nsCode?: string | undefined;
}

/** Members of a group that are not written. */
const MADE_BY_SERVICE: ReadonlySet<string> = new Set(['id', 'meta', 'orgCode']);

const groupPath = (groupId: string) => `/group/${pathSegment(groupId, 'Group')}`;

/**
 * Creates a group, unless there is one of that name. When the answer is lost, or somebody else was faster, the group
 * is looked up.
 *
 * @param attempt what an earlier try of the same call did; this one notes there that it sends the group.
 * @returns whether it was created here.
 * @throws {InputError} when several groups have the name.
 */
export async function createGroup(
	client: TrivoreClient,
	lookup: Lookup,
	group: NewGroup,
	attempt: { isOpen?: boolean } = {},
): Promise<{ group: Group; created: boolean }> {
	return await lookup.oneByOne(JSON.stringify([group.nsCode, group.name]), async () => {
		const existing = await lookup.findGroup(group.name, group.nsCode);
		if (existing !== undefined) return { group: existing, created: attempt.isOpen === true };
		attempt.isOpen = true;
		return await createAnew(client, lookup, group).catch((error: unknown) => {
			if (!isAmbiguous(error)) attempt.isOpen = false;
			throw error;
		});
	});
}

async function createAnew(client: TrivoreClient, lookup: Lookup, group: NewGroup) {
	const findAnew = async () => {
		lookup.forgetGroups();
		return await lookup.findGroup(group.name, group.nsCode);
	};
	const write = async () => {
		const created = (await client.post('/group', groupSchema, { body: group })) ?? (await findAnew());
		if (created !== undefined) return created;
		throw new ServiceError({
			service: SERVICE,
			kind: 'unexpected',
			status: 201,
			message: 'The service says that it created the group, but there is none.',
			advice: 'Look in Trivore ID whether the group is there before you run the node again.',
		});
	};
	try {
		const created = await writeOrLookUp({ ...client.clock, signal: client.signal, write, lookUp: findAnew });
		lookup.learnGroup(created);
		return { group: created, created: true };
	} catch (error) {
		const overtaken = isNameTaken(error) ? await findAnew() : undefined;
		if (overtaken === undefined) throw error;
		return { group: overtaken, created: false };
	}
}

/**
 * Writes the whole group if anything differs, and nothing if nothing does. Members of the body that are left out are
 * not known to be kept.
 *
 * Source: vendor's Python SDK, `group_service.py`: an update sends the whole group with its `memberOf`.
 */
export async function updateGroup(
	client: TrivoreClient,
	groupId: string,
	wanted: GroupValues,
): Promise<Modified<Group>> {
	return await client.modify(groupPath(groupId), groupSchema, (current) => {
		// An absent flag means false, an absent description an empty one.
		const absent = { description: '', disallowUsers: false, disallowContacts: false, disallowGroups: false };
		const present = { ...absent, ...withoutNulls(current) };
		const changes = difference({ ...wanted }, present);
		if (changes === undefined) return undefined;
		if (!current.name || !current.memberOf) throw incomplete(groupId);
		const whole = Object.entries({ ...present, ...changes }).filter(([name]) => !MADE_BY_SERVICE.has(name));
		return Object.fromEntries(whole);
	});
}

function incomplete(groupId: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `The service returned the group "${groupId}" without its name or the groups that it is in ("memberOf"), and an update has to repeat them.`,
		advice: 'Nothing was changed. A gateway may have cut the answer.',
	});
}

function withoutNulls(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

/** @throws {ServiceError} of kind `notFound` when there is no such group. */
export async function deleteGroup(client: TrivoreClient, groupId: string): Promise<void> {
	await client.remove(groupPath(groupId));
}

/**
 * The direct members of a group. A group has no list of its members, so the users are searched by their groups; where
 * an installation cannot search by that, all users of the group's namespace are read.
 *
 * Source: provider facts on Trivore ID, section "Membership"; "Filtering": `eq` matches one element of a list.
 */
export async function* listMembers(client: TrivoreClient, group: Group, limit?: number): AsyncGenerator<User> {
	const isMember = async (user: User) => {
		const [grouped] = await withGroups(client, [user]);
		return grouped?.memberOf.includes(group.id) === true;
	};
	if (await client.searchable.has('/user', 'memberOf')) {
		const filter = condition('memberOf', 'eq', group.id);
		for await (const user of client.list('/user', userSchema, { filter }, { limit }))
			if (await isMember(user)) yield user;
		return;
	}
	const filter = group.nsCode ? condition('nsCode', 'eq', group.nsCode) : undefined;
	for await (const user of client.list('/user', userSchema, { filter })) if (await isMember(user)) yield user;
}
