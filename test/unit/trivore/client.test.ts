import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/v4-mini';

import type { HttpRequest, HttpResponse } from '../../../providers/http/send';
import { TrivoreClient } from '../../../providers/trivore/client';

const answer = (status: number, body: unknown = ''): HttpResponse => ({
	status,
	headers: {},
	body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
});
const ada = { id: 'u1', username: 'ada' };
const missing = answer(404, { errorMessage: 'Not found', statusCode: 404 });
const list = answer(200, { resources: [ada], totalResults: 1 });

/** A client whose requests get these answers in turn, and what it asked and waited for. */
function answering(...answers: readonly HttpResponse[]) {
	const calls: string[] = [];
	const waits: number[] = [];
	const send = async ({ method, url }: HttpRequest) => {
		const next = answers[calls.length];
		calls.push(`${method} ${new URL(url).pathname.replace('/api/rest/v1', '')}`);
		if (next === undefined) throw new Error('One call too many.');
		return await Promise.resolve(next);
	};
	const sleep = async (milliseconds: number) => void waits.push(milliseconds);
	const apiBase = 'https://id.example.com/api/rest/v1';
	return { client: new TrivoreClient(send, { apiBase, clock: { now: () => 0, sleep } }), calls, waits };
}

const failed = async (work: Promise<unknown>) =>
	await work.then(
		() => 'done',
		(error: unknown) => error,
	);

describe('a delete', () => {
	it.each([answer(204), answer(200), answer(200, ' \n')])(
		'with nothing in its answer is one call: %#',
		async (reply) => {
			const { client, calls } = answering(reply);
			await client.remove('/user/u1');
			expect(calls).toEqual(['DELETE /user/u1']);
		},
	);

	it('with a page as its answer is believed only when the object is gone', async () => {
		const gone = answering(answer(200, '<html>'), missing, list);
		await gone.client.remove('/user/u1');
		expect(gone.calls).toEqual(['DELETE /user/u1', 'GET /user/u1', 'GET /user']);
		const there = answering(answer(200, '<html>'), answer(200, ada));
		expect(await failed(there.client.remove('/user/u1'))).toMatchObject({ kind: 'unexpected', status: 404 });
	});

	it('of what is missing is refused, unless an earlier try did it', async () => {
		const { client } = answering(missing, list, missing);
		expect(await failed(client.remove('/user/u1'))).toMatchObject({ kind: 'notFound' });
		const again = answering(answer(503), missing, list, missing);
		await again.client.remove('/user/u1');
		expect(again.waits).toEqual([1_000]);
	});

	it('whose answer is lost is tried four times, after longer and longer pauses', async () => {
		const { client, calls, waits } = answering(...Array.from({ length: 5 }, () => answer(503)));
		expect(await failed(client.remove('/user/u1'))).toMatchObject({ status: 503 });
		expect(calls).toHaveLength(4);
		expect(waits).toEqual([1_000, 2_000, 4_000]);
	});
});

describe('an object that is written over', () => {
	const thing = z.looseObject({ id: z.string(), title: z.optional(z.string()) });
	const toDr = ({ title }: { title?: string | undefined }) => (title === 'Dr' ? undefined : { title: 'Dr' });

	it('is read again where the answer to the write is empty', async () => {
		const { client, calls } = answering(answer(200, ada), answer(204), answer(200, { ...ada, title: 'Dr' }));
		expect(await client.modify('/user/u1', thing, toDr)).toEqual({ value: { ...ada, title: 'Dr' }, changed: true });
		expect(calls).toEqual(['GET /user/u1', 'PUT /user/u1', 'GET /user/u1']);
	});

	it('is not written if it is up to date', async () => {
		const { client } = answering(answer(200, { ...ada, title: 'Dr' }));
		expect(await client.modify('/user/u1', thing, toDr)).toMatchObject({ changed: false });
	});

	it('counts as changed when the answer was lost, and not when another client was faster', async () => {
		const done = answer(200, { ...ada, title: 'Dr' });
		const lost = answering(answer(200, ada), answer(503), done);
		expect(await lost.client.modify('/user/u1', thing, toDr)).toMatchObject({ changed: true });
		const overtaken = answering(answer(200, ada), answer(412, { errorMessage: 'Changed', statusCode: 412 }), done);
		expect(await overtaken.client.modify('/user/u1', thing, toDr)).toMatchObject({ changed: false });
		expect([lost.waits, overtaken.waits]).toEqual([[1_000], [1_000]]);
	});

	it('is tried four times', async () => {
		const { client, calls } = answering(...[1, 2, 3, 4, 5].flatMap(() => [answer(200, ada), answer(503)]));
		expect(await failed(client.modify('/user/u1', thing, toDr))).toMatchObject({ status: 503 });
		expect(calls.filter((call) => call.startsWith('PUT'))).toHaveLength(4);
	});
});

