/** Users, groups and memberships of the OCI Identity API. */
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { InputError, ServiceError } from '../http/errors';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import { checkNoHiddenCharacter, folded } from '../text';
import { notAskedFor, onlyFitting, sameOcid } from './checks';
import type { CreateOptions, Modified, OciIdentityClient, Place } from './client';
import { isNameTaken, isNotFound, isRelatedNotFound, orMissing } from './errors';
import {
	groupSchema,
	membershipSchema,
	passwordSchema,
	userSchema,
	type Group,
	type Membership,
	type Password,
	type User,
} from './schemas';

export interface Tags {
	/** Name → value. An update replaces all of them. */
	readonly freeformTags?: Readonly<Record<string, unknown>> | undefined;
	/** Namespace → key → value. An update replaces all of them. */
	readonly definedTags?: Readonly<Record<string, unknown>> | undefined;
}

/** What can change after an object was created; members that are not given keep their value. */
export interface GroupChanges extends Tags {
	readonly description?: string | undefined;
}

export interface UserChanges extends GroupChanges {
	readonly email?: string | undefined;
	readonly dbUserName?: string | undefined;
}

export interface NewGroup extends GroupChanges {
	readonly name: string;
}

export interface NewUser extends UserChanges {
	readonly name: string;
}

export const userPath = (userId: string) => `/users/${pathSegment(userId, 'User')}`;
export const membershipPath = (id: string) => `/userGroupMemberships/${pathSegment(id, 'Membership')}`;
export const groupPath = (groupId: string) => `/groups/${pathSegment(groupId, 'Group')}`;

/**
 * Checks a name by the rules for new users, before anything is sent.
 *
 * Source: OCI Identity API, CreateUserDetails: letters, digits, hyphen, period, underscore, + and @; no blanks.
 */
export function checkUserName(name: string): void {
	if (name.length > 100) throw new InputError('Name', 'The user name is longer than 100 characters.');
	checkNoHiddenCharacter('Name', name);
	if (/\s/.test(name))
		throw new InputError('Name', `The user name "${name}" contains a blank, which OCI does not allow.`);
	const refused = /[^\p{L}\p{N}._+@-]/u.exec(name)?.[0];
	if (refused !== undefined) {
		throw new InputError(
			'Name',
			`The user name "${name}" contains "${refused}". OCI allows letters, digits, and the characters - . _ + @.`,
		);
	}
}

/** Names of new groups. Source: OCI Identity API, CreateGroupDetails; blanks are not ruled out. */
export const groupNameRule = { maxLength: 100 } as const;

/** @throws {InputError} before anything is sent, for the name of a new group that OCI would refuse. */
export function checkGroupName(name: string): void {
	const { maxLength } = groupNameRule;
	if (name.length > maxLength) throw new InputError('Name', `Name is longer than ${maxLength} characters.`);
	checkNoHiddenCharacter('Name', name);
}

/** Refuses what no mail system would take; the finer rules are the service's. */
export function checkEmail(email: string): void {
	if (!/^[^\s@"<>]+@[^\s@"<>]+$/.test(email) || email.length > 255) {
		throw new InputError('Email', `"${email}" is not a valid e-mail address.`);
	}
}

/** Namespace of the tags that OCI itself sets: who created an object, and when. */
const SERVICE_TAGS = 'Oracle-Tags';

/** A new map of defined tags replaces the old one whole, so the service's own tags go into it as they are. */
function withServiceTags<T extends object>(wanted: T, current: Readonly<Record<string, unknown>>): T {
	const present = current.definedTags as Readonly<Record<string, unknown>> | null | undefined;
	const own = present?.[SERVICE_TAGS];
	const tags = (wanted as Tags).definedTags;
	if (own === undefined || tags === undefined || SERVICE_TAGS in tags) return wanted;
	return { ...wanted, definedTags: { ...tags, [SERVICE_TAGS]: own } };
}

/** What of the wanted values differs from the present ones; `undefined` if nothing does. */
export function difference<T extends object>(
	wanted: T,
	current: Readonly<Record<string, unknown>>,
): Partial<T> | undefined {
	const differing = Object.entries(withServiceTags(wanted, current)).filter(([name, value]) => {
		if (value === undefined) return false;
		const present = current[name] ?? (typeof value === 'string' ? '' : {});
		return !sameValue(value, present);
	});
	return differing.length === 0 ? undefined : (Object.fromEntries(differing) as Partial<T>);
}

