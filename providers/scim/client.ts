/**
 * The SCIM 2.0 protocol for any service: resources, lists, PATCH, Bulk. It is tolerant in what it reads and narrow in
 * what it sends. What differs from service to service is in the profile.
 *
 * Source: RFC 7643, RFC 7644, and what five independent servers do.
 */
import { ServiceError } from '../http/errors';
import { PagingError } from '../http/paging';
import type { Clock } from '../http/retry';
import { bodyJson, bodyText, type HttpMethod, type HttpResponse, type Send } from '../http/send';
import { pathSegment, queryString, type QueryValue } from '../http/url';
import { isRecord } from '../record';
import { idAt } from './address';
import { toScimError, unreadable } from './errors';
import type { ScimFilter } from './filter';
import { isFirstCursor, listed, startOf, type ListPage, type PageStart } from './listing';
import { patchBody, type PatchOperation } from './patch';
import type { ScimProfile } from './profile';
import { asResource, isResource, named, renamed, type ScimResource } from './resource';
import { secretsIn } from './secrets';

export type { ScimResource } from './resource';

const MEDIA_TYPE = 'application/scim+json';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

export interface ScimClientOptions {
	/** Base address, without a slash at its end: what stands before `/Users`. */
	readonly baseUrl: string;
	readonly profile: ScimProfile;
	readonly clock: Clock;
	/** How long a Bulk waits for a mass job of somebody else, in milliseconds. Default: 120,000. */
	readonly maxBusyMs?: number | undefined;
	readonly signal?: AbortSignal | undefined;
}

export interface ListQuery {
	readonly filter?: ScimFilter | undefined;
	/** Names of the attributes to return. Default: those that the service returns unasked. */
	readonly attributes?: readonly string[] | undefined;
	/** Names of attributes to leave out; a service that does not know the parameter returns them all the same. */
	readonly excluded?: readonly string[] | undefined;
	/** Resources in a page. Default: as many as the service allows. */
	readonly pageSize?: number | undefined;
	/** The first page of the list, if it was read a moment ago. */
	readonly first?: ListPage<ScimResource> | undefined;
}

export interface WriteOptions {
	/** Of an earlier read: then the resource must not have changed since, or the write is refused. */
	readonly version?: string | undefined;
	readonly query?: Readonly<Record<string, QueryValue>>;
	/** Values that no error may repeat, beside those under names of secrets in the body. */
	readonly secrets?: readonly string[];
}

export class ScimClient {
	readonly profile: ScimProfile;

	constructor(
		private readonly send: Send,
		private readonly options: ScimClientOptions,
	) {
		this.profile = options.profile;
	}

	/** @throws {ServiceError} when there is none with that id, or the service answers with another one. */
	async get(resource: string, id: string, attributes?: readonly string[]): Promise<ScimResource> {
		const query = queryString({ attributes: attributes?.join(',') });
		const found = this.read(await this.call('GET', `${resourcePath(resource, id)}${query}`));
		if (!isResource(found, id)) {
			throw unreadable(this.profile, 200, `the ${resource} entry ${found.id} when it was asked for ${id}`);
		}
		return found;
	}

	/** Sent once: whether it was done when its answer is lost, only a look-up can tell. */
	async create(resource: string, body: object, options: WriteOptions = {}): Promise<ScimResource> {
		const response = await this.call('POST', `/${resource}`, body, options);
		const made = named(bodyJson(response));
		// A server may answer with the address alone. Source: RFC 7644, section 3.3.
		const { location } = response.headers;
		const at = location === undefined ? undefined : idAt(location, resource);
		const id = isRecord(made) && typeof made.id === 'string' && made.id !== '' ? made.id : at;
		if (id === undefined) throw unreadable(this.profile, response.status, 'neither a resource nor its address');
		return { ...(isRecord(made) ? made : {}), id };
	}

	/** Changes a resource. @throws {ServiceError} also when the answer is neither the resource nor nothing. */
	async patch(
		resource: string,
		id: string,
		operations: readonly PatchOperation[],
		options: WriteOptions = {},
	): Promise<void> {
		if (operations.length === 0) return;
		const response = await this.call('PATCH', resourcePath(resource, id), patchBody(operations), options);
		this.checkIsAbout(resource, id, response);
	}

	/**
	 * Replaces what stands behind a path of its own, such as a status. A user or group loses what the body does not name,
	 * so for these the body must be what was just read.
	 */
	async put(resource: string, id: string, body: object, options: WriteOptions = {}): Promise<void> {
		const response = await this.call('PUT', resourcePath(resource, id), body, options);
		this.checkIsAbout(resource, id, response);
	}

	/** @throws {ServiceError} also when the answer is neither the resource nor nothing. */
	async remove(resource: string, id: string, options: WriteOptions = {}): Promise<void> {
		const response = await this.call('DELETE', resourcePath(resource, id), undefined, options);
		this.checkIsAbout(resource, id, response);
	}

	/** A good status with the page of a gateway, or with another resource, does not say that anything was done. */
	private checkIsAbout(resource: string, id: string, response: HttpResponse): void {
		if (bodyText(response).trim() === '') return;
		if (isResource(bodyJson(response), id)) return;
		throw unreadable(this.profile, response.status, `something that is not the ${resource} entry ${id}`);
	}

	/**
	 * All resources of a list, each once, page by page as they are consumed; see `listed`.
	 *
	 * @throws {PagingError} when the list may not be whole.
	 */
	async *list(resource: string, query: ListQuery = {}): AsyncGenerator<ScimResource> {
		const { trustsTotals, withCursors = false } = this.profile;
		yield* listed(async (place) => await this.page(resource, query, place), {
			count: this.countOf(query),
			trustsTotals,
			withCursors,
			first: query.first,
		});
	}

