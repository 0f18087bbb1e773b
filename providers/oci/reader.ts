import * as z from 'zod/v4-mini';

import { askedPauseMs } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { collect, paged } from '../http/paging';
import { MAX_RETRY_AFTER_MS, type Clock } from '../http/retry';
import { bodyJson, type HttpMethod, type HttpResponse, type Send } from '../http/send';
import { queryString, type QueryValue } from '../http/url';
import { isRegionOf } from './auth/endpoint';
import { realmOf } from './auth/ocid';
import { belongsToUserOf, notAskedFor, onlyFitting, sameOcid } from './checks';
import { toForbidden, toOciError } from './errors';
import { regionSubscriptionSchema, type RegionSubscription } from './schemas';

const API_VERSION = '/20160918';
/** Largest page that is documented; fewer pages are fewer calls. */
export const PAGE_SIZE = 1_000;

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

const REMEMBERED = 32;
/**
 * What tenancies told of themselves that stays so for good, by where they were asked: their home regions, and the
 * addresses of their identity domains. A run of one record would spend a fifth of its calls on it.
 *
 * Source: OCI "Regions and Availability Domains"; Identity API, UpdateDomain, which changes no address.
 */
const lasting = new Map<string, string>();

/** Where a request goes: reads to the credential's region, writes and the look-ups that they rest on to the home region. */
export type RegionRole = 'home' | 'near';

export interface Versioned<T> {
	readonly value: T;
	/** For `if-match`; absent where the service gives none. */
	readonly etag: string | undefined;
}

interface Call {
	readonly method: HttpMethod;
	readonly path: string;
	readonly place: RegionRole;
	readonly query?: Readonly<Record<string, QueryValue>>;
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
	readonly repeatable?: boolean;
	/** Values of the body that no error may repeat. */
	readonly secrets?: readonly string[];
}

/** @throws {ServiceError} when an object has another ID than the path by which it was asked for. */
export function checkIdentity(value: unknown, path: string, status?: number): void {
	const { id } = value as { id?: unknown };
	const asked = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
	if (typeof id === 'string' && !sameOcid(id, asked)) throw notAskedFor('an object', status);
}

/**
 * Calls of the OCI Identity API that change nothing, and what all calls have in common: where they go, their pages and
 * their refusals.
 *
 * Source: OCI "Identity and Access Management Service API", version 20160918; "Regions and Availability Domains" for the
 * home region.
 */
export class OciReader {
	private home: Promise<string> | undefined;

	constructor(
		private readonly send: Send,
		private readonly options: OciClientOptions,
	) {}

	get tenancyId(): string {
		return this.options.tenancyId;
	}

	/** Where requests go, and to which tenancy: what is known of it holds there alone. */
	get place(): readonly string[] {
		const { endpoint, region } = this.options;
		return [this.tenancyId, region, endpoint(region)];
	}

	now(): number {
		return this.options.clock.now();
	}

	/** @throws {ServiceError} when the service refuses. */
	async get<T>(path: string, schema: z.ZodMiniType<T>, place: RegionRole = 'near'): Promise<Versioned<T>> {
		const found = this.versioned(await this.call({ method: 'GET', path, place }), schema);
		checkIdentity(found.value, path);
		return found;
	}

	/** All items of a list; the pages are fetched as they are needed. */
	list<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		query: Readonly<Record<string, QueryValue>> = {},
		options: { place?: RegionRole; limit?: number } = {},
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
		place: RegionRole = 'near',
	): Promise<{ items: T[]; next: string | undefined }> {
		const response = await this.call({ method: 'GET', path, place, query: { ...query, page: cursor } });
		return { items: this.parse(response, z.array(schema)), next: response.headers['opc-next-page'] };
	}

	/**
	 * All of a list that has no `limit`; its pages are followed all the same, should it have any. Of a list below a user,
	 * only what is that user's.
	 */
	async listWhole<T>(path: string, schema: z.ZodMiniType<T>, place: RegionRole = 'near'): Promise<T[]> {
		const listed = paged(async (cursor) => await this.page(path, schema, {}, cursor, place));
		return await collect(onlyFitting(listed, (entry) => belongsToUserOf(path, entry), 'something of another user'));
	}

	/** The tenancy's regions, its home region among them. */
	async regionSubscriptions(): Promise<RegionSubscription[]> {
		return await this.listWhole(`/tenancies/${this.tenancyId}/regionSubscriptions`, regionSubscriptionSchema);
	}

	protected async call(call: Call): Promise<HttpResponse> {
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

	/** Waits; not longer than until the run is cancelled. */
	async sleep(milliseconds: number): Promise<void> {
		await this.options.clock.sleep(milliseconds, this.options.signal);
	}

	/**
	 * Waits as long as the refusal asks, and else with full jitter, or callers that got into each other's way would meet
	 * again.
	 *
	 * @throws the refusal, when it asks for a longer pause than is accepted.
	 */
	async pause(attempt: number, refusal?: unknown): Promise<void> {
		const { clock, maxRetryAfterMs = MAX_RETRY_AFTER_MS, signal } = this.options;
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
		return await this.lasting('home region', async () => await this.readHomeRegion());
	}

	/**
	 * Something that stays so as long as the tenancy, asked for once in each process.
	 *
	 * @param what names it among all that is asked of a tenancy
	 */
	async lasting(what: string, find: () => Promise<string>): Promise<string> {
		const asked = JSON.stringify([...this.place, what]);
		const known = lasting.get(asked);
		if (known !== undefined) return known;
		const found = await find();
		lasting.set(asked, found);
		const [oldest] = lasting.keys();
		if (lasting.size > REMEMBERED && oldest !== undefined) lasting.delete(oldest);
		return found;
	}

	private async readHomeRegion(): Promise<string> {
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

	protected versioned<T>(response: HttpResponse, schema: z.ZodMiniType<T>): Versioned<T> {
		return { value: this.parse(response, schema), etag: response.headers.etag };
	}

	protected parse<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T {
		const parsed = z.safeParse(schema, bodyJson(response));
		if (parsed.success) return parsed.data;
		throw this.unreadable(response);
	}

	protected unreadable(response: HttpResponse): ServiceError {
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
