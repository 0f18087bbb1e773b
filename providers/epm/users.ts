/** User accounts of the identity domain behind an environment. */
import { InputError, ServiceError } from '../http/errors';
import { foldedValue } from '../text';
import { withKind } from './errors';
import { converge, byKey, ifAllowed, type Present, type Result, type WriteOptions } from './batchWrite';
import type { EpmClient, Refused } from './client';
import { userSchema, type User } from './schemas';
import { notWhole } from './wholeness';
import { isMissing, isNoChange } from './words';

/** Names of values as on the wire. */
export interface UserValues {
	readonly firstname?: string | undefined;
	readonly lastname?: string | undefined;
	readonly email?: string | undefined;
}

export interface NewUser extends UserValues {
	readonly userlogin: string;
	readonly lastname: string;
	readonly email: string;
	/** Without one the service makes a temporary password. */
	readonly password?: string | undefined;
	/** Whether the user must choose a password at the first sign-in and gets an email with the account's details. */
	readonly resetpassword: boolean;
}

/** What a sentence may call a user. */
export function namesOf({
	userlogin,
	firstname,
	lastname,
	email,
}: UserValues & { readonly userlogin: string }): string[] {
	return [userlogin, firstname, lastname, email].filter((name) => name !== undefined);
}

export interface UserChange extends UserValues {
	readonly userlogin: string;
}

/** Two editions of List Users know different expansions. Source: EPM "List Users (v1)". */
export interface UserQuery {
	/** One login. */
	readonly userlogin?: string | undefined;
	/** Part of a login, name or email address. */
	readonly userattribute?: string | undefined;
	readonly expand?: Readonly<Record<string, boolean>> | undefined;
}

/** From so many logins on, one list of all users is cheaper than a look-up of each. */
const SINGLE_LOOKUPS = 5;

export const PASSWORD_REQUIRED =
	'Without a password and without a reset at the first sign-in, the account could not be used.';

/** @throws {InputError} for an account that nobody could sign in to. Source: EPM "Add Users to Identity Domains". */
export function checkPasswordChoice(password: string | undefined, resetpassword: boolean): void {
	if (password !== undefined || resetpassword) return;
	throw new InputError('password', PASSWORD_REQUIRED, undefined, { code: 'noWayIn', facts: {} });
}

/**
 * Whether a user is one that was asked for. A gateway may drop the query, and the answer is then everybody.
 *
 * Source: EPM "List Users (v1)": `userattribute` is part of a login, first name, last name or email address.
 */
export function isAskedFor(user: User, { userlogin, userattribute }: Omit<UserQuery, 'expand'>): boolean {
	if (userlogin !== undefined && foldedValue(user.userlogin) !== foldedValue(userlogin)) return false;
	if (userattribute === undefined) return true;
	const { firstname, lastname, email } = user;
	const names = [user.userlogin, firstname, lastname, email, `${firstname} ${lastname}`, `${lastname} ${firstname}`];
	return names.some((name) => foldedValue(name ?? '').includes(foldedValue(userattribute)));
}

/**
 * Users that have a base role in this environment; accounts without one do not appear.
 *
 * @throws {ServiceError} for a list of all that is empty: the account that asks has a role here, so it is in the list.
 */
export async function listUsers(client: EpmClient, query: UserQuery = {}): Promise<User[]> {
	const { expand, ...search } = query;
	const users = await client.list(
		{ method: 'POST', path: '/security/v1/users/list', json: { ...search, ...expand } },
		userSchema,
	);
	const isSearch = Object.values(search).some((value) => value !== undefined);
	if (!isSearch && users.length === 0) {
		throw notWhole('EPM listed no users at all, not even the account behind the credential.');
	}
	return users.filter((user) => isAskedFor(user, search));
}

/**
 * The accounts of these logins (in lower case) that have a base role here; `undefined` if the account of the
 * credential may not list users.
 */
export async function findUsers(
	client: EpmClient,
	keys: readonly string[],
): Promise<ReadonlyMap<string, User> | undefined> {
	return await ifAllowed(async () => {
		if (keys.length > SINGLE_LOOKUPS) return byKey(await listUsers(client), (user) => user.userlogin);
		const lists = await Promise.all(keys.map(async (userlogin) => await listUsers(client, { userlogin })));
		return byKey(lists.flat(), (user) => user.userlogin);
	});
}

/**
 * Creates accounts; existing ones stay as they are and come back as refused.
 *
 * @param repeatable whether the caller takes "exists already" as good, so that a lost answer may be asked for again.
 */
