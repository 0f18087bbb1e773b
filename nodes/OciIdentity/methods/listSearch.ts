import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import type { OciIdentityClient } from '../../../providers/oci/client';
import { findGroup } from '../../../providers/oci/groups';
import { findUser } from '../../../providers/oci/users';
import { groupSchema, userSchema } from '../../../providers/oci/schemas';
import { toListError } from '../../shared/errors';
import { openListClient } from '../session';

interface Named {
	readonly id: string;
	readonly name: string;
}

/** OCI finds only exact names, so a part of a name is looked for in this many pages from where the list stands. */
const READ_AHEAD_PAGES = 10;

async function searchNamed(
	context: ILoadOptionsFunctions,
	search: (
		client: OciIdentityClient,
		cursor: string | undefined,
	) => Promise<{ items: Named[]; next: string | undefined }>,
	exact: (client: OciIdentityClient, name: string) => Promise<Named | undefined>,
	filter: string | undefined,
	cursor: string | undefined,
): Promise<INodeListSearchResult> {
	const client = await openListClient(context);
	const wanted = filter?.trim().toLowerCase() ?? '';
	const results: INodeListSearchItems[] = [];
	const add = ({ id, name }: Named) => {
		if (!results.some(({ value }) => value === id)) results.push({ name, value: id });
	};
	let next = cursor;
	if (wanted !== '' && cursor === undefined) {
		const match = await exact(client, filter?.trim() ?? '');
		if (match) add(match);
	}
	for (let page = 0; page < READ_AHEAD_PAGES; page += 1) {
		const { items, next: following } = await search(client, next);
		items.filter(({ name }) => name.toLowerCase().includes(wanted)).forEach(add);
		next = following;
		if (next === undefined || results.length > 0) break;
	}
	return { results, ...(next === undefined ? {} : { paginationToken: next }) };
}

const page = { limit: 100, sortBy: 'NAME', sortOrder: 'ASC' };

export async function searchUsers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchNamed(
		this,
		async (client, cursor) =>
			await client.page('/users', userSchema, { compartmentId: client.tenancyId, ...page }, cursor),
		async (client, name) => await findUser(client, name, 'near'),
		filter,
		paginationToken,
	).catch(async (error: unknown) => {
		throw await toListError(this, error);
	});
}

export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await searchNamed(
		this,
		async (client, cursor) =>
			await client.page('/groups', groupSchema, { compartmentId: client.tenancyId, ...page }, cursor),
		async (client, name) => await findGroup(client, name, 'near'),
		filter,
		paginationToken,
	).catch(async (error: unknown) => {
		throw await toListError(this, error);
	});
}
