/**
 * What only the SCIM service of the server can do: delete a user, reset somebody's password, and create, change and
 * delete roles. Its ids are those of the self-service API, which no source states outright; so before each of these
 * writes the object is read over SCIM too, and the two must agree about who it is.
 *
 * Source: OIG "SCIM 2 service of the same server".
 */
import { InputError, ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { pathSegment } from '../http/url';
import { addMembers, patchBody, removeMembers, replace, type PatchOperation } from '../scim/patch';
import { LOGIN } from './attributes';
import type { OigClient } from './client';
import { idText, textOf, type Entry } from './entry';
import { checkSame, SERVICE } from './errors';
import { sameLogin } from './login';
import { findOpenRequest } from './requests';
import { recordSchema, scimGroupSchema, scimUserSchema, type ScimGroup } from './schemas';
import { getUser, isDeleted, type FindOpen } from './users';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const IDM_USER = 'urn:ietf:params:scim:schemas:extension:oracle:2.0:IDM:User';

const scimUserPath = (userId: string) => `/Users/${pathSegment(userId, 'User')}`;
const scimGroupPath = (roleId: string) => `/Groups/${pathSegment(roleId, 'Role')}`;

function mismatch(what: string, expected: string, found: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `The SCIM service knows another ${what} ("${found}") under the ID of "${expected}". Nothing was changed.`,
		advice: 'The IDs of the two services of this server do not agree; do this in OIG itself.',
	});
}

/** What the one service has and the other has not is not missing. */
function unknownToScim(what: string, id: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: `The SCIM service has no ${what} with the ID ${id}, which the self-service API has. Nothing was changed.`,
		advice: 'Check "SCIM Path" in the credential, and what the user of the credential may see there.',
	});
}

/** @throws {ServiceError} when the SCIM service means somebody else by the user's id. */
async function checkIdentity(client: OigClient, user: Entry): Promise<void> {
	const read = async () => await client.scim('GET', scimUserPath(user.id), undefined, scimUserSchema);
	const { id, userName } = await read().catch(async (error: unknown) => {
		if (isNotFound(error) && !(await isGone(client, user.id))) throw unknownToScim('user', user.id);
		throw error;
	});
	checkSame('user', user.id, idText(id));
	const login = textOf(user.attributes[LOGIN]);
	if (login === '' || !sameLogin(userName ?? '', login)) {
		throw mismatch('user', login || user.id, userName ?? '');
	}
}

/**
 * Sets a new password for somebody else. The server's password policy applies.
 *
 * Source: OIG SCIM "PATCH", administrator password reset.
 */
export async function resetPassword(client: OigClient, user: Entry, password: string): Promise<void> {
	if (password.trim() === '') throw new InputError('password', 'The new password is empty.');
	await checkIdentity(client, user);
	const body = patchBody([replace(`${IDM_USER}:passwd`, { value: password })]);
	const send = async () => {
		await client.scim('PATCH', scimUserPath(user.id), body, recordSchema, { secrets: [password] });
		return true;
	};
	// The same password again is what is wanted, but a policy may count it as used; so it is sent once.
	await client.settled(send, async () => undefined, 1);
}

/** Enables, disables, locks or unlocks over SCIM, for servers whose self-service API cannot. */
export async function setScimStatus(
	client: OigClient,
	user: Entry,
	verb: 'disable' | 'enable' | 'lock' | 'unlock',
): Promise<void> {
	await checkIdentity(client, user);
	const operation =
		verb === 'enable' || verb === 'disable'
			? replace(`${USER}:active`, verb === 'enable')
			: replace(`${IDM_USER}:locked`, { value: String(verb === 'lock') });
	await client.scim('PATCH', scimUserPath(user.id), patchBody([operation]), recordSchema);
}

/** Whether there is no such user any more, as the self-service API sees it. */
export async function isGone(client: OigClient, userId: string): Promise<boolean> {
	try {
		return isDeleted(await getUser(client, userId));
	} catch (error) {
		if (isNotFound(error)) return true;
		throw error;
	}
}

