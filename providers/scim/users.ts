/** Users of a SCIM server. */
import { isAmbiguous } from '../http/ambiguousWrite';
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { InputError, ServiceError } from '../http/errors';
import { quote } from '../http/redaction';
import { folded } from '../text';
import {
	changesOf,
	emailChange,
	membersOf,
	newEmails,
	primaryEmail,
	schemasOf,
	textAt,
	type Attributes,
	type Further,
} from './attributes';
import { readChanged, removeResource, sendChanges } from './changes';
import { anotherOne, createOnce } from './creates';
import { unreadable } from './errors';
import { findWith } from './lookups';
import { replace, type PatchOperation } from './patch';
import { checkSamePerson } from './person';
import { valueAt } from './places';
import { isTaken, orMissing } from './refusals';
import { readUser, USER, type User } from './schemas';
import type { ScimService } from './service';

/** What a user is to have. */
export interface UserChanges extends Attributes {
	/** The main address. */
	readonly email?: string | undefined;
	readonly further?: Further | undefined;
}

export interface NewUser extends UserChanges {
	readonly userName: string;
	readonly active?: boolean | undefined;
	readonly password?: string | undefined;
}

export async function getUser(service: ScimService, id: string): Promise<User> {
	const { client, users } = await service.open();
	return readUser(client.profile, await client.get(users, id));
}

/**
 * The user of that name, whatever its upper and lower case, or `undefined`.
 *
 * @throws {InputError} when several users have it: not every server keeps names unique.
 */
export async function findUser(service: ScimService, userName: string, field: string): Promise<User | undefined> {
	const { client } = await service.open();
	const found = await findWith(service, 'users', 'userName', userName);
	const users = found.map((resource) => readUser(client.profile, resource));
	const exact = users.filter((user) => user.userName === userName);
	const [user, ...others] = exact.length === 1 ? exact : users;
	if (others.length === 0) return user;
	throw new InputError(
		field,
		`${users.length} users have the user name "${quote(userName, [], 100)}", so it is not clear which one is meant.`,
		'Use the ID of the user.',
	);
}

function missingUser(service: ScimService, reference: string): ServiceError {
	return new ServiceError({
		service: service.dialect.service,
		kind: 'notFound',
		status: 404,
		message: `There is no user "${quote(reference, [], 100)}" on the SCIM server.`,
		advice: 'Check the value, and that the credential is for the right server.',
	});
}

export async function userById(service: ScimService, id: string): Promise<User> {
	const user = await orMissing(getUser(service, id));
	if (user === undefined) throw missingUser(service, id);
	return user;
}

export async function userByName(service: ScimService, userName: string, field: string): Promise<User> {
	const user = await findUser(service, userName, field);
	if (user === undefined) throw missingUser(service, userName);
	return user;
}

/** The body of a create. */
function userBody({ email, further, active, password, ...attributes }: NewUser): Record<string, unknown> {
	const members = membersOf(attributes, further);
	if (email && members.emails === undefined) members.emails = newEmails(email);
	return {
		schemas: schemasOf(USER, members),
		...members,
		// Servers do not agree on what a new user without it is.
		active: active ?? true,
		...(password === undefined ? {} : { password }),
	};
}

/** Whether a user is what a create whose answer was lost would have made. */
function isAsCreated(user: User, { email, ...wanted }: NewUser): boolean {
	const names = ['givenName', 'familyName', 'externalId', 'employeeNumber'] as const;
	const hasNames = names.every((name) => wanted[name] === undefined || textAt(user, name) === wanted[name]);
	return hasNames && (email === undefined || folded(primaryEmail(user)) === folded(email));
}

function nameTaken(service: ScimService, { userName, id }: User): ServiceError {
	return new ServiceError({
		service: service.dialect.service,
		kind: 'conflict',
		status: 409,
		message: `There is a user with the user name "${quote(userName, [], 100)}" already (ID ${quote(id, [], 100)}).`,
		reason: { code: 'nameTaken', facts: { object: 'user', name: userName } },
	});
}

/**
 * Creates a user who is not there.
 *
 * @param isNew whether there was no user of that name, so that one who is there after a lost answer is this one
 */
export async function createUser(service: ScimService, user: NewUser, isNew: boolean): Promise<User> {
	const { client, users } = await service.open();
	const secrets = user.password === undefined ? [] : [user.password];
	return await createOnce(service, {
		create: async () => await client.create(users, userBody(user), { secrets }),
		read: async (made) => {
			const isTold = valueAt(made, 'userName') !== undefined;
			const read = isTold ? readUser(client.profile, made) : await getUser(service, made.id);
			if (folded(read.userName) === folded(user.userName)) return read;
			throw anotherOne(service, 'user', read.userName, read.id);
		},
		lookUp: async () => {
			const found = isNew ? await findUser(service, user.userName, 'User Name') : undefined;
			return found !== undefined && isAsCreated(found, user) ? found : undefined;
		},
	});
}

