/** Creating people so that nobody is created twice: namespaces, user-name policies, and who is there already. */
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { InputError, ServiceError } from '../http/errors';
import { isAmbiguous } from '../http/ambiguousWrite';
import type { TrivoreClient } from './client';
import { isNameTaken, SERVICE } from './errors';
import { checkGroupName } from './groupName';
import { createGroup } from './groups';
import { describeKey, type UserKey } from './identity';
import type { Lookup } from './lookup';
import { changeMemberships } from './memberships';
import type { Group, Namespace, User } from './schemas';
import { usernameFor } from './usernames';
import { createUser, setCustomFields, updateUser } from './users';
import { keepingContacts, type NewUser } from './values';

/** Where an object will be created, as far as it can be known. */
export interface Target {
	/** `undefined`: the client's primary namespace, of which the API does not tell which one it is. */
	readonly nsCode: string | undefined;
	/** `undefined` if the client may not read namespaces. */
	readonly namespace: Namespace | undefined;
}

/**
 * The namespace for a new object. Without a code it is the only one that the client may use, if there is only one.
 *
 * @throws {InputError} for a code that is not among the client's namespaces.
 */
export async function targetNamespace(lookup: Lookup, nsCode: string | undefined): Promise<Target> {
	const namespaces = await lookup.namespaces();
	if (nsCode === undefined) {
		const [only, ...others] = namespaces ?? [];
		return others.length === 0 && only !== undefined
			? { nsCode: only.code, namespace: only }
			: { nsCode: undefined, namespace: undefined };
	}
	const namespace = namespaces?.find(({ code }) => code === nsCode);
	if (namespaces !== undefined && namespace === undefined) {
		throw new InputError(
			'namespace',
			`There is no namespace with the code "${nsCode}" that the Management API client may use.`,
			`It may use: ${namespaces.map(({ code }) => code).join(', ') || 'none'}.`,
		);
	}
	return { nsCode, namespace };
}

const GROUP_ID = /^[0-9a-f]{24}$/;

/**
 * The groups that people named by ID or by name, made when the result is called if they are to be.
 *
 * @param createMissing whether a name that no group has is a wish for a new group.
 * @throws {InputError} when the namespace is not known; {ServiceError} of kind `notFound` for an unknown group.
 */
export async function resolveGroups(
	client: TrivoreClient,
	lookup: Lookup,
	entries: readonly string[],
	nsCode: string | undefined,
	createMissing: boolean,
): Promise<() => Promise<readonly Group[]>> {
	if (entries.length === 0) return async () => await Promise.resolve([]);
	if (nsCode === undefined) {
		throw new InputError(
			'namespace',
			'A namespace is needed when groups are given: groups belong to a namespace, and the client can use several.',
			undefined,
			{ code: 'needsValue', facts: { value: 'namespace' } },
		);
	}
	// All are looked up before the first is made, so that a wrong one leaves nothing behind.
	const found: Array<Group | string> = [];
	for (const entry of entries) {
		const group: Group | string = GROUP_ID.test(entry)
			? await lookup.groupById(entry)
			: createMissing
				? ((await lookup.findGroup(entry, nsCode)) ?? checkGroupName(entry, 'Groups'))
				: await lookup.group(entry, nsCode);
		if (typeof group !== 'string' && group.nsCode && group.nsCode !== nsCode) {
			throw new InputError('groups', `The group "${entry}" is in the namespace "${group.nsCode}", not in "${nsCode}".`);
		}
		found.push(group);
	}
	return async () => {
		const groups: Group[] = [];
		for (const group of found) {
			groups.push(
				typeof group === 'string' ? (await createGroup(client, lookup, { name: group, nsCode })).group : group,
			);
		}
		return groups;
	};
}

export interface EnsureUserOptions {
	readonly ifExists: IfExists;
	/** What the person is recognized by; without it, the user is created without looking. */
	readonly key: UserKey | undefined;
	/** The groups, made if they are to be; asked for when nothing else can refuse the user any more. */
	readonly groups?: () => Promise<readonly Group[]>;
	/** What an earlier try of the same call did; this call notes there what it creates. */
	readonly attempt?: { created?: string; isOpen?: boolean };
}

/** What a person is recognized by unless somebody says otherwise: what is the most unique of what was given. */
export function defaultKey({ username, email, mobile }: NewUser): UserKey | undefined {
	if (username !== undefined) return { kind: 'username', value: username };
	if (email !== undefined) return { kind: 'email', value: email };
	return mobile === undefined ? undefined : { kind: 'mobile', value: mobile };
}

/**
 * Creates a user, unless the person is there: then it fails, leaves the user as it is, or brings it in line. In line
 * means: the given values, the given groups besides the present ones, the given custom fields; not the password and
 * not the user name.
 *
 * @throws {InputError} when the namespace's user-name policy is violated, or when it cannot be told whether who was
 *   found is the same person.
 */
