import * as z from 'zod/v4-mini';

import { ServiceError } from '../http/errors';
import { paged, type Page } from '../http/paging';
import type { Clock } from '../http/retry';
import { bodyJson, type HttpRequest, type HttpResponse, type Send } from '../http/send';
import { pathSegment, queryString, type QueryValue } from '../http/url';
import type { Command } from './commands';
import { requestIdOf, toAdobeError, unreadableAnswer } from './errors';
import {
	actionResultSchema,
	groupsPageSchema,
	singleUserSchema,
	usersPageSchema,
	type ActionResult,
	type Group,
	type User,
} from './schemas';

export interface AdobeClientOptions {
	/** `…@AdobeOrg` */
	readonly organizationId: string;
	/** Address of the API with `/v2/usermanagement`, without a slash at its end. */
	readonly apiUrl: string;
	readonly clock: Clock;
	readonly signal?: AbortSignal | undefined;
}

/** Filters of the user lists. Source: UMAPI "Get Users in Organization", "Get Users in User Group or Profile". */
export interface UserFilters {
	/** `false` also lists, in `groups`, the profiles inherited through user groups. Adobe's default: true. */
	readonly directOnly?: boolean | undefined;
	/** Only users of that domain; not within a group. */
	readonly domain?: string | undefined;
}

export interface MemberFilters {
	readonly directOnly?: boolean | undefined;
	/** Product profiles only: with (`active`) or without (`inactive`) a licence. */
	readonly status?: 'active' | 'inactive' | undefined;
	/** Leaves `groups` out of every user. */
	readonly excludeGroups?: boolean | undefined;
}

/** Adobe addresses a group by its name or by the number that the group list shows. */
export interface GroupAddress {
	readonly name?: string | undefined;
	readonly id?: string | undefined;
}

export interface ActionAnswer {
	readonly result: ActionResult;
	readonly status: number;
	readonly requestId: string | undefined;
}

/** An e-mail address keeps its `@`, as in Adobe's own clients. */
function segment(value: string, field: string): string {
	return pathSegment(value, field).replaceAll('%40', '@');
}

/**
 * Whether a name cannot be sent in a path: behind a dot the server cuts it off, and a slash splits it even when it is
 * encoded. Such a group is addressed by its number. Source: issue 53 of the UMAPI documentation.
 */
export function needsGroupId(name: string): boolean {
	return /[./\\]/.test(name);
}

/** A read that came with status 200 and without readable JSON was cut off on the way; asking again helps. */
export function isCutOff(response: HttpResponse, request: HttpRequest): boolean {
	return request.method === 'GET' && response.status === 200 && bodyJson(response) === undefined;
}

/**
 * Calls of Adobe's User Management API: one for all writes, four reads. Which commands a write is made of is the
 * matter of `commands.ts`, how they share requests that of `batch.ts`.
 *
 * Source: UMAPI documentation, version 2.
 */
export class AdobeUserManagementClient {
	constructor(
		private readonly send: Send,
		private readonly options: AdobeClientOptions,
	) {}

	get clock(): Clock {
		return this.options.clock;
	}

	get signal(): AbortSignal | undefined {
		return this.options.signal;
	}

	/**
	 * Sends up to 10 commands. Never repeated here, whatever happens to the answer.
	 *
	 * @param testOnly Adobe checks the commands and changes nothing.
	 * @throws {ServiceError} when the request is refused as a whole; refused commands are in the answer.
	 */
	async act(commands: readonly Command[], testOnly: boolean): Promise<ActionAnswer> {
		const response = await this.send({
			method: 'POST',
			url: `${this.options.apiUrl}/action/${this.organization()}${queryString({ testOnly: testOnly || undefined })}`,
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: JSON.stringify(commands),
		});
		return {
			result: this.parse(response, actionResultSchema),
			status: response.status,
			requestId: requestIdOf(response),
		};
	}

	/**
	 * @param userString e-mail address, or user name together with `domain`.
	 * @throws {ServiceError} of kind `notFound`.
	 */
	async user(userString: string, domain?: string): Promise<User> {
		const path = `/organizations/${this.organization()}/users/${segment(userString, 'Email or Username')}`;
		return (await this.get(path, { domain }, singleUserSchema)).user;
	}

	/** The user, or `undefined` if there is none. */
	async findUser(userString: string, domain?: string): Promise<User | undefined> {
		try {
			return await this.user(userString, domain);
		} catch (error) {
			if (error instanceof ServiceError && error.kind === 'notFound') return undefined;
			throw error;
		}
	}

	/** All users; Adobe limits how often this list is started. */
	users(filters: UserFilters = {}): AsyncGenerator<User> {
		return paged(async (cursor) => {
			const path = `/users/${this.organization()}/${cursor ?? '0'}`;
			const page = await this.get(path, { ...filters }, usersPageSchema);
			return pageOf(page.users, page, cursor);
		});
	}

	/** @throws {ServiceError} of kind `notFound` for an unknown group. */
	members(group: GroupAddress, filters: MemberFilters = {}): AsyncGenerator<User> {
		const address = segment(group.id ?? group.name ?? '', 'Group');
		return paged(async (cursor) => {
			const path = `/users/${this.organization()}/${cursor ?? '0'}/${address}`;
			const page = await this.get(path, { ...filters }, usersPageSchema);
			return pageOf(page.users, page, cursor);
		});
	}

	/** One page of the user groups, product profiles and admin groups. */
	async groupPage(cursor: string | undefined): Promise<Page<Group>> {
		const page = await this.get(`/groups/${this.organization()}/${cursor ?? '0'}`, {}, groupsPageSchema);
		return pageOf(page.groups, page, cursor);
	}

	/** User groups, product profiles and admin groups; Adobe limits how often this list is started. */
	groups(): AsyncGenerator<Group> {
		return paged(async (cursor) => await this.groupPage(cursor));
	}

	private organization(): string {
		return segment(this.options.organizationId, 'Organization ID');
	}

	private async get<T>(
		path: string,
		query: Readonly<Record<string, QueryValue>>,
		schema: z.ZodMiniType<T>,
	): Promise<T> {
		const response = await this.send({
			method: 'GET',
			url: `${this.options.apiUrl}${path}${queryString(query)}`,
			headers: { accept: 'application/json' },
		});
		return this.parse(response, schema);
	}

	private parse<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T {
		if (response.status !== 200) throw toAdobeError(response, this.options.clock.now());
		const parsed = z.safeParse(schema, bodyJson(response));
		if (parsed.success) return parsed.data;
		throw unreadableAnswer(response);
	}
}

/**
 * Pages are counted from 0 in the path. The end is `lastPage`, or a page with nothing on it: behind the last page one
 * of Adobe's lists says "Not found" instead. Source: UMAPI "Paging"; the samples of `/groups`.
 */
function pageOf<T>(
	entries: readonly T[] | null | undefined,
	page: { lastPage?: boolean | null | undefined },
	cursor: string | undefined,
): Page<T> {
	const items = entries ?? [];
	const isLast = page.lastPage === true || items.length === 0;
	return { items, next: isLast ? undefined : String(Number(cursor ?? '0') + 1) };
}
