/** API keys of users of the OCI Identity API. */
import { createPublicKey } from 'node:crypto';
import type * as z from 'zod/v4-mini';

import { fingerprintOf } from './auth/privateKey';
import type { CreateOptions, OciIdentityClient } from './client';
import type { Versioned } from './reader';
import { isNameTaken } from './errors';
import { userPath } from './users';
import { apiKeySchema } from './schemas';

type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeysPath = (userId: string) => `${userPath(userId)}/apiKeys`;

/**
 * Uploads a public key, unless the user has it already.
 *
 * @param pem SubjectPublicKeyInfo
 */
export async function uploadApiKey(
	client: OciIdentityClient,
	userId: string,
	pem: string,
	options: CreateOptions,
): Promise<Partial<Versioned<ApiKey>> & { readonly value: ApiKey; readonly changed: boolean }> {
	const path = apiKeysPath(userId);
	try {
		return { ...(await client.createVersioned(path, { key: pem }, apiKeySchema, options)), changed: true };
	} catch (error) {
		const fingerprint = fingerprintOf(createPublicKey(pem));
		const present = isNameTaken(error) ? await client.listWhole(path, apiKeySchema, 'home') : [];
		const value = present.find((key) => key.fingerprint.toLowerCase() === fingerprint);
		if (value === undefined) throw error;
		return { value, changed: false };
	}
}