export interface Removal {
	readonly outcome: 'deleted' | 'pending';
	readonly requestId?: string;
}

/**
 * Deletes a user. Afterwards the user is read again: one who is still there waits for somebody's approval.
 *
 * @param findOpen finds open requests for this user. Default: asks the server each time.
 * @throws {ServiceError} of kind `notFound` when there is nobody to delete.
 */
export async function deleteUser(
	client: OigClient,
	user: Entry,
	findOpen: FindOpen = async (isWanted) => await findOpenRequest(client, user.id, isWanted),
): Promise<Removal> {
	const openRequest = async (): Promise<Removal | undefined> => {
		const requestId = await findOpen(({ reqType }) => /^delete\b/i.test(reqType?.trim() ?? ''));
		return requestId === undefined ? undefined : { outcome: 'pending', requestId };
	};
	if (isDeleted(user)) {
		throw new ServiceError({
			service: SERVICE,
			kind: 'notFound',
			status: 200,
			message: `The user ${user.id} is deleted already.`,
		});
	}
	await checkIdentity(client, user);
	const open = await openRequest();
	if (open) return open;
	await client.settled(
		async () => {
			await client.scim('DELETE', scimUserPath(user.id), undefined, recordSchema);
			return true;
		},
		async () => ((await isGone(client, user.id)) || (await openRequest()) !== undefined ? true : undefined),
	);
	if (await isGone(client, user.id)) return { outcome: 'deleted' };
	return (await openRequest()) ?? { outcome: 'pending' };
}

async function getScimGroup(client: OigClient, roleId: string): Promise<ScimGroup> {
	const group = await client.scim('GET', scimGroupPath(roleId), undefined, scimGroupSchema);
	checkSame('role', roleId, idText(group.id));
	return group;
}

/** @throws {ServiceError} when there is no such role. */
export async function isScimMember(client: OigClient, roleId: string, userId: string): Promise<boolean> {
	const { members } = await getScimGroup(client, roleId);
	return members?.some(({ value }) => idText(value) === userId) ?? false;
}

/** @throws {ServiceError} when the SCIM service means another role by the id. */
async function checkRole(client: OigClient, role: Entry): Promise<ScimGroup> {
	const group = await getScimGroup(client, role.id).catch((error: unknown) => {
		// The role was read from the other service a moment ago.
		throw isNotFound(error) ? unknownToScim('role', role.id) : error;
	});
	const names = ['Role Name', 'Role Display Name', 'Role Unique Name', 'name', 'displayname']
		.map((attribute) => role.attributes[attribute])
		.filter((name) => typeof name === 'string')
		.map((name) => name.toUpperCase());
	const displayName = typeof group.displayName === 'string' ? group.displayName : '';
	if (names.length === 0 || !names.includes(displayName.toUpperCase())) {
		throw mismatch('role', names[0] ?? role.id, displayName);
	}
	return group;
}

/** Further SCIM attributes of a role, by name. */
export type RoleAttributes = Readonly<Record<string, unknown>>;

/** @returns the id of the new role. */
export async function createRole(
	client: OigClient,
	name: string,
	attributes: RoleAttributes,
	lookUp: () => Promise<string | undefined>,
): Promise<string> {
	return await client.settled(async () => {
		const body = { schemas: [GROUP], displayName: name, ...attributes };
		const created = await client.scim('POST', '/Groups', body, scimGroupSchema);
		return String(created.id);
	}, lookUp);
}

function isSame(wanted: unknown, present: unknown): boolean {
	return JSON.stringify(wanted) === JSON.stringify(present);
}

