/**
 * The SCIM 2.0 protocol for any service: resources, lists, PATCH, Bulk. It is tolerant in what it reads and narrow in
 * what it sends. What differs from service to service is in the profile.
 *
 * Source: RFC 7643, RFC 7644, and what five independent servers do.
 */
import * as z from 'zod/v4-mini';

import { notWhole, PagingError } from '../http/paging';
import type { Clock } from '../http/retry';
import { bodyJson, type HttpMethod, type HttpResponse, type Send } from '../http/send';
import { pathSegment, queryString, type QueryValue } from '../http/url';
import { isRecord, toScimError, unreadable } from './errors';
import type { ScimFilter } from './filter';
import { patchBody, type PatchOperation } from './patch';
import type { ScimProfile } from './profile';

const MEDIA_TYPE = 'application/scim+json';
/** Empty pages in a row that more may follow. */
const EMPTY_PAGES = 10;
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

const resourceSchema = z.looseObject({
	id: z.string().check(z.minLength(1)),
	ocid: z.optional(z.string()),
	schemas: z.optional(z.unknown()),
	meta: z.optional(z.looseObject({ version: z.optional(z.string()) })),
});

/** A user, a group or any other resource, with all that came. */
export type ScimResource = z.infer<typeof resourceSchema>;

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
}

export interface WriteOptions {
	/** Of an earlier read: then the resource must not have changed since, or the write is refused. */
	readonly version?: string | undefined;
	readonly query?: Readonly<Record<string, QueryValue>>;
	/** Values of the body that no error may repeat. */
	readonly secrets?: readonly string[];
}

interface Listed {
	readonly resources: readonly ScimResource[];
	readonly total: number | undefined;
	/** Where the next page is, as the parameters that ask for it. */
	readonly next: Place | undefined;
}

