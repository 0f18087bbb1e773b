/** Roles and who has them. Changes of the roles themselves go over SCIM; see `scim.ts`. */
import { InputError, ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import { LOGIN } from './attributes';
import type { OigClient } from './client';
import type { Collection } from './pages';
import { readEntry, textOf, type Entry } from './entry';
import { checkSame, SERVICE } from './errors';
import { filter, isFilterable } from './filter';
import { raiseRequest, type NewRequest } from './raiseRequest';
import { requestRefused, requestState } from './requests';
import { linkedSchema } from './schemas';
import { isScimMember, setMemberships } from './scim';

export const ROLES: Collection = { path: '/roles', members: ['roles'], keys: ['Role Key'] };

export const MEMBERSHIP_TYPES = ['all', 'direct', 'dynamic', 'indirect'] as const;
type MembershipType = (typeof MEMBERSHIP_TYPES)[number];

const rolePath = (roleId: string) => `/roles/${pathSegment(roleId, 'Role')}`;

async function getRole(client: OigClient, roleId: string): Promise<Entry> {
	const role = readEntry(await client.get(rolePath(roleId), linkedSchema), ROLES.keys);
	checkSame('role', roleId, role.id);
	return role;
}

/**
 * The role of exactly that name (or display name), without regard to case.
 *
 * @throws {InputError} when several roles have it: a role name is unique only within a namespace.
 */
export async function findRole(client: OigClient, name: string): Promise<Entry | undefined> {
	const wanted = name.trim().toUpperCase();
	for (const attribute of ['Role Name', 'Role Display Name']) {
		const conditions = isFilterable(name) ? [{ attribute, operator: 'eq' as const, value: name }] : [];
		const isIt = ({ attributes }: Entry) => textOf(attributes[attribute]).toUpperCase() === wanted;
		try {
			let roles = await collect(client.list(ROLES, { q: filter(conditions) }));
			// Nobody but others: the answer is to another filter, and says nothing about this name.
			if (roles.length > 0 && conditions.length > 0 && !roles.some(isIt)) roles = await collect(client.listAll(ROLES));
			const found = new Map(roles.filter(isIt).map((role) => [role.id, role]));
			if (found.size > 1) {
				const ids = [...found.keys()].join(', ');
				throw new InputError(
					'role',
					`${found.size} roles have the name "${name}" (IDs ${ids}).`,
					'Give the ID of the role.',
				);
			}
			for (const role of found.values()) return role;
		} catch (error) {
			// Only attributes that are set up as searchable can be used.
			const notSearchable = error instanceof ServiceError && (error.status === 400 || error.status === 500);
			if (!notSearchable || attribute === 'Role Name') throw error;
		}
	}
	return undefined;
}

export async function resolveRole(client: OigClient, by: 'id' | 'name', value: string): Promise<Entry> {
	const role = by === 'id' ? await getRole(client, value) : await findRole(client, value);
	if (role !== undefined) return role;
	throw new ServiceError({
		service: SERVICE,
		kind: 'notFound',
		status: 200,
		message: `There is no role "${value}", or the user of the credential may not see it.`,
	});
}

/** Names in one filter; keeps the address under 2,000 characters for usual names. */
const NAMES_PER_FILTER = 20;

/** Whether the server refused a filter, rather than that anything failed. */
function isRefusedFilter(error: unknown): boolean {
	return error instanceof ServiceError && (error.status === 400 || error.status === 500);
}

/** Roles that have one of these role names; a server that takes no alternatives finds none. */
async function rolesNamed(client: OigClient, names: readonly string[]): Promise<Entry[]> {
	const conditions = names.map((value) => ({ attribute: 'Role Name', operator: 'eq' as const, value }));
	try {
		return await collect(client.list(ROLES, { q: filter(conditions, 'or') }));
	} catch (error) {
		if (!isRefusedFilter(error)) throw error;
		return [];
	}
}

/**
 * Roles by name or ID, each under the text that names it. Names are asked for together; each of which that does not find
 * exactly one role is looked up as by `resolveRole`.
 */
export async function resolveRoles(client: OigClient, texts: readonly string[]): Promise<ReadonlyMap<string, Entry>> {
	const isId = (text: string) => /^\d+$/.test(text);
	const names = texts.filter((text) => !isId(text) && isFilterable(text));
	const nameOf = ({ attributes }: Entry) => textOf(attributes['Role Name']).toUpperCase();
	const found = new Map<string, Entry>();
	for (let start = 0; names.length > 1 && start < names.length; start += NAMES_PER_FILTER) {
		for (const role of await rolesNamed(client, names.slice(start, start + NAMES_PER_FILTER))) found.set(role.id, role);
	}
	const roles = new Map<string, Entry>();
	for (const text of texts) {
		const named = [...found.values()].filter((role) => role.id !== '' && nameOf(role) === text.trim().toUpperCase());
		const [role] = named;
		const isOne = role !== undefined && named.length === 1 && !isId(text);
		roles.set(text, isOne ? role : await resolveRole(client, isId(text) ? 'id' : 'name', text));
	}
	return roles;
}

/** Roles that the server makes and fills. Source: OIG "Managing Roles", default roles. */
const DEFAULT_ROLES: ReadonlySet<string> = new Set([
	'ALL USERS',
	'OPERATORS',
	'SELF OPERATORS',
	'SYSTEM ADMINISTRATORS',
]);

export function isDefaultRole({ attributes }: Entry): boolean {
	return ['Role Name', 'Role Unique Name'].some((name) => DEFAULT_ROLES.has(textOf(attributes[name]).toUpperCase()));
}

/** Values by their spelling in capitals. */
function grouped(roles: readonly Entry[], attribute: string): Map<string, Entry[]> {
	const byName = new Map<string, Entry[]>();
	for (const role of roles) {
		const name = textOf(role.attributes[attribute]).trim().toUpperCase();
		if (name !== '' && role.id !== '') byName.set(name, [...(byName.get(name) ?? []), role]);
	}
	return byName;
}

/**
 * The names by which roles can be told apart: the role name, which is unique only within a namespace; the unique name;
 * the display name, which is what people see. A name that several roles have is given for none of them.
 *
 * @returns also the names, in capitals, that nobody can be meant by.
 */
export function namesOf(roles: readonly Entry[]): {
	groups: Array<{ id: string; name: string }>;
	ambiguous: readonly string[];
} {
	const groups: Array<{ id: string; name: string }> = [];
	const taken = new Set<string>();
	const ambiguous: string[] = [];
	for (const attribute of ['Role Name', 'Role Unique Name', 'Role Display Name']) {
		const byName = [...grouped(roles, attribute)].filter(([name]) => !taken.has(name));
		for (const [name, [role, another]] of byName) {
			taken.add(name);
			if (another !== undefined) ambiguous.push(name);
			else if (role) groups.push({ id: role.id, name: textOf(role.attributes[attribute]).trim() });
		}
	}
	return { groups, ambiguous };
}

function membersOf(roleId: string): Collection {
	return { path: `${rolePath(roleId)}/members`, members: ['users', 'members'], keys: ['usr_key'], isPart: true };
}

/** The members of a role. The array has two names in the documentation, and the items are flat. */
export function roleMembers(
	client: OigClient,
	roleId: string,
	membershipType: MembershipType,
	q?: string,
): AsyncGenerator<Entry> {
	return client.list(membersOf(roleId), { membershipType, q });
}

/** Ids of the users who have a role directly, in few calls. */
export async function* directMembers(client: OigClient, roleId: string): AsyncGenerator<string> {
	const members = client.listAll(membersOf(roleId), { membershipType: 'direct' });
	for await (const { id } of members) if (id !== '') yield id;
}

/**
 * Users for whom the members are filtered. Of more, the whole list is read, since the guard on the loss of a group needs
 * its size.
 */
const FEW = 1;

/** Whether `membersAmong` reads only those of these users. */
export const isFiltered = (users: readonly Entry[]): boolean =>
	users.length > 0 && users.length <= FEW && users.every(({ attributes }) => isFilterable(textOf(attributes[LOGIN])));

/**
 * Ids of the users who have a role directly: all of them, or for a few users at least those of them who do.
 *
 * @param users the only ones that count; with their logins.
 */
export async function* membersAmong(
	client: OigClient,
	roleId: string,
	users: readonly Entry[],
): AsyncGenerator<string> {
	const logins = users.map(({ attributes }) => textOf(attributes[LOGIN]));
	if (!isFiltered(users)) {
		yield* directMembers(client, roleId);
		return;
	}
	const q = filter(
		logins.map((value) => ({ attribute: LOGIN, operator: 'eq', value })),
		'or',
	);
	let members: Entry[];
	try {
		members = await collect(roleMembers(client, roleId, 'direct', q));
	} catch (error) {
		// Not every server filters members, and one without a match may answer 404 as for a role that is not there.
		if (!(error instanceof ServiceError && [400, 404, 500].includes(error.status))) throw error;
		yield* directMembers(client, roleId);
		return;
	}
	const ids = members.map(({ id }) => id).filter((id) => id !== '');
	// Nobody but others: the answer is to another filter, and says nothing about these users.
	const isOthers = ids.length > 0 && !users.some(({ id }) => ids.includes(id));
	if (isOthers) yield* directMembers(client, roleId);
	else yield* ids;
}

/** Whether a user has a role in one of the ways. */
export async function isMemberOf(
	client: OigClient,
	roleId: string,
	user: Entry,
	membershipType: MembershipType,
): Promise<boolean> {
	const login = textOf(user.attributes[LOGIN]);
	const q = isFilterable(login) ? filter([{ attribute: LOGIN, operator: 'eq', value: login }]) : undefined;
	const isAmong = async (query?: string): Promise<boolean> => {
		let others = false;
		for await (const { id } of roleMembers(client, roleId, membershipType, query)) {
			if (id === user.id) return true;
			others = true;
		}
		// Nobody but others: the answer is to another filter, and says nothing about this user.
		return others && query !== undefined ? await isAmong() : false;
	};
	try {
		if (q === undefined) return await isAmong();
		try {
			return await isAmong(q);
		} catch (error) {
			if (!(error instanceof ServiceError && (error.status === 400 || error.status === 500))) throw error;
			return await isAmong();
		}
	} catch (error) {
		if (!isNotFound(error)) throw error;
		// A list without a match, or a role that is not there: the other service tells the two apart.
		return await isScimMember(client, roleId, user.id);
	}
}

export interface Granted {
	readonly outcome: 'pending' | 'unchanged' | 'updated';
	readonly requestId?: string | undefined;
}

async function setDirectly(
	client: OigClient,
	role: Entry,
	userId: string,
	wanted: boolean,
	isMember: () => Promise<boolean>,
): Promise<Granted> {
	const notYet = async (ids: readonly string[]) => ((await isMember()) === wanted ? [] : ids);
	const left = await setMemberships(client, role, [userId], wanted, notYet);
	return { outcome: left.length === 0 ? 'updated' : 'pending' };
}

/**
 * Gives a role to a user who does not have it: by a request, which may need somebody's approval, or directly.
 *
 * Source: OIG "Granting".
 */
export async function grantRole(
	client: OigClient,
	user: Entry,
	role: Entry,
	{
		lacksIt = false,
		...options
	}: Pick<NewRequest, 'endDate' | 'justification' | 'startDate'> & {
		readonly directly: boolean;
		/** Whether the user is known not to have the role, so that no look is needed. Default: false. */
		readonly lacksIt?: boolean;
	},
): Promise<Granted> {
	const isMember = async () => await isMemberOf(client, role.id, user, 'direct');
	if (!lacksIt && (await isMember())) return { outcome: 'unchanged' };
	if (options.directly) return await setDirectly(client, role, user.id, true, isMember);
	const wanted: NewRequest = { ...options, kind: 'Role', beneficiaryIds: [user.id], entityIds: [role.id] };
	const { requestId, status } = await raiseRequest(client, wanted, isMember);
	const state = requestState(status);
	if (state === 'refused') throw requestRefused(requestId, status);
	if (state === 'completed' && requestId !== undefined) return { outcome: 'updated', requestId };
	// The membership itself is the proof.
	return { outcome: (await isMember()) ? 'updated' : 'pending', requestId };
}

/**
 * Takes a role from a user who has it. The self-service API has no way to, so it goes over SCIM.
 *
 * Source: OIG "Role and role membership", inventory.
 *
 * @param hasIt whether the user is known to have the role directly, so that no look is needed
 */
export async function revokeRole(client: OigClient, user: Entry, role: Entry, hasIt = false): Promise<Granted> {
	const isMember = async () => await isMemberOf(client, role.id, user, 'direct');
	if (!hasIt && !(await isMember())) return { outcome: 'unchanged' };
	return await setDirectly(client, role, user.id, false, isMember);
}
