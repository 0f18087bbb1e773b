/** What is told of a list that cannot be whole, word by word. */
import { expect, it } from '@jest/globals';

import { collect } from '../../../providers/http/paging';
import { readPage, wholeList, type ListPage } from '../../../providers/oig/pages';
import { USERS } from '../../../providers/oig/users';
import { entry } from './server';
import { answer } from './support';

const changed = (position: number) =>
	`The list changed twice while it was read (at position ${position}), so entries may be missing. Run it again when fewer changes are made.`;
const empty = (position: number) =>
	`The service gave an empty page (from position ${position}) and says that there is more, so its list is not whole. Run it again.`;
const page = (ids: readonly string[], more: Partial<ListPage> = {}): ListPage => ({
	items: ids.map((id) => entry(id)),
	...more,
});
const first = page(['1', '2'], { next: '3', more: true });

it.each<[string, ListPage[], string]>([
	['lost the last object of the page before', [first, page(['3', '4'])], changed(2)],
	[
		'has another total than the page before',
		[page(['1', '2'], { next: '3', total: 4 }), page(['2', '3'], { total: 5 })],
		changed(2),
	],
	['ends although more was announced', [first, page(['2'])], changed(2)],
	['ends before its total', [page(['1', '2'], { next: '3', total: 4 }), page(['2', '3'], { total: 4 })], changed(2)],
	['ends before its total on the first page', [page(['1'], { total: 2 })], changed(1)],
	['is empty and says that more follows', [page([], { more: true })], empty(1)],
	['repeats what was read and says that more follows', [first, page(['2'], { next: '3', more: true })], empty(3)],
	[
		'is the same page again',
		[first, page(['1', '2'], { next: '4' })],
		'The server returned the same page again (from position 2), so its list would never end. The list was stopped there.',
	],
])('a list whose page %s is not whole', async (_, pages, message) => {
	let at = 0;
	const cursors: Array<string | undefined> = [];
	const read = collect(
		wholeList(async (cursor) => {
			cursors.push(cursor);
			return await Promise.resolve(pages[at++ % pages.length] as ListPage);
		}),
	);
	await expect(read).rejects.toThrow(new Error(message));
	const readings = message.includes('twice') ? 2 : 1;
	expect(cursors).toEqual(Array(readings).fill([undefined, '2'].slice(0, pages.length)).flat());
});

it('a list that never ends is given up after 100,000 pages', async () => {
	let pages = 0;
	const list = wholeList(async (cursor) => {
		pages += 1;
		const from = Number(cursor ?? '1');
		return await Promise.resolve(page([String(from), String(from + 1)], { next: String(from + 2) }));
	});
	await expect(collect(list)).rejects.toThrow(
		new Error('The list has more than 100000 pages. Narrow it down with a filter.'),
	);
	expect(pages).toBe(100_000);
});

it.each([
	[
		{ users: [{ id: '1' }], count: 2 },
		'OIG says that the page from position 11 has 2 entries, and it has 1, so the list is not whole. Run it again.',
	],
	[
		{ users: [{ id: '1' }], links: [{ rel: 'self', href: '/users?limit=5&offset=1' }] },
		'OIG was asked for the page from position 11 and returned the one from 1, so the list is not whole. A gateway on the way may drop parameters.',
	],
	[{ users: [{ id: '1' }], hasMore: false, totalResult: 20 }, empty(12)],
	[{ users: [], hasMore: true }, empty(11)],
])('a page that contradicts itself is refused: %j', (body, message) => {
	expect(() => readPage(answer(200, body), USERS, 11)).toThrow(new Error(message));
});
