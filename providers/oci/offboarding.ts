/** Taking away everything that keeps a user from being deleted. */
import { isNotFound, orMissing } from '../http/missing';
import { collect } from '../http/paging';
import type { OciIdentityClient } from './client';
import { toForbidden } from './errors';
import { listMemberships, removeMembership } from './memberships';
import { userPath } from './users';
import { listedSchema } from './schemas';

/** How many of each were removed. */
export interface RemovedDependents {
	readonly memberships: number;
	readonly apiKeys: number;
	readonly authTokens: number;
	readonly customerSecretKeys: number;
	readonly smtpCredentials: number;
	readonly mfaDevices: number;
}

/** What is deleted before the user, and the last part of its path below the user. */
const COLLECTIONS = {
	apiKeys: 'apiKeys',
	authTokens: 'authTokens',
	customerSecretKeys: 'customerSecretKeys',
	smtpCredentials: 'smtpCredentials',
	mfaDevices: 'mfaTotpDevices',
} as const;

const MAY_NOT =
	'The user is there, but the user of the credential may not see or delete everything that belongs to it: memberships, API keys, tokens, keys, SMTP credentials and MFA devices. What was removed so far stays removed.';

/**
 * Deletes a user after the memberships and credentials, one after the other, so that what is still there after a
 * failure is found by the next try. Nothing is removed before everything could be listed.
 *
 * Source: OCI Identity API, DeleteUser: a user must not be in any group.
 *
 * @param etag of an earlier read: it is checked before anything is removed.
 * @throws {ServiceError} of kind `notFound` only when it is the user that is not there.
 */
export async function removeUser(client: OciIdentityClient, userId: string, etag?: string): Promise<RemovedDependents> {
	await client.checkPresent(userPath(userId), etag);
	try {
		return await removeAll(client, userId);
	} catch (error) {
		throw isNotFound(error) ? toForbidden(error, MAY_NOT) : error;
	}
}

async function removeAll(client: OciIdentityClient, userId: string): Promise<RemovedDependents> {
	const path = userPath(userId);
	const memberships = await collect(listMemberships(client, { userId }));
	const found: Array<{ name: keyof typeof COLLECTIONS; listPath: string; ids: string[] }> = [];
	for (const [name, collection] of Object.entries(COLLECTIONS)) {
		const listPath = `${path}/${collection}`;
		const entries = await client.listWhole(listPath, listedSchema, 'home');
		const ids = entries.map(({ id, fingerprint }) => id ?? fingerprint).filter((id) => typeof id === 'string');
		found.push({ name: name as keyof typeof COLLECTIONS, listPath, ids });
	}
	for (const membership of memberships) await removeMembership(client, membership);
	const removed = { apiKeys: 0, authTokens: 0, customerSecretKeys: 0, smtpCredentials: 0, mfaDevices: 0 };
	for (const { name, listPath, ids } of found) {
		// One that somebody else deleted in the meantime is gone as wanted.
		for (const id of ids) await orMissing(client.removeListed(listPath, id));
		removed[name] = ids.length;
	}
	await orMissing(client.remove(path));
	return { memberships: memberships.length, ...removed };
}
