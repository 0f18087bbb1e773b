import { readBody } from './body';
import { checkVersion, parameter, type Call } from './call';
import { duplicate, invalid, missing, notFound, ScimError } from './errors';
import type { Reader } from './filter';
import {
	recordOf,
	nameKey,
	notify,
	primaryEmail,
	recordsOf,
	textOf,
	type Members,
	type StoredUser,
	type World,
} from './model';
import { patched } from './patch';
import { CAPABILITIES, URN, USER } from './schema';
import { serviceMembers, storedValue } from './show';
import { groupsOf } from './memberships';

/** The user whom a path means, by SCIM id or OCID, as readers see it. @throws ScimError 404 */
export function readUser({ world, domain }: Call, id: string): StoredUser {
	const user = world.users.get(id) ?? world.usersByOcid.find(id)[0];
	if (user?.domain !== domain.id) throw notFound('User', id);
	return user;
}

/** Reads attributes of a user, made ones included. */
export function userReader(world: World, user: StoredUser): Reader {
	let made: Members | undefined;
	return (attribute, urn) => {
		if (urn === undefined && attribute.name === 'groups') return groupsOf(world, user);
		if (urn === URN.userState && attribute.name === 'locked') return { on: user.locked };
		if (urn === URN.passwordState && attribute.name === 'lastSuccessfulSetDate') {
			return user.passwordSet === undefined ? undefined : new Date(user.passwordSet).toISOString();
		}
		const stored = storedValue(user, attribute, urn);
		if (stored !== undefined || urn !== undefined) return stored;
		made ??= serviceMembers(world, USER, user);
		return made[attribute.name];
	};
}

function checkName({ world, domain }: Call, members: Members, ownId: string): void {
	const userName = textOf(members.userName);
	if (userName.trim() === '') throw missing('userName');
	const others = world.usersByName.findLatest(nameKey(domain.id, userName)).filter(({ id }) => id !== ownId);
	if (others.length > 0) throw duplicate('User', 'userName');
}

/**
 * The addresses with the `recovery` one that the service adds.
 *
 * Source: OCI identity domains REST API, emails; error ids as in public transcripts.
 */
