export interface Page<T> {
	readonly items: readonly T[];
	/** Where the next page begins; absent on the last one. */
	readonly next?: string | undefined;
}

/** The service's pages lead in a circle, never end, or end before the end of the list. */
export class PagingError extends Error {
	override readonly name = 'PagingError';
}

/** For an empty page where the service says that more follows. */
export function notWhole(position: number | string): PagingError {
	return new PagingError(
		`The service gave an empty page (from position ${position}) and says that there is more, so its list is not whole. Run it again.`,
	);
}

/** Far above any directory: 100,000 pages of 100 are ten million users. */
const MAX_PAGES = 100_000;

/**
 * All items of a paged list, page by page as they are consumed. An empty page with a cursor is followed too.
 *
 * @throws {PagingError} when the service gives a cursor that it gave before, or a page that is the one before it.
 */
export async function* paged<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
	const seen = new Set<string>();
	let cursor: string | undefined;
	let last = '';
	for (let page = 1; page <= MAX_PAGES; page += 1) {
		const { items, next } = await fetchPage(cursor);
		const content = items.length === 0 ? '' : JSON.stringify(items);
		if (content !== '' && content === last) {
			throw new PagingError(
				`The service gave the same page twice (page ${page}), so its list would never end. The list was stopped there.`,
			);
		}
		last = content;
		yield* items;
		if (next === undefined || next === '') return;
		if (seen.has(next)) {
			throw new PagingError(
				`The service gave the same page cursor twice (on page ${page}), so its list would never end. The list was stopped there.`,
			);
		}
		seen.add(next);
		cursor = next;
	}
	throw new PagingError(`The list has more than ${MAX_PAGES} pages. Narrow it down with a filter.`);
}

/** The first `limit` items of a sequence, all of them without a limit; asks for no page that it does not need. */
export async function collect<T>(items: AsyncIterable<T>, limit: number = Number.POSITIVE_INFINITY): Promise<T[]> {
	const collected: T[] = [];
	if (limit <= 0) return collected;
	for await (const item of items) {
		collected.push(item);
		if (collected.length >= limit) break;
	}
	return collected;
}
