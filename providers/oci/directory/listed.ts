/** Memberships of a tenancy, as far as bulk work has listed them; no list is read twice. */
import pMap from 'p-map';

import type { DirectoryGroup, DirectoryUser, GroupsOfUsers, IsManaged, IsMember } from '../../directory';
import { groupsByMembers, listedMemberships } from '../../directoryRead';
import { orMissing } from '../../http/missing';
import { collect, paged, type Page } from '../../http/paging';
import type { OciIdentityClient } from '../client';
import { groupPath } from '../groups';
import { listMemberships } from '../memberships';
import { isGoing } from '../named';
import { PAGE_SIZE } from '../reader';
import { groupSchema, userSchema, type Group, type Membership, type User } from '../schemas';

/** A page has 1,000 entries, and one look-up costs as much as one page. */
export const LIST_ABOVE = 20;

/** All groups but those that are being deleted; a look-up by name passes over those, too. */
export async function* existingGroups(client: OciIdentityClient): AsyncGenerator<Group> {
	const entries = client.list('/groups', groupSchema, { compartmentId: client.tenancyId }, { place: 'home' });
	for await (const entry of entries) if (!isGoing(entry)) yield entry;
}

/** The list of all users, whose first page is read once. */
export class UserList {
	private first: Promise<Page<User>> | undefined;

	constructor(private readonly client: OciIdentityClient) {}

	async firstPage(): Promise<Page<User>> {
		this.first ??= this.page(undefined);
		return await this.first;
	}

	/** All but those that are being deleted. */
	async *existing(): AsyncGenerator<User> {
		const pages = paged(async (cursor) => await (cursor === undefined ? this.firstPage() : this.page(cursor)));
		for await (const user of pages) if (!isGoing(user)) yield user;
	}

	private async page(cursor: string | undefined): Promise<Page<User>> {
		const query = { compartmentId: this.client.tenancyId, limit: PAGE_SIZE };
		return await this.client.page('/users', userSchema, query, cursor, 'home');
	}
}

/** All groups, if they fit on one page of their list. */
export async function groupsOfOnePage(client: OciIdentityClient): Promise<readonly Group[] | undefined> {
	const query = { compartmentId: client.tenancyId, limit: PAGE_SIZE };
	const { items, next } = await client.page('/groups', groupSchema, query, undefined, 'home');
	return next === undefined ? items.filter((group) => !isGoing(group)) : undefined;
}

export class ListedMemberships {
	/** `groupId userId` → the membership; removing one needs its id. */
	private readonly pairs = new Map<string, Membership>();
	/** Group → ids of its members, where they were listed. */
	private readonly members = new Map<string, readonly string[]>();
	/** Ids of the users all of whose memberships are known, and of their groups. */
	private readonly groupIds = new Map<string, readonly string[]>();

	constructor(
		private readonly client: OciIdentityClient,
		private readonly concurrency: number,
	) {}

	/** Takes over all memberships of a user, as the domain tells them. */
	know(userId: string, memberships: ReadonlyArray<Pick<Membership, 'id' | 'groupId'>>): void {
		for (const { id, groupId } of memberships) this.keep({ id, groupId, userId });
		this.groupIds.set(userId, [...new Set(memberships.map(({ groupId }) => groupId))]);
	}

	find(userId: string, groupId: string): Membership | undefined {
		return this.pairs.get(`${groupId} ${userId}`);
	}

	/** Ids of the members of a group. */
	async *membersOf(groupId: string): AsyncGenerator<string> {
		const known = this.members.get(groupId);
		if (known !== undefined) return yield* known;
		const members: string[] = [];
		for await (const membership of listMemberships(this.client, { groupId })) {
			this.keep(membership);
			members.push(membership.userId);
			yield membership.userId;
		}
		this.members.set(groupId, members);
	}

	/** Few memberships are asked for one by one: the members of a group may be a hundred thousand. */
	async among(asked: ReadonlyMap<DirectoryUser, readonly string[]>): Promise<IsMember> {
		if (asked.size > LIST_ABOVE) return await listedMemberships(asked, (groupId) => this.membersOf(groupId));
		const open = [...asked].filter(([{ id }]) => !this.groupIds.has(id));
		await pMap(
			open,
			async ([{ id: userId }, groupIds]) => {
				const [groupId, another] = new Set(groupIds);
				const pair = groupId !== undefined && another === undefined ? { userId, groupId } : { userId };
				for await (const membership of listMemberships(this.client, pair)) this.keep(membership);
			},
			{ concurrency: this.concurrency },
		);
		return (user, groupId) => this.find(user.id, groupId) !== undefined;
	}

	/**
	 * The managed groups of users. Few users are asked for one by one; of many, each user is a call, and each group one for a
	 * thousand members.
	 *
	 * @param read groups that were read already.
	 */
	async groupsOf(
		users: readonly DirectoryUser[],
		isManaged: IsManaged,
		read: readonly DirectoryGroup[],
	): Promise<GroupsOfUsers> {
		if (users.length === 0) return new Map();
		const isMany = users.length > LIST_ABOVE;
		const groups = isMany ? await this.allGroups() : read;
		const managed = groups.filter(isManaged);
		if (isMany && managed.length < users.length) {
			return await groupsByMembers(users, managed, ({ id }) => this.membersOf(id));
		}
		const { concurrency } = this;
		const ids = await pMap(users, async ({ id }) => await this.groupIdsOf(id), { concurrency });
		const byId = await this.groupsById(new Set(ids.flat()), groups, isMany);
		const heldBy = (index: number) => (ids[index] ?? []).flatMap((id) => byId.get(id) ?? []).filter(isManaged);
		return new Map(users.map((user, index) => [user, heldBy(index)]));
	}

	/** @param isAll whether the groups are all that the list has. */
	private async groupsById(
		ids: ReadonlySet<string>,
		groups: readonly DirectoryGroup[],
		isAll: boolean,
	): Promise<ReadonlyMap<string, DirectoryGroup>> {
		const known = new Set(groups.map(({ id }) => id));
		const isWhole = isAll || [...ids].every((id) => known.has(id));
		const byId = new Map((isWhole ? groups : await this.allGroups()).map((group) => [group.id, group]));
		// Made after the list was read; one that cannot be read is gone.
		for (const id of ids) {
			if (byId.has(id)) continue;
			const group = await orMissing(this.client.get(groupPath(id), groupSchema, 'home'));
			if (group !== undefined && !isGoing(group.value)) byId.set(id, group.value);
		}
		return byId;
	}

	private async allGroups(): Promise<readonly DirectoryGroup[]> {
		return await collect(existingGroups(this.client));
	}

	/** Each once. */
	private async groupIdsOf(userId: string): Promise<readonly string[]> {
		const known = this.groupIds.get(userId);
		if (known !== undefined) return known;
		const ids = new Set<string>();
		for await (const membership of listMemberships(this.client, { userId })) {
			this.keep(membership);
			ids.add(membership.groupId);
		}
		this.groupIds.set(userId, [...ids]);
		return [...ids];
	}

	private keep(membership: Membership): void {
		this.pairs.set(`${membership.groupId} ${membership.userId}`, membership);
	}
}