	private countOf({ pageSize }: ListQuery): number {
		return Math.min(pageSize ?? this.profile.pageSize, this.profile.pageSize);
	}

	/** One page of a list, from its beginning unless a place is given; it tells nothing of the rest. */
	async page(
		resource: string,
		query: ListQuery = {},
		place: PageStart = startOf(this.profile.withCursors ?? false),
	): Promise<ListPage<ScimResource>> {
		const { filter, attributes, excluded } = query;
		const count = this.countOf(query);
		const { nextPageHeader, searches } = this.profile;
		const [inQuery, inBody] = placeOf(place, count);
		const shown = { attributes: attributes?.join(','), excludedAttributes: excluded?.join(',') };
		try {
			const response =
				searches && filter !== undefined
					? await this.call('POST', `/${resource}/.search${queryString(inQuery)}`, {
							schemas: [SEARCH],
							filter,
							...(attributes === undefined ? {} : { attributes }),
							...inBody,
						})
					: await this.call('GET', `/${resource}${listQuery({ filter, ...shown, ...inBody, ...inQuery }, place)}`);
			const next = nextPageHeader === undefined ? undefined : response.headers[nextPageHeader];
			const page = this.listed(response);
			return next ? { ...page, next: { kind: 'header', cursor: next } } : page;
		} catch (error) {
			throw isLostCursor(error) ? lostCursor(error) : error;
		}
	}

	private listed(response: HttpResponse): ListPage<ScimResource> {
		const { status } = response;
		const answer = bodyJson(response);
		if (!isRecord(answer)) throw unreadable(this.profile, status, 'something that is no list');
		// Microsoft's samples have "resources".
		const body = renamed(answer, ['Resources', 'totalResults', 'itemsPerPage', 'nextCursor']);
		const total = this.numberIn(body.totalResults, status, 'a list with a total that is no number');
		const perPage = this.numberIn(body.itemsPerPage, status, 'a list with pages of a size that is no number');
		// An empty list may have none.
		const items: unknown = body.Resources ?? (total === undefined ? undefined : []);
		const resources = Array.isArray(items) ? items.map(asResource) : [undefined];
		if (!resources.every((resource) => resource !== undefined)) {
			throw unreadable(this.profile, status, 'something that is no list of resources');
		}
		const { nextCursor: cursor = null } = body;
		if (cursor !== null && typeof cursor !== 'string') {
			throw unreadable(this.profile, status, 'a list with a cursor that is no text');
		}
		return { resources, total, perPage, next: cursor ? { kind: 'cursor', cursor } : undefined };
	}

	/** A number of a list, if the service tells it; some write it as text. */
	private numberIn(value: unknown, status: number, what: string): number | undefined {
		if (value === undefined || value === null) return undefined;
		const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
		if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
		throw unreadable(this.profile, status, what);
	}

	private read(response: HttpResponse): ScimResource {
		const resource = asResource(bodyJson(response));
		if (resource !== undefined) return resource;
		throw unreadable(this.profile, response.status, 'something that is no resource');
	}

	/** @throws {ServiceError} when the service refuses. */
	async call(
		method: HttpMethod,
		target: string,
		body?: object,
		{ version, query, secrets = [] }: WriteOptions = {},
	): Promise<HttpResponse> {
		const isSearch = method === 'POST' && /\/\.search(\?|$)/.test(target);
		const response = await this.send({
			method,
			url: `${this.options.baseUrl}${target}${query === undefined ? '' : queryString(query)}`,
			headers: {
				accept: `${MEDIA_TYPE}, application/json`,
				...(body === undefined ? {} : { 'content-type': MEDIA_TYPE }),
				...(version === undefined ? {} : { 'if-match': version }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			...(isSearch ? { repeatable: true } : {}),
		});
		if (response.status >= 200 && response.status < 300) return response;
		throw toScimError(this.profile, response, this.options.clock.now(), [...secrets, ...secretsIn(body)]);
	}

	get maxBusyMs(): number {
		return this.options.maxBusyMs ?? 120_000;
	}

	get clock(): Clock {
		return this.options.clock;
	}

	get signal(): AbortSignal | undefined {
		return this.options.signal;
	}
}

/** Where a resource is, below the base address. @throws {InputError} for an id that would lead elsewhere. */
export function resourcePath(resource: string, id: string): string {
	return `/${resource}/${pathSegment(id, 'ID')}`;
}

type Members = Readonly<Record<string, QueryValue>>;

/** Where a page begins and how long it is: what is always in the query, and what is in the body of a search. */
function placeOf(place: PageStart, count: number): [inQuery: Members, inBody: Members] {
	if (place.kind === 'position') return [{}, { startIndex: place.startIndex, count }];
	return place.kind === 'cursor' ? [{}, { cursor: place.cursor, count }] : [{ page: place.cursor, limit: count }, {}];
}

/** The first cursor is empty, and in the query all the same. Source: RFC 9865, section 2. */
function listQuery(values: Members, place: PageStart): string {
	const query = queryString(values);
	return isFirstCursor(place) ? `${query}&cursor=` : query;
}

/** Source: RFC 9865, section 2.1. */
function isLostCursor(error: unknown): error is ServiceError {
	return error instanceof ServiceError && /^(?:invalid|expired)Cursor$/i.test(error.code ?? '');
}

function lostCursor(error: ServiceError): PagingError {
	return new PagingError(
		`The service no longer knows where its list goes on, so the list is not whole: ${error.message} Run it again.`,
		{ cause: error },
	);
}
