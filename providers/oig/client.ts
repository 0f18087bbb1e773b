import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import type { Clock } from '../http/retry';
import { bodyJson, type HttpMethod, type HttpResponse, type Send } from '../http/send';
import { writeOrLookUp } from '../http/ambiguousWrite';
import { placeName, queryString, type QueryValue } from '../http/url';
import { serverRoot } from './auth/credential';
import type { Entry } from './entry';
import { isBusinessRefusal, isInvalid, isScimAnswer, toOigError, unreadable } from './errors';
import { readPage, wholeList, type Collection, type ListPage } from './pages';

const SELF_SERVICE = '/iam/governance/selfservice/api/v1';
/** Of version 12c and later. */
const SCIM = '/iam/governance/scim/v1';
/** No largest page is documented. */
const PAGE_SIZE = 100;
/** Seen to work; for lists of everything, where a smaller page costs ten times the calls. */
const LARGE_PAGE_SIZE = 1_000;
/** Bulk writes are handled one after the other inside one call, with everything that hangs on them. */
const WRITE_TIMEOUT_MS = 300_000;

export interface OigClientOptions {
	/** See `serverRoot`. */
	readonly baseUrl: string;
	/** Whether the address may begin with http:// although it is not local. */
	readonly allowHttp?: boolean | undefined;
	/** Path of the SCIM service; version 11g has it at `/idaas/im/scim/v1`. Default: that of 12c. */
	readonly scimPath?: string | undefined;
	readonly clock: Clock;
	readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions {
	/** Values of the body that no error may repeat. */
	readonly secrets?: readonly string[] | undefined;
}

/** Told how many objects the server counts, where it does. */
type OnTotal = (total: number) => void;

type Query = Readonly<Record<string, QueryValue>>;

/**
 * Calls of the self-service REST API and of the SCIM service beside it: addresses, pages and refusals. The operations on
 * users, roles and so on are functions that take this client. Links in answers are never followed.
 *
 * Source: OIG "Conventions shared by all resources", "SCIM 2 service of the same server".
 */
export class OigClient {
	private readonly server: string;
	private readonly root: string;
	private readonly scimRoot: string;

	/** @throws {InputError} for a base URL that is none. */
	constructor(
		private readonly send: Send,
		private readonly options: OigClientOptions,
	) {
		const server = serverRoot(options.baseUrl, options);
		this.server = server;
		this.root = `${server}${SELF_SERVICE}`;
		this.scimRoot = `${server}/${(options.scimPath?.trim() || SCIM).replace(/^\/+|\/+$/g, '')}`;
	}

	get clock(): Clock {
		return this.options.clock;
	}

	get signal(): AbortSignal | undefined {
		return this.options.signal;
	}

	/** Names the server. */
	get place(): string {
		return placeName(this.server);
	}

	/** @throws {ServiceError} when the server refuses, or answers with something else than an object. */
	async get<T>(path: string, schema: z.ZodMiniType<T>, query: Query = {}): Promise<T> {
		return parse(await this.call('GET', `${this.root}${path}${queryString(query)}`), schema);
	}

	/** One page; the cursor is the position of its first object, from 1. */
	async page(collection: Collection, query: Query, cursor: string | undefined, limit = PAGE_SIZE): Promise<ListPage> {
		const offset = cursor === undefined ? 1 : Number(cursor);
		let response: HttpResponse;
		try {
			response = await this.call('GET', `${this.root}${collection.path}${queryString({ ...query, offset, limit })}`);
		} catch (error) {
			// "Requested entity not found" is how a server may say that a filter found nothing.
			const saysNothing = query.q !== undefined && offset === 1 && !collection.isPart;
			if (saysNothing && error instanceof ServiceError && error.kind === 'notFound') return { items: [], total: 0 };
			throw error;
		}
		return readPage(response, collection, offset);
	}