/** @returns whether anything had to be changed. */
export async function updateRole(
	client: OigClient,
	role: Entry,
	name: string | undefined,
	attributes: RoleAttributes,
): Promise<boolean> {
	const wanted = { ...(name === undefined ? {} : { displayName: name }), ...attributes };
	const differing = (group: ScimGroup) => Object.entries(wanted).filter(([key, value]) => !isSame(value, group[key]));
	const changes = differing(await checkRole(client, role));
	if (changes.length === 0) return false;
	const body = patchBody(changes.map(([key, value]) => replace(`${GROUP}:${key}`, value, 'SCIM Attributes (JSON)')));
	return await client.settled(
		async () => {
			await client.scim('PATCH', scimGroupPath(role.id), body, recordSchema);
			return true;
		},
		async () => (differing(await getScimGroup(client, role.id)).length === 0 ? true : undefined),
	);
}

/** @throws {ServiceError} of kind `notFound` when there is no such role. */
export async function deleteRole(client: OigClient, role: Entry): Promise<void> {
	await checkRole(client, role);
	await client.settled(
		async () => {
			await client.scim('DELETE', scimGroupPath(role.id), undefined, recordSchema);
			return true;
		},
		async () => {
			try {
				await getScimGroup(client, role.id);
				return undefined;
			} catch (error) {
				if (isNotFound(error)) return true;
				throw error;
			}
		},
	);
}

/** Whether the role has no direct members but these, as far as the server shows them. */
async function areAllMembers(client: OigClient, role: Entry, userIds: readonly string[]): Promise<boolean> {
	const { members } = await getScimGroup(client, role.id);
	const leaving = new Set(userIds);
	return members?.every(({ value }) => leaving.has(idText(value) ?? '')) ?? false;
}

function keepsMembers({ id }: Entry, cause: ServiceError | undefined): ServiceError {
	return new ServiceError(
		{
			service: SERVICE,
			kind: 'invalid',
			status: cause?.status ?? 200,
			message: `The server did not remove single members of the role ${id}.`,
			advice:
				'The other form that servers know removes all members of a role on some of them, so it was not sent. Revoke the role in OIG.',
		},
		...(cause === undefined ? [] : [{ cause }]),
	);
}

/**
 * Adds or removes members directly, all of them in one request. How a removal is written is not documented, so the
 * second form is used where the first one is refused or has no effect, and no other member could be lost by it.
 *
 * @throws {ServiceError} when the server removes no single members, and the role has others.
 *
 * @param notYet those of the users whose state is not as wanted, read from the server.
 * @returns the users whose state is still not as wanted: the server took the change without making it.
 */
export async function setMemberships(
	client: OigClient,
	role: Entry,
	userIds: readonly string[],
	wanted: boolean,
	notYet: (userIds: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly string[]> {
	const bad = userIds.find((userId) => idText(userId) === undefined || !/^[\w-]+$/.test(userId));
	if (bad !== undefined) throw new InputError('user', `"${bad}" is not the ID of a user.`);
	await checkRole(client, role);
	const members = `${GROUP}:members`;
	type Form = (ids: readonly string[]) => PatchOperation[];
	const add: Form = (ids) => addMembers(members, ids);
	const each: Form = (ids) => removeMembers(members, ids);
	// Servers that follow the standard to the letter take this form for "remove all members", so it is sent only when all are to go.
	const listed: Form = (ids) => [{ op: 'remove', path: members, value: ids.map((value) => ({ value })) }];
	let open = userIds;
	let refusal: ServiceError | undefined;
	for (const form of wanted ? [add] : [each, listed]) {
		if (form === listed && !(await areAllMembers(client, role, open))) throw keepsMembers(role, refusal);
		refusal = undefined;
		try {
			await client.settled(
				async () => {
					await client.scim('PATCH', scimGroupPath(role.id), patchBody(form(open)), recordSchema);
					return true;
				},
				async () => ((await notYet(open)).length === 0 ? true : undefined),
			);
		} catch (error) {
			if (!(error instanceof ServiceError && ['invalid', 'unexpected'].includes(error.kind))) throw error;
			refusal = error;
		}
		open = await notYet(open);
		if (open.length === 0) return open;
	}
	if (refusal !== undefined) throw refusal;
	return open;
}
