/**
 * Lists of the self-service API, which go by position: checks that a page is what it says, and that no object was lost
 * between two pages.
 *
 * Source: OIG "List envelope".
 */
import * as z from 'zod/v4-mini';

import { notWhole, PagingError, type Page } from '../http/paging';
import { bodyJson, type HttpResponse } from '../http/send';
import { readEntry, type Entry } from './entry';
import { unreadable } from './errors';
import { envelopeSchema, linkedSchema } from './schemas';

/** How a collection is called in its envelope, and where its objects have their ids. */
export interface Collection {
	readonly path: string;
	/** Names under which the array was documented or seen. */
	readonly members: readonly string[];
	/** Attributes that hold the id. */
	readonly keys: readonly string[];
	/** Whether the list belongs to an object, so that a 404 may say that this object is not there. */
	readonly isPart?: boolean;
}

export interface ListPage extends Page<Entry> {
	/** How many objects the whole list has, where the server counts them; version 12c does not. */
	readonly total?: number | undefined;
	/** Whether the server says that more follows; unknown if nothing in its answer says so. */
	readonly more?: boolean | undefined;
}

/** The list changed while it was read, so that objects may have moved to pages that were read before. */
class ListChanged extends PagingError {}

const MAX_PAGES = 100_000;

function partOfPage(position: number, said: number, found: number): PagingError {
	return new PagingError(
		`OIG says that the page from position ${position} has ${said} entries, and it has ${found}, so the list is not whole. Run it again.`,
	);
}

function otherPage(position: number, said: string): PagingError {
	return new PagingError(
		`OIG was asked for the page from position ${position} and returned the one from ${said}, so the list is not whole. A gateway on the way may drop parameters.`,
	);
}

/** The position that a page gives for itself in its own link, if it does. The link is never followed. */
function ownPosition(links: ReadonlyArray<{ rel?: string | undefined; href?: string | undefined }> | null | undefined) {
	const href = links?.find(({ rel }) => rel === 'self')?.href;
	return /[?&]offset=(\d+)(?:&|$)/.exec(href ?? '')?.[1];
}

/**
 * One page of a list.
 *
 * @throws {ServiceError} for an answer that is no list.
 * @throws {PagingError} for a page that contradicts itself, or is another one than was asked for.
 */
export function readPage(response: HttpResponse, collection: Collection, offset: number): ListPage {
	const envelope = z.safeParse(envelopeSchema, bodyJson(response));
	if (!envelope.success) throw unreadable(response);
	const { hasMore, links, totalResult, count } = envelope.data;
	const array = collection.members.map((member) => envelope.data[member]).find((value) => Array.isArray(value));
	// Without the list and its length, it is no list in which nobody is.
	if (array === undefined && count !== 0 && totalResult !== 0) throw unreadable(response);
	const objects = z.safeParse(z.array(linkedSchema), array ?? []);
	if (!objects.success) throw unreadable(response);
	const items = objects.data.map((object) => readEntry(object, collection.keys));
	if (typeof count === 'number' && count !== items.length) throw partOfPage(offset, count, items.length);
	const position = ownPosition(links);
	if (position !== undefined && position !== String(offset)) throw otherPage(offset, position);
	const total = typeof totalResult === 'number' && totalResult >= 0 ? totalResult : undefined;
	const end = offset - 1 + items.length;
	const isLinked = links?.some(({ rel }) => rel === 'next') === true;
	const saysMore = hasMore === true || isLinked || (total !== undefined && total > end);
	if (saysMore && items.length === 0) throw notWhole(offset);
	// The signs contradict each other.
	if (hasMore === false && saysMore) throw notWhole(end + 1);
	// Without any of the signs only an empty page is the end.
	const isUnknown = !saysMore && typeof hasMore !== 'boolean' && total === undefined && items.length > 0;
	const next = saysMore || isUnknown ? { next: String(end + 1) } : {};
	return { items, total, more: isUnknown ? undefined : saysMore, ...next };
}

function entryKey({ id, raw }: Entry): string {
	return id === '' ? JSON.stringify(raw) : id;
}

type FetchPage = (cursor: string | undefined) => Promise<ListPage>;

/** The pages of a list; each but the first begins with the last object of the one before. */
async function* overlapping(fetchPage: FetchPage): AsyncGenerator<Entry> {
	let cursor: string | undefined;
	let last: string | undefined;
	let total: number | undefined;
	let announced: boolean | undefined;
	let read = 0;
	for (let page = 1; page <= MAX_PAGES; page += 1) {
		const { items, next, more, total: said } = await fetchPage(cursor);
		const place = last === undefined ? -1 : items.map(entryKey).lastIndexOf(last);
		// What stood before it is gone, and what should follow has moved to a page that was read.
		const hasMoved = last !== undefined && place < 0;
		if (hasMoved || (page > 1 && said !== total)) throw changed(cursor);
		const fresh = items.slice(place + 1);
		if (fresh.length === 0 && place > 0) throw samePage(cursor);
		if (fresh.length === 0 && more === true) throw notWhole(next ?? '1');
		if (fresh.length === 0 && announced === true) throw changed(cursor);
		yield* fresh;
		read += fresh.length;
		total = said;
		announced = more;
		if (next === undefined || fresh.length === 0) {
			if (total !== undefined && total > read) throw changed(cursor);
			return;
		}
		last = entryKey(fresh[fresh.length - 1] as Entry);
		cursor = String(Number(next) - 1);
	}
	throw new PagingError(`The list has more than ${MAX_PAGES} pages. Narrow it down with a filter.`);
}

function samePage(position: string | undefined): PagingError {
	return new PagingError(
		`The server returned the same page again (from position ${position ?? '1'}), so its list would never end. The list was stopped there.`,
	);
}

function changed(position: string | undefined): ListChanged {
	return new ListChanged(
		`The list changed twice while it was read (at position ${position ?? '1'}), so entries may be missing. Run it again when fewer changes are made.`,
	);
}

/**
 * All objects of a list, each once; pages are fetched as they are needed. A list that changes while it is read is read
 * once more from its beginning.
 *
 * @throws {PagingError} when the list is not whole, or changes again.
 */
export async function* wholeList(fetchPage: FetchPage): AsyncGenerator<Entry> {
	const seen = new Set<string>();
	for (let reading = 1; ; reading += 1) {
		try {
			for await (const entry of overlapping(fetchPage)) {
				const key = entryKey(entry);
				if (seen.has(key)) continue;
				seen.add(key);
				yield entry;
			}
			return;
		} catch (error) {
			if (!(error instanceof ListChanged) || reading > 1) throw error;
		}
	}
}
