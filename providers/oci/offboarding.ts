/** Taking away everything that keeps a user from being deleted. */
import { collect } from '../http/paging';
import { pathSegment } from '../http/url';
import type { OciIdentityClient } from './client';
import { listMemberships, removeMembership, userPath } from './people';
import {
	apiKeySchema,
	authTokenSchema,
	customerSecretKeySchema,
	mfaDeviceSchema,
	smtpCredentialSchema,
} from './schemas';

/** How many of each were removed. */
export interface RemovedDependents {
	readonly memberships: number;
	readonly apiKeys: number;
	readonly authTokens: number;
	readonly customerSecretKeys: number;
	readonly smtpCredentials: number;
	readonly mfaDevices: number;
}

/**
 * Deletes a user after the memberships and credentials, one after the other, so that what is still there after a
 * failure is found by the next try.
 *
 * Source: OCI Identity API, DeleteUser: a user must not be in any group.
 *
 * @param etag of an earlier read: it is checked before anything is removed.
 */
export async function removeUser(client: OciIdentityClient, userId: string, etag?: string): Promise<RemovedDependents> {
	const path = userPath(userId);
	if (etag !== undefined) await client.checkUnchanged(path, etag);
	const memberships = await collect(listMemberships(client, { userId }));
	for (const membership of memberships) await removeMembership(client, membership);

	const removeAll = async (collection: string, ids: readonly string[]): Promise<number> => {
		for (const id of ids) await client.remove(`${path}/${collection}/${pathSegment(id, 'ID')}`);
		return ids.length;
	};
	const idsOf = async (collection: string, schema: typeof authTokenSchema) =>
		(await client.listWhole(`${path}/${collection}`, schema, 'home')).map(({ id }) => id);

	const keys = await client.listWhole(`${path}/apiKeys`, apiKeySchema, 'home');
	const removed: RemovedDependents = {
		memberships: memberships.length,
		apiKeys: await removeAll(
			'apiKeys',
			keys.map(({ fingerprint }) => fingerprint),
		),
		authTokens: await removeAll('authTokens', await idsOf('authTokens', authTokenSchema)),
		customerSecretKeys: await removeAll(
			'customerSecretKeys',
			await idsOf('customerSecretKeys', customerSecretKeySchema),
		),
		smtpCredentials: await removeAll('smtpCredentials', await idsOf('smtpCredentials', smtpCredentialSchema)),
		mfaDevices: await removeAll('mfaTotpDevices', await idsOf('mfaTotpDevices', mfaDeviceSchema)),
	};
	await client.remove(path);
	return removed;
}
