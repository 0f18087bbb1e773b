import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod/v4-mini';
import { domainError, invalidParameter, notFound, OciError } from './errors';
import type { StoredApiKey, Tenant } from './model';
import { checkEtag, timestamp, unsetMembers, type Call, type OciReply, type Operation } from './operation';
import { listRows } from './paging';
import { readUser } from './users';

const maxKeys = 3;
const minBits = 2048;
const uploadBody = z.object({ key: z.string() });

/** MD5 over the DER of the public key, as hex pairs with colons. Source: OCI "Required Keys and OCIDs". */
export function fingerprintOf(key: KeyObject): string {
	const digest = createHash('md5')
		.update(key.export({ type: 'spki', format: 'der' }))
		.digest('hex');
	return digest.match(/../g)?.join(':') ?? '';
}

/** A key that signs at once. Throws for text that is no public key. */
export function newApiKey(tenant: Tenant, userId: string, pem: string): StoredApiKey {
	const fingerprint = fingerprintOf(createPublicKey(pem));
	return {
		id: `${tenant.id}/${userId}/${fingerprint}`,
		etag: tenant.etag(),
		timeCreated: tenant.now(),
		userId,
		fingerprint,
		keyValue: pem,
		usableAt: 0,
	};
}

function show(tenant: Tenant, key: StoredApiKey): Record<string, unknown> {
	return unsetMembers(tenant, {
		keyId: key.id,
		keyValue: key.keyValue,
		fingerprint: key.fingerprint,
		userId: key.userId,
		timeCreated: timestamp(key.timeCreated),
		lifecycleState: 'ACTIVE',
		inactiveStatus: undefined,
	});
}

/** A 400 in the form of the tenancy kind. */
function refuse(tenant: Tenant, text: string): OciError {
	return tenant.options.tenancyKind === 'domains'
		? domainError('Post', 400, text, 'identity.apikey.invalidKey')
		: invalidParameter(text);
}

function readPublicKey(tenant: Tenant, pem: string): KeyObject {
	const wrongForm = () => refuse(tenant, 'Invalid public key header or footer.');
	if (!/^\s*-----BEGIN PUBLIC KEY-----[\s\S]+-----END PUBLIC KEY-----\s*$/.test(pem)) throw wrongForm();
	let key: KeyObject;
	try {
		key = createPublicKey(pem);
	} catch {
		throw refuse(tenant, 'Invalid public key.');
	}
	if (key.asymmetricKeyType !== 'rsa') throw refuse(tenant, 'Only RSA keys are supported.');
	if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < minBits) {
		throw refuse(tenant, `The key must have at least ${minBits} bits.`);
	}
	return key;
}

function upload(call: Call): OciReply {
	const { tenant } = call;
	const { key: pem } = call.body(uploadBody);
	const user = readUser(tenant, call.param('userId'));
	readPublicKey(tenant, pem);
	const domains = tenant.options.tenancyKind === 'domains';
	const key = { ...newApiKey(tenant, user.id, pem), usableAt: tenant.now() + tenant.options.keyDelaySeconds * 1000 };
	if (tenant.apiKeys.latest(key.id)) {
		throw domains
			? domainError(
					'Post',
					409,
					'ApiKey with the same fingerprint already exists.',
					'common.exception.duplicateResource',
				)
			: new OciError(409, 'ApiKeyAlreadyExists', `ApiKey '${key.fingerprint}' already exists`);
	}
	if (tenant.apiKeysByUser.findLatest(user.id).length >= maxKeys) {
		const text = `The number of API keys of the user has reached the maximum quota limit of ${maxKeys}`;
		throw domains
			? domainError('Post', 400, text, 'identity.apikey.maxQuotaReached')
			: new OciError(409, 'ApiKeyLimitExceeded', text);
	}
	tenant.apiKeys.put(key.id, key);
	return { body: show(tenant, key), ...etagOf(tenant, key), created: { table: 'apiKeys', id: key.id } };
}

function etagOf(tenant: Tenant, key: StoredApiKey): { etag?: string } {
	return tenant.options.etags === 'all' ? { etag: key.etag } : {};
}

function list(call: Call): OciReply {
	const { tenant } = call;
	const user = readUser(tenant, call.param('userId'));
	const rows = tenant.options.filters === 'ignored' ? tenant.apiKeys.scan() : tenant.apiKeysByUser.scan(user.id);
	return listRows(call, `keys of ${user.id}`, rows, (key) => show(tenant, key));
}

function remove(call: Call): OciReply {
	const { tenant } = call;
	const user = readUser(tenant, call.param('userId'));
	const key = tenant.apiKeys.get(`${tenant.id}/${user.id}/${call.param('fingerprint').toLowerCase()}`);
	if (!key) throw notFound();
	checkEtag(call, key.etag);
	tenant.apiKeys.delete(key.id);
	return {};
}

/** Source: OCI Identity API reference, ApiKey. */
export const apiKeyOperations: readonly Operation[] = [
	{ method: 'POST', path: '/users/:userId/apiKeys', own: true, retryToken: true, handle: upload },
	{ method: 'GET', path: '/users/:userId/apiKeys', own: true, handle: list },
	{ method: 'DELETE', path: '/users/:userId/apiKeys/:fingerprint', own: true, handle: remove },
];
