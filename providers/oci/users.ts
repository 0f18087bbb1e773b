/** Users of the OCI Identity API. */
import { createOrAdopt, type Adopted, type IfExists } from '../http/createOrAdopt';
import { withTakenValue } from '../http/taken';
import { ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import { difference } from './changes';
import type { CreateOptions, Modified, OciIdentityClient } from './client';
import type { RegionRole } from './reader';
import { isNameTaken } from './errors';
import type { GroupChanges } from './groups';
import { named, sameName } from './named';
import { passwordSchema, userSchema, type Password, type User } from './schemas';

export interface UserChanges extends GroupChanges {
	readonly email?: string | undefined;
	readonly dbUserName?: string | undefined;
}

export interface NewUser extends UserChanges {
	readonly name: string;
}

export const userPath = (userId: string) => `/users/${pathSegment(userId, 'User')}`;

/** The user of exactly that name, or `undefined`. */
export async function findUser(
	client: OciIdentityClient,
	name: string,
	place: RegionRole = 'home',
): Promise<User | undefined> {
	const found = client.list('/users', userSchema, { compartmentId: client.tenancyId, name }, { place });
	return named(name, await collect(found), 'user');
}

async function createUser(
	client: OciIdentityClient,
	user: Omit<NewUser, 'dbUserName'>,
	options: CreateOptions,
): Promise<User> {
	const body = { compartmentId: client.tenancyId, ...user, description: user.description ?? '' };
	return sameName(user, await client.create('/users', body, userSchema, options));
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
	const message = `The user was created, but not given the database user name: ${error.message}`;
	return error.with({ message, advice: undefined, reason: { code: 'halfCreated', facts: { id: userId } } });
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
	}).catch((error: unknown) => {
		throw withTakenValue(error, user);
	});
	if (ensured.outcome !== 'created' || dbUserName === undefined) return ensured;
	return { outcome: 'created', value: await setDbUserName(client, ensured.value, dbUserName) };
}

/** Writes what differs, and nothing if nothing does. */
export async function updateUser(
	client: OciIdentityClient,
	userId: string,
	changes: UserChanges,
	etag?: string,
): Promise<Modified<User>> {
	const modified = client.modify(userPath(userId), userSchema, (current) => difference(changes, current), { etag });
	return await modified.catch((error: unknown) => {
		throw withTakenValue(error, changes);
	});
}

/** A one-time password for the console. In identity domains the service may send a link instead and give `null`. */
export async function resetPassword(
	client: OciIdentityClient,
	userId: string,
	options: CreateOptions,
): Promise<Password> {
	return await client.create(`${userPath(userId)}/uiPassword`, undefined, passwordSchema, options);
}