	/** All objects of a collection; the pages are fetched as they are needed. */
	list(collection: Collection, query: Query = {}, limit: number = PAGE_SIZE): AsyncGenerator<Entry> {
		return this.pages(collection, query, Math.min(limit, PAGE_SIZE));
	}

	/** All objects of a collection in few calls: in large pages, or in usual ones where the server refuses those. */
	async *listAll(collection: Collection, query: Query = {}, onTotal?: OnTotal): AsyncGenerator<Entry> {
		let begun = false;
		try {
			for await (const entry of this.pages(collection, query, LARGE_PAGE_SIZE, onTotal)) {
				begun = true;
				yield entry;
			}
		} catch (error) {
			if (begun || !isInvalid(error)) throw error;
			yield* this.pages(collection, query, PAGE_SIZE, onTotal);
		}
	}

	private pages(collection: Collection, query: Query, size: number, onTotal?: OnTotal): AsyncGenerator<Entry> {
		return wholeList(async (cursor) => {
			// Each page repeats the last object of the one before, so that more than one has to fit.
			const limit = cursor === undefined ? size : Math.max(size, 2);
			const page = await this.page(collection, query, cursor, limit);
			if (page.total !== undefined) onTotal?.(page.total);
			return page;
		});
	}

	/** A write, sent once. */
	async write<T>(
		method: HttpMethod,
		path: string,
		body: unknown,
		schema: z.ZodMiniType<T>,
		options: WriteOptions = {},
	): Promise<T> {
		return parse(await this.call(method, `${this.root}${path}`, body, options), schema);
	}

	/** A call of the SCIM service. A write is sent once. */
	async scim<T>(
		method: HttpMethod,
		path: string,
		body: unknown,
		schema: z.ZodMiniType<T>,
		options: WriteOptions = {},
	): Promise<T> {
		const response = await this.call(method, `${this.scimRoot}${path}`, body, options, 'application/scim+json');
		if (response.status !== 204 && response.body.length > 0) {
			if (!isScimAnswer(bodyJson(response))) throw unreadable(response);
			return parse(response, schema);
		}
		// Deletes answer with nothing.
		const nothing = z.safeParse(schema, {});
		if (nothing.success) return nothing.data;
		throw unreadable(response);
	}

	/**
	 * A write that must not be done twice for nothing: when its answer is lost, `lookUp` says whether it was done. A refusal
	 * that the server explains is final.
	 *
	 * @param lookUp what the write should have left, or `undefined`.
	 * @param tries writes in total; 1 where the look-up cannot see everything that a write may leave.
	 */
	async settled<T>(write: () => Promise<T>, lookUp: () => Promise<T | undefined>, tries = 3): Promise<T> {
		const { now, sleep } = this.options.clock;
		const { result, refusal } = await writeOrLookUp<{ result?: T; refusal?: ServiceError }>({
			now,
			sleep,
			signal: this.options.signal,
			tries,
			write: async () => {
				try {
					return { result: await write() };
				} catch (error) {
					if (isBusinessRefusal(error)) return { refusal: error };
					throw error;
				}
			},
			lookUp: async () => {
				const found = await lookUp();
				return found === undefined ? undefined : { result: found };
			},
		});
		if (refusal !== undefined) throw refusal;
		return result as T;
	}

	private async call(
		method: HttpMethod,
		url: string,
		body?: unknown,
		options: WriteOptions = {},
		mediaType = 'application/json',
	): Promise<HttpResponse> {
		const write = method !== 'GET' && method !== 'HEAD';
		const response = await this.send({
			method,
			url,
			headers: { accept: mediaType, ...(body === undefined ? {} : { 'content-type': mediaType }) },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			...(write ? { timeoutMs: WRITE_TIMEOUT_MS } : {}),
		});
		if (response.status >= 200 && response.status < 300) return response;
		throw toOigError(response, { now: this.options.clock.now(), write, secrets: options.secrets });
	}
}

function parse<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T {
	const parsed = z.safeParse(schema, bodyJson(response));
	if (parsed.success) return parsed.data;
	throw unreadable(response);
}