/** A page other than the first one. */
interface Place {
	/** A header's place and one of the body are asked for by different parameters. */
	readonly by: 'cursor' | 'page';
	readonly value: string;
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
		const found = this.read(await this.call('GET', `${path(resource, id)}${query}`));
		if (found.id !== id && found.ocid !== id) {
			throw unreadable(this.profile, 200, `the ${resource} entry ${found.id} when it was asked for ${id}`);
		}
		return found;
	}

	/** Sent once: whether it was done when its answer is lost, only a look-up can tell. */
	async create(resource: string, body: object, options: WriteOptions = {}): Promise<ScimResource> {
		const response = await this.call('POST', `/${resource}`, body, options);
		const made: unknown = bodyJson(response);
		// A server may answer with the address alone. Source: RFC 7644, section 3.3.
		const address = response.headers.location?.replace(/[?#].*$/, '').split('/');
		const id = isRecord(made) && typeof made.id === 'string' ? made.id : decodedId(address?.at(-1));
		if (id === undefined) throw unreadable(this.profile, response.status, 'neither a resource nor its address');
		return { ...(isRecord(made) ? made : {}), id };
	}

	/** Changes a resource. The answer may be the resource or nothing. */
	async patch(
		resource: string,
		id: string,
		operations: readonly PatchOperation[],
		options: WriteOptions = {},
	): Promise<void> {
		if (operations.length === 0) return;
		await this.call('PATCH', path(resource, id), patchBody(operations), options);
	}

	/**
	 * Replaces what stands behind a path of its own, such as a status. A user or group loses what the body does not name,
	 * so for these the body must be what was just read.
	 */
	async put(resource: string, id: string, body: object, options: WriteOptions = {}): Promise<void> {
		await this.call('PUT', path(resource, id), body, options);
	}

	async remove(resource: string, id: string, options: WriteOptions = {}): Promise<void> {
		await this.call('DELETE', path(resource, id), undefined, options);
	}

	/**
	 * All resources of a list, each once, page by page as they are consumed.
	 *
	 * Source: RFC 7644, section 3.4.2.4; RFC 9865.
	 *
	 * @throws {PagingError} when the list may not be whole: it ends before its total or in the middle of its cursors, it
	 *   goes in a circle, or it repeats a full page without saying how many there are.
	 */
	async *list(resource: string, query: ListQuery = {}): AsyncGenerator<ScimResource> {
		const { trustsTotals, pageSize, paging } = this.profile;
		const count = Math.min(query.pageSize ?? pageSize, pageSize);
		const known = new Set<string>();
		const cursors = new Set<string>();
		let startIndex = 1;
		let place: Place | undefined;
		let empty = 0;
		/** Pages with something new. */
		let pages = 0;
		/** As the last page that told it. */
		let told: number | undefined;
		for (;;) {
			const { resources, total = told, next } = await this.page(resource, query, startIndex, count, place);
			told = total;
			const fresh = resources.filter(({ id }) => !known.has(id));
			for (const found of fresh) known.add(found.id);
			if (fresh.length > 0) pages += 1;
			yield* fresh;
			if (next !== undefined) {
				empty = resources.length === 0 ? empty + 1 : 0;
				if (cursors.has(next.value) || empty > EMPTY_PAGES) throw repeated(startIndex);
				cursors.add(next.value);
			}
			const missing = (total ?? 0) > known.size;
			if (resources.length === 0 && next === undefined) {
				if (missing) throw notWhole(startIndex);
				return;
			}
			if (resources.length > 0 && fresh.length === 0) {
				// Who gets a full page again, and no total, may have got the beginning of a longer list.
				const mayBeMore = total === undefined && resources.length >= count;
				if (missing || next !== undefined || mayBeMore) throw repeated(startIndex);
				if (pages === 1 && !(await this.endsThere(resource, query, known))) throw repeated(startIndex);
				return;
			}
			// A total below what has come is none.
			if (trustsTotals && total === known.size && next === undefined) return;
			if ((place !== undefined || paging === 'cursor') && next === undefined) {
				if (missing) throw notWhole(startIndex);
				return;
			}
			startIndex += resources.length;
			place = next;
		}
	}

	/**
	 * Whether a list that gave its first page again ends with that page. A server that passes over `startIndex`, and counts
	 * the page alone, looks the same; one resource from the last position tells them apart.
	 */
	private async endsThere(resource: string, query: ListQuery, known: ReadonlySet<string>): Promise<boolean> {
		const { resources, total } = await this.page(resource, query, known.size, 1, undefined);
		const [only, ...more] = resources;
		if (only === undefined) return false;
		if (more.length > 0) return resources.length === known.size;
		return only.id === [...known].at(-1) || total === known.size;
	}

	private async page(
		resource: string,
		{ filter, attributes, excluded }: ListQuery,
		startIndex: number,
		count: number,
		place: Place | undefined,
	): Promise<Listed> {
		const { nextPageHeader, searches, paging } = this.profile;
		const isSearch = searches && filter !== undefined;
		const query = {
			filter: isSearch ? undefined : filter,
			attributes: isSearch ? undefined : attributes?.join(','),
			excludedAttributes: isSearch ? undefined : excluded?.join(','),
		};
		const from = place === undefined && paging !== 'cursor' ? { startIndex, count } : {};
		const at = place?.by === 'page' ? { page: place.value, limit: count } : {};
		const response = isSearch
			? await this.call('POST', `/${resource}/.search${queryString(at)}`, {
					schemas: [SEARCH],
					filter,
					...(attributes === undefined ? {} : { attributes }),
					...from,
				})
			: await this.call(
					'GET',
					`/${resource}${withCursor(queryString({ ...query, ...from, ...at }), paging, place, count)}`,
				);
		const next = nextPageHeader === undefined ? undefined : response.headers[nextPageHeader] || undefined;
		const { nextCursor, ...listed } = this.listed(response);
		return { ...listed, next: next === undefined ? nextCursor : { by: 'page', value: next } };
	}

	private listed(response: HttpResponse): Pick<Listed, 'resources' | 'total'> & { nextCursor: Place | undefined } {
		const body = bodyJson(response);
		if (!isRecord(body)) throw unreadable(this.profile, response.status, 'something that is no list');
		const total = this.totalOf(body, response.status);
		// The second name is that of Microsoft's samples; an empty list may have none.
		const items: unknown = body.Resources ?? body.resources ?? (total === undefined ? undefined : []);
		const parsed = z.safeParse(z.array(resourceSchema), items);
		if (!parsed.success) throw unreadable(this.profile, response.status, 'something that is no list of resources');
		// A service may give one unasked. Source: RFC 9865, section 2.
		const { nextCursor } = body;
		const hasMore = typeof nextCursor === 'string' && nextCursor !== '';
		return { resources: parsed.data, total, nextCursor: hasMore ? { by: 'cursor', value: nextCursor } : undefined };
	}

	/** How many resources there are, if the service tells; some write the number as text. */
	private totalOf({ totalResults }: Readonly<Record<string, unknown>>, status: number): number | undefined {
		if (totalResults === undefined || totalResults === null) return undefined;
		const total = typeof totalResults === 'string' && /^\d+$/.test(totalResults) ? Number(totalResults) : totalResults;
		if (typeof total === 'number' && Number.isInteger(total) && total >= 0) return total;
		throw unreadable(this.profile, status, 'a list with a total that is no number');
	}

	private read(response: HttpResponse): ScimResource {
		const parsed = z.safeParse(resourceSchema, bodyJson(response));
		if (parsed.success) return parsed.data;
		throw unreadable(this.profile, response.status, 'something that is no resource');
	}

	/** @throws {ServiceError} when the service refuses. */
	async call(
		method: HttpMethod,
		target: string,
		body?: object,
		{ version, query, secrets }: WriteOptions = {},
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
		throw toScimError(this.profile, response, this.options.clock.now(), secrets);
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

/** The query of a list with the cursor, which is empty for the first page. Source: RFC 9865, section 2.1. */
function withCursor(query: string, paging: ScimProfile['paging'], place: Place | undefined, count: number): string {
	if (place?.by !== 'cursor' && paging !== 'cursor') return query;
	const cursor = `cursor=${encodeURIComponent(place?.value ?? '')}&count=${count}`;
	return query === '' ? `?${cursor}` : `${query}&${cursor}`;
}

function path(resource: string, id: string): string {
	return `/${resource}/${pathSegment(id, 'ID')}`;
}

function decodedId(segment: string | undefined): string | undefined {
	try {
		return segment === undefined || segment === '' ? undefined : decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

function repeated(startIndex: number): PagingError {
	return new PagingError(
		`The service gave nothing new from position ${startIndex} and says that there is more, so its list is not whole. Run it again.`,
	);
}