/** What an existing user is given of a new one's values: the state is changed apart, and the password not at all. */
function changesOfNew(user: NewUser): UserChanges {
	const kept = Object.entries(user).filter(([name]) => name !== 'active' && name !== 'password');
	return Object.fromEntries(kept);
}

/** @throws {ServiceError} when the name is taken and that is to fail, or the server refuses. */
export async function ensureUser(service: ScimService, user: NewUser, ifExists: IfExists): Promise<Adopted<User>> {
	const find = async () => await findUser(service, user.userName, 'User Name');
	if (ifExists === 'fail') {
		// A server that keeps no name unique would make a second user.
		const existing = await find();
		if (existing !== undefined) throw nameTaken(service, existing);
	}
	return await createOrAdopt({
		ifExists,
		find: async () => {
			const existing = await find();
			if (existing !== undefined) {
				checkSamePerson(service.dialect.service, existing.userName, existing.externalId ?? '', user.externalId);
			}
			return existing;
		},
		create: async () => await createUser(service, user, true),
		update: async (existing) => {
			const isOwn = await service.ownership();
			if (user.active === false && isOwn(existing)) {
				throw new InputError(
					'active',
					'This is the account behind the credential; it is not disabled.',
					'Nothing was changed.',
				);
			}
			// It was found by its name, which may be written in another case there.
			const { value, changed } = await changeUser(service, existing, { ...changesOfNew(user), userName: undefined });
			if (user.active === undefined) return { value, changed };
			const state = await setActive(service, value, user.active);
			return { value: state.value, changed: changed || state.changed };
		},
		isTaken,
		pause: async (look) => await service.options.clock.sleep(1_000 * 2 ** (look - 1), service.options.signal),
	});
}

interface Changed {
	readonly value: User;
	readonly changed: boolean;
}

/** A user after a change; `undefined` for one who is no longer shown. */
interface Written {
	readonly value: User | undefined;
	readonly changed: boolean;
}

const WRITE_TRIES = 3;

/** Writes what differs, and nothing if nothing does. A change without an answer is compared and sent again. */
async function write(
	service: ScimService,
	user: User,
	operationsFor: (current: User) => readonly PatchOperation[],
): Promise<Written> {
	const { clock, signal } = service.options;
	let current = user;
	let written = false;
	for (let attempt = 1; ; attempt += 1) {
		const operations = operationsFor(current);
		if (operations.length === 0) return { value: current, changed: written };
		try {
			await sendChanges(service, 'users', user.id, operations);
		} catch (error) {
			const isStale = error instanceof ServiceError && error.status === 412;
			const isLost = isAmbiguous(error);
			if (attempt >= WRITE_TRIES || !(isStale || isLost)) throw error;
			written ||= isLost;
			await clock.sleep(1_000 * attempt, signal);
			current = await getUser(service, user.id);
			continue;
		}
		const read = async () => await orMissing(getUser(service, user.id));
		return { value: await readChanged(service, current, operations, read), changed: true };
	}
}

export async function changeUser(service: ScimService, user: User, changes: UserChanges): Promise<Changed> {
	const { email, further, ...attributes } = changes;
	const { value, changed } = await write(service, user, (current) => [
		...changesOf(current, attributes, further, 'Attributes'),
		...(email === undefined || further?.emails !== undefined ? [] : emailChange(current, email)),
	]);
	return { value: value ?? user, changed };
}

/**
 * Lets a user sign in, or not. The user is read afterwards: an answer of success is not always true.
 *
 * @throws {ServiceError} when the user is as before although the server answered with success.
 */
export async function setActive(service: ScimService, user: User, active: boolean): Promise<Changed> {
	const isSo = (one: User) => (one.active !== false) === active;
	if (isSo(user)) return { value: user, changed: false };
	const { client } = await service.open();
	const { value } = await write(service, user, (current) => (isSo(current) ? [] : [replace('active', active)]));
	// Some servers no longer show who is disabled. Source: developer.atlassian.com, user provisioning.
	if (value === undefined && !active) return { value: { ...user, active }, changed: true };
	if (value !== undefined && isSo(value)) return { value, changed: true };
	throw unreadable(client.profile, 200, `success, but the user is still ${active ? 'disabled' : 'enabled'}`);
}

/**
 * @returns whether the user is gone for good; some servers only disable who is deleted.
 * @throws {InputError} where the server deletes no users.
 */
export async function deleteUser(service: ScimService, user: Pick<User, 'id'>): Promise<boolean> {
	const { deleteUser: means, service: title } = service.dialect;
	if (means === 'refuse') {
		throw new InputError('operation', `${title} does not delete users by its API.`, undefined, {
			code: 'deletesNoUsers',
			facts: {},
		});
	}
	await removeResource(service, 'users', user.id);
	return means === 'delete';
}