describe('an answer', () => {
	it.each([
		['another user', '/user/u1', { id: 'u2' }],
		['another group', '/group/g1', { id: 'g2' }],
	])('about %s is not believed', async (_, path, body) => {
		const { client } = answering(answer(200, body));
		expect(await failed(client.get(path, z.unknown()))).toMatchObject({ kind: 'unexpected', status: 200 });
	});

	it('may write the ID in another case, and need not have one', async () => {
		const { client } = answering(answer(200, { id: 'U1' }), answer(200, {}));
		await client.get('/user/u1', z.unknown());
		await client.get('/user/u1', z.unknown());
	});

	it('404 of a collection that cannot be read says nothing about the object', async () => {
		const { client } = answering(missing, missing);
		expect(await failed(client.find('/user/u1', z.unknown()))).toMatchObject({ kind: 'unexpected' });
		const forbidden = answering(missing, answer(403));
		expect(await forbidden.client.find('/user/u1', z.unknown())).toBeUndefined();
	});

	it('tells whether a collection can be read once', async () => {
		const { client, calls } = answering(missing, list, missing);
		expect([await client.find('/user/u1', z.unknown()), await client.find('/user/u2', z.unknown())]).toEqual([
			undefined,
			undefined,
		]);
		expect(calls).toEqual(['GET /user/u1', 'GET /user', 'GET /user/u2']);
	});
});

describe('a search', () => {
	const user = z.looseObject({ id: z.string() });
	const empty = answer(200, { resources: [], totalResults: 0 });

	it.each([
		['finds users', [list], [ada]],
		['finds none, and the service searches the attribute', [empty, list], []],
		['finds none, and no user is found by the attribute', [empty, empty], undefined],
		['is refused', [answer(400, { errorMessage: 'No.' })], undefined],
		['finds none, and the other search is refused', [empty, answer(400, { errorMessage: 'No.' })], undefined],
	])('that %s is an answer or none', async (_, answers, expected) => {
		expect(await answering(...answers).client.search('/user', user, 'title pr', 'title')).toEqual(expected);
	});

	it('asks once whether an attribute is searched, and again after a failure', async () => {
		const { client } = answering(list);
		expect([await client.searchable.has('/user', 'a'), await client.searchable.has('/user', 'a')]).toEqual([
			true,
			true,
		]);
		const other = answering(answer(403), list);
		expect(await failed(other.client.searchable.has('/user', 'a'))).toMatchObject({ status: 403 });
		expect(await other.client.searchable.has('/user', 'a')).toBe(true);
	});

	it('of several attributes asks once for all, and remembers what it found', async () => {
		const { client, calls } = answering(list);
		expect(await client.searchable.hasAll('/user', ['a', 'b'])).toBe(true);
		expect(await client.searchable.hasAll('/user', ['a', 'b'])).toBe(true);
		expect(calls).toHaveLength(1);
		expect(await answering(empty).client.searchable.hasAll('/user', ['a', 'b'])).toBe(false);
		expect(await answering(empty).client.searchable.hasAll('/user', ['a'])).toBe(false);
	});
});

describe('a page without entries', () => {
	const page = async (body: object, startIndex?: number) => {
		const { client } = answering(answer(200, body));
		const query = startIndex === undefined ? {} : { startIndex };
		return await client.page('/user', z.looseObject({ id: z.string() }), query).catch((error: unknown) => error);
	};
	const empty = { items: [], total: undefined };

	it('is an empty list only where the service counts none', async () => {
		expect(await page({ resources: [], totalResults: 0 })).toEqual({ items: [], total: 0 });
		expect(await page({ totalResults: 0 })).toEqual({ items: [], total: 0 });
		for (const body of [{ resources: [] }, { resources: [], totalResults: null }, {}, { totalResults: 3 }]) {
			expect(await page(body)).toMatchObject({ kind: 'unexpected' });
			expect(await page(body, 0)).toMatchObject({ kind: 'unexpected' });
		}
	});

	it('is the end of a list that had others before it', async () => {
		expect(await page({ resources: [] }, 1)).toEqual(empty);
		expect(await page({ resources: [] }, 500)).toEqual(empty);
		expect(await page({ resources: null }, 500)).toMatchObject({ kind: 'unexpected' });
	});
});
