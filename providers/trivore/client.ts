import * as z from 'zod/v4-mini';

import { isAmbiguous } from '../http/ambiguousWrite';
import { ServiceError } from '../http/errors';
import { isNotFound } from '../http/missing';
import { collect } from '../http/paging';
import type { Clock } from '../http/retry';
import { bodyJson, bodyText, type HttpMethod, type HttpResponse, type Send } from '../http/send';
import { queryString, type QueryValue } from '../http/url';
import { isOvertaken, notAboutObject, otherThanAsked, toTrivoreError, unreadable } from './errors';
import { wholeList, type Identified } from './listing';
import { Searchable } from './searchable';

/** Largest page that is documented; fewer pages are fewer calls. */
const PAGE_SIZE = 500;
/** Lists that always come in pages with a count. Source: Trivore ID "Simple usage examples". */
const PAGED: ReadonlySet<string> = new Set(['/group', '/namespace', '/user']);
/** Tries of a write whose answer was lost or that somebody else overtook. */
const WRITE_TRIES = 4;

export interface TrivoreClientOptions {
	/** See `apiBase`. */
	readonly apiBase: string;
	readonly clock: Clock;
	readonly signal?: AbortSignal | undefined;
}

export interface Versioned<T> {
	readonly value: T;
	/** For `if-match`. The documents know none; an installation that gives one is taken at its word. */
	readonly etag: string | undefined;
}

export interface Modified<T> {
	readonly value: T;
	/** Whether it was written, or was as wanted already. */
	readonly changed: boolean;
}

export type ListQuery = Readonly<Record<string, QueryValue>>;

export interface ListOptions {
	/** How many objects the caller will take. */
	readonly limit?: number | undefined;
	/** Told how many objects the service counts, where it does. */
	readonly onTotal?: ((total: number) => void) | undefined;
}

interface Call {
	readonly method: HttpMethod;
	readonly path: string;
	readonly query?: ListQuery;
	readonly body?: unknown;
	readonly ifMatch?: string | undefined;
	readonly repeatable?: boolean;
	/** Values of the body that no error may repeat. */
	readonly secrets?: readonly string[];
}

/**
 * Calls of the Trivore ID Management API: addresses, pages, refusals, and writes that are safe although the API has
 * neither idempotency keys nor versions. The operations on users, groups and so on are functions that take this client.
 *
 * Source: Trivore ID "Simple usage examples", "User API examples"; the vendor's Python SDK for verbs and statuses.
 */
export class TrivoreClient {
	/** Which attributes can be searched. */
	readonly searchable = new Searchable(async (path, filter) => {
		return (await this.page(path, z.unknown(), { filter, startIndex: 0, count: 1 })).items;
	});
	private readonly collections = new Map<string, Promise<boolean>>();

	constructor(
		private readonly send: Send,
		private readonly options: TrivoreClientOptions,
	) {}

	get clock(): Clock {
		return this.options.clock;
	}

	get signal(): AbortSignal | undefined {
		return this.options.signal;
	}

	get apiBase(): string {
		return this.options.apiBase;
	}

	/** @throws {ServiceError} when the service refuses. */
	async get<T>(path: string, schema: z.ZodMiniType<T>): Promise<Versioned<T>> {
		const response = await this.call({ method: 'GET', path });
		const value = this.parse(response, schema);
		checkSameObject(path, value);
		return { value, etag: response.headers.etag };
	}

	/** `undefined` if there is no such object. */
	async find<T>(path: string, schema: z.ZodMiniType<T>): Promise<T | undefined> {
		try {
			return (await this.get(path, schema)).value;
		} catch (error) {
			if (isNotFound(error)) return undefined;
			throw error;
		}
	}

