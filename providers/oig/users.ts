/**
 * Users of the self-service API: reads, changes and states. Look-ups are in `lookUp.ts`, the bulk create in
 * `createUsers.ts`.
 */
import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { pathSegment } from '../http/url';
import { differing, type Attribute } from './attributes';
import type { OigClient } from './client';
import type { Collection } from './pages';
import { readEntry, textOf, type Entry } from './entry';
import { checkSame, SERVICE } from './errors';
import { acceptedRequest } from './bulkItems';
import { changeOf, findOpenRequest, type Change } from './requests';
import { linkedSchema, writeAnswerSchema, type OigRequest } from './schemas';

export const USERS: Collection = { path: '/users', members: ['users'], keys: ['usr_key'] };

const userPath = (userId: string) => `/users/${pathSegment(userId, 'User')}`;

/**
 * @param fields wire names of the attributes wanted; all of them without it.
 */
export async function getUser(client: OigClient, userId: string, fields?: readonly string[]): Promise<Entry> {
	const user = readEntry(await client.get(userPath(userId), linkedSchema, { fields: fields?.join(',') }), USERS.keys);
	checkSame('user', userId, user.id);
	return user;
}

/** Whether an entry stands for somebody who was deleted: OIG keeps such records. */
export function isDeleted({ attributes }: Entry): boolean {
	return textOf(attributes.Status).toLowerCase() === 'deleted';
}

/** What to do with a change for a user for whom a request is open that may hold the same change. */
export const IF_REQUEST_OPEN = ['pending', 'raise', 'stop'] as const;
type IfRequestOpen = (typeof IF_REQUEST_OPEN)[number];

/** Whether a request may hold a change of a user's attributes. */
export function isModification({ reqType }: OigRequest): boolean {
	return /modify/i.test(reqType ?? '');
}

export interface UserChange extends Change {
	/** Names of the attributes that were not as wanted. */
	readonly changed: readonly string[];
}

/**
 * Sets what differs from the present values, and sends nothing if nothing does. An empty value clears an attribute.
 *
 * Source: OIG "PUT /users/{id} and PUT /users", "PATCH /users/{id} and PATCH /users" (the one documented way to clear).
 *
 * @returns `undefined` if everything was as wanted.
 */
export async function updateUser(
	client: OigClient,
	user: Entry,
	wanted: readonly Attribute[],
	ifRequestOpen: IfRequestOpen = 'stop',
): Promise<UserChange | undefined> {
	const changes = differing(wanted, user.attributes);
	if (changes.length === 0) return undefined;
	const changed = changes.map(({ name }) => name);
	if (ifRequestOpen !== 'raise') {
		const open = await findOpenRequest(client, user.id, isModification);
		if (open !== undefined && ifRequestOpen === 'pending') return { outcome: 'pending', requestId: open, changed };
		if (open !== undefined) throw requestIsOpen(open);
	}
	const change = await client.settled(
		async () => await sendChanges(client, user.id, changes),
		async (): Promise<Change | undefined> => {
			const present = await getUser(client, user.id);
			if (differing(changes, present.attributes).length === 0) return { outcome: 'updated' };
			const raised = await findOpenRequest(client, user.id, isModification);
			return raised === undefined ? undefined : { outcome: 'pending', requestId: raised };
		},
	);
	return { ...change, changed };
}

async function sendChanges(client: OigClient, userId: string, changes: readonly Attribute[]): Promise<Change> {
	const isCleared = ({ value }: Attribute) => value === '' || value === null;
	const cleared = changes.filter(isCleared).map(({ name }) => ({ name }));
	const update = changes.filter((change) => !isCleared(change));
	const answer =
		cleared.length === 0
			? await client.write('PUT', userPath(userId), { fields: update }, writeAnswerSchema)
			: await client.write(
					'PATCH',
					userPath(userId),
					{ ...(update.length > 0 ? { update } : {}), delete: cleared },
					writeAnswerSchema,
				);
	return await changeOf(client, acceptedRequest(answer, 'the change'));
}

function requestIsOpen(requestId: string): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'conflict',
		status: 200,
		message: `Request ${requestId}, which changes this user, is still open, and OIG does not tell whether it holds this very change.`,
		reason: { code: 'changeOpen', facts: {} },
	});
}

