import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import type { EpmClient } from '../../../providers/epm/client';
import { listGroups } from '../../../providers/epm/groups';
import { listRoles } from '../../../providers/epm/roles';
import { listUsers } from '../../../providers/epm/users';
import { toNodeError } from '../../shared/errors';
import { openListClient } from '../session';

/** EPM has no pages, so a list that is longer is for the search field. */
const MAX_RESULTS = 500;

async function search(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	list: (client: EpmClient) => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	try {
		const wanted = filter?.trim().toLowerCase() ?? '';
		const found = await list(await openListClient(context));
		const results = found
			.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name, 'en'));
		return { results: results.slice(0, MAX_RESULTS) };
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0);
	}
}

export async function searchUsers(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const userattribute = filter?.trim();
	return await search(this, filter, async (client) => {
		const users = await listUsers(client, userattribute ? { userattribute } : {});
		return users.map(({ userlogin, firstname, lastname, email }) => {
			const name = [firstname, lastname].filter(Boolean).join(' ');
			const details = [name, email].filter(Boolean).join(', ');
			return { name: details ? `${userlogin} (${details})` : userlogin, value: userlogin };
		});
	});
}

export async function searchGroups(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await search(this, filter, async (client) => {
		const groups = await listGroups(client, { type: ['EPM'] });
		return groups.map(({ groupname }) => ({ name: groupname, value: groupname }));
	});
}

export async function searchRoles(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await search(this, filter, async (client) => {
		const roles = await listRoles(client);
		return roles.map(({ name }) => ({ name, value: name }));
	});
}
