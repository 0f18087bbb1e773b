import { maySee, permissions } from './access';
import type { ChangeBody } from './bodies';
import { TrivoreRefusal } from './errors';
import type { Store, StoredClient, StoredRole, StoredUser } from './store';
import { put } from './users';

export type RoleKind = 'builtin' | 'custom';

const kindOf = ({ nsCode }: StoredRole): RoleKind => (nsCode === '' ? 'builtin' : 'custom');

/** Ids of the roles that a user has directly. */
export function rolesOf(store: Store, { roles = [] }: StoredUser, kind: RoleKind): string[] {
	return roles.filter((id) => {
		const role = store.roles.latest(id);
		return role !== undefined && kindOf(role) === kind;
	});
}

/**
 * Adds and removes roles that a user has directly; what is so already changes nothing.
 *
 * Source: the vendor's Python SDK, `access_right_service.py`: `add` and `remove` hold ids, 200 with an array of ids.
 */
export function changeRoles(
	store: Store,
	client: StoredClient,
	user: StoredUser,
	kind: RoleKind,
	{ add, remove }: ChangeBody,
): string[] {
	for (const id of [...(add ?? []), ...(remove ?? [])]) {
		const role = store.roles.latest(id);
		const isKnown = role !== undefined && kindOf(role) === kind && (kind === 'builtin' || maySee(client, role));
		if (!isKnown) throw new TrivoreRefusal(400, `Unknown role ${id}.`);
		if (kind === 'custom' && role.nsCode !== user.nsCode) {
			throw new TrivoreRefusal(400, `The role ${id} is in another namespace than the user.`);
		}
	}
	const left = (user.roles ?? []).filter((id) => !remove?.includes(id));
	const roles = [...new Set([...left, ...(add ?? [])])];
	return rolesOf(store, put(store, { ...user, roles }), kind);
}

/** All groups that a user is in, also through other groups. Source: "Groups and group policies": roles come recursively. */
function groupsOf(store: Store, user: StoredUser): Set<string> {
	const found = new Set<string>();
	const open = [...user.values.memberOf];
	for (let id = open.pop(); id !== undefined; id = open.pop()) {
		if (found.has(id)) continue;
		found.add(id);
		open.push(...(store.groups.latest(id)?.values.memberOf ?? []));
	}
	return found;
}

/** What a user may do, by roles of its own and by those of its groups. */
export function effectivePermissions(store: Store, user: StoredUser): string[] {
	const groups = groupsOf(store, user);
	const own = new Set(user.roles);
	const roles = [...store.roles.values()].filter(
		({ id, memberOf = [] }) => own.has(id) || memberOf.some((group) => groups.has(group)),
	);
	return [...new Set(roles.flatMap((role) => role.permissions))].sort();
}

/** Source: the vendor's Python SDK, `access_right_service.py`: id, name, dependencies, groupId. */
export const permissionReplies = () =>
	permissions.map((id) => ({
		id,
		name: id.toLowerCase().replace('_', ' '),
		dependencies: id.endsWith('_MODIFY') ? [id.replace('MODIFY', 'VIEW')] : [],
		groupId: id.replace(/_.*$/, ''),
	}));
