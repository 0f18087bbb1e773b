import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import type { Group } from '../../../providers/adobe/schemas';
import { toListError } from '../../shared/errors';
import { openListClient } from '../session';

/** Adobe has no search; a part of a name is looked for in this many pages of 400 groups. */
const READ_AHEAD_PAGES = 3;

/** Groups by name, a page of the list at a time. Adobe allows five a minute, so no page is read ahead without need. */
async function search(
	context: ILoadOptionsFunctions,
	types: readonly string[] | undefined,
	filter: string | undefined,
	cursor: string | undefined,
): Promise<INodeListSearchResult> {
	const client = await openListClient(context);
	const wanted = filter?.trim().toLowerCase() ?? '';
	const matches = ({ groupName, type }: Group) =>
		(types === undefined || types.includes(type ?? '')) && groupName.toLowerCase().includes(wanted);
	const results: INodeListSearchItems[] = [];
	let next = cursor;
	for (let page = 0; page < READ_AHEAD_PAGES; page += 1) {
		const { items, next: following } = await client.groupPage(next);
		results.push(...items.filter(matches).map(({ groupName }) => ({ name: groupName, value: groupName })));
		next = following;
		if (next === undefined || results.length > 0) break;
	}
	return { results, ...(next === undefined ? {} : { paginationToken: next }) };
}

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

const searchFor = (types?: readonly string[]): Search =>
	async function (filter, paginationToken) {
		return await search(this, types, filter, paginationToken).catch(async (error: unknown) => {
			throw await toListError(this, error);
		});
	};

export const searchGroups = searchFor();
export const searchUserGroups = searchFor(['USER_GROUP']);
export const searchProductProfiles = searchFor(['PRODUCT_PROFILE']);
