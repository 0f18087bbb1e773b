import * as z from 'zod/v4-mini';

import { isNotFound } from '../http/missing';
import { paged, type Page } from '../http/paging';
import type { Clock, Pace } from '../http/retry';
import { bodyJson, type HttpRequest, type HttpResponse, type Send } from '../http/send';
import { pathSegment, queryString, type QueryValue } from '../http/url';
import type { Command } from './commands';
import { otherThanAsked, requestIdOf, toAdobeError, unreadableAnswer } from './errors';
import { folded } from '../text';
import { isAdobeIdDomain } from './identityType';
import { Listing } from './listing';
import {
	actionResultSchema,
	groupsPageSchema,
	singleUserSchema,
	usersPageSchema,
	type ActionResult,
	type Group,
	type User,
} from './schemas';

/**
 * After a 429 without `Retry-After`. A window of Adobe's is a minute, so no longer wait is needed.
 *
 * Source: the routine `send_request_retry` of Adobe's walkthrough.
 */
export const THROTTLE_PACE: Pace = { baseMs: 15_000, capMs: 60_000, jitterMs: 5_000 };

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

/** An email address keeps its `@`, as in Adobe's own clients. */
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

	get organizationId(): string {
		return this.options.organizationId;
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
	 * @param userString email address, or user name together with `domain`.
	 * @throws {ServiceError} of kind `notFound`.
	 */
	async user(userString: string, domain?: string): Promise<User> {
		const path = `/organizations/${this.organization()}/users/${segment(userString, 'Email or Username')}`;
		const wanted = isAdobeIdDomain(domain) ? 'AdobeID' : domain;
		const { user } = (await this.get(path, { domain: wanted }, singleUserSchema)).body;
		if (isAsked(user, userString, domain)) return user;
		throw otherThanAsked(`Adobe was asked for the user "${userString}" and answered with another one.`);
	}

	/** The user, or `undefined` if there is none. */
	async findUser(userString: string, domain?: string): Promise<User | undefined> {
		try {
			return await this.user(userString, domain);
		} catch (error) {
			if (isNotFound(error)) return undefined;
			throw error;
		}
	}

	/** All users; Adobe limits how often this list is started. */
	users(filters: UserFilters = {}): AsyncGenerator<User> {
		const seen = new Set<string>();
		return paged(async (cursor) => {
			const listing = new Listing<User>('users', filters.domain === undefined, cursor, seen);
			const path = `/users/${this.organization()}/${listing.number}`;
			const { body, response } = await this.get(path, { ...filters }, usersPageSchema);
			checkDomain(body.users, filters.domain);
			return listing.take(body.users, body, response);
		});
	}

	/** @throws {ServiceError} of kind `notFound` for an unknown group. */
	members(group: GroupAddress, filters: MemberFilters = {}): AsyncGenerator<User> {
		const address = segment(group.id ?? group.name ?? '', 'Group');
		const seen = new Set<string>();
		return paged(async (cursor) => {
			const listing = new Listing<User>('members', false, cursor, seen);
			const path = `/users/${this.organization()}/${listing.number}/${address}`;
			const { body, response } = await this.get(path, { ...filters }, usersPageSchema);
			checkGroup(body.groupName, group);
			return listing.take(body.users, body, response);
		});
	}

	/** One page of the user groups, product profiles and admin groups. */
	async groupPage(cursor: string | undefined, seen?: Set<string>): Promise<Page<Group>> {
		const listing = new Listing<Group>('groups', true, cursor, seen);
		const path = `/groups/${this.organization()}/${listing.number}`;
		const { body, response } = await this.get(path, {}, groupsPageSchema);
		return listing.take(body.groups, body, response);
	}

	/** User groups, product profiles and admin groups; Adobe limits how often this list is started. */
	groups(): AsyncGenerator<Group> {
		const seen = new Set<string>();
		return paged(async (cursor) => await this.groupPage(cursor, seen));
	}

	private organization(): string {
		return segment(this.options.organizationId, 'Organization ID');
	}

	private async get<T>(
		path: string,
		query: Readonly<Record<string, QueryValue>>,
		schema: z.ZodMiniType<T>,
	): Promise<{ readonly body: T; readonly response: HttpResponse }> {
		const response = await this.send({
			method: 'GET',
			url: `${this.options.apiUrl}${path}${queryString(query)}`,
			headers: { accept: 'application/json' },
		});
		return { body: this.parse(response, schema), response };
	}

	private parse<T>(response: HttpResponse, schema: z.ZodMiniType<T>): T {
		if (response.status !== 200) throw toAdobeError(response, this.options.clock.now());
		const parsed = z.safeParse(schema, bodyJson(response));
		if (parsed.success) return parsed.data;
		throw unreadableAnswer(response);
	}
}

/** A list of another group, as of one whose name was cut off on the way, is nobody's who was asked for. */
function checkGroup(answered: string | null | undefined, { id, name }: GroupAddress): void {
	if (id !== undefined || name === undefined || !answered || folded(answered) === folded(name)) return;
	throw otherThanAsked(`Adobe was asked for the members of "${name}" and answered with those of "${answered}".`);
}

/** A filter that got lost on the way gives the users of all domains. */
function checkDomain(users: readonly User[] | null | undefined, domain: string | undefined): void {
	if (domain === undefined) return;
	const ending = `@${folded(domain)}`;
	const other = (users ?? []).find(
		({ email, username, domain: own }) =>
			folded(own) !== folded(domain) && ![email, username].some((name) => folded(name).endsWith(ending)),
	);
	if (other === undefined) return;
	throw otherThanAsked(`Adobe was asked for users of the domain "${domain}" and listed others too.`);
}

/** Whether the answer is about the user who was asked for: by one of the names, and of that kind. */
function isAsked({ email, username, type }: User, userString: string, domain: string | undefined): boolean {
	if (isAdobeIdDomain(domain) && type !== 'adobeID') return false;
	const name = userString.includes('@') ? [email, username] : [username];
	return name.some((known) => folded(known) === folded(userString));
}
