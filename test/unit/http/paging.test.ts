import { describe, expect, it } from '@jest/globals';

import { collect, paged, PagingError, type Page } from '../../../providers/http/paging';

/** A list in pages; `asked` holds the cursors that were asked for. */
function pages(list: Readonly<Record<string, Page<number>>>) {
	const asked: Array<string | undefined> = [];
	const items = paged<number>(async (cursor) => {
		asked.push(cursor);
		const page = list[cursor ?? 'first'];
		if (page === undefined) throw new Error(`Page ${cursor} was not expected.`);
		return page;
	});
	return { items, asked };
}

const three = {
	first: { items: [1, 2], next: 'b' },
	b: { items: [3, 4], next: 'c' },
	c: { items: [5] },
};

describe('paged', () => {
	it('follows three pages to the end', async () => {
		const { items, asked } = pages(three);
		expect(await collect(items)).toEqual([1, 2, 3, 4, 5]);
		expect(asked).toEqual([undefined, 'b', 'c']);
	});

	it('stops at a page that comes again under another cursor', async () => {
		const { items } = pages({ first: { items: [1, 2], next: 'b' }, b: { items: [1, 2], next: 'c' } });
		await expect(collect(items)).rejects.toThrow('The service gave the same page twice (page 2)');
	});

	it('follows an empty page that has a cursor', async () => {
		const { items } = pages({
			first: { items: [], next: 'b' },
			b: { items: [1], next: 'c' },
			c: { items: [], next: 'd' },
			d: { items: [2] },
		});
		expect(await collect(items)).toEqual([1, 2]);
	});

	it('takes an empty cursor for the end', async () => {
		const { items, asked } = pages({ first: { items: [1], next: '' } });
		expect(await collect(items)).toEqual([1]);
		expect(asked).toHaveLength(1);
	});

	it.each([
		['the page repeats its own cursor', { first: { items: [1], next: 'b' }, b: { items: [2], next: 'b' } }, 2],
		[
			'the pages lead in a circle',
			{ first: { items: [1], next: 'b' }, b: { items: [2], next: 'c' }, c: { items: [3], next: 'b' } },
			3,
		],
	])('stops when %s', async (_name, list, requests) => {
		const { items, asked } = pages(list);
		const failure = await collect(items).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(PagingError);
		expect(String(failure)).toContain('same page cursor twice');
		expect(asked).toHaveLength(requests);
	});

	it('stops a list that never ends', async () => {
		let page = 0;
		const items = paged<number>(async () => ({ items: [], next: String((page += 1)) }));
		await expect(collect(items)).rejects.toThrow('more than 100000 pages');
	});

	it('passes on what a page throws', async () => {
		const items = paged<number>(async (cursor) => {
			if (cursor !== undefined) throw new Error('The second page is gone.');
			return { items: [1], next: 'b' };
		});
		await expect(collect(items)).rejects.toThrow('The second page is gone.');
	});
});

describe('collect', () => {
	it.each([
		[1, [1], 1],
		[2, [1, 2], 1],
		[3, [1, 2, 3], 2],
		[4, [1, 2, 3, 4], 2],
		[9, [1, 2, 3, 4, 5], 3],
	])('asks for no page that %d items do not need', async (limit, expected, requests) => {
		const { items, asked } = pages(three);
		expect(await collect(items, limit)).toEqual(expected);
		expect(asked).toHaveLength(requests);
	});

	it('asks for nothing when nothing is wanted', async () => {
		const { items, asked } = pages(three);
		expect(await collect(items, 0)).toEqual([]);
		expect(asked).toEqual([]);
	});
});