	/**
	 * All objects of a list, each once; the pages are fetched as they are needed. The API has no snapshots, so when the
	 * total shrinks between two pages, the list is read again from as far back as objects may have moved, and when fewer
	 * objects came than the service counts, it is read again from the start.
	 *
	 * Source: Trivore ID "Simple usage examples": `startIndex` counts from 0, `count` is at most 500.
	 *
	 * @throws {PagingError} when pages come again and again without anything new in them, or the list is not whole.
	 */
	async *list<T extends Identified>(
		path: string,
		schema: z.ZodMiniType<T>,
		query: ListQuery = {},
		{ limit = Number.POSITIVE_INFINITY, onTotal }: ListOptions = {},
	): AsyncGenerator<T> {
		const count = Math.min(limit, PAGE_SIZE);
		yield* wholeList(path, async (startIndex) => {
			const page = await this.page(path, schema, { ...query, startIndex, count });
			if (page.total !== undefined) onTotal?.(page.total);
			return page;
		});
	}

	/** One page of a list; lists that the service does not page come as they are. */
	async page<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		query: ListQuery,
	): Promise<{ items: T[]; total: number | undefined }> {
		const response = await this.call({ method: 'GET', path, query });
		const pageSchema = z.looseObject({
			totalResults: z.optional(z.nullable(z.number())),
			resources: z.optional(z.nullable(z.array(schema))),
		});
		const parsed = this.parse(response, PAGED.has(path) ? pageSchema : z.union([z.array(schema), pageSchema]));
		if (Array.isArray(parsed)) return { items: parsed, total: parsed.length };
		// Only a count says that a list is empty; else it is no list in which no user is. Where nothing is counted, an
		// empty page is the end of a list that had others before it.
		const isEnd = parsed.resources !== undefined && parsed.resources !== null && Number(query.startIndex ?? 0) > 0;
		if (!parsed.resources?.length && typeof parsed.totalResults !== 'number' && !isEnd) throw unreadable(response);
		if (!parsed.resources && parsed.totalResults !== 0) throw unreadable(response);
		return { items: parsed.resources ?? [], total: parsed.totalResults ?? undefined };
	}

	/**
	 * Objects that a filter finds, or `undefined` if the service cannot search that attribute.
	 *
	 * @param attribute the one of whose searchability the filter depends.
	 */
	async search<T extends Identified>(
		path: string,
		schema: z.ZodMiniType<T>,
		filter: string,
		attribute: string,
		options: ListOptions = {},
	): Promise<T[] | undefined> {
		let found: T[];
		try {
			found = await collect(this.list(path, schema, { filter }, options));
		} catch (error) {
			if (error instanceof ServiceError && error.kind === 'invalid') return undefined;
			throw error;
		}
		if (found.length > 0) return found;
		return (await this.searchable.has(path, attribute)) ? found : undefined;
	}

	/** A call that is repeated only when the service surely did nothing, unless it says that it is `repeatable`. */
	async post<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		call: Omit<Call, 'method' | 'path'> = {},
	): Promise<T | undefined> {
		return this.parseOptional(await this.call({ method: 'POST', path, ...call }), schema);
	}

	/** A PUT that must not be done twice. */
	async putOnce<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		body: unknown,
		secrets: readonly string[],
	): Promise<{ readonly value: T | undefined; readonly status: number }> {
		const response = await this.call({ method: 'PUT', path, body, secrets });
		return { value: this.parseOptional(response, schema), status: response.status };
	}

	/** Writes over what was read a moment ago. @throws {ServiceError} of status 412 when the service noticed a change. */
	async putOver<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		body: unknown,
		etag: string | undefined,
	): Promise<T | undefined> {
		const response = await this.call({ method: 'PUT', path, body, ifMatch: etag });
		// A page or an error of a gateway with a good status does not say that anything was written.
		if (bodyText(response).trim() === '') return undefined;
		const value = this.parse(response, schema);
		checkSameObject(path, value);
		return value;
	}

	/**
	 * Reads an object, lets `change` say what differs from what is wanted, and writes that. When the service noticed
	 * that somebody else was faster, or the answer was lost, it reads again and starts over.
	 *
	 * @param change gives the body of the PUT, or `undefined` if the object is as wanted already.
	 */
	async modify<T>(
		path: string,
		schema: z.ZodMiniType<T>,
		change: (current: T) => Readonly<Record<string, unknown>> | undefined,
	): Promise<Modified<T>> {
		let written = false;
		for (let attempt = 1; ; attempt += 1) {
			const current = await this.get(path, schema);
			const body = change(current.value);
			if (body === undefined) return { value: current.value, changed: written };
			try {
				const value = await this.putOver(path, schema, body, current.etag);
				return { value: value ?? (await this.get(path, schema)).value, changed: true };
			} catch (error) {
				if (attempt >= WRITE_TRIES || !(isOvertaken(error) || isAmbiguous(error))) throw error;
				written ||= isAmbiguous(error);
				await this.pause(500 * 2 ** attempt);
			}
		}
	}

	/** @throws {ServiceError} of kind `notFound` when there is nothing to delete. */
	async remove(path: string): Promise<void> {
		for (let attempt = 1; ; attempt += 1) {
			try {
				const response = await this.call({ method: 'DELETE', path });
				// Nothing is documented to come back; a page or an error of a gateway is no sign that anything was deleted.
				if (bodyText(response).trim() !== '') await this.requireGone(path, 'that it deleted the object');
				return;
			} catch (error) {
				if (isNotFound(error)) await this.requireGone(path, 'that there is nothing to delete');
				// An earlier try did it, and only its answer was lost.
				if (attempt > 1 && isNotFound(error)) return;
				if (attempt >= WRITE_TRIES || !isAmbiguous(error)) throw error;
				await this.pause(500 * 2 ** attempt);
			}
		}
	}

	/** What must not be deleted may look missing; an object that can still be read is not gone. */
	private async requireGone(path: string, said: string): Promise<void> {
		if ((await this.find(path, z.unknown())) === undefined) return;
		throw notAboutObject(404, `The service says ${said}, but the object can still be read.`);
	}

	/**
	 * Whether the list in which an object would be can be read. If not, the address is wrong, and a missing object means
	 * nothing.
	 */
	private async hasCollection(name: string): Promise<boolean> {
		const known =
			this.collections.get(name) ??
			this.page(`/${name}`, z.unknown(), { startIndex: 0, count: 1 }).then(
				() => true,
				(error: unknown) => {
					if (error instanceof ServiceError && error.kind === 'forbidden') return true;
					this.collections.delete(name);
					if (error instanceof ServiceError && error.status === 404) return false;
					throw error;
				},
			);
		this.collections.set(name, known);
		return await known;
	}

	async pause(milliseconds: number): Promise<void> {
		await this.options.clock.sleep(milliseconds, this.options.signal);
	}

	private async call(call: Call): Promise<HttpResponse> {
		const hasBody = call.body !== undefined;
		const response = await this.send({
			method: call.method,
			url: `${this.options.apiBase}${call.path}${queryString(call.query ?? {})}`,
			headers: {
				accept: 'application/json',
				...(hasBody ? { 'content-type': 'application/json' } : {}),
				...(call.ifMatch === undefined ? {} : { 'if-match': call.ifMatch }),
			},
			...(hasBody ? { body: JSON.stringify(call.body) } : {}),
			...(call.repeatable === undefined ? {} : { repeatable: call.repeatable }),
		});
		if (response.status >= 200 && response.status < 300) return response;
		const error = toTrivoreError(response, this.options.clock.now(), call.secrets);
		const [, collection, id] = call.path.split('/');
		if (isNotFound(error) && collection && id && !(await this.hasCollection(collection))) {
			throw notAboutObject(404, error.message);
		}
		throw error;
	}

	/** What a write answers; it took effect whether its answer can be read or not, and may answer with nothing. */
	private parseOptional<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T | undefined {
		return z.safeParse(schema, bodyJson(response)).data;
	}

	private parse<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T {
		const parsed = z.safeParse(schema, bodyJson(response));
		if (parsed.success) return parsed.data;
		throw unreadable(response);
	}
}

/**
 * Users and groups are asked for by their IDs. A cache or gateway that gives another one's answer must not have the
 * groups of that one written to the one who was asked for.
 */
function checkSameObject(path: string, value: unknown): void {
	const asked = /^\/(?:user|group)\/([^/]+)$/.exec(path)?.[1];
	const { id } = (value ?? {}) as { id?: unknown };
	if (asked === undefined || typeof id !== 'string' || id.toLowerCase() === decodeURIComponent(asked).toLowerCase())
		return;
	throw otherThanAsked(asked, id);
}
