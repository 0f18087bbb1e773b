/** Lists that are whole, or an error. */
import { notWhole, paged, PagingError, type Page } from '../http/paging';

/** How often a list is read that has fewer objects than the service counts. */
const LIST_PASSES = 3;

/** An object that has an id, as nearly everything in the Management API. */
export interface Identified {
	readonly id: string;
}

/**
 * All objects of a list, each once, from pages that count from 0. When the total shrinks between two pages, the list is
 * read again from as far back as objects may have moved; when fewer objects came than the service counts, from the
 * start.
 *
 * @throws {PagingError} when pages come again and again without anything new in them, or the list is not whole.
 */
export async function* wholeList<T extends Identified>(
	path: string,
	readPage: (startIndex: number) => Promise<{ readonly items: readonly T[]; readonly total: number | undefined }>,
): AsyncGenerator<T> {
	const seen = new Set<string>();
	let lastTotal: number | undefined;
	let furthest = 0;
	let passes = 1;

	const fetchPage = async (cursor: string | undefined): Promise<Page<T>> => {
		const startIndex = Number(cursor?.split('/')[0] ?? 0);
		const { items, total } = await readPage(startIndex);
		const fresh = items.filter(({ id }) => !seen.has(id));
		for (const { id } of fresh) seen.add(id);
		const moved = Math.min(startIndex, Math.max(0, (lastTotal ?? 0) - (total ?? lastTotal ?? 0)));
		lastTotal = total ?? lastTotal;
		const end = startIndex + items.length;
		const isNew = startIndex >= furthest;
		furthest = Math.max(furthest, end);
		if (moved > 0) return { items: fresh, next: `${startIndex - moved}/${total}/${passes}` };
		if (items.length === 0 && total !== undefined && startIndex < total) throw notWhole(startIndex);
		if (isNew && items.length > 0 && fresh.length === 0) {
			throw new PagingError('The service returns the same page again and again, so its list would never end.');
		}
		if (total !== undefined && items.length > 0 && end > total) throw miscounted(path);
		// A service that counts nothing may also return fewer objects than asked for, so only an empty page ends its list.
		const isLast = items.length === 0 || (total !== undefined && end >= total);
		if (!isLast) return { items: fresh, next: `${end}/${total ?? ''}/${passes}` };
		if (seen.size >= (lastTotal ?? 0)) return { items: fresh };
		if (passes >= LIST_PASSES) throw miscounted(path);
		passes += 1;
		furthest = Number.POSITIVE_INFINITY;
		return { items: fresh, next: `0/${total ?? ''}/${passes}` };
	};
	yield* paged(fetchPage);
}

function miscounted(path: string): PagingError {
	return new PagingError(
		`The list of ${path.split('/')[1]}s is not whole: the service counts other objects than it returns. Run it again.`,
	);
}
