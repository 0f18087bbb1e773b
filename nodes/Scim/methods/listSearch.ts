import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { readGroup, readUser } from '../../../providers/scim/schemas';
import { folded } from '../../../providers/text';
import { toListError } from '../../shared/errors';
import { openListService } from '../session';

/** Entries that the editor shows, and those that are looked through for what is typed. */
const SHOWN = 100;
const LOOKED_AT = 2_000;

/**
 * The first entries that have the text in their name. Servers seldom know a filter for a part of a name, so the list is
 * read as it comes.
 */
async function found(
	context: ILoadOptionsFunctions,
	kind: 'groups' | 'users',
	text: string,
): Promise<INodeListSearchResult> {
	try {
		const service = await openListService(context);
		const opened = await service.open();
		const results: INodeListSearchItems[] = [];
		let looked = 0;
		const excluded = kind === 'groups' ? { excluded: ['members'] } : {};
		for await (const resource of opened.client.list(opened[kind], excluded)) {
			const entry =
				kind === 'users' ? userItem(opened.client.profile, resource) : groupItem(opened.client.profile, resource);
			if (folded(entry.name).includes(folded(text))) results.push(entry);
			looked += 1;
			if (results.length >= SHOWN || looked >= LOOKED_AT) break;
		}
		return { results };
	} catch (error) {
		throw await toListError(context, error);
	}
}

function userItem(...of: Parameters<typeof readUser>): INodeListSearchItems {
	const { id, userName, displayName } = readUser(...of);
	return { name: displayName && displayName !== userName ? `${userName} (${displayName})` : userName, value: id };
}

function groupItem(...of: Parameters<typeof readGroup>): INodeListSearchItems {
	const { id, displayName } = readGroup(...of);
	return { name: displayName, value: id };
}

export async function searchUsers(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await found(this, 'users', filter?.trim() ?? '');
}

export async function searchGroups(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await found(this, 'groups', filter?.trim() ?? '');
}
