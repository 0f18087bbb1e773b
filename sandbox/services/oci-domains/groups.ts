import { canonical, readBody } from './body';
import { checkVersion, parameter, type Call } from './call';
import { duplicate, invalid, missing, notFound, ScimError } from './errors';
import { selects, type Reader } from './filter';
import { eraseGroup, MemberChange, memberIds, membersOf } from './memberships';
import { nameKey, recordOf, recordsOf, textOf, type Members, type StoredGroup, type World } from './model';
import { patched, type PatchOperation, type PatchTarget } from './patch';
import { GROUP, URN } from './schema';
import { MOST_MEMBERS, serviceMembers, storedValue, type View } from './show';
import { newStored } from './users';

/** The group that a path means, by SCIM id or OCID, as readers see it. @throws ScimError 404 */
export function readGroup({ world, domain }: Call, id: string): StoredGroup {
	const group = world.groups.get(id) ?? world.groupsByOcid.find(id)[0];
	if (group?.domain !== domain.id) throw notFound('Group', id);
	return group;
}

/** Reads attributes of a group. Too many members at once are refused. Source: OCI identity domains, query parameters. */
export function groupReader(world: World, group: StoredGroup, part?: View['members']): Reader {
	let made: Members | undefined;
	return (attribute, urn) => {
		if (urn === undefined && attribute.name === 'members') {
			if (Math.min(part?.count ?? Infinity, memberIds(world, group).length) > MOST_MEMBERS) {
				throw new ScimError(400, `The group has more than ${MOST_MEMBERS} members. Ask for them in parts.`);
			}
			return membersOf(world, group, part);
		}
		const stored = storedValue(group, attribute, urn);
		if (stored !== undefined || urn !== undefined) return stored;
		made ??= serviceMembers(world, GROUP, group);
		return made[attribute.name];
	};
}

function checked({ world, domain }: Call, members: Members, ownId: string): Members {
	const name = textOf(members.displayName);
	if (name.trim() === '') throw missing('displayName');
	const others = world.groupsByName.findLatest(nameKey(domain.id, name)).filter(({ id }) => id !== ownId);
	if (others.length > 0) throw duplicate('Group', 'displayName');
	for (const { value, type } of recordsOf(recordOf(members[URN.group]).owners)) {
		if (type !== 'User' || world.users.latest(textOf(value))?.domain === domain.id) continue;
		throw new ScimError(400, `Owner ${textOf(value)} does not exist.`, 'common.validation.invalidReferenceResource');
	}
	return members;
}

function split(body: Members): { members: Members[] | undefined; rest: Members } {
	const { members, ...rest } = body;
	return { members: members === undefined ? undefined : recordsOf(members), rest };
}

export function createGroup(call: Call): StoredGroup {
	const { world } = call;
	const { members, rest } = split(readBody(GROUP, call.body(), 'POST', world.options));
	const group: StoredGroup = {
		...newStored(call, 'group'),
		members: {
			...checked(call, rest, ''),
			[URN.group]: { ...recordOf(rest[URN.group]), creationMechanism: call.inBulk ? 'bulk' : 'api' },
		},
		everybody: false,
	};
	const change = new MemberChange(world, group);
	change.add(members ?? []);
	world.groups.put(group.id, group);
	change.write();
	return group;
}

function latestGroup(call: Call, id: string): StoredGroup {
	const group = call.world.groups.latest(readGroup(call, id).id);
	if (group === undefined) throw notFound('Group', id);
	checkVersion(call, group);
	return group;
}

function written(call: Call, group: StoredGroup, members: Members, change: MemberChange): StoredGroup {
	const { world } = call;
	const checkedMembers = checked(call, members, group.id);
	change.write();
	return world.groups.put(group.id, {
		...group,
		members: checkedMembers,
		etag: world.newId(),
		modified: world.now(),
	});
}

export function replaceGroup(call: Call, id: string): StoredGroup {
	const group = latestGroup(call, id);
	const { members, rest } = split(readBody(GROUP, call.body(), 'PUT', call.world.options));
	const change = new MemberChange(call.world, group);
	// An absent list leaves the members as they are: a public thread on the Terraform provider.
	if (members !== undefined) {
		change.remove(() => true);
		change.add(members);
	}
	return written(call, group, { [URN.group]: group.members[URN.group], ...rest }, change);
}

function changeMembers(call: Call, change: MemberChange, operation: PatchOperation, target: PatchTarget): void {
	const { options } = call.world;
	const { op, value } = operation;
	const read = () => recordsOf(canonical(target.attribute, Array.isArray(value) ? value : [value], 'PATCH', options));
	if (target.part !== undefined) throw invalid('A member can only be added or removed.');
	if (op === 'remove') {
		const { selector } = target;
		if (selector !== undefined) return change.remove((member) => selects(selector, member));
		if (value === undefined || options.removeWithValue === 'removeAll') return change.remove(() => true);
		if (options.removeWithValue === 'refuse') throw invalid('A removal of members takes no value.');
		const ids = read().map((member) => member.value);
		return change.remove((member) => ids.includes(member.value));
	}
	if (target.selector !== undefined) throw invalid('A member can only be added or removed.');
	if (op === 'replace') change.remove(() => true);
	return change.add(read());
}

export function patchGroup(call: Call, id: string): StoredGroup {
	const { world } = call;
	const group = latestGroup(call, id);
	const change = new MemberChange(world, group);
	const members = patched(GROUP, group.members, call.body(), world.options, (operation, target) => {
		if (target.urn !== undefined || target.attribute.name !== 'members') return false;
		changeMembers(call, change, operation, target);
		return true;
	});
	return written(call, group, members, change);
}

/** Deletes a group. One with members only with `forceDelete`. */
export function deleteGroup(call: Call, id: string): void {
	const { world } = call;
	const group = latestGroup(call, id);
	const name = textOf(group.members.displayName);
	if (group.everybody) throw new ScimError(400, `Group '${name}' cannot be deleted.`);
	const memberships = world.membershipsByGroup.findLatest(group.id);
	if (memberships.length > 0 && parameter(call, 'forceDelete') !== 'true') {
		const users = memberships.map(({ userId }) => textOf(world.users.latest(userId)?.members.userName));
		const detail = `unable to delete Group '${name}' since it is currently referenced by User ${users.join(',')}`;
		throw new ScimError(Number(world.options.referencedDelete), detail);
	}
	eraseGroup(world, group.id);
}