/** Equal as JSON, whatever the order of members. */
function sameValue(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	const names = new Set([...Object.keys(a), ...Object.keys(b)]);
	return [...names].every((name) =>
		sameValue((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
	);
}

/**
 * Which of those that the service gave for a name has it. Nobody may be changed or deleted because a filter was not
 * obeyed, nor adopted while being deleted.
 *
 * @throws {ServiceError} when the answer has only others: then it does not say that there is none of this name.
 */
function named<T extends Group>(name: string, found: readonly T[], kind: 'group' | 'user'): T | undefined {
	const withName = found.filter((entry) => entry.name === name);
	if (found.some((entry) => folded(entry.name) !== folded(name)) && withName.length === 0) {
		throw notAskedFor(`a ${kind}`);
	}
	return withName.find((entry) => !isGoing(entry));
}

/** Whether it is being deleted, or is deleted and still listed. */
export function isGoing({ lifecycleState }: Group): boolean {
	return /^DELET/i.test(lifecycleState ?? '');
}

/** The user of exactly that name, or `undefined`. */
export async function findUser(
	client: OciIdentityClient,
	name: string,
	place: Place = 'home',
): Promise<User | undefined> {
	const found = client.list('/users', userSchema, { compartmentId: client.tenancyId, name }, { place });
	return named(name, await collect(found), 'user');
}

/** The group of exactly that name, or `undefined`. */
export async function findGroup(
	client: OciIdentityClient,
	name: string,
	place: Place = 'home',
): Promise<Group | undefined> {
	const found = client.list('/groups', groupSchema, { compartmentId: client.tenancyId, name }, { place });
	return named(name, await collect(found), 'group');
}

async function createUser(
	client: OciIdentityClient,
	user: Omit<NewUser, 'dbUserName'>,
	options: CreateOptions,
): Promise<User> {
	const body = { compartmentId: client.tenancyId, ...user, description: user.description ?? '' };
	return sameName(user, await client.create('/users', body, userSchema, options));
}

/** What a create made, if the answer is about what was to be made. */
function sameName<T extends Group>({ name }: { readonly name: string }, made: T): T {
	if (made.name.toLowerCase() === name.toLowerCase()) return made;
	throw notAskedFor('an object', 200);
}

/** The database user name, which cannot be given when a user is created, and the user may not be known everywhere yet. */
async function setDbUserName(client: OciIdentityClient, { id }: User, dbUserName: string): Promise<User> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return (await updateUser(client, id, { dbUserName })).value;
		} catch (error) {
			if (!(error instanceof ServiceError)) throw error;
			if (!isNotFound(error) || attempt >= NEW_USER_TRIES) throw createdWithout(error, id);
			await client.pause(attempt);
		}
	}
}

const NEW_USER_TRIES = 4;

function createdWithout(error: ServiceError, userId: string): ServiceError {
	const { service, kind, status, code, requestId, retryAt } = error;
	const message = `The user was created, but not given the database user name: ${error.message}`;
	const advice = `Set "If User Exists" to Update and run the node again, or use Update. The user's OCID is ${userId}.`;
	return new ServiceError({ service, kind, message, status, code, requestId, retryAt, advice }, { cause: error });
}