function checkedEmails({ world, domain }: Call, members: Members, ownId: string): unknown {
	const { options } = world;
	const emails = recordsOf(members.emails);
	const types = ['work', 'home', 'other', 'recovery'];
	for (const { value, type } of emails) {
		if (!/^[^\s@,;:<>()[\]\\"]+@[^\s@,;:<>()[\]\\"]+\.[^\s@.,;:<>()[\]\\"]+$/.test(textOf(value))) {
			const detail = `"${textOf(value)}" is an invalid format for an email address. The format must be compliant with RFC 5322.`;
			throw new ScimError(400, detail, 'common.validation.invalidEmailFormat');
		}
		if (!types.includes(textOf(type))) throw invalid(`The type of an email must be one of ${types.join(', ')}.`);
	}
	const keys = emails.map(({ value, type }) => `${textOf(value).toLowerCase()} ${textOf(type)}`);
	if (new Set(keys).size < keys.length) {
		const detail = 'You cannot add the same emails more than once.';
		throw new ScimError(409, detail, 'common.exception.duplicateMultivaluedResource');
	}
	const primaries = emails.filter(({ primary }) => primary === true);
	if (primaries.length > 1) throw invalid('Only one email can be the primary one.');
	const [primary] = primaries;
	if (primary === undefined) {
		if (options.primaryEmail === 'optional' || isService(members)) return members.emails;
		const detail = 'The primary email must be specified.';
		throw new ScimError(400, detail, 'identity.user.primaryEmailNotSpecified');
	}
	const address = textOf(primary.value).toLowerCase();
	const isTaken = (other: StoredUser) =>
		other.domain === domain.id && other.id !== ownId && primaryEmail(other).toLowerCase() === address;
	if (options.uniqueEmail === 'enforce' && [...world.users.latestValues()].some(isTaken)) {
		throw duplicate('User', 'emails');
	}
	if (emails.some(({ type }) => type === 'recovery')) return emails;
	return [...emails, { value: primary.value, type: 'recovery', primary: false }];
}

function isService(members: Members): boolean {
	return recordOf(members[URN.user]).serviceUser === true;
}

function checked(call: Call, given: Members, ownId: string): Members {
	checkName(call, given, ownId);
	const name = recordOf(given.name);
	if (call.world.options.familyName === 'required' && !isService(given)) {
		if (textOf(name.familyName) === '' && textOf(name.formatted) === '') throw missing('name.familyName');
	}
	const types = recordsOf(given.phoneNumbers).map(({ type }) => textOf(type));
	const bad = types.find((type) => !['work', 'home', 'mobile', 'fax', 'pager', 'other', 'recovery'].includes(type));
	if (bad !== undefined) throw invalid(`The type ${bad} is not one of a phone number.`);
	const managerId = textOf(recordOf(recordOf(given[URN.enterprise]).manager).value);
	if (managerId !== '' && call.world.users.latest(managerId)?.domain !== call.domain.id) {
		throw new ScimError(400, `Manager ${managerId} does not exist.`, 'common.validation.invalidReferenceResource');
	}
	const formatted = textOf(name.formatted) || [name.givenName, name.familyName].map(textOf).filter(Boolean).join(' ');
	return {
		...given,
		...(Object.keys(name).length > 0 ? { name: { ...name, formatted } } : {}),
		displayName: textOf(given.displayName) || formatted || given.userName,
		emails: checkedEmails(call, given, ownId),
	};
}

/** What is not kept with the attributes: the password, and permission to change oneself. */
function withoutSecrets(members: Members): Members {
	const kept = Object.entries(members).filter(([name]) => name !== 'password' && name !== URN.selfChange);
	return Object.fromEntries(kept);
}

export function createUser(call: Call): StoredUser {
	const { world } = call;
	const body = readBody(USER, call.body(), 'POST', world.options);
	const { bypassNotification, ...kept } = recordOf(body[URN.user]);
	const capabilities = Object.fromEntries(CAPABILITIES.split(' ').map((name) => [name, true]));
	const members = checked(call, { active: true, ...withoutSecrets(body) }, '');
	const user: StoredUser = {
		...newStored(call, 'user'),
		members: {
			...members,
			[URN.user]: { isFederatedUser: false, ...kept, creationMechanism: call.inBulk ? 'bulk' : 'api' },
			[URN.capabilities]: { ...capabilities, ...recordOf(body[URN.capabilities]) },
		},
		hasPassword: body.password !== undefined,
		passwordSet: body.password === undefined ? undefined : world.now(),
		locked: false,
	};
	world.users.put(user.id, user);
	if (bypassNotification !== true) notify(world, user, 'welcome');
	return user;
}

/** What every new resource starts with. */
export function newStored(call: Pick<Call, 'world' | 'domain' | 'caller'>, type: string) {
	const { world, domain, caller } = call;
	const now = world.now();
	const createdBy = caller.userOcid ?? 'application';
	return {
		id: world.newId(),
		ocid: world.newOcid(type),
		domain: domain.id,
		etag: world.newId(),
		created: now,
		modified: now,
		createdBy,
	};
}

/** Throws for a change of the very user who signed, unless the request says that it is meant. */
export function checkSelf({ caller }: Call, user: StoredUser, allowed: boolean): void {
	if (caller.userOcid !== user.ocid || allowed) return;
	throw new ScimError(
		403,
		'You cannot change your own user without allowSelfChange.',
		'identity.user.selfChangeNotAllowed',
	);
}

/** Stores a user with a new version. */
export function changeUser(world: World, user: StoredUser, changes: Partial<StoredUser>): StoredUser {
	return world.users.put(user.id, { ...user, ...changes, etag: world.newId(), modified: world.now() });
}

function latestUser(call: Call, id: string): StoredUser {
	const { id: scimId } = readUser(call, id);
	const user = call.world.users.latest(scimId);
	if (user === undefined) throw notFound('User', id);
	return user;
}

function written(call: Call, user: StoredUser, members: Members): StoredUser {
	const { world } = call;
	checkSelf(call, user, recordOf(members[URN.selfChange]).allowSelfChange === true);
	const kept = withoutSecrets(members);
	const password = members.password === undefined ? {} : { hasPassword: true, passwordSet: world.now() };
	return changeUser(world, user, { members: checked(call, kept, user.id), ...password });
}

export function replaceUser(call: Call, id: string): StoredUser {
	const user = latestUser(call, id);
	checkVersion(call, user);
	const body = readBody(USER, call.body(), 'PUT', call.world.options);
	// Set by the service or with operations of their own, so a PUT does not take them away.
	const kept = { [URN.user]: user.members[URN.user], [URN.capabilities]: user.members[URN.capabilities] };
	return written(call, user, { active: user.members.active, ...kept, ...body });
}

export function patchUser(call: Call, id: string): StoredUser {
	const user = latestUser(call, id);
	checkVersion(call, user);
	return written(call, user, patched(USER, user.members, call.body(), call.world.options));
}

/** Deletes a user. One who is in groups only with `forceDelete`. */
export function deleteUser(call: Call, id: string): void {
	const { world } = call;
	const user = latestUser(call, id);
	checkVersion(call, user);
	const name = textOf(user.members.userName);
	const force = parameter(call, 'forceDelete') === 'true';
	const memberships = world.membershipsByUser.findLatest(user.id);
	if (world.options.activeDelete === 'refuse' && user.members.active === true) {
		throw new ScimError(400, `User '${name}' is active and cannot be deleted.`);
	}
	if (memberships.length > 0 && !force) {
		const groups = memberships.map(({ groupId }) => textOf(world.groups.latest(groupId)?.members.displayName));
		const detail = `unable to delete User '${name}' since it is currently referenced by Group ${groups.join(',')}`;
		throw new ScimError(Number(world.options.referencedDelete), detail);
	}
	eraseUser(world, user.id);
}

/** Takes a user away with everything that the user has. */
export function eraseUser(world: World, userId: string): void {
	for (const { id } of world.membershipsByUser.findLatest(userId)) world.memberships.delete(id);
	for (const { id } of world.credentialsByUser.findLatest(userId)) world.credentials.delete(id);
	for (const { id } of world.grantsByGrantee.findLatest(userId)) world.grants.delete(id);
	world.users.delete(userId);
}
