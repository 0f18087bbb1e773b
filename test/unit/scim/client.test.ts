import { describe, expect, it } from '@jest/globals';

import { collect, PagingError } from '../../../providers/http/paging';
import type { HttpRequest } from '../../../providers/http/send';
import type { ScimClient } from '../../../providers/scim/client';
import { where } from '../../../providers/scim/filter';
import type { ScimProfile } from '../../../providers/scim/profile';
import { client } from './support';

const people = Array.from({ length: 7 }, (_, index) => ({ id: `u${index + 1}` }));
const startOf = ({ url }: HttpRequest) => Number(new URL(url).searchParams.get('startIndex'));
const pageOf = (request: HttpRequest, size = 3) => people.slice(startOf(request) - 1, startOf(request) - 1 + size);
const ids = async (scim: ScimClient) => (await collect(scim.list('Users'))).map(({ id }) => id);
const all = people.map(({ id }) => id);

describe('a list', () => {
	it.each<[string, (request: HttpRequest) => unknown, Partial<ScimProfile>]>([
		['with true totals', (request) => ({ totalResults: 7, Resources: pageOf(request) }), { trustsTotals: true }],
		[
			'whose total is that of the page',
			(request) => ({ totalResults: pageOf(request).length, Resources: pageOf(request) }),
			{},
		],
		['without a total', (request) => ({ Resources: pageOf(request) }), {}],
		['with shorter pages than asked for', (request) => ({ totalResults: 7, Resources: pageOf(request, 2) }), {}],
		['with its array in lower case', (request) => ({ totalResults: 7, resources: pageOf(request) }), {}],
		[
			'whose last, empty page has no array',
			(request) => ({ totalResults: 7, ...(startOf(request) <= 7 ? { Resources: pageOf(request) } : {}) }),
			{},
		],
		[
			'that begins again behind its end',
			(request) => ({ totalResults: 7, Resources: startOf(request) > 7 ? people.slice(0, 3) : pageOf(request) }),
			{},
		],
		[
			'whose pages overlap',
			(request) => ({
				totalResults: 7,
				Resources: people.slice(Math.max(startOf(request) - 2, 0), startOf(request) + 2),
			}),
			{},
		],
	])('%s comes whole, and each entry once', async (_what, answer, profile) => {
		expect(await ids(client((request) => ({ body: answer(request) }), profile).scim)).toEqual(all);
	});

	it.each<[string, (request: HttpRequest) => unknown]>([
		[
			'that ends before its total',
			(request) => ({ totalResults: 7, Resources: startOf(request) > 3 ? [] : pageOf(request) }),
		],
		['that gives its first page again and again', () => ({ totalResults: 7, Resources: people.slice(0, 3) })],
		[
			'whose last page is empty and has forgotten its total',
			(request) => (startOf(request) > 3 ? { Resources: [] } : { totalResults: 7, Resources: pageOf(request) }),
		],
	])('%s is refused', async (_what, answer) => {
		for (const trustsTotals of [true, false]) {
			await expect(ids(client((request) => ({ body: answer(request) }), { trustsTotals }).scim)).rejects.toThrow(
				PagingError,
			);
		}
	});

	it('goes on after a total that is below what has come', async () => {
		const answer = (request: HttpRequest) => ({ body: { totalResults: 2, Resources: pageOf(request) } });
		expect(await ids(client(answer, { trustsTotals: true }).scim)).toEqual(all);
	});

	it('reads a total that is written as text', async () => {
		const { scim, requests } = client((request) => ({ body: { totalResults: '7', Resources: pageOf(request) } }), {
			trustsTotals: true,
		});
		expect([await ids(scim), requests.length]).toEqual([all, 3]);
	});

	it('of a service that knows no positions is whole if the service says that the page is not full', async () => {
		const body = { itemsPerPage: 3, Resources: people.slice(0, 2) };
		expect(await ids(client(() => ({ body })).scim)).toEqual(['u1', 'u2']);
	});

	it('that tells no total and repeats a page, which may be full for the service, is refused', async () => {
		for (const Resources of [people.slice(0, 3), people.slice(0, 2)]) {
			for (const more of [{}, { itemsPerPage: Resources.length }]) {
				await expect(ids(client(() => ({ body: { ...more, Resources } })).scim)).rejects.toThrow(PagingError);
			}
		}
	});

	it.each([{ totalResults: 3 }, {}])(
		'that begins again behind its end is whole, if it knows positions (%j)',
		async (more) => {
			const answer = (request: HttpRequest) => {
				const Resources = people.slice(0, 3).slice(startOf(request) - 1);
				return { body: { ...more, Resources: Resources.length > 0 ? Resources : people.slice(0, 3) } };
			};
			expect(await ids(client(answer).scim)).toEqual(['u1', 'u2', 'u3']);
		},
	);

	it('that repeats a full page and counts the page alone is refused', async () => {
		const body = { totalResults: 3, Resources: people.slice(0, 3) };
		await expect(ids(client(() => ({ body })).scim)).rejects.toThrow(PagingError);
	});

	it.each([
		['asked for', {}, 3],
		['of the service', { itemsPerPage: 2 }, 2],
	])(
		'does not end at a full page (%s) whose total is the page, however trusted totals are',
		async (_whose, more, size) => {
			const { scim, requests } = client(
				(request) => {
					const Resources = pageOf(request, size);
					return { body: { ...more, totalResults: Resources.length, Resources } };
				},
				{ trustsTotals: true },
			);
			expect(await ids(scim)).toEqual(all);
			expect(requests.length).toBeLessThanOrEqual(5);
		},
	);

	it('gives each entry once, also of those that one page has twice', async () => {
		const Resources = [people[0], people[1], people[0]];
		const answer = (request: HttpRequest) => ({ body: { Resources: startOf(request) > 1 ? [] : Resources } });
		expect(await ids(client(answer).scim)).toEqual(['u1', 'u2']);
	});

	describe.each([true, false])('that becomes shorter while it is read (trusted totals: %s)', (trustsTotals) => {
		/** The service loses the first entries of the list with the pages of these numbers. */
		function shrinking(losses: (page: number) => number) {
			let page = 0;
			let present = people;
			return client(
				(request) => {
					page += 1;
					const Resources = present.slice(startOf(request) - 1, startOf(request) + 2);
					const body = { totalResults: present.length, Resources };
					present = present.slice(losses(page));
					return { body };
				},
				{ trustsTotals },
			);
		}

		it('lacks none of those that are still there', async () => {
			const found = await ids(shrinking((page) => (page === 1 ? 2 : 0)).scim);
			expect([...found].sort()).toEqual(all);
		});

		it('is refused if that goes on', async () => {
			let more = 0;
			const { scim } = client(
				(request) => {
					more += 1;
					return { body: { totalResults: 100 - more, Resources: [{ id: `x${startOf(request)}` }] } };
				},
				{ trustsTotals },
			);
			await expect(ids(scim)).rejects.toThrow('shorter again and again');
		});
	});

	describe('with cursors in its answers', () => {
		const cursorOf = ({ url }: HttpRequest) => new URL(url).searchParams.get('cursor');
		/** A service whose cursors are `c` and the number of entries before. */
		const answer = (request: HttpRequest) => {
			const from = Number(/^c(\d+)$/.exec(cursorOf(request) ?? '')?.[1] ?? 0);
			const next = from + 3 < people.length ? { nextCursor: `c${from + 3}` } : {};
			return { body: { ...next, Resources: people.slice(from, from + 3) } };
		};
		const searches = (requests: readonly HttpRequest[]) => requests.map(({ url }) => new URL(url).search);

		it('comes whole, whether it was asked for with a cursor or not', async () => {
			const forced = client(answer);
			expect(await ids(forced.scim)).toEqual(all);
			expect(searches(forced.requests)).toEqual(['?startIndex=1&count=3', '?cursor=c3&count=3', '?cursor=c6&count=3']);
			const asked = client(answer, { withCursors: true });
			expect(await ids(asked.scim)).toEqual(all);
			expect(searches(asked.requests)).toEqual(['?count=3&cursor=', '?cursor=c3&count=3', '?cursor=c6&count=3']);
		});

		it('is searched with the same filter from page to page', async () => {
			const bodies: unknown[] = [];
			const { scim } = client(
				({ body }) => {
					const sent = JSON.parse(String(body)) as { cursor?: string };
					bodies.push(sent);
					return {
						body: sent.cursor === '' ? { nextCursor: 'c1', Resources: [people[0]] } : { Resources: [people[1]] },
					};
				},
				{ withCursors: true, searches: true },
			);
			expect((await collect(scim.list('Users', { filter: where('userName', 'sw', 'a') }))).length).toBe(2);
			const common = { schemas: expect.anything(), filter: 'userName sw "a"', count: 3 };
			expect(bodies).toEqual([
				{ ...common, cursor: '' },
				{ ...common, cursor: 'c1' },
			]);
		});

		it('goes on by positions where the service passes over the first cursor', async () => {
			const total = client(
				(request) => ({
					body: {
						totalResults: 7,
						Resources: pageOf({ ...request, url: request.url.replace('cursor=', 'startIndex=1') }, 2),
					},
				}),
				{ withCursors: true },
			);
			expect(await ids(total.scim)).toEqual(all);
		});

		it.each([
			[
				'whose cursors go in a circle',
				(cursor: string | null) => ({ nextCursor: cursor ? 'a' : 'b', Resources: [{ id: cursor ?? '' + 'x' }] }),
			],
			['whose pages do not change', () => ({ nextCursor: String(Math.random()), Resources: [{ id: 'u1' }] })],
			[
				'that ends before its total',
				(cursor: string | null) => ({
					totalResults: 7,
					...(cursor ? {} : { nextCursor: 'a' }),
					Resources: [{ id: `u${cursor ?? ''}` }],
				}),
			],
		])('%s is refused', async (_what, body) => {
			const { scim } = client((request) => ({ body: body(cursorOf(request)) }));
			await expect(ids(scim)).rejects.toThrow(PagingError);
		});

		it.each(['expiredCursor', 'invalidCursor'])(
			'that ends with %s is refused as a list that is not whole',
			async (scimType) => {
				const { scim } = client((request) =>
					cursorOf(request) ? { status: 400, body: { scimType, detail: 'Too late.' } } : answer(request),
				);
				const found = ids(scim);
				await expect(found).rejects.toThrow(PagingError);
				await expect(found).rejects.toThrow('Too late. Run it again.');
			},
		);

		it('is not read without them if one is no text', async () => {
			const { scim } = client(() => ({ body: { nextCursor: 7, Resources: people.slice(0, 2) } }));
			await expect(ids(scim)).rejects.toMatchObject({ kind: 'unexpected' });
		});
	});

	describe('with a header for the next page', () => {
		const paged = { nextPageHeader: 'opc-next-page' };
		const pageOfCursor = ({ url }: HttpRequest) => Number(new URL(url).searchParams.get('page') ?? 1);
		const answerOf = (next: (page: number) => number | undefined, entries: (page: number) => unknown[], more = {}) =>
			client((request) => {
				const page = pageOfCursor(request);
				const following = next(page);
				const headers = following === undefined ? undefined : { 'opc-next-page': String(following) };
				return { ...(headers ? { headers } : {}), body: { ...more, Resources: entries(page) } };
			}, paged).scim;

		it('goes on after an empty page in the middle', async () => {
			const scim = answerOf(
				(page) => (page < 3 ? page + 1 : undefined),
				(page) => (page === 2 ? [] : people.slice(page - 1, page)),
				{ totalResults: undefined },
			);
			expect(await ids(scim)).toEqual(['u1', 'u3']);
		});

		it('is refused when its cursors go in a circle', async () => {
			const scim = answerOf(
				(page) => (page % 3) + 1,
				(page) => [{ id: `u${page}` }],
			);
			await expect(ids(scim)).rejects.toThrow(PagingError);
		});

		it('is refused when empty pages do not end', async () => {
			const scim = answerOf(
				(page) => page + 1,
				() => [],
			);
			await expect(ids(scim)).rejects.toThrow(PagingError);
		});

		it('is refused when the cursors end before the total', async () => {
			const scim = answerOf(
				(page) => (page < 2 ? page + 1 : undefined),
				(page) => people.slice((page - 1) * 3, page * 3),
				{ totalResults: 7 },
			);
			await expect(ids(scim)).rejects.toThrow(PagingError);
		});
	});

	it.each<[string, unknown]>([
		['a total that is no number', { totalResults: 'many', Resources: [{ id: 'u1' }] }],
		['a blank total', { totalResults: ' ', Resources: [{ id: 'u1' }] }],
		['a total below zero', { totalResults: -1, Resources: [{ id: 'u1' }] }],
		['a web page', '<html>Sign in</html>'],
		['nothing', ''],
		['an object without entries', {}],
		['an entry without an id', { totalResults: 1, Resources: [{ userName: 'ann' }] }],
		['an array', [{ id: 'u1' }]],
	])('of which %s comes is an error, not an empty list', async (_what, body) => {
		await expect(ids(client(() => ({ body })).scim)).rejects.toMatchObject({ kind: 'unexpected' });
	});

	it('goes on where the header says, with the same filter', async () => {
		const { scim, requests } = client(
			(request) => {
				const page = Number(new URL(request.url).searchParams.get('page') ?? 1);
				const headers = page < 3 ? { 'opc-next-page': String(page + 1) } : {};
				return { headers, body: { totalResults: 7, Resources: people.slice((page - 1) * 3, page * 3) } };
			},
			{ nextPageHeader: 'opc-next-page', trustsTotals: true },
		);
		expect(await ids(scim)).toEqual(all);
		expect(requests.map(({ url }) => new URL(url).search)).toEqual([
			'?startIndex=1&count=3',
			'?page=2&limit=3',
			'?page=3&limit=3',
		]);
	});
});
