/** What users of an identity domain sign requests or sign in with, besides a password. */
import type { Reason } from '../http/reason';
import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { isNotFound, orMissing } from '../http/missing';
import { collect } from '../http/paging';
import { NetworkError } from '../http/send';
import type { ScimClient, ScimResource } from '../scim/client';
import { unreadable } from '../scim/errors';
import { allOf, where, type ScimFilter } from '../scim/filter';
import { replace } from '../scim/patch';
import { isRecord } from '../record';
import { removeResource, writeUntilDone, type Modified } from './changes';
import { isTaken } from './errors';
import { OWN } from './schemas';

/** A kind of credentials. Source: OCI identity domains REST API. */
export interface CredentialKind {
	/** Path below the base address, e.g. `AuthTokens`. */
	readonly resource: string;
	/** Last part of the schema. */
	readonly schema: string;
	/** As it stands within a sentence, e.g. "auth token". */
	readonly noun: string;
	/** Names of what only the answer to a create holds. */
	readonly secrets: readonly string[];
}

export const API_KEY: CredentialKind = { resource: 'ApiKeys', schema: 'apikey', noun: 'API key', secrets: [] };

export const AUTH_TOKEN: CredentialKind = {
	resource: 'AuthTokens',
	schema: 'authToken',
	noun: 'auth token',
	secrets: ['token'],
};

export const CUSTOMER_SECRET_KEY: CredentialKind = {
	resource: 'CustomerSecretKeys',
	schema: 'customerSecretKey',
	noun: 'customer secret key',
	secrets: ['secretKey'],
};

export const SMTP_CREDENTIAL: CredentialKind = {
	resource: 'SmtpCredentials',
	schema: 'smtpCredential',
	noun: 'SMTP credential',
	secrets: ['password'],
};

export const OAUTH2_CLIENT_CREDENTIAL: CredentialKind = {
	resource: 'OAuth2ClientCredentials',
	schema: 'oauth2ClientCredential',
	noun: 'OAuth 2 client credential',
	secrets: ['secret'],
};

/** Passwords for databases, which come back hashed. */
export const DB_CREDENTIAL: CredentialKind = {
	resource: 'UserDbCredentials',
	schema: 'UserDbCredentials',
	noun: 'database credential',
	secrets: ['dbPassword', 'mixedDbPassword', 'salt', 'mixedSalt'],
};

/** The id of the user whose credential it is, which every answer holds. */
function ownerOf({ user }: ScimResource): unknown {
	return isRecord(user) ? user.value : undefined;
}

/**
 * The credentials of a kind that a user has.
 *
 * @throws {ServiceError} when the answer has others only: then it does not say that there is none.
 */
export async function listCredentials(
	client: ScimClient,
	{ resource, noun, secrets }: CredentialKind,
	userId: string,
	narrowed: readonly ScimFilter[] = [],
): Promise<ScimResource[]> {
	const filter = allOf(where('user.value', 'eq', userId), ...narrowed);
	const all = await collect(client.list(resource, { filter }));
	const own = all.filter((one) => ownerOf(one) === userId);
	if (own.length === 0 && all.length > 0) {
		throw unreadable(client.profile, 200, `the ${noun} of another user than the requested one`);
	}
	const isShown = (name: string) => !secrets.includes(name);
	return own.map((one) => ({
		...Object.fromEntries(Object.entries(one).filter(([name]) => isShown(name))),
		id: one.id,
	}));
}

async function makeCredential(
	client: ScimClient,
	{ resource, schema, noun }: CredentialKind,
	userId: string,
	values: Readonly<Record<string, unknown>>,
): Promise<ScimResource> {
	const made = await client.create(resource, { schemas: [`${OWN}${schema}`], user: { value: userId }, ...values });
	const owner = ownerOf(made);
	if (owner === undefined || owner === userId) return made;
	throw unreadable(client.profile, 200, `the ${noun} of another user than the requested one`);
}

/**
 * Makes a credential. The secret in the answer cannot be read again, so a lost answer is an error, and nothing is sent
 * twice.
 */
export async function createCredential(
	client: ScimClient,
	kind: CredentialKind,
	userId: string,
	values: Readonly<Record<string, unknown>>,
): Promise<ScimResource> {
	return await makeCredential(client, kind, userId, values).catch((error: unknown) => {
		throw lost(kind.noun, error);
	});
}

