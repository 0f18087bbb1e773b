import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { ServiceError } from '../../../providers/http/errors';
import { ORGANIZATIONS } from '../../../providers/oig/catalog';
import type { Collection, OigClient } from '../../../providers/oig/client';
import { textOf, type Entry } from '../../../providers/oig/entry';
import { filter } from '../../../providers/oig/filter';
import { ROLES } from '../../../providers/oig/roles';
import { isDeleted, USERS } from '../../../providers/oig/users';
import { toNodeError } from '../../shared/errors';
import { openListClient } from '../session';

const PAGE_SIZE = 50;

/** What a list is searched by and shows: the attributes that a text is looked for in, the first of which always works. */
interface List {
	readonly collection: Collection;
	readonly searched: readonly [string, ...string[]];
	readonly show: (entry: Entry) => string;
}

const text = (entry: Entry, name: string): string | undefined => {
	return textOf(entry.attributes[name]) || undefined;
};

const USER_LIST: List = {
	collection: USERS,
	searched: ['User Login', 'Last Name', 'First Name'],
	show: (entry) => {
		const login = text(entry, 'User Login') ?? entry.id;
		const name = text(entry, 'Display Name');
		return name === undefined ? login : `${name} (${login})`;
	},
};

const ROLE_LIST: List = {
	collection: ROLES,
	searched: ['Role Name'],
	show: (entry) => text(entry, 'Role Display Name') ?? text(entry, 'Role Name') ?? entry.id,
};

const ORGANIZATION_LIST: List = {
	collection: ORGANIZATIONS,
	searched: ['Organization Name'],
	show: (entry) => text(entry, 'Organization Name') ?? entry.id,
};

async function fetchPage(client: OigClient, list: List, wanted: string, cursor: string | undefined) {
	const search = async (attributes: readonly string[]) => {
		const conditions = attributes.map((attribute) => ({ attribute, operator: 'co' as const, value: wanted }));
		const q = wanted === '' ? undefined : filter(conditions, 'or');
		return await client.page(list.collection, { q }, cursor, PAGE_SIZE);
	};
	try {
		return await search(list.searched);
	} catch (error) {
		// Not every server takes a filter on several attributes, or has all of them set up as searchable.
		const refused = error instanceof ServiceError && (error.status === 400 || error.status === 500);
		if (!refused || wanted === '' || list.searched.length === 1) throw error;
		return await search([list.searched[0]]);
	}
}

function searchMethod(list: List) {
	return async function (
		this: ILoadOptionsFunctions,
		wanted?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const client = await openListClient(this);
		const { items, next } = await fetchPage(client, list, wanted?.trim() ?? '', paginationToken).catch(
			(error: unknown) => {
				throw toNodeError(this.getNode(), error, 0);
			},
		);
		const entries = items.filter((entry) => !isDeleted(entry));
		return {
			results: entries.map((entry) => ({ name: list.show(entry), value: entry.id })),
			...(next === undefined ? {} : { paginationToken: next }),
		};
	};
}

export const searchUsers = searchMethod(USER_LIST);
export const searchRoles = searchMethod(ROLE_LIST);
export const searchOrganizations = searchMethod(ORGANIZATION_LIST);
