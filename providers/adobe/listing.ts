import { PagingError, type Page } from '../http/paging';
import type { HttpResponse } from '../http/send';

/** What Adobe says about a page beside its entries. */
interface PageNotice {
	readonly lastPage?: boolean | null | undefined;
	readonly result?: string | null | undefined;
}

const NOT_FOUND = /^not found$/i;

/** A count in a header; `undefined` without one. */
function countOf(response: HttpResponse, header: string): number | undefined {
	const text = response.headers[header]?.split(',')[0]?.trim() ?? '';
	return /^\d+$/.test(text) ? Number(text) : undefined;
}

function notWhole(what: string, page: number, reason: string): PagingError {
	return new PagingError(
		`Adobe's list of ${what} is incomplete: ${reason} (page ${page + 1}). Nothing was taken from it. Run the node again.`,
	);
}

/** Technical accounts are counted and not listed; each API credential has one. More than so many missing entries are a gap. */
const HIDDEN = { atLeast: 10, share: 0.1, atMost: 100 };

/** What identifies a user or a group in a list. */
interface Entry {
	readonly id?: unknown;
	readonly email?: unknown;
	readonly username?: unknown;
	readonly domain?: unknown;
	readonly type?: unknown;
	readonly groupId?: unknown;
	readonly groupName?: unknown;
}

function identityOf({ id, email, username, domain, type, groupId, groupName }: Entry): string {
	return JSON.stringify(id ?? groupId ?? [type, domain, username ?? email, groupName]);
}

function known(count: number | undefined): number | undefined {
	return count === undefined || Number.isNaN(count) ? undefined : count;
}

/**
 * Checks that a list ends where Adobe says that it ends. Every sign that an answer carries is compared: `lastPage`,
 * `result`, the number of pages, of entries and of the page. Signs that are missing are not held against it.
 *
 * Source: UMAPI "Paging": `X-Page-Count`, `X-Total-Count`, `X-Current-Page`, `X-Page-Size`; the samples of `/groups`,
 * where "Not found" stands for a page behind the last one.
 */
export class Listing<T extends Entry> {
	/** Of the page that is asked for, from 0. */
	readonly number: number;
	private received: number;
	private longest: number;
	/** Whether the page before said in so many words that it was not the last one. */
	private readonly announced: boolean;
	private pages: number | undefined;
	private total: number | undefined;

	/**
	 * @param what the entries, for the message
	 * @param neverEmpty whether there is always one, as the users of an organization
	 * @param cursor what the pages before said; none for the first page
	 */
	constructor(
		private readonly what: string,
		private readonly neverEmpty: boolean,
		cursor: string | undefined,
		/** Entries of the pages before, by what identifies them: one that comes again does not count again. */
		private readonly seen = new Set<string>(),
	) {
		const [number = 0, received = 0, longest = 0, announced = 0, pages, total] = cursor?.split(' ').map(Number) ?? [];
		this.number = number;
		this.received = received;
		this.longest = longest;
		this.announced = announced === 1;
		this.pages = known(pages);
		this.total = known(total);
	}

	/** @throws {PagingError} when entries are missing. */
	take(entries: readonly T[] | null | undefined, notice: PageNotice, response: HttpResponse): Page<T> {
		const items = entries ?? [];
		this.checkPage(items, notice, response);
		const before = this.seen.size;
		for (const item of items) this.seen.add(identityOf(item));
		this.received += this.seen.size - before;
		this.longest = Math.max(this.longest, items.length);
		if (notice.lastPage === true || items.length === 0) {
			this.checkEnd(items, notice);
			return { items };
		}
		const { received, longest, pages = Number.NaN, total = Number.NaN } = this;
		const announced = notice.lastPage === false ? 1 : 0;
		return { items, next: [this.number + 1, received, longest, announced, pages, total].join(' ') };
	}

	private checkPage(items: readonly T[], { result, lastPage }: PageNotice, response: HttpResponse) {
		const { number } = this;
		const fail = (reason: string) => notWhole(this.what, number, reason);
		const isBehind = NOT_FOUND.test(result ?? '');
		const current = countOf(response, 'x-current-page');
		if (current !== undefined && current !== number && !isBehind) throw fail(`it answered with page ${current + 1}`);
		const size = countOf(response, 'x-page-size');
		if (size !== undefined && size !== items.length && !isBehind) {
			throw fail(`the page says that it has ${size} entries, and ${items.length} came`);
		}
		const pages = countOf(response, 'x-page-count');
		const total = countOf(response, 'x-total-count');
		// What is removed while the list is read moves the others forward, and one of them is on no page.
		if (total !== undefined && this.total !== undefined && total < this.total)
			throw fail('it became shorter meanwhile');
		this.pages = pages ?? this.pages;
		this.total = total ?? this.total;
		const isMiddle = lastPage !== true && this.pages !== undefined && number < this.pages - 1;
		if (isMiddle && size === undefined && items.length < this.longest) {
			throw fail(`a page before the last one has ${items.length} of ${this.longest} entries`);
		}
	}

	private checkEnd(items: readonly T[], { result, lastPage }: PageNotice): void {
		const { number } = this;
		const fail = (reason: string) => notWhole(this.what, number, reason);
		const { pages, total, received } = this;
		const isEnoughForTotal = total !== undefined && received >= total;
		if (items.length === 0 && !isEnoughForTotal) {
			if (number > 0 && this.announced) throw fail('the page before says that more follows, and this one is empty');
			if (lastPage === false) throw fail('the page is empty and says that more follows');
			if (number === 0 && NOT_FOUND.test(result ?? '')) throw fail('Adobe answered "Not found" for its first page');
		}
		// An empty list may have no page at all. Behind the last page the counts are those of the pages before.
		const last = items.length === 0 ? Math.max(0, number - 1) : number;
		if (pages !== undefined && last < pages - 1 && received < (total ?? Number.POSITIVE_INFINITY)) {
			throw fail(`it ends there, but has ${pages} pages`);
		}
		if (total !== undefined && total - received > this.hidden(total)) {
			throw fail(`${received} of ${total} entries came`);
		}
		if (received === 0 && this.neverEmpty) throw fail('there is always at least one, and none came');
	}

	/** How many entries may be counted and not listed: never as many as a page has. */
	private hidden(total: number): number {
		const { longest, number } = this;
		const allowed = Math.max(HIDDEN.atLeast, Math.min(HIDDEN.atMost, Math.floor(total * HIDDEN.share)));
		return number === 0 ? allowed : Math.min(allowed, longest - 1);
	}
}
