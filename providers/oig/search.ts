import { ServiceError } from '../http/errors';
import type { Page } from '../http/paging';
import type { OigClient } from './client';
import type { Collection } from './pages';
import type { Entry } from './entry';
import { filter } from './filter';

/**
 * One page of the objects that have a text in one of several attributes; of all of them without a text. A server that
 * does not take a filter on several attributes, or has not all of them set up as searchable, is asked for the first.
 *
 * @throws {ServiceError} when the server refuses that too.
 */
export async function searchPage(
	client: OigClient,
	collection: Collection,
	attributes: readonly string[],
	text: string,
	cursor: string | undefined,
	limit: number,
): Promise<Page<Entry>> {
	const search = async (searched: readonly string[]) => {
		const conditions = searched.map((attribute) => ({ attribute, operator: 'co' as const, value: text }));
		return await client.page(collection, { q: text === '' ? undefined : filter(conditions, 'or') }, cursor, limit);
	};
	try {
		return await search(attributes);
	} catch (error) {
		const isRefused = error instanceof ServiceError && (error.status === 400 || error.status === 500);
		if (!isRefused || text === '' || attributes.length === 1) throw error;
		return await search(attributes.slice(0, 1));
	}
}
