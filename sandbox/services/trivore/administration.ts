import { maySee, namespaceForNew } from './access';
import type { NamespaceBody, RoleBody } from './bodies';
import { TrivoreRefusal } from './errors';
import { namespaceOf, unknownId, type Store, type StoredClient, type StoredNamespace, type StoredRole } from './store';
import { usernamePolicies } from './usernames';

/**
 * A new namespace, which the client may use from then on.
 *
 * Source: the vendor's Python SDK, `namespace_service.py`: 201; `EIGHT_NUMBERS` and 2 are its defaults.
 */
export function createNamespace(store: Store, client: StoredClient, body: NamespaceBody): StoredNamespace {
	const policy = body.usernamePolicy ?? 'EIGHT_NUMBERS';
	if (!usernamePolicies.some((known) => known === policy))
		throw new TrivoreRefusal(400, 'Invalid value of usernamePolicy.');
	const code = body.code ?? `ns${store.context.random.text(10, '0123456789')}`;
	if (namespaceOf(store, code)) {
		throw new TrivoreRefusal(Number(store.context.options.duplicateStatus), 'Namespace code is already in use.');
	}
	const id = store.newId();
	store.clients.put(client.id, { ...client, namespaces: [...client.namespaces, code] });
	return store.namespaces.put(id, {
		id,
		code,
		name: body.name ?? code,
		usernamePolicy: policy,
		duplicateNicknamesAllowed: body.duplicateNicknamesAllowed ?? true,
		commMethodMaxQty: body.commMethodMaxQty ?? 2,
		created: store.context.now(),
	});
}

export function roleReply({ id, name, permissions, nsCode, memberOf = [] }: StoredRole): object {
	return { id, name, permissions, nsCode, memberOf };
}

/** The custom role, if there is one that the client may see. @throws {TrivoreRefusal} */
export function findRole(store: Store, client: StoredClient, id: string): StoredRole {
	const role = store.roles.get(id);
	if (!role || role.nsCode === '' || !maySee(client, role)) throw unknownId(store.context.options, 'Role', id);
	return role;
}

function groupIds(store: Store, nsCode: string, ids: readonly string[]): string[] {
	for (const id of ids) {
		if (store.groups.latest(id)?.nsCode !== nsCode) throw new TrivoreRefusal(400, `Unknown group ${id}.`);
	}
	return [...ids];
}

/** Source: the vendor's Python SDK, `access_right_service.py`: 201. */
export function createRole(store: Store, client: StoredClient, body: RoleBody): StoredRole {
	const nsCode = namespaceForNew(client, body.nsCode ?? undefined);
	if (!body.name) throw new TrivoreRefusal(400, 'Role name is required.');
	const id = store.newId();
	const memberOf = groupIds(store, nsCode, body.memberOf ?? []);
	return store.roles.put(id, { id, name: body.name, permissions: body.permissions ?? [], nsCode, memberOf });
}

/** Replaces the members that are in the body; the namespace cannot change. */
export function updateRole(store: Store, role: StoredRole, body: RoleBody): StoredRole {
	if (body.nsCode && body.nsCode !== role.nsCode)
		throw new TrivoreRefusal(400, 'The namespace of a role cannot change.');
	return store.roles.put(role.id, {
		...role,
		...(body.name ? { name: body.name } : {}),
		...(body.permissions === undefined ? {} : { permissions: body.permissions ?? [] }),
		...(body.memberOf === undefined ? {} : { memberOf: groupIds(store, role.nsCode, body.memberOf ?? []) }),
	});
}