export async function ensureUser(
	client: TrivoreClient,
	lookup: Lookup,
	user: NewUser,
	target: Target,
	{ ifExists, key, attempt = {}, groups = async () => await Promise.resolve(user.groups) }: EnsureUserOptions,
): Promise<Adopted<User>> {
	const { nsCode, namespace } = target;
	const begun = await ownUser(lookup, user, target, key, attempt);
	if (begun !== undefined) {
		const { value } = await bringInLine(client, begun, { ...user, groups: await groups() });
		return { value, outcome: 'created' };
	}
	const find = async () => await findPerson(lookup, key, nsCode);
	const lookUp = key === undefined ? undefined : find;
	return await createOrAdopt({
		ifExists,
		find,
		isTaken: isNameTaken,
		update: async (existing) => await bringInLine(client, existing, { ...user, groups: await groups() }),
		create: async () => {
			const username = namespace === undefined ? user.username : usernameIn(namespace, user);
			const existing = ifExists === 'fail' ? await find() : undefined;
			if (existing !== undefined && key !== undefined) throw alreadyThere(existing, key);
			const complete = { ...user, nsCode, username, groups: await groups() };
			attempt.isOpen = true;
			const created = await createUser(client, complete, lookUp).catch((error: unknown) => {
				if (!isAmbiguous(error)) attempt.isOpen = false;
				throw error;
			});
			attempt.created = created.id;
			return user.customFields === undefined ? created : await addCustomFields(client, created, user.customFields);
		},
	});
}

/**
 * The user that an earlier try of the same call created.
 *
 * @throws {InputError} when that try got no answer and nothing identifies the user: it may be there.
 */
async function ownUser(
	lookup: Lookup,
	user: NewUser,
	{ nsCode }: Target,
	key: UserKey | undefined,
	{ created, isOpen = false }: { readonly created?: string; readonly isOpen?: boolean },
): Promise<User | undefined> {
	if (created !== undefined) return await lookup.userById(created);
	if (!isOpen) return undefined;
	const known = key ?? defaultKey(user);
	if (known !== undefined) return await findPerson(lookup, known, nsCode);
	throw new InputError(
		'skipDuplicateCheck',
		'An earlier try of this item sent the new user and got no answer, and nothing identifies the user. It is not sent again.',
		'Check in Trivore ID whether the user is there. To send it again, run the workflow anew.',
	);
}

function usernameIn(namespace: Namespace, user: NewUser): string | undefined {
	const { name } = user.properties;
	const hasName = typeof name === 'object' && name !== null && Object.values(name).some(Boolean);
	return usernameFor(namespace, { username: user.username, email: user.email, hasName });
}

/** @throws {InputError} when several users have the key, or when who was found may be of another namespace. */
async function findPerson(
	lookup: Lookup,
	key: UserKey | undefined,
	nsCode: string | undefined,
): Promise<User | undefined> {
	if (key === undefined) return undefined;
	const found = await lookup.findUsers(key, nsCode);
	const [user] = found;
	if (found.length > 1 || (user !== undefined && nsCode === undefined)) {
		const places = [...new Set(found.map((other) => other.nsCode ?? 'unknown'))].join('", "');
		throw new InputError(
			nsCode === undefined ? 'namespace' : 'matchBy',
			`There ${found.length > 1 ? `are ${found.length} users` : 'is a user'} with the ${describeKey(key)} in the namespace "${places}", so it cannot be told who is meant.`,
			undefined,
			nsCode === undefined
				? { code: 'needsValue', facts: { value: 'namespace' } }
				: { code: 'ambiguousMatch', facts: {} },
		);
	}
	return user;
}

function alreadyThere(user: User, key: UserKey): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 409,
		message: `There is a user with the ${describeKey(key)} already (ID ${user.id}).`,
		reason: { code: 'userTaken', facts: {} },
	});
}

async function bringInLine(client: TrivoreClient, existing: User, user: NewUser) {
	const wanted = keepingContacts({ ...user, username: undefined }, existing);
	let { value, changed } = await updateUser(client, existing.id, wanted);
	if (user.customFields !== undefined) {
		const fields = await setCustomFields(client, existing.id, user.customFields);
		value = { ...value, customFields: fields.value };
		changed ||= fields.changed;
	}
	if (user.groups.length > 0) {
		const { user: member, added } = await changeMemberships(client, existing.id, {
			add: user.groups,
			remove: new Set(),
		});
		value = { ...value, memberOf: member.memberOf };
		changed ||= added.size > 0;
	}
	return { value, changed };
}

/** Custom fields have a call of their own; what comes of it must not hide that the user was created. */
async function addCustomFields(
	client: TrivoreClient,
	created: User,
	fields: Readonly<Record<string, unknown>>,
): Promise<User> {
	try {
		return { ...created, customFields: (await setCustomFields(client, created.id, fields)).value };
	} catch (error) {
		if (!(error instanceof ServiceError)) throw error;
		throw error.with({
			message: `The user was created (ID ${created.id}), but the custom fields were not set: ${error.message}`,
			advice: undefined,
			reason: { code: 'halfCreated', facts: { id: created.id } },
		});
	}
}
