import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { ORGANIZATIONS } from '../../../providers/oig/catalog';
import type { Collection } from '../../../providers/oig/pages';
import { textOf, type Entry } from '../../../providers/oig/entry';
import { ROLES } from '../../../providers/oig/roles';
import { searchPage } from '../../../providers/oig/search';
import { isDeleted, USERS } from '../../../providers/oig/users';
import { toListError } from '../../shared/errors';
import { openListClient } from '../session';

const PAGE_SIZE = 50;

/** What a list is searched by and shows: the attributes that a text is looked for in, the first of which always works. */
interface List {
	readonly collection: Collection;
	readonly searched: readonly string[];
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

function searchMethod(list: List) {
	return async function (
		this: ILoadOptionsFunctions,
		wanted?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const page = async () => {
			const client = await openListClient(this);
			return await searchPage(client, list.collection, list.searched, wanted?.trim() ?? '', paginationToken, PAGE_SIZE);
		};
		const { items, next } = await page().catch(async (error: unknown) => {
			throw await toListError(this, error);
		});
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