async function createGroup(client: OciIdentityClient, group: NewGroup, options: CreateOptions): Promise<Group> {
	const body = { compartmentId: client.tenancyId, ...group, description: group.description ?? '' };
	return sameName(group, await client.create('/groups', body, groupSchema, options));
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the service refuses. */
export async function ensureUser(
	client: OciIdentityClient,
	user: NewUser,
	ifExists: IfExists,
	options: CreateOptions,
): Promise<Adopted<User>> {
	const { name, ...wanted } = user;
	const { dbUserName, ...created } = user;
	const ensured = await createOrAdopt({
		ifExists,
		find: async () => await findUser(client, name),
		create: async () => await createUser(client, created, options),
		update: async ({ id }) => await updateUser(client, id, wanted),
		isTaken: isNameTaken,
		pause: async (look) => await client.pause(look),
	}).catch(rejectTaken(ifExists));
	if (ensured.outcome !== 'created' || dbUserName === undefined) return ensured;
	return { outcome: 'created', value: await setDbUserName(client, ensured.value, dbUserName) };
}

/** What to say when a name is taken, but by nobody whom a look for the name finds. */
function rejectTaken(ifExists: IfExists): (error: unknown) => never {
	return (error) => {
		if (ifExists === 'fail' || !(error instanceof ServiceError) || !isNameTaken(error)) throw error;
		const { service, kind, message, status, code, requestId } = error;
		const advice =
			'There is none of exactly this name to return or update. In the way is one whose name differs in upper and lower case only, one that was created a moment ago, or a user with the same e-mail address.';
		throw new ServiceError({ service, kind, message, status, code, requestId, advice }, { cause: error });
	};
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the service refuses. */
export async function ensureGroup(
	client: OciIdentityClient,
	group: NewGroup,
	ifExists: IfExists,
	options: CreateOptions,
): Promise<Adopted<Group>> {
	const { name, ...wanted } = group;
	return await createOrAdopt({
		ifExists,
		find: async () => await findGroup(client, name),
		create: async () => await createGroup(client, group, options),
		update: async ({ id }) => await updateGroup(client, id, wanted),
		isTaken: isNameTaken,
		pause: async (look) => await client.pause(look),
	}).catch(rejectTaken(ifExists));
}

/** Writes what differs, and nothing if nothing does. */
export async function updateUser(
	client: OciIdentityClient,
	userId: string,
	changes: UserChanges,
	etag?: string,
): Promise<Modified<User>> {
	return await client.modify(userPath(userId), userSchema, (current) => difference(changes, current), { etag });
}

/** Writes what differs, and nothing if nothing does. */
export async function updateGroup(
	client: OciIdentityClient,
	groupId: string,
	changes: GroupChanges,
	etag?: string,
): Promise<Modified<Group>> {
	return await client.modify(groupPath(groupId), groupSchema, (current) => difference(changes, current), { etag });
}

/** A one-time password for the console. In identity domains the service may send a link instead and give `null`. */
export async function resetPassword(
	client: OciIdentityClient,
	userId: string,
	options: CreateOptions,
): Promise<Password> {
	return await client.create(`${userPath(userId)}/uiPassword`, undefined, passwordSchema, options);
}

/** Memberships of a user, of a group, or the one of both; those of others are passed over, should the service give any. */
export function listMemberships(
	client: OciIdentityClient,
	of: { userId?: string; groupId?: string },
	place: Place = 'home',
): AsyncGenerator<Membership> {
	const query = { compartmentId: client.tenancyId, ...of };
	const isAskedFor = ({ userId, groupId }: Membership) =>
		sameOcid(userId, of.userId ?? userId) && sameOcid(groupId, of.groupId ?? groupId);
	const listed = client.list('/userGroupMemberships', membershipSchema, query, { place });
	return onlyFitting(listed, isAskedFor, 'a membership');
}

/** The membership of that user in that group, or `undefined`. */
export async function findMembership(
	client: OciIdentityClient,
	userId: string,
	groupId: string,
): Promise<Membership | undefined> {
	return (await collect(listMemberships(client, { userId, groupId }), 1))[0];
}

interface AddToGroupOptions extends CreateOptions {
	readonly sleep: (milliseconds: number) => Promise<void>;
	/** How long to ask again while OCI does not know the user or the group, in milliseconds. */
	readonly patienceMs: number;
	/** Whether the caller has looked already. Default: false. */
	readonly knownAbsent?: boolean;
}

export interface MembershipOutcome {
	readonly membership: Membership;
	/** Whether it was made, or was there already. */
	readonly changed: boolean;
}

/**
 * Makes a user a member of a group. OCI is eventually consistent: a user or group that was created a moment ago may
 * be unknown for seconds, and so may a membership, so what was refused for that reason is asked again for up to
 * `patienceMs`.
 *
 * Source: OCI SDKs, retry policy for eventual consistency.
 */
export async function addToGroup(
	client: OciIdentityClient,
	userId: string,
	groupId: string,
	options: AddToGroupOptions,
): Promise<MembershipOutcome> {
	let mayBeThere = !options.knownAbsent;
	const look = async () => (mayBeThere ? await findMembership(client, userId, groupId) : undefined);
	let waited = 0;
	for (let wait = 500; ; wait *= 2) {
		try {
			const present = await look();
			if (present) return { membership: present, changed: false };
			const membership = await client.create('/userGroupMemberships', { userId, groupId }, membershipSchema, options);
			if (!sameOcid(membership.userId, userId) || !sameOcid(membership.groupId, groupId)) {
				throw notAskedFor('a membership', 200);
			}
			return { membership, changed: true };
		} catch (error) {
			mayBeThere = true;
			const overtaken = isNameTaken(error) ? await look() : undefined;
			if (overtaken) return { membership: overtaken, changed: false };
			const unsettled = isNotFound(error) || isRelatedNotFound(error) || isNameTaken(error);
			if (!unsettled || waited + wait > options.patienceMs) throw error;
			await options.sleep(wait);
			waited += wait;
		}
	}
}

/** @returns whether there was a membership to remove. */
export async function removeFromGroup(client: OciIdentityClient, userId: string, groupId: string): Promise<boolean> {
	const membership = await findMembership(client, userId, groupId);
	if (membership === undefined) return false;
	await removeMembership(client, membership);
	return true;
}

/** A membership that somebody else removed in the meantime is gone as wanted. */
export async function removeMembership(client: OciIdentityClient, { id }: Membership): Promise<void> {
	await orMissing(client.remove(membershipPath(id)));
}

/**
 * The objects of a paged list that have one of the given ids, in the order of the ids; the list is read only until all
 * are found. Of those that the list does not have (another identity domain's) there is only the id: somebody who is a
 * member must not be missing among the members.
 */
export async function pickByIds<T extends { readonly id: string }>(
	ids: readonly string[],
	list: AsyncIterable<T>,
): Promise<Array<T | { readonly id: string }>> {
	const missing = new Set(ids);
	const found = new Map<string, T>();
	if (missing.size === 0) return [];
	for await (const entry of list) {
		if (!missing.delete(entry.id)) continue;
		found.set(entry.id, entry);
		if (missing.size === 0) break;
	}
	return ids.map((id) => found.get(id) ?? { id });
}
