/** Changes of users who are there, and their deletion. */
import type { Action } from '../../directory';
import { InputError, ServiceError } from '../../http/errors';
import { isNotFound, orMissing } from '../../http/missing';
import { resourcePath } from '../../scim/client';
import { anyOf, where } from '../../scim/filter';
import { patchBody, replace } from '../../scim/patch';
import { changesOf, emailChange } from '../attributes';
import { onlyFitting } from '../checks';
import type { OciDomainsClient } from '../client';
import type { User } from '../schemas';
import { getUser, isStaying, searchUsers } from '../users';
import { done, refused } from '../../directoryWrite';
import { attributesOf, READ_ATTRIBUTES } from './capabilities';
import type { Work } from './work';

export type Change = Action & { readonly type: 'updateUser' | 'disableUser' | 'enableUser' };
export type Removal = Action & { readonly type: 'deleteUser' };

/** What a change still has to do; nothing if the user is as it is to be. */
function operationsFor(user: User, action: Change) {
	if (action.type !== 'updateUser') {
		const active = action.type === 'enableUser';
		return (user.active !== false) === active ? [] : [replace('active', active)];
	}
	const { email } = action.values;
	return [...changesOf(user, attributesOf(action.values)), ...(email === undefined ? [] : emailChange(user, email))];
}

async function byIds(client: OciDomainsClient, ids: readonly string[]): Promise<Map<string, User>> {
	const found = await searchUsers(client, anyOf(...ids.map((id) => where('id', 'eq', id))), READ_ATTRIBUTES);
	const users = onlyFitting(found, ({ id }) => ids.includes(id), 'users');
	return new Map(users.map((user) => [user.id, user]));
}

/** An update together with the user as it was read. */
interface KnownChange {
	readonly action: Change;
	readonly user: User;
}

/**
 * A change with its user as it was read. One who was made by this run was not read, and is as bulk work says.
 *
 * @param known users as they were read
 */
export function knownChange(action: Change, known: ReadonlyMap<string, User>): KnownChange {
	const { id, active, values } = action.user;
	return { action, user: known.get(id) ?? { id, active, userName: values.userName ?? '' } };
}

export function userChanges(client: OciDomainsClient): Work<KnownChange> {
	return {
		operation: ({ action, user }) => ({
			method: 'PATCH',
			path: resourcePath('Users', user.id),
			data: patchBody(operationsFor(user, action)),
		}),
		done: ({ action, user }) => [done(action.key, user.id)],
		refused: ({ action }, error) => [refused(action.key, error)],
		findDone: async (changes) => {
			const users = await byIds(
				client,
				changes.map(({ user }) => user.id),
			);
			return new Map(
				changes.flatMap((change) => {
					const user = users.get(change.user.id);
					const isDone = user !== undefined && operationsFor(user, change.action).length === 0;
					return isDone ? [[change, [done(change.action.key, user.id)]] as const] : [];
				}),
			);
		},
		failed: ({ action }, error) => [refused(action.key, error)],
	};
}

/** Changes with nothing left to do, which no request is sent for. */
export const isDoneAlready = ({ action, user }: KnownChange): boolean => operationsFor(user, action).length === 0;

export function ownAccount(what: string): InputError {
	return new InputError('userName', `This is the account behind the credential; it ${what}.`);
}

/** What a refusal says without the names in it, which may say anything. */
const wordsOf = ({ message }: ServiceError) => message.replace(/'[^']*'|"[^"]*"/g, '');
const isReferenced = (error: ServiceError) => /referenced by/i.test(wordsOf(error));
const isActive = (error: ServiceError) => /\bis active\b/i.test(wordsOf(error));

/** Deletes one user who is referenced, or whom the domain deletes only after it was deactivated. */
async function deleteAnyway(client: OciDomainsClient, id: string, error: ServiceError): Promise<void> {
	if (isActive(error) && !isReferenced(error)) await client.scim.patch('Users', id, [replace('active', false)]);
	await client.scim.remove('Users', id, { query: { forceDelete: true } });
}

/** Source: OCI identity domains REST API, DELETE: `forceDelete` removes memberships and whatever else names the user. */
export function userRemovals(client: OciDomainsClient): Work<Removal> {
	/** "Not found" may also mean that the credential may not delete: gone is who cannot be read. */
	const goneOrRefused = async (key: string, id: string, error: unknown) => {
		try {
			const user = await orMissing(getUser(client, id, ['userName', 'deleteInProgress']));
			return user === undefined || !isStaying(user) ? done(key, undefined, true) : refused(key, error);
		} catch {
			return refused(key, error);
		}
	};
	return {
		operation: ({ user }) => ({ method: 'DELETE', path: resourcePath('Users', user.id) }),
		done: ({ key }) => [done(key)],
		refused: async ({ key, user }, error) => {
			if (isNotFound(error)) return [await goneOrRefused(key, user.id, error)];
			if (!isReferenced(error) && !isActive(error)) return [refused(key, error)];
			try {
				await deleteAnyway(client, user.id, error);
				return [done(key)];
			} catch (second) {
				return [isNotFound(second) ? await goneOrRefused(key, user.id, second) : refused(key, second)];
			}
		},
		findDone: async (removals) => {
			const users = await byIds(
				client,
				removals.map(({ user }) => user.id),
			);
			const gone = removals.filter(({ user }) => !users.has(user.id));
			return new Map(gone.map((removal) => [removal, [done(removal.key)]] as const));
		},
		failed: ({ key }, error) => [refused(key, error)],
	};
}