/** The number of the open request for one user that is of the wanted kind. */
export type FindOpen = (isWanted: (request: OigRequest) => boolean) => Promise<string | undefined>;

export type StatusVerb = 'disable' | 'enable' | 'lock' | 'unlock';

/** Whether a user is in the state that a verb leads to; `undefined` if the server does not tell. */
function isInState({ attributes }: Entry, verb: StatusVerb): boolean | undefined {
	if (verb === 'enable' || verb === 'disable') {
		const status = attributes.Status;
		if (typeof status !== 'string') return undefined;
		return verb === 'enable' ? /^active$/i.test(status) : /^disabled$/i.test(status);
	}
	const locked = attributes.usr_locked;
	if (locked === undefined) return undefined;
	return (textOf(locked) === '1' || locked === true) === (verb === 'lock');
}

/**
 * Enables, disables, locks or unlocks a user who is not so yet.
 *
 * Source: OIG "PUT /users/{id}/status".
 *
 * @param otherwise does it where the server has no such call (before 12.2.1.4).
 * @param findOpen finds open requests for this user. Default: asks the server each time.
 * @returns `undefined` if the user was as wanted.
 */
export async function setStatus(
	client: OigClient,
	user: Entry,
	verb: StatusVerb,
	otherwise: () => Promise<void>,
	findOpen: FindOpen = async (isWanted) => await findOpenRequest(client, user.id, isWanted),
): Promise<Change | undefined> {
	if (isDeleted(user)) {
		throw new ServiceError({
			service: SERVICE,
			kind: 'notFound',
			status: 200,
			message: `The user ${user.id} is deleted; a deleted user cannot be changed.`,
		});
	}
	if (isInState(user, verb) === true) return undefined;
	const ofThisKind = ({ reqType }: OigRequest) => new RegExp(`^${verb}\\b`, 'i').test(reqType?.trim() ?? '');
	const open = await findOpen(ofThisKind);
	if (open !== undefined) return { outcome: 'pending', requestId: open };
	return await client.settled(
		async () => {
			try {
				const answer = await client.write('PUT', `${userPath(user.id)}/status`, { status: verb }, writeAnswerSchema);
				return await changeOf(client, acceptedRequest(answer, 'the new state'));
			} catch (error) {
				// The user was read a moment ago, so it is the call that is missing.
				if (!(error instanceof ServiceError && (error.status === 404 || error.status === 405))) throw error;
				await otherwise();
				return { outcome: 'updated' };
			}
		},
		async () => {
			if (isInState(await getUser(client, user.id), verb) === true) return { outcome: 'updated' };
			const raised = await findOpen(ofThisKind);
			return raised === undefined ? undefined : { outcome: 'pending', requestId: raised };
		},
	);
}

/** The people who report to a user. */
export function directReports(client: OigClient, userId: string): AsyncGenerator<Entry> {
	return client.list({ ...USERS, path: `${userPath(userId)}/directs`, isPart: true });
}

/**
 * The roles that a user has.
 *
 * Source: OIG "GET /users/{id}", parameter `roles` (documented for 14.1.2).
 *
 * @throws {ServiceError} when the server does not know the parameter.
 */
export async function userRoles(
	client: OigClient,
	userId: string,
	which: 'all' | 'assigned' | 'pending',
): Promise<Entry[]> {
	const user = readEntry(await client.get(userPath(userId), linkedSchema, { roles: which }), USERS.keys);
	checkSame('user', userId, user.id);
	const { roles } = user.attributes;
	if (Array.isArray(roles)) {
		return roles.flatMap((role) => {
			const parsed = z.safeParse(linkedSchema, role);
			return parsed.success ? [readEntry(parsed.data, ['Role Key', 'roleKey', 'key'])] : [];
		});
	}
	throw new ServiceError({
		service: SERVICE,
		kind: 'unexpected',
		status: 200,
		message: 'The server gave the user without the list of roles.',
		advice: 'Servers before 12.2.1.4 cannot list the roles of a user.',
		reason: { code: 'rolesNotListed', facts: {} },
	});
}
