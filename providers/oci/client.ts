import * as z from 'zod/v4-mini';

import { isAmbiguous } from '../http/ambiguousWrite';
import { contentKey } from '../http/contentKey';
import { ServiceError } from '../http/errors';
import { isNotFound, orMissing } from '../http/missing';
import { bodyText } from '../http/send';
import { pathSegment } from '../http/url';
import { belongsToUserOf, notAskedFor } from './checks';
import { isTokenInvalidated, toForbidden } from './errors';
import { checkIdentity, OciReader, type Versioned } from './reader';
import { listedSchema, objectSchema } from './schemas';

/** Tries of a write whose answer was lost or that somebody else overtook. */
const WRITE_TRIES = 4;

const MAY_NOT_DELETE =
	'It is there and can be read, so it is the permission to delete it that the user of the credential lacks; the page of the credential lists the policies.';

export interface Modified<T> {
	readonly value: T;
	/** Whether it was written, or was as wanted already. */
	readonly changed: boolean;
}

export interface ModifyOptions {
	/** Of an earlier read: then the object must not have changed since, or the write is refused. */
	readonly etag?: string | undefined;
	/** Where the changes are put. Default: where the object is read. */
	readonly writePath?: string;
}

export interface CreateOptions {
	/** Tells calls apart whose content is the same; see `retryToken`. */
	readonly scope: unknown;
	readonly secrets?: readonly string[];
}

/**
 * Calls of the OCI Identity API: what is read, and writes that are safe to repeat by their retry tokens and etags. The
 * operations on users, groups and so on are functions that take this client.
 *
 * Source: OCI "Identity and Access Management Service API", version 20160918.
 */
export class OciIdentityClient extends OciReader {
	/** A create, made safe to repeat by its retry token. */
	async create<T>(path: string, body: unknown, schema: z.ZodMiniType<T>, options: CreateOptions): Promise<T> {
		return (await this.createVersioned(path, body, schema, options)).value;
	}

	/** `create` with the etag of what was made, for kinds that cannot be read by themselves. */
	async createVersioned<T>(
		path: string,
		body: unknown,
		schema: z.ZodMiniType<T>,
		options: CreateOptions,
	): Promise<Versioned<T>> {
		const send = async (generation: number) => {
			const made = this.versioned(
				await this.call({
					method: 'POST',
					path,
					place: 'home',
					body,
					headers: {
						'opc-retry-token': retryToken(path, withoutSecrets(body, options.secrets), options.scope, generation),
					},
					repeatable: true,
					...(options.secrets ? { secrets: options.secrets } : {}),
				}),
				schema,
			);
			if (!belongsToUserOf(path, made.value)) throw notAskedFor('something of another user', 200);
			return made;
		};
		try {
			return await send(0);
		} catch (error) {
			// What an earlier try of this very call made is gone again, so this is a new call.
			if (isTokenInvalidated(error)) return await send(1);
			throw error;
		}
	}

