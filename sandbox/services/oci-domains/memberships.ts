import { ScimError } from './errors';
import {
	nameKey,
	textOf,
	type Members,
	type StoredGroup,
	type StoredMembership,
	type StoredUser,
	type World,
} from './model';

export const EVERYBODY = 'All Domain Users';

export const membershipId = (groupId: string, userId: string) => `${groupId}/${userId}`;

/** The groups of a user, as readers see them. */
export function groupsOf(world: World, user: StoredUser): Members[] {
	const entry = (group: StoredGroup, membership?: StoredMembership) => ({
		value: group.id,
		ocid: group.ocid,
		display: group.members.displayName,
		type: 'direct',
		...(membership === undefined ? {} : { membershipOcid: membership.ocid, dateAdded: dateOf(membership) }),
	});
	const all = world.groupsByName.find(nameKey(user.domain, EVERYBODY)).map((group) => entry(group));
	const own = world.membershipsByUser.find(user.id).flatMap((membership) => {
		const group = world.groups.get(membership.groupId);
		return group === undefined ? [] : [entry(group, membership)];
	});
	return [...all, ...own];
}

function dateOf({ added }: StoredMembership): string {
	return new Date(added).toISOString();
}

/** The ids of the members of a group, as readers see them. */
export function memberIds(world: World, group: StoredGroup): string[] {
	if (group.everybody) {
		return [...world.users.values()].filter(({ domain }) => domain === group.domain).map(({ id }) => id);
	}
	return world.membershipsByGroup.find(group.id).map(({ userId }) => userId);
}

/** The members of a group, or a part of them, as an answer shows them. */
export function membersOf(world: World, group: StoredGroup, part?: { startIndex: number; count: number }): Members[] {
	const ids = memberIds(world, group);
	const start = Math.max(part?.startIndex ?? 1, 1) - 1;
	const shown = part === undefined ? ids : ids.slice(start, start + part.count);
	return shown.map((userId) => {
		const user = world.users.get(userId);
		const membership = world.memberships.get(membershipId(group.id, userId));
		return {
			value: userId,
			type: 'User',
			ocid: user?.ocid,
			display: user?.members.displayName,
			name: user?.members.userName,
			...(membership === undefined ? {} : { membershipOcid: membership.ocid, dateAdded: dateOf(membership) }),
		};
	});
}

/** Takes a group away with its memberships and grants. */
export function eraseGroup(world: World, groupId: string): void {
	for (const { id } of world.membershipsByGroup.findLatest(groupId)) world.memberships.delete(id);
	for (const { id } of world.grantsByGrantee.findLatest(groupId)) world.grants.delete(id);
	world.groups.delete(groupId);
}

/** What a request does to the members of one group: collected first, so that it counts as a whole or not at all. */
export class MemberChange {
	private readonly ids: Set<string>;

	constructor(
		private readonly world: World,
		private readonly group: StoredGroup,
	) {
		this.ids = new Set(world.membershipsByGroup.findLatest(group.id).map(({ userId }) => userId));
	}

	/** @throws ScimError for a value that names no user of the domain, or is a member already */
	add(values: readonly Members[]): void {
		if (this.group.everybody) throw new ScimError(400, `Members of ${EVERYBODY} cannot be changed.`);
		for (const { value, type } of values) {
			const id = textOf(value);
			if (type !== undefined && type !== 'User') throw new ScimError(400, 'The type of a member must be User.');
			if (this.world.users.latest(id)?.domain !== this.group.domain) {
				const detail = `Member ${id} does not exist.`;
				throw new ScimError(400, detail, 'common.validation.invalidReferenceResource');
			}
			if (this.ids.has(id) && this.world.options.duplicateMember === 'refuse') {
				const detail = 'You cannot add the same members more than once.';
				throw new ScimError(409, detail, 'common.exception.duplicateMultivaluedResource');
			}
			this.ids.add(id);
		}
	}

	remove(isGone: (member: Members) => boolean): void {
		for (const id of this.ids) {
			const user = this.world.users.latest(id);
			const { displayName: display, userName: name } = user?.members ?? {};
			if (isGone({ value: id, type: 'User', ocid: user?.ocid, display, name })) this.ids.delete(id);
		}
	}

	write(): void {
		const { memberships, membershipsByGroup } = this.world;
		const { id: groupId, domain } = this.group;
		for (const { id, userId } of membershipsByGroup.findLatest(groupId)) {
			if (!this.ids.has(userId)) memberships.delete(id);
		}
		for (const userId of this.ids) {
			const id = membershipId(groupId, userId);
			if (memberships.latest(id) !== undefined) continue;
			const ocid = this.world.newOcid('groupmembership');
			memberships.put(id, { id, domain, userId, groupId, ocid, added: this.world.now() });
		}
	}
}
