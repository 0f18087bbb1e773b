import { maySee, namespaceForNew } from './access';
import type { GroupBody } from './bodies';
import { TrivoreRefusal } from './errors';
import { groupKey, meta, unknownId, type Store, type StoredClient, type StoredGroup } from './store';

/** The group, if there is one that the client may see. @throws {TrivoreRefusal} */
export function findGroup(store: Store, client: StoredClient, id: string, forWrite = false): StoredGroup {
	const group = forWrite ? store.groups.latest(id) : store.groups.get(id);
	if (!group || !maySee(client, group)) throw unknownId(store.context.options, 'Group', id);
	return group;
}

export function groupReply(group: StoredGroup, base: string): object {
	return {
		id: group.id,
		name: group.name,
		nsCode: group.nsCode,
		...group.values,
		meta: meta(group.created, group.lastModified, `${base}/group/${group.id}`),
	};
}

/** Also called for an unknown entry in the groups of a user. */
export function newGroup(store: Store, nsCode: string, body: GroupBody): StoredGroup {
	const id = store.newId();
	const now = store.context.now();
	return store.groups.put(id, {
		id,
		nsCode,
		name: nameOf(store, nsCode, body.name, id),
		values: {
			...(body.description ? { description: body.description } : {}),
			disallowUsers: body.disallowUsers ?? false,
			disallowContacts: body.disallowContacts ?? false,
			disallowGroups: body.disallowGroups ?? false,
			memberOf: parents(store, nsCode, body.memberOf ?? []),
		},
		created: now,
		lastModified: now,
		version: 1,
	});
}

function nameOf(store: Store, nsCode: string, name: string | null | undefined, id: string): string {
	if (!name || name.trim() === '') throw new TrivoreRefusal(400, 'Group name is required.');
	const [other] = store.byGroupName.findLatest(groupKey(nsCode, name));
	if (other && other.id !== id) {
		throw new TrivoreRefusal(Number(store.context.options.duplicateStatus), 'Group name is already in use.');
	}
	return name;
}

function parents(store: Store, nsCode: string, ids: readonly string[]): string[] {
	for (const id of ids) {
		const parent = store.groups.latest(id);
		if (parent?.nsCode !== nsCode || parent.values.disallowGroups === true) {
			throw new TrivoreRefusal(400, `Group ${id} cannot contain this group.`);
		}
	}
	return [...ids];
}

export function createGroup(store: Store, client: StoredClient, body: GroupBody): StoredGroup {
	return newGroup(store, namespaceForNew(client, body.nsCode ?? undefined), body);
}

/** Replaces the members that are in the body; the namespace cannot change. */
export function updateGroup(store: Store, group: StoredGroup, body: GroupBody): StoredGroup {
	if (body.nsCode && body.nsCode !== group.nsCode)
		throw new TrivoreRefusal(400, 'The namespace of a group cannot change.');
	const clears = store.context.options.putGroup === 'replace';
	const { name = clears ? null : undefined, memberOf = clears ? [] : undefined } = body;
	const { description = clears ? null : undefined } = body;
	const present = Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === 'boolean'));
	const { description: oldDescription, ...values } = group.values;
	const newDescription = description === undefined ? oldDescription : (description ?? undefined);
	return store.groups.put(group.id, {
		...group,
		name: name === undefined ? group.name : nameOf(store, group.nsCode, name, group.id),
		values: {
			...(clears ? { disallowUsers: false, disallowContacts: false, disallowGroups: false } : values),
			...present,
			...(newDescription ? { description: newDescription } : {}),
			memberOf: memberOf === undefined ? group.values.memberOf : parents(store, group.nsCode, memberOf ?? []),
		},
		lastModified: store.context.now(),
		version: group.version + 1,
	});
}

/** Its id disappears from the users and groups that were in it. */
export function deleteGroup(store: Store, { id }: StoredGroup): void {
	store.groups.delete(id);
	const without = (memberOf: readonly string[]) => memberOf.filter((group) => group !== id);
	for (const user of [...store.users.values()]) {
		if (!user.values.memberOf.includes(id)) continue;
		store.users.put(user.id, { ...user, values: { ...user.values, memberOf: without(user.values.memberOf) } });
	}
	for (const group of [...store.groups.values()]) {
		if (!group.values.memberOf.includes(id)) continue;
		store.groups.put(group.id, { ...group, values: { ...group.values, memberOf: without(group.values.memberOf) } });
	}
}
