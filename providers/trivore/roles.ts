/** Roles of the Trivore ID Management API, and the users who have them directly. */
import {
	attempted,
	type AccessChange,
	type AccessEntry,
	type AccessOutcome,
	type HeldAccess,
	type UserAccess,
} from '../access';
import { InputError, ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import type { TrivoreClient } from './client';
import { SERVICE } from './errors';
import { idsSchema, permissionSchema, roleSchema, type Role, type User } from './schemas';

const ROLE_KINDS = ['builtin', 'custom'] as const;
export type RoleKind = (typeof ROLE_KINDS)[number];
export type KnownRole = Role & { readonly kind: RoleKind };

/** The roles that the client may see. Source: vendor's Python SDK, `access_right_service.py`. */
export async function* listRoles(
	client: TrivoreClient,
	kinds: readonly RoleKind[] = ROLE_KINDS,
): AsyncGenerator<KnownRole> {
	for (const kind of kinds) {
		for await (const role of client.list<Role>(`/role/${kind}`, roleSchema)) yield { ...role, kind };
	}
}

const nameOf = ({ id, name }: Role) => name ?? id;

/**
 * The role with that ID, or of exactly that name.
 *
 * @throws {ServiceError} of kind `notFound`; {InputError} for a name that several roles have.
 */
export function roleNamed(roles: readonly KnownRole[], text: string): KnownRole {
	const byId = roles.find(({ id }) => id === text);
	const [role, another] = byId === undefined ? roles.filter(({ name }) => name === text) : [byId];
	if (role === undefined) {
		throw new ServiceError({
			service: SERVICE,
			kind: 'notFound',
			status: 200,
			message: `There is no role "${text}", or the Management API client may not see it.`,
		});
	}
	if (another === undefined) return role;
	throw new InputError(
		'roles',
		`Several roles have the name "${text}" (IDs ${role.id}, ${another.id}).`,
		'Give the ID of the role.',
	);
}

const userRolesPath = (userId: string, kind: RoleKind) => `/user/${pathSegment(userId, 'User')}/roles/${kind}`;

/** Ids of the roles that a user has directly; those that come from groups are not among them. */
async function roleIds(client: TrivoreClient, userId: string, kind: RoleKind): Promise<string[]> {
	return (await client.get(userRolesPath(userId, kind), idsSchema)).value;
}

/** The roles that a user has directly; one that the client may not see has its ID alone. */
export async function rolesOfUser(
	client: TrivoreClient,
	userId: string,
): Promise<Array<KnownRole & { isSeen: boolean }>> {
	const held: Array<{ id: string; kind: RoleKind }> = [];
	for (const kind of ROLE_KINDS) {
		for (const id of await roleIds(client, userId, kind)) held.push({ id, kind });
	}
	if (held.length === 0) return [];
	const known = await collect(listRoles(client));
	return held.map(({ id, kind }) => {
		const role = known.find((one) => one.id === id && one.kind === kind);
		return { ...(role ?? { id, kind }), isSeen: role !== undefined };
	});
}

/** What a user may do, by its own roles and by those of its groups, with names where the client may see them. */
export async function effectivePermissions(client: TrivoreClient, userId: string) {
	const { value: ids } = await client.get(`/user/${pathSegment(userId, 'User')}/permissions/effective`, idsSchema);
	const known = new Map<
		string,
		{ readonly name?: string | null | undefined; readonly groupId?: string | null | undefined }
	>();
	try {
		for await (const permission of client.list('/permission', permissionSchema)) known.set(permission.id, permission);
	} catch (error) {
		if (!(error instanceof ServiceError && error.kind === 'forbidden')) throw error;
	}
	return ids.map((id) => {
		const { name, groupId } = known.get(id) ?? {};
		return { id, ...(name ? { name } : {}), ...(groupId ? { groupId } : {}) };
	});
}

const roleEntry = (role: Role): AccessEntry => ({ type: 'role', id: role.id, name: nameOf(role) });

const UNSEEN = 'The Management API client may not see this role, so it is left alone.';

/** The direct roles of a user as memberships, for Set Roles. */
class TrivoreRoles implements UserAccess {
	readonly user;

	constructor(
		private readonly client: TrivoreClient,
		{ id, username, email, emails }: User,
		/** Kinds of the roles that were seen or asked for, by ID. */
		private readonly kinds: Map<string, RoleKind>,
	) {
		const addresses = [email, ...(emails ?? []).map(({ address }) => address)];
		this.user = { id, name: username ?? id, emails: addresses.filter((address) => typeof address === 'string') };
	}

	async read(): Promise<readonly HeldAccess[]> {
		const roles = await rolesOfUser(this.client, this.user.id);
		return roles.map((role): HeldAccess => {
			this.kinds.set(role.id, role.kind);
			const entry = { ...roleEntry(role), kind: 'membership', restorable: role.isSeen } as const;
			return role.isSeen ? entry : { ...entry, stays: UNSEEN };
		});
	}

	/** One write for each kind of role, read again before it and checked by its answer. */
	async change({ take, give }: AccessChange): Promise<readonly AccessOutcome[]> {
		const outcomes: AccessOutcome[] = [];
		for (const kind of ROLE_KINDS) {
			const isOfKind = ({ id }: AccessEntry) => this.kinds.get(id) === kind;
			const [add, remove] = [give.filter(isOfKind), take.filter(isOfKind)];
			if (add.length + remove.length === 0) continue;
			const write = this.write(
				kind,
				add.map(({ id }) => id),
				remove.map(({ id }) => id),
			);
			for (const entry of [...add, ...remove]) {
				outcomes.push(await attempted(entry, async () => (await write).has(entry.id)));
			}
		}
		return outcomes;
	}

	/** @returns ids of the roles that changed by it. */
	private async write(kind: RoleKind, add: readonly string[], remove: readonly string[]): Promise<ReadonlySet<string>> {
		const path = userRolesPath(this.user.id, kind);
		let before: readonly string[] | undefined;
		const missing = (held: readonly string[]) => ({
			add: add.filter((id) => !held.includes(id)),
			remove: remove.filter((id) => held.includes(id)),
		});
		const { value, changed } = await this.client.modify(path, idsSchema, (held) => {
			before ??= held;
			const body = missing(held);
			return body.add.length + body.remove.length === 0 ? undefined : body;
		});
		const left = missing(value);
		if (left.add.length + left.remove.length > 0) {
			throw new ServiceError({
				service: SERVICE,
				kind: 'unexpected',
				status: 200,
				message: `The service took the change of roles, and its answer does not show it (role ${[...left.add, ...left.remove].join(', ')}).`,
				advice: 'Look at the roles of the user in Trivore ID, and run the node again.',
			});
		}
		const { add: added, remove: removed } = missing(before ?? []);
		return new Set(changed ? [...added, ...removed] : []);
	}
}

/** @param kinds of the roles that are asked for; what `findRoles` filled. */
export function roleAccessOf(client: TrivoreClient, user: User, kinds: Map<string, RoleKind>): UserAccess {
	return new TrivoreRoles(client, user, kinds);
}

/** Roles by name or ID; their kinds are noted. */
export async function findRoles(
	client: TrivoreClient,
	names: readonly string[],
	kinds: Map<string, RoleKind>,
): Promise<ReadonlyMap<string, AccessEntry>> {
	const roles = await collect(listRoles(client));
	const found = new Map<string, AccessEntry>();
	for (const name of names) {
		const role = roleNamed(roles, name);
		kinds.set(role.id, role.kind);
		found.set(name, roleEntry(role));
	}
	return found;
}
