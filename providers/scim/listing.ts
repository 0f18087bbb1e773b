/**
 * Lists of SCIM services, page by page, by positions or by cursors. A list that may lack something is refused: what is
 * removed or created next rests on it.
 *
 * Source: RFC 7644, section 3.4.2.4; RFC 9865; what five independent servers do.
 */
import { notWhole, PagingError } from '../http/paging';

/** Empty pages in a row that more may follow. */
const EMPTY_PAGES = 10;
/** How often a list is read again from its beginning because it became shorter meanwhile. */
const RESTARTS = 3;

/** Where a page begins: at a position, at a cursor of RFC 9865 (the first one is empty), or where a header said. */
export type PageStart =
	| { readonly kind: 'position'; readonly startIndex: number }
	| { readonly kind: 'cursor' | 'header'; readonly cursor: string };

export interface ListPage<T> {
	readonly resources: readonly T[];
	/** How many there are, if the service tells. */
	readonly total: number | undefined;
	/** How many a page has, if the service tells. */
	readonly perPage: number | undefined;
	/** Where the service says that the next page begins. */
	readonly next: Exclude<PageStart, { kind: 'position' }> | undefined;
}

interface Rules<T> {
	/** How many resources of a page were asked for. */
	readonly count: number;
	readonly trustsTotals: boolean;
	/** Whether the first page is asked for with an empty cursor. */
	readonly withCursors: boolean;
	/** The first page, if it was read a moment ago. */
	readonly first?: ListPage<T> | undefined;
}

/** Where a list begins. */
export const startOf = (withCursors: boolean): PageStart =>
	withCursors ? { kind: 'cursor', cursor: '' } : { kind: 'position', startIndex: 1 };

/**
 * All resources of a list, each once, page by page as they are consumed.
 *
 * @throws {PagingError} when the list may not be whole: it ends before its total or in the middle of its cursors, it
 *   goes in a circle, it repeats a page without saying how many resources there are, or it becomes shorter again and
 *   again while it is read.
 */
export async function* listed<T extends { readonly id: string }>(
	fetchPage: (place: PageStart) => Promise<ListPage<T>>,
	{ count, trustsTotals, withCursors, first }: Rules<T>,
): AsyncGenerator<T> {
	const start = startOf(withCursors);
	let ready = first;
	/** All that were given out, and those that came since the list was last begun. */
	const given = new Set<string>();
	let known = new Set<string>();
	const cursors = new Set<string>();
	let place = start;
	let position = 1;
	let empty = 0;
	let restarts = 0;
	/** As the last page that told it. */
	let told: number | undefined;
	for (;;) {
		const { resources, total = told, perPage, next } = ready ?? (await fetchPage(place));
		ready = undefined;
		const before = known.size;
		for (const { id } of resources) known.add(id);
		const isNew = known.size > before;
		for (const resource of resources) {
			if (given.has(resource.id)) continue;
			given.add(resource.id);
			yield resource;
		}
		if (next !== undefined) {
			empty = resources.length === 0 ? empty + 1 : 0;
			const isCircle = cursors.has(next.cursor) || (resources.length > 0 && !isNew);
			if (isCircle || empty > EMPTY_PAGES) throw repeated(position);
			cursors.add(next.cursor);
		}
		const isMissing = (total ?? 0) > known.size;
		// A service that knows no cursors passes over the first one.
		const isIgnored = isFirstCursor(place) && (isMissing || resources.length >= count);
		if (next === undefined && (resources.length === 0 || !(place.kind === 'position' || isIgnored))) {
			if (isMissing) throw notWhole(position);
			return;
		}
		if (next === undefined && becameShorter(told, total, before)) {
			// What moved to an earlier position was skipped.
			restarts += 1;
			if (restarts > RESTARTS) throw changing();
			[known, told, place, position] = [new Set(), total, start, 1];
			continue;
		}
		told = total;
		if (resources.length > 0 && !isNew) {
			if (isMissing) throw repeated(position);
			if (mayBeBeginning(resources.length, total, perPage, count) && !(await knowsPositions(fetchPage, resources))) {
				throw repeated(position);
			}
			return;
		}
		// A page of one resource that counts one is whole: no server has pages of one unless it says so.
		if (total === 1 && known.size === 1 && next === undefined && count > 1) return;
		// A total below what has come is none, and that of a full page may be the number of what is on the page.
		const isFull = resources.length >= Math.min(count, perPage || count);
		if (trustsTotals && total === known.size && next === undefined && !isFull) return;
		position += resources.length;
		place = next ?? { kind: 'position', startIndex: position };
	}
}

export const isFirstCursor = (place: PageStart): boolean => place.kind === 'cursor' && place.cursor === '';

/**
 * Whether something was deleted since the page before, whose total was `told`. It said that there was more than what had
 * come by then: the totals of servers that count the page alone never do.
 */
function becameShorter(told: number | undefined, total: number | undefined, before: number): boolean {
	return told !== undefined && total !== undefined && total < told && told > before;
}

/** Whether a page that came before may be the beginning of a longer list, because the service knows no positions. */
function mayBeBeginning(length: number, total: number | undefined, perPage = 0, count: number): boolean {
	return total === undefined ? length >= perPage || length >= count : total === length && length >= count;
}

/**
 * Whether the page that begins with the second resource does so. Then the first page came again because there is nothing
 * at the position that was asked for, as some services do it.
 */
async function knowsPositions<T extends { readonly id: string }>(
	fetchPage: (place: PageStart) => Promise<ListPage<T>>,
	[, second]: readonly T[],
): Promise<boolean> {
	if (second === undefined) return false;
	const { resources } = await fetchPage({ kind: 'position', startIndex: 2 });
	return resources[0]?.id === second.id;
}

function repeated(position: number): PagingError {
	return new PagingError(
		`The service gave nothing new from position ${position}, and its list may have more, so it may not be whole. Run it again.`,
	);
}

function changing(): PagingError {
	return new PagingError(
		'The list became shorter again and again while it was read, so it may not be whole. Run it again.',
	);
}