function lost(noun: string, error: unknown): unknown {
	if (!isAmbiguous(error)) return error;
	const advice = `The ${noun} may have been created, and its secret cannot be read again.`;
	const reason: Reason = { code: 'secretLost', facts: { noun } };
	if (error instanceof NetworkError) {
		return new NetworkError(error.fault, error.message, { cause: error, advice, reason });
	}
	return error instanceof ServiceError ? error.with({ advice, reason }) : error;
}

/** @throws {ServiceError} of kind `notFound` when the user has none with that id. */
async function getCredential(
	client: ScimClient,
	{ resource, noun }: CredentialKind,
	userId: string,
	id: string,
): Promise<ScimResource> {
	const found = await orMissing(client.get(resource, id));
	if (found !== undefined && ownerOf(found) === userId) return found;
	throw new ServiceError({
		service: client.profile.service,
		kind: 'notFound',
		status: 404,
		message: `The user has no ${noun} with the ID "${id}".`,
		reason: { code: 'notListed', facts: { what: 'what the user has' } },
	});
}

/** Writes a text by which people tell credentials apart, if it differs. */
export async function relabelCredential(
	client: ScimClient,
	kind: CredentialKind,
	userId: string,
	id: string,
	[name, value]: readonly [name: string, value: string],
	version?: string,
): Promise<Modified> {
	const present = await getCredential(client, kind, userId, id);
	const shown = Object.fromEntries(Object.entries(present).filter(([member]) => !kind.secrets.includes(member)));
	if (present[name] === value) return { value: { ...shown, id: present.id }, changed: false };
	await writeUntilDone(
		client,
		async () => await client.patch(kind.resource, present.id, [replace(name, value)], { version }),
		async () => (await client.get(kind.resource, present.id))[name] === value,
	);
	return { value: { ...shown, id: present.id, [name]: value }, changed: true };
}

/** @throws {ServiceError} of kind `notFound` when the user has none with that id. */
export async function deleteCredential(
	client: ScimClient,
	kind: CredentialKind,
	userId: string,
	id: string,
	version?: string,
): Promise<void> {
	const present = await getCredential(client, kind, userId, id);
	try {
		await removeResource(client, kind.resource, present.id, { version });
	} catch (error) {
		// Somebody else was faster, so it is gone as wanted.
		if (!isNotFound(error)) throw error;
	}
}

async function findApiKey(client: ScimClient, userId: string, fingerprint: string): Promise<ScimResource | undefined> {
	const found = await listCredentials(client, API_KEY, userId, [where('fingerprint', 'eq', fingerprint)]);
	return found.find((key) => typeof key.fingerprint === 'string' && key.fingerprint.toLowerCase() === fingerprint);
}

/**
 * Uploads a public key, unless the user has it already.
 *
 * @param key as SubjectPublicKeyInfo in PEM form, and its fingerprint in lower case
 */
export async function uploadApiKey(
	client: ScimClient,
	userId: string,
	{ pem, fingerprint }: { readonly pem: string; readonly fingerprint: string },
	description?: string,
): Promise<Modified> {
	const find = async () => await findApiKey(client, userId, fingerprint);
	const present = await find();
	if (present !== undefined) return { value: present, changed: false };
	let made: ScimResource | undefined;
	const values = { key: pem, ...(description === undefined ? {} : { description }) };
	try {
		await writeUntilDone(
			client,
			async () => (made = await makeCredential(client, API_KEY, userId, values)),
			async () => (made = await find()) !== undefined,
		);
	} catch (error) {
		// Somebody else uploaded it in the meantime, or it is the key of another user.
		const overtaken = isTaken(error) ? await find() : undefined;
		if (overtaken === undefined) throw error;
		return { value: overtaken, changed: false };
	}
	return { value: made ?? { id: '', fingerprint }, changed: true };
}

/** @throws {ServiceError} of kind `notFound` when the user has no key with that fingerprint. */
export async function deleteApiKey(
	client: ScimClient,
	userId: string,
	fingerprint: string,
	version?: string,
): Promise<void> {
	const present = await findApiKey(client, userId, fingerprint);
	if (present !== undefined) return await deleteCredential(client, API_KEY, userId, present.id, version);
	throw new ServiceError({
		service: client.profile.service,
		kind: 'notFound',
		status: 404,
		message: `The user has no API key with the fingerprint "${fingerprint}".`,
		reason: { code: 'notListed', facts: { what: 'the keys of the user' } },
	});
}
