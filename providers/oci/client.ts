import * as z from 'zod/v4-mini';

import { contentKey } from '../http/contentKey';
import { ServiceError } from '../http/errors';
import { collect, paged } from '../http/paging';
import type { Clock } from '../http/retry';
import { bodyJson, bodyText, type HttpMethod, type HttpResponse, type Send } from '../http/send';
import { askedPauseMs, isAmbiguous } from '../http/ambiguousWrite';
import { pathSegment, queryString, type QueryValue } from '../http/url';
import { isRegionOf } from './auth/endpoint';
import { realmOf } from './auth/ocid';
import { belongsToUserOf, notAskedFor, onlyFitting, sameOcid } from './checks';
import { isNotFound, isTokenInvalidated, orMissing, toForbidden, toOciError } from './errors';
import { listedSchema, objectSchema, regionSubscriptionSchema, type RegionSubscription } from './schemas';

const API_VERSION = '/20160918';
/** Largest page that is documented; fewer pages are fewer calls. */
const PAGE_SIZE = 1_000;
/** Tries of a write whose answer was lost or that somebody else overtook. */
const WRITE_TRIES = 4;

const MAY_NOT_DELETE =
	'It is there and can be read, so it is the permission to delete it that the user of the credential lacks; the page of the credential lists the policies.';
const MAY_NOT_FIND_HOME =
	'Changes go to the home region, and OCI did not tell which one that is. The user of the credential needs the policy "inspect tenancies in tenancy".';

export interface OciClientOptions {
	/** Tenancy OCID; the compartment of all users, groups and memberships. */
	readonly tenancyId: string;
	/** Region identifier that reads go to. */
	readonly region: string;
	/** The service's address in a region, without `/20160918` and without a slash at its end. */
	readonly endpoint: (region: string) => string;
	readonly clock: Clock;
	/** The longest pause that the service may ask for between two tries of a write, in milliseconds. Default: 120,000. */
	readonly maxRetryAfterMs?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

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

/** Where a request goes: reads to the credential's region, writes and the look-ups that they rest on to the home region. */
export type Place = 'home' | 'near';

export interface Versioned<T> {
	readonly value: T;
	/** For `if-match`; absent where the service gives none. */
	readonly etag: string | undefined;
}

interface Call {
	readonly method: HttpMethod;
	readonly path: string;
	readonly place: Place;
	readonly query?: Readonly<Record<string, QueryValue>>;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
	readonly repeatable?: boolean;
	/** Values of the body that no error may repeat. */
	readonly secrets?: readonly string[];
}

export interface CreateOptions {
	/** Tells calls apart whose content is the same; see `retryToken`. */
	readonly scope: unknown;
	readonly secrets?: readonly string[];
}

/**
 * Calls of the OCI Identity API: where they go, their retry tokens and etags, their pages and their refusals. The
 * operations on users, groups and so on are functions that take this client.
 *
 * Source: OCI "Identity and Access Management Service API", version 20160918; "Regions and Availability Domains" for the
 * home region.
 */
export class OciIdentityClient {
	private home: Promise<string> | undefined;

	constructor(
		private readonly send: Send,
		private readonly options: OciClientOptions,
	) {}

	get tenancyId(): string {
		return this.options.tenancyId;
	}

	/** @throws {ServiceError} when the service refuses. */
	async get<T>(path: string, schema: z.ZodMiniType<T>, place: Place = 'near'): Promise<Versioned<T>> {
		const found = this.versioned(await this.call({ method: 'GET', path, place }), schema);
		checkIdentity(found.value, path);
		return found;
	}

	/** All items of a list; the pages are fetched as they are needed. */
	list<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		query: Readonly<Record<string, QueryValue>> = {},
		options: { place?: Place; limit?: number } = {},
	): AsyncGenerator<T> {
		const limit = Math.min(options.limit ?? PAGE_SIZE, PAGE_SIZE);
		return paged(async (cursor) => await this.page(path, schema, { ...query, limit }, cursor, options.place));
	}

