/** New users and groups. */
import type { Action } from '../../directory';
import { ServiceError } from '../../http/errors';
import { quote } from '../../http/redaction';
import { anyOf, where } from '../../scim/filter';
import { folded } from '../../text';
import { textAt } from '../attributes';
import type { OciDomainsClient } from '../client';
import { isTaken } from '../errors';
import { findGroup, groupBody, searchGroups } from '../groups';
import type { User } from '../schemas';
import { findUser, isAsCreated, searchUsers, userBody, type NewUser } from '../users';
import { done, refused } from '../../directoryWrite';
import { attributesOf, READ_ATTRIBUTES } from './capabilities';
import { TRIES, type Work } from './work';

type CreateUser = Action & { readonly type: 'createUser' };
type CreateGroup = Action & { readonly type: 'createGroup' };

function newUserOf({ values, password }: CreateUser, suppressMail: boolean): NewUser {
	const { userName = '', email } = values;
	return { ...attributesOf(values), userName, email: email || undefined, password, suppressMail };
}

/** One with another stable key is another person. */
function mayBe(user: User, { key = '' }: Readonly<Record<string, string>>): boolean {
	const present = textAt(user, 'externalId');
	return key === '' || present === '' || folded(present) === folded(key);
}

function somebodyElse(userName: string): ServiceError {
	return new ServiceError({
		service: 'OCI Identity Domains',
		kind: 'conflict',
		status: 409,
		message: `A user named "${quote(userName, [], 100)}" was created by someone else at the same time.`,
		advice: 'Run the import again: the user is then compared with the row.',
	});
}

function noId(name: string): ServiceError {
	return new ServiceError({
		service: 'OCI Identity Domains',
		kind: 'unexpected',
		status: 200,
		message: `"${quote(name, [], 100)}" was created, but the domain did not return its ID and does not list it yet.`,
		advice: 'Run the import again.',
	});
}

/** @param made is told the ids of what is new: the domain may not know them everywhere yet */
export function userCreates(
	client: OciDomainsClient,
	suppressMail: boolean,
	made: (id: string) => void,
): Work<CreateUser> {
	/** Creates that were sent without an answer: a user of that name may be ours. */
	const unanswered = new Set<string>();
	const bodyOf = (action: CreateUser) => userBody(newUserOf(action, suppressMail));
	return {
		operation: (action) => ({ method: 'POST', path: '/Users', data: bodyOf(action) }),
		done: async (action, id) => {
			const known = id ?? (await findUser(client, action.values.userName ?? ''))?.id;
			if (known === undefined) return [refused(action.key, noId(action.values.userName ?? ''))];
			made(known);
			return [done(action.key, known)];
		},
		refused: async (action, error, tries) => {
			const found = isTaken(error) ? await findUser(client, action.values.userName ?? '') : undefined;
			// What an unanswered create made may not be listed yet.
			if (found === undefined && isTaken(error) && unanswered.has(action.key) && tries < TRIES) return 'again';
			if (found === undefined || !mayBe(found, action.values)) return [refused(action.key, error)];
			const isOurs = unanswered.has(action.key) && isAsCreated(found, newUserOf(action, suppressMail));
			// With a password of ours it must be known that the user has it.
			if (!isOurs && action.password !== undefined) return [refused(action.key, error)];
			return [done(action.key, found.id, !isOurs)];
		},
		findDone: async (actions) => {
			for (const { key } of actions) unanswered.add(key);
			const names = actions.map(({ values }) => where('userName', 'eq', values.userName ?? ''));
			const users = await searchUsers(client, anyOf(...names), READ_ATTRIBUTES);
			const byName = new Map(users.map((user) => [folded(user.userName), user]));
			return new Map(
				actions.flatMap((action) => {
					const user = byName.get(folded(action.values.userName ?? ''));
					if (user === undefined) return [];
					const isOurs = isAsCreated(user, newUserOf(action, suppressMail));
					if (isOurs) made(user.id);
					const outcome = isOurs ? done(action.key, user.id) : refused(action.key, somebodyElse(user.userName));
					return [[action, [outcome]] as const];
				}),
			);
		},
		failed: ({ key }, error) => [refused(key, error)],
	};
}

export function groupCreates(client: OciDomainsClient, made: (id: string) => void): Work<CreateGroup> {
	return {
		operation: ({ name }) => ({ method: 'POST', path: '/Groups', data: groupBody({ displayName: name }) }),
		done: async ({ key, name }, id) => {
			const known = id ?? (await findGroup(client, name))?.id;
			if (known === undefined) return [refused(key, noId(name))];
			made(known);
			return [done(key, known)];
		},
		refused: async ({ key, name }, error) => {
			const found = isTaken(error) ? await findGroup(client, name) : undefined;
			return [found === undefined ? refused(key, error) : done(key, found.id, true)];
		},
		findDone: async (actions) => {
			const names = actions.map(({ name }) => where('displayName', 'eq', name));
			const groups = await searchGroups(client, anyOf(...names), ['displayName', 'deleteInProgress']);
			const byName = new Map(groups.map((group) => [folded(group.displayName), group.id]));
			return new Map(
				actions.flatMap((action) => {
					const id = byName.get(folded(action.name));
					return id === undefined ? [] : [[action, [done(action.key, id)]] as const];
				}),
			);
		},
		failed: ({ key }, error) => [refused(key, error)],
	};
}
