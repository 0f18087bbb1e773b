import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import type { EpmClient } from '../../../providers/epm/client';
import { listGroups } from '../../../providers/epm/groups';
import { listRoles } from '../../../providers/epm/roles';
import { listUsers } from '../../../providers/epm/users';
import { toListError } from '../../shared/errors';
import { openListClient } from '../session';

/** Entries that the editor shows at a time; it asks for the next ones when somebody scrolls to the end. */
const PAGE_SIZE = 500;

async function search(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	paginationToken: string | undefined,
	list: (client: EpmClient) => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	try {
		const wanted = filter?.trim().toLowerCase() ?? '';
		const found = await list(await openListClient(context));
		const results = found
			.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name, 'en'));
		// EPM has no pages: each one is cut from the whole list.
		const start = Number(paginationToken ?? 0);
		const end = start + PAGE_SIZE;
		return { results: results.slice(start, end), ...(end < results.length ? { paginationToken: String(end) } : {}) };
	} catch (error) {
		throw await toListError(context, error);
	}
}

export async function searchUsers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const userattribute = filter?.trim();
	return await search(this, filter, paginationToken, async (client) => {
		const users = await listUsers(client, userattribute ? { userattribute } : {});
		return users.map(({ userlogin, firstname, lastname, email }) => {
			const name = [firstname, lastname].filter(Boolean).join(' ');
			const details = [name, email].filter(Boolean).join(', ');
			return { name: details ? `${userlogin} (${details})` : userlogin, value: userlogin };
		});
	});
}

export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, paginationToken, async (client) => {
		const groups = await listGroups(client, { type: ['EPM'] });
		return groups.map(({ groupname }) => ({ name: groupname, value: groupname }));
	});
}

export async function searchRoles(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await search(this, filter, paginationToken, async (client) => {
		const roles = await listRoles(client);
		return roles.map(({ name }) => ({ name, value: name }));
	});
}
