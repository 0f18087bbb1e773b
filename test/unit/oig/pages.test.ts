import { describe, expect, it } from '@jest/globals';

import { collect } from '../../../providers/http/paging';
import type { HttpRequest } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { readPage } from '../../../providers/oig/pages';
import { USERS } from '../../../providers/oig/users';
import { answer } from './support';

interface Server {
	ids: number[];
	readonly calls: URL[];
}

type Change = (page: Record<string, unknown>, url: URL, server: Server) => unknown;

/** A client on a server with users 1 to 250 in pages of at most 100; `change` makes an answer wrong. */
function over(change: Change = (page) => page) {
	const server: Server = { ids: Array.from({ length: 250 }, (_, index) => index + 1), calls: [] };
	const send = async ({ url: address }: HttpRequest) => {
		const url = new URL(address);
		server.calls.push(url);
		const [offset, limit] = [Number(url.searchParams.get('offset')), Number(url.searchParams.get('limit'))];
		const users = server.ids.slice(offset - 1, offset - 1 + limit).map((id) => ({ id: String(id) }));
		const hasMore = offset - 1 + limit < server.ids.length;
		const self = { rel: 'self', href: `http://inside/users?offset=${offset}&limit=${limit}` };
		const page = { links: [self], count: users.length, hasMore, totalResult: -1, users };
		return answer(200, await change(page, url, server));
	};
	const clock = { now: () => 0, sleep: async () => {} };
	const client = new OigClient(send, { baseUrl: 'https://oig.example.com', clock });
	return { server, read: async () => (await collect(client.list(USERS))).map(({ id }) => Number(id)) };
}

const at = (url: URL) => Number(url.searchParams.get('offset'));
const all = Array.from({ length: 250 }, (_, index) => index + 1);

describe('a list of OIG', () => {
	it('is read in pages, each of which repeats the last object of the one before', async () => {
		const { read, server } = over();
		expect(await read()).toEqual(all);
		expect(server.calls.map(at)).toEqual([1, 100, 199]);
	});

	it.each<[string, Change]>([
		[
			'an empty page in the middle that says more follows',
			(page, url) => (at(url) > 1 ? { ...page, count: 0, users: [] } : page),
		],
		['an empty page in the middle that says nothing', (page, url) => (at(url) > 1 ? { users: [], count: 0 } : page)],
		[
			'an empty page in the middle that says it is the last',
			(page, url) => (at(url) > 1 ? { ...page, users: [], count: 0, hasMore: false } : page),
		],
		['a page that is shorter than its count', (page) => ({ ...page, users: (page.users as object[]).slice(1) })],
		[
			'a page that says it is another one',
			(page, url) => (at(url) > 1 ? { ...page, links: [{ rel: 'self', href: '/users?offset=1' }] } : page),
		],
		[
			'a last page with a link to the next',
			(page) => ({ ...page, hasMore: false, links: [{ rel: 'next', href: '/' }] }),
		],
		['an end before the total', (page) => ({ ...page, hasMore: false, totalResult: 250 })],
		[
			'a last page that is not reached by the total',
			(page, url) =>
				at(url) > 100
					? { ...page, users: [], count: 0, totalResult: 250, hasMore: false }
					: { ...page, totalResult: 250 },
		],
		['a total that changes all the time', (page, _url, { calls }) => ({ ...page, totalResult: 250 + calls.length })],
		['a page without the list', (page) => ({ ...page, users: undefined })],
		['objects that are none', (page) => ({ ...page, users: ['x'], count: 1 })],
		[
			'the same page again and again',
			(page, url, server) =>
				at(url) > 1 ? { ...page, links: [], count: 100, users: server.ids.slice(0, 100).map((id) => ({ id })) } : page,
		],
	])('is refused for %s', async (_, change) => {
		await expect(over(change).read()).rejects.toThrow(/not whole|changed|never end|documentation|Run it again/);
	});

	it('has no raw words of the checks of answers in its errors', async () => {
		const { read } = over((page) => ({ ...page, users: [{ id: { a: 1 } }], count: 1 }));
		const error = await read().catch((reason: unknown) => reason);
		expect(String(error)).not.toMatch(/invalid_|expected|zod|\$/i);
	});

	it('is read once more when a user who was deleted has hidden another', async () => {
		const { read } = over((page, _, server) => {
			if (server.calls.length === 1) server.ids = server.ids.filter((id) => id !== 7);
			return page;
		});
		// User 101 moved to the first page; user 7 was there when that was read.
		expect(await read()).toEqual(expect.arrayContaining(all));
	});

	it('is read once more when a total changes', async () => {
		const { read } = over((page, _, server) => {
			const total = server.ids.length;
			if (server.calls.length === 1) server.ids = server.ids.filter((id) => id !== 240);
			return { ...page, totalResult: total, hasMore: undefined };
		});
		expect((await read()).length).toBe(249);
	});

	it('is refused when users are deleted all the time', async () => {
		const { read } = over((page, _, server) => {
			server.ids = server.ids.slice(1);
			return page;
		});
		await expect(read()).rejects.toThrow(/^The list changed twice while it was read/);
	});

	it('goes on when users are created before those that were read', async () => {
		const { read, server } = over((page, _, { calls, ids }) => {
			if (calls.length === 1) ids.unshift(1_001, 1_002);
			return page;
		});
		expect(await read()).toEqual(all);
		expect(server.calls).toHaveLength(3);
	});

	it('ends with an empty page where nothing says whether more follows', async () => {
		const { read } = over((page) => ({ users: page.users }));
		expect(await read()).toEqual(all);
	});
});

describe('whether more follows a page', () => {
	const two = [{ id: '1' }, { id: '2' }];
	const next = { rel: 'next', href: 'http://inside/users?offset=13' };
	const self = { rel: 'self', href: 'http://inside/users?offset=11&limit=2' };
	const read = (page: object) => readPage(answer(200, { users: two, ...page }), USERS, 11);

	it.each([
		[{}, undefined, '13', undefined],
		[{ hasMore: true }, true, '13', undefined],
		[{ hasMore: false }, false, undefined, undefined],
		[{ links: [self, next] }, true, '13', undefined],
		[{ links: [self] }, undefined, '13', undefined],
		[{ totalResult: 13 }, true, '13', 13],
		[{ totalResult: 12 }, false, undefined, 12],
		[{ totalResult: -1 }, undefined, '13', undefined],
		[{ totalResult: 13, hasMore: true, links: [next], count: 2 }, true, '13', 13],
		[{ totalResult: 12, hasMore: false, count: 2 }, false, undefined, 12],
		[{ users: [], count: 0 }, false, undefined, undefined],
		[{ users: [], totalResult: 0 }, false, undefined, 0],
		[{ users: undefined, totalResult: 0 }, false, undefined, 0],
		[{ users: [], hasMore: false }, false, undefined, undefined],
	])('is told by its signs: %j', (page, more, cursor, total) => {
		const { more: said, next: follows, total: counted } = read(page);
		expect({ more: said, next: follows, total: counted }).toEqual({ more, next: cursor, total });
	});

	it.each([
		[{ hasMore: false, totalResult: 13 }],
		[{ hasMore: false, links: [next] }],
		[{ users: [], hasMore: true }],
		[{ users: [], links: [next] }],
		[{ users: [], totalResult: 11 }],
		[{ count: 1 }],
		[{ count: 3 }],
		[{ links: [{ ...self, href: '/users?offset=1' }] }],
		[{ users: undefined }],
		[{ users: 'none' }],
	])('is not guessed where they contradict each other: %j', (page) => {
		expect(() => read(page)).toThrow(/not whole|documentation/);
	});
});