	/** One page of a list, for callers that hand the cursor on. */
	async page<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		query: Readonly<Record<string, QueryValue>>,
		cursor: string | undefined,
		place: Place = 'near',
	): Promise<{ items: T[]; next: string | undefined }> {
		const response = await this.call({ method: 'GET', path, place, query: { ...query, page: cursor } });
		return { items: this.parse(response, z.array(schema)), next: response.headers['opc-next-page'] };
	}

	/**
	 * All of a list that has no `limit`; its pages are followed all the same, should it have any. Of a list below a user,
	 * only what is that user's.
	 */
	async listWhole<T>(path: string, schema: z.ZodMiniType<T>, place: Place = 'near'): Promise<T[]> {
		const listed = paged(async (cursor) => await this.page(path, schema, {}, cursor, place));
		return await collect(onlyFitting(listed, (entry) => belongsToUserOf(path, entry), 'something of another user'));
	}

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
					headers: { 'opc-retry-token': retryToken(path, body, options.scope, generation) },
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
					advice: 'Get Many lists what the user has.',
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

	/** The tenancy's regions, its home region among them. */
	async regionSubscriptions(): Promise<RegionSubscription[]> {
		return await this.listWhole(`/tenancies/${this.tenancyId}/regionSubscriptions`, regionSubscriptionSchema);
	}

	private async call(call: Call): Promise<HttpResponse> {
		const region = call.place === 'home' ? await this.homeRegion() : this.options.region;
		const hasBody = call.method === 'POST' || call.method === 'PUT';
		const response = await this.send({
			method: call.method,
			url: `${this.options.endpoint(region)}${API_VERSION}${call.path}${queryString(call.query ?? {})}`,
			headers: {
				accept: 'application/json',
				...(hasBody ? { 'content-type': 'application/json' } : {}),
				...call.headers,
			},
			...(hasBody && call.body !== undefined ? { body: JSON.stringify(call.body) } : {}),
			...(call.repeatable === undefined ? {} : { repeatable: call.repeatable }),
		});
		if (response.status >= 200 && response.status < 300) return response;
		throw toOciError(response, this.options.clock.now(), call.secrets);
	}

	/**
	 * Waits as long as the refusal asks, and else with full jitter, or callers that got into each other's way would meet
	 * again.
	 *
	 * @throws the refusal, when it asks for a longer pause than is accepted.
	 */
	async pause(attempt: number, refusal?: unknown): Promise<void> {
		const { clock, maxRetryAfterMs = 120_000, signal } = this.options;
		const asked = askedPauseMs(refusal, clock.now());
		if (asked > maxRetryAfterMs) throw refusal;
		await clock.sleep(Math.max(asked, Math.random() * 500 * 2 ** attempt), signal);
	}

	/** Looked up once; a client whose endpoint is the same for all regions has nothing to look up. */
	private async homeRegion(): Promise<string> {
		const { endpoint, region } = this.options;
		if (endpoint('us-ashburn-1') === endpoint('us-phoenix-1')) return region;
		if (this.home === undefined) {
			this.home = this.findHomeRegion();
			// One failed look-up must not fail all items: the next call asks again.
			this.home.catch(() => (this.home = undefined));
		}
		return await this.home;
	}

	private async findHomeRegion(): Promise<string> {
		try {
			const subscriptions = await this.regionSubscriptions();
			const home = subscriptions.find(({ isHomeRegion }) => isHomeRegion)?.regionName ?? this.options.region;
			if (home === this.options.region || isRegionOf(realmOf(this.tenancyId), home)) return home;
			throw notAskedFor('a home region');
		} catch (error) {
			// A 404 is about the tenancy here, and must not be taken for that of a user who is to be deleted.
			throw isNotFound(error) ? toForbidden(error, MAY_NOT_FIND_HOME) : error;
		}
	}

	private versioned<T>(response: HttpResponse, schema: z.ZodMiniType<T>): Versioned<T> {
		return { value: this.parse(response, schema), etag: response.headers.etag };
	}

	private parse<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T {
		const parsed = z.safeParse(schema, bodyJson(response));
		if (parsed.success) return parsed.data;
		throw this.unreadable(response);
	}

	private unreadable(response: HttpResponse): ServiceError {
		return new ServiceError({
			service: 'OCI Identity',
			kind: 'unexpected',
			status: response.status,
			requestId: response.headers['opc-request-id'],
			message: 'The service answered with something that is not what its documentation describes.',
			advice:
				'A proxy may have answered in its place, or the answer was cut off on the way. Check the endpoint in the credential.',
		});
	}
}

/** @throws {ServiceError} when an object has another ID than the path by which it was asked for. */
function checkIdentity(value: unknown, path: string, status?: number): void {
	const { id } = value as { id?: unknown };
	const asked = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
	if (typeof id === 'string' && !sameOcid(id, asked)) throw notAskedFor('an object', status);
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