export async function addUsers(client: EpmClient, users: readonly NewUser[], repeatable: boolean): Promise<Refused> {
	const secrets = users.map(({ password }) => password).filter((password) => password !== undefined);
	const call = { method: 'POST', path: '/security/v2/users/add', json: { users }, repeatable, secrets } as const;
	return await client.batch(
		call,
		users.map(({ userlogin }) => foldedValue(userlogin)),
	);
}

function isAs(change: UserChange, present: User | undefined): Present {
	if (present === undefined) return undefined;
	const wanted = [
		[change.firstname, present.firstname],
		[change.lastname, present.lastname],
		[change.email, present.email],
	];
	return wanted.every(([value, current]) => value === undefined || value === (current ?? ''));
}

/** Changes names and email addresses; what is as wanted already is left alone. */
export async function updateUsers(
	client: EpmClient,
	changes: readonly UserChange[],
	{ skipLookup = false, signal }: WriteOptions = {},
): Promise<Map<string, Result>> {
	const byLogin = byKey(changes, ({ userlogin }) => userlogin);
	const seen = new Map<string, User>();
	const results = await converge(client, {
		keys: [...byLogin.keys()],
		lookFirst: !skipLookup,
		signal,
		look: async (keys) => {
			const present = await findUsers(client, keys);
			for (const [key, user] of present ?? []) seen.set(key, user);
			return new Map(keys.map((key) => [key, isAs(byLogin.get(key) ?? { userlogin: key }, present?.get(key))]));
		},
		write: async (keys) => {
			const users = keys.map((key) => byLogin.get(key)).filter((change) => change !== undefined);
			return await client.batch({ method: 'PUT', path: '/security/v2/users/update', json: { users } }, keys);
		},
	});
	for (const [key, result] of results) {
		// Only of accounts without a base role, which cannot be looked at, what EPM says has to do.
		if (!('error' in result) || !(result.error instanceof ServiceError) || seen.has(key)) continue;
		const { firstname, lastname, email } = byLogin.get(key) ?? {};
		const names = [key, firstname, lastname, email];
		if (isNoChange(result.error, names)) results.set(key, { outcome: 'unchanged' });
		else if (isMissing(result.error, names)) results.set(key, { error: withKind(result.error, 'notFound') });
	}
	return results;
}

interface RemoveOptions extends WriteOptions {
	/** Logins in lower case for which it is as good if there is no such account. */
	readonly mayBeMissing?: ReadonlySet<string> | undefined;
}

/** The refusal of a record, with the kind `notFound` if its sentence says that there is no such user. */
export function asMissing<T>(error: T, login: string): ServiceError | T {
	// A request that is refused as a whole says nothing of one of its users.
	const isOfRecord = error instanceof ServiceError && error.kind === 'invalid' && error.status < 300;
	return isOfRecord && isMissing(error, [login]) ? withKind(error, 'notFound') : error;
}

/** The results with that kind for the logins, in lower case, that no user has. */
export function withMissing(results: Map<string, Result>): Map<string, Result> {
	for (const [key, result] of results) if ('error' in result) results.set(key, { error: asMissing(result.error, key) });
	return results;
}

/**
 * Removes accounts from the identity domain, and so from every environment that shares it.
 *
 * @param options `skipLookup`: all of them were seen a moment ago.
 */
export async function removeUsers(
	client: EpmClient,
	logins: readonly string[],
	{ skipLookup = false, mayBeMissing, signal }: RemoveOptions = {},
): Promise<Map<string, Result>> {
	const byLogin = byKey(logins, (login) => login);
	const keys = [...byLogin.keys()];
	/** Only the disappearance of somebody who was seen before is a proof; accounts without a base role are never seen. */
	const seen = skipLookup ? byLogin : await findUsers(client, keys);
	const listed = new Set<string>(seen?.keys());
	const results = await converge(client, {
		keys,
		signal,
		look: async (wanted) => {
			const present = await findUsers(client, wanted);
			for (const key of present?.keys() ?? []) listed.add(key);
			return new Map(
				wanted.map((key) => {
					if (present === undefined) return [key, undefined];
					if (present.has(key)) return [key, false];
					return [key, seen?.has(key) ? true : undefined];
				}),
			);
		},
		write: async (wanted) => {
			const users = wanted.map((key) => ({ userlogin: byLogin.get(key) ?? key }));
			return await client.batch({ method: 'POST', path: '/security/v2/users/remove', json: { users } }, wanted);
		},
	});
	for (const [key, result] of results) {
		// Who is listed is there, whatever the sentence says.
		if (!('error' in result) || !(result.error instanceof ServiceError) || listed.has(key)) continue;
		if (!isMissing(result.error, [key])) continue;
		const isWanted = mayBeMissing?.has(key) === true;
		results.set(key, isWanted ? { outcome: 'unchanged' } : { error: withKind(result.error, 'notFound') });
	}
	return results;
}