	/**
	 * Reads an object, lets `change` say what differs from what is wanted, and writes that under the etag that was
	 * read. When somebody else was faster, or the answer was lost, it reads again and starts over.
	 *
	 * @param change gives the body of the PUT, or `undefined` if the object is as wanted already.
	 */
	async modify<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		change: (current: T) => Readonly<Record<string, unknown>> | undefined,
		options: ModifyOptions = {},
	): Promise<Modified<T>> {
		const { etag, writePath = path } = options;
		let written = false;
		for (let attempt = 1; ; attempt += 1) {
			const current = await this.get(path, schema, 'home');
			const body = change(current.value);
			if (body === undefined) return { value: current.value, changed: written };
			const condition = etag ?? current.etag;
			try {
				const response = await this.call({
					method: 'PUT',
					path: writePath,
					place: 'home',
					body,
					...(condition === undefined ? {} : { headers: { 'if-match': condition } }),
				});
				const value = this.parse(response, schema);
				checkIdentity(value, path, response.status);
				return { value, changed: true };
			} catch (error) {
				const overtaken = error instanceof ServiceError && error.status === 412 && etag === undefined;
				if (attempt >= WRITE_TRIES || !(overtaken || isAmbiguous(error))) throw error;
				written ||= isAmbiguous(error);
				await this.pause(attempt, error);
			}
		}
	}

	/**
	 * Changes an object that can only be read as part of a list that the service gives in one piece. When the answer is
	 * lost, it looks whether the change was made.
	 *
	 * @throws {ServiceError} of kind `notFound` when the list does not have it.
	 */
	async modifyListed<T extends { readonly id: string }>(
		listPath: string,
		id: string,
		schema: z.ZodMiniType<T>,
		wanted: Readonly<Record<string, unknown>>,
		options: { readonly etag?: string | undefined } = {},
	): Promise<Modified<T> & { readonly etag?: string | undefined }> {
		const path = `${listPath}/${pathSegment(id, 'ID')}`;
		let written = false;
		for (let attempt = 1; ; attempt += 1) {
			const current = (await this.listWhole(listPath, schema, 'home')).find((entry) => entry.id === id);
			if (current === undefined) {
				throw new ServiceError({
					service: 'OCI Identity',
					kind: 'notFound',
					status: 404,
					message: `The user has nothing with the ID "${id}" there.`,
					reason: { code: 'notListed', facts: { what: 'what the user has' } },
				});
			}
			const present: Readonly<Record<string, unknown>> = current;
			if (Object.entries(wanted).every(([name, value]) => present[name] === value))
				return { value: current, changed: written };
			try {
				const response = await this.call({
					method: 'PUT',
					path,
					place: 'home',
					body: wanted,
					...(options.etag === undefined ? {} : { headers: { 'if-match': options.etag } }),
				});
				return { ...this.versioned(response, schema), changed: true };
			} catch (error) {
				if (attempt >= WRITE_TRIES || !isAmbiguous(error)) throw error;
				written = true;
				await this.pause(attempt, error);
			}
		}
	}

	/**
	 * @param etag of an earlier read: then the object must not have changed since.
	 * @throws {ServiceError} of kind `notFound` when it is not there, with status 412 when it changed.
	 */
	async checkPresent(path: string, etag?: string): Promise<void> {
		const found = await this.get(path, objectSchema, 'home');
		if (etag === undefined || found.etag === etag) return;
		throw new ServiceError({
			service: 'OCI Identity',
			kind: 'conflict',
			status: 412,
			code: 'NoEtagMatch',
			message: 'The object was changed since the given ETag was read; nothing was deleted.',
		});
	}

	/**
	 * @param etag of an earlier read: then the object must not have changed since, or the delete is refused.
	 * @param isThere whether the object can still be read. The service gives the same answer for what does not exist
	 *   and for what must not be deleted, and only one of the two may be taken for done.
	 * @throws {ServiceError} of kind `notFound` when there is nothing to delete (or nothing that may be seen), of kind
	 *   `forbidden` when it is there and may not be deleted.
	 */
	async remove(
		path: string,
		etag?: string,
		isThere: () => Promise<boolean> = async () => await this.isThere(path),
	): Promise<void> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				const response = await this.call({
					method: 'DELETE',
					path,
					place: 'home',
					...(etag === undefined ? {} : { headers: { 'if-match': etag } }),
				});
				// OCI answers a delete without a body; a page or an error of a gateway is no sign that anything was deleted.
				if (bodyText(response).trim() !== '') throw this.unreadable(response);
				return;
			} catch (error) {
				const refused = isNotFound(error) && (await isThere());
				// An earlier try did it, and only its answer was lost.
				if (isNotFound(error) && !refused && attempt > 1) return;
				// After an earlier try the look may be out of date, so it is not believed at once.
				const again = isAmbiguous(error) || (refused && attempt > 1);
				if (attempt >= WRITE_TRIES || !again) throw refused ? toForbidden(error, MAY_NOT_DELETE) : error;
				await this.pause(attempt, error);
			}
		}
	}

	/** `remove` for an object that can only be read as part of a list that the service gives in one piece. */
	async removeListed(listPath: string, id: string, etag?: string): Promise<void> {
		await this.remove(`${listPath}/${pathSegment(id, 'ID')}`, etag, async () => {
			const list = await orMissing(this.listWhole(listPath, listedSchema, 'home'));
			return list?.some((entry) => entry.id === id || entry.fingerprint === id) ?? false;
		});
	}

	private async isThere(path: string): Promise<boolean> {
		return (await orMissing(this.get(path, objectSchema, 'home'))) !== undefined;
	}
}

/** A hash of a password that people choose could be guessed, and the retry token is logged like any other header. */
function withoutSecrets(body: unknown, secrets: readonly string[] = []): unknown {
	if (secrets.length === 0 || typeof body !== 'object' || body === null) return body;
	return Object.fromEntries(Object.entries(body).filter(([, value]) => !secrets.includes(String(value))));
}

/**
 * The `opc-retry-token` of a create: a hash of what is created and of the call that creates it, so that n8n's Retry On
 * Fail and our own retries repeat the same token, while the next execution gets a new one. (With the content alone, a
 * user created, deleted and created again within the token's 24 hours would be refused.)
 *
 * Source: OCI "Using the API", retry token; at most 64 characters.
 */
function retryToken(path: string, body: unknown, scope: unknown, generation: number): string {
	return contentKey({ path, body, scope, generation });
}
