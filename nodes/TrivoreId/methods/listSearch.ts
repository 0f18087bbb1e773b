import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import type * as z from 'zod/v4-mini';

import { ServiceError } from '../../../providers/http/errors';
import { notWhole } from '../../../providers/http/paging';
import type { TrivoreClient } from '../../../providers/trivore/client';
import { anyOf, condition } from '../../../providers/trivore/filter';
import {
	groupSchema,
	namespaceSchema,
	userSchema,
	type Group,
	type Namespace,
	type User,
} from '../../../providers/trivore/schemas';
import { toListError } from '../../shared/errors';
import { simplifyUser } from '../output';
import { openListClient } from '../session';

interface Listing<T> {
	readonly path: string;
	readonly schema: z.ZodMiniType<T>;
	/** Attributes to search, the best known one first: an installation may refuse the others. */
	readonly attributes: readonly [string, ...string[]];
	readonly toItem: (entry: T) => INodeListSearchItems & { readonly searched: string };
}

const PAGE_SIZE = 100;
/** Pages in one step when the service does not find parts of names. */
const READ_AHEAD_PAGES = 10;
/** Marks the place in the whole list, in difference to one among what a filter found. */
const WHOLE_LIST = 'list:';

interface Found {
	readonly items: INodeListSearchItems[];
	readonly next: string | undefined;
}

async function onePage<T>(
	client: TrivoreClient,
	listing: Listing<T>,
	wanted: string,
	filter: string | undefined,
	cursor: string | undefined,
): Promise<Found> {
	const startIndex = Number(cursor ?? 0);
	const { items, total } = await client.page(listing.path, listing.schema, { filter, startIndex, count: PAGE_SIZE });
	const end = startIndex + items.length;
	if (items.length === 0 && total !== undefined && startIndex < total) throw notWhole(startIndex);
	const isLast = items.length === 0 || (total !== undefined && end >= total);
	const matching = items.map(listing.toItem).filter(({ searched }) => searched.toLowerCase().includes(wanted));
	return { items: matching.map(({ name, value }) => ({ name, value })), next: isLast ? undefined : String(end) };
}

async function search<T>(
	context: ILoadOptionsFunctions,
	listing: Listing<T>,
	text: string | undefined,
	cursor: string | undefined,
): Promise<INodeListSearchResult> {
	const client = await openListClient(context);
	const typed = text?.trim() ?? '';
	if (cursor?.startsWith(WHOLE_LIST)) {
		return await readAhead(client, listing, typed.toLowerCase(), cursor.slice(WHOLE_LIST.length));
	}
	const spellings = [...new Set([typed, typed.toLowerCase(), typed.charAt(0).toUpperCase() + typed.slice(1)])];
	const filter =
		typed === ''
			? undefined
			: anyOf(...listing.attributes.flatMap((name) => spellings.map((word) => condition(name, 'co', word))));
	const found = await onePage(client, listing, typed.toLowerCase(), filter, cursor).catch(async (error: unknown) => {
		if (error instanceof ServiceError && error.kind === 'invalid' && filter !== undefined) return undefined;
		return Promise.reject(error instanceof Error ? error : new Error(String(error)));
	});
	if (found !== undefined && (found.items.length > 0 || filter === undefined || cursor !== undefined)) {
		return toResult(found);
	}
	return await readAhead(client, listing, typed.toLowerCase(), '0');
}

/**
 * Filters compare letter by letter, and not every attribute can be searched: the list is read and compared here. Where
 * it goes on, the editor asks for more.
 */
async function readAhead<T>(client: TrivoreClient, listing: Listing<T>, wanted: string, from: string) {
	let page: Found = { items: [], next: from };
	for (let pages = 0; pages < READ_AHEAD_PAGES && page.items.length === 0 && page.next !== undefined; pages += 1) {
		page = await onePage(client, listing, wanted, undefined, page.next);
	}
	return toResult({ items: page.items, next: page.next === undefined ? undefined : `${WHOLE_LIST}${page.next}` });
}

function toResult({ items, next }: Found): INodeListSearchResult {
	return { results: items, ...(next === undefined ? {} : { paginationToken: next }) };
}

const users: Listing<User> = {
	path: '/user',
	schema: userSchema,
	attributes: ['username', 'emails.address', 'name.familyName'],
	toItem: (user) => {
		const { givenName, familyName, email } = simplifyUser(user);
		const person = [givenName, familyName].filter(Boolean).join(' ');
		const title = user.username ?? user.id;
		return {
			name: person === '' ? title : `${person} (${title})`,
			value: user.id,
			searched: [title, person, email].join(' '),
		};
	},
};

const groups: Listing<Group> = {
	path: '/group',
	schema: groupSchema,
	attributes: ['name'],
	toItem: (group) => {
		const title = group.name ?? group.id;
		return { name: group.nsCode ? `${title} (${group.nsCode})` : title, value: group.id, searched: title };
	},
};

const namespaces: Listing<Namespace> = {
	path: '/namespace',
	schema: namespaceSchema,
	attributes: ['code', 'name'],
	toItem: ({ code, name, usernamePolicy }) => ({
		name: `${name ?? code} (${[code, usernamePolicy].filter(Boolean).join(', ')})`,
		value: code,
		searched: `${code} ${name ?? ''}`,
	}),
};

const searchMethod = <T>(listing: Listing<T>) =>
	async function (this: ILoadOptionsFunctions, filter?: string, paginationToken?: string) {
		return await search(this, listing, filter, paginationToken).catch(async (error: unknown) => {
			throw await toListError(this, error);
		});
	};

export const searchUsers = searchMethod(users);
export const searchGroups = searchMethod(groups);
export const searchNamespaces = searchMethod(namespaces);
