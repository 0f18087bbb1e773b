import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse } from '../../../providers/http/send';
import { TrivoreClient } from '../../../providers/trivore/client';
import { changeMemberships } from '../../../providers/trivore/memberships';
import type { Group } from '../../../providers/trivore/schemas';

const json = (body: unknown): HttpResponse => ({
	status: 200,
	headers: {},
	body: new TextEncoder().encode(JSON.stringify(body)),
});
const group = (id: string, nsCode = 'one'): Group => ({ id, name: id, nsCode });

/** A user of whom `overwritten` writes are undone at once; each call takes so many milliseconds. */
function over(overwritten: number, callTakes = 0) {
	const state = { now: 0, memberOf: ['old'], writes: 0 };
	const waits: number[] = [];
	const send = async ({ method, url, body }: HttpRequest) => {
		state.now += callTakes;
		if (url.includes('/group/')) return json(group(url.split('/').pop() ?? ''));
		if (method === 'PUT') {
			state.writes += 1;
			const written = JSON.parse(String(body)) as { memberOf: string[] };
			if (state.writes > overwritten) state.memberOf = written.memberOf;
		}
		return await Promise.resolve(json({ id: 'u1', nsCode: 'one', memberOf: state.memberOf }));
	};
	const clock = {
		now: () => state.now,
		sleep: async (milliseconds: number) => void waits.push(milliseconds),
	};
	const client = new TrivoreClient(send, { apiBase: 'https://id.example.com/api/rest/v1', clock });
	const change = async (add: readonly Group[], remove: readonly string[] = [], random = 0) =>
		await changeMemberships(client, 'u1', { add, remove: new Set(remove) }, { random: () => random });
	return { change, state, waits };
}

describe('the check after a write of memberships', () => {
	it.each([
		[0, 20],
		[6, 24],
		[400, 1_600],
		[600, 2_000],
	])('comes after twice the time of a read and a write, within bounds (%d ms each)', async (callTakes, expected) => {
		const { change, waits } = over(0, callTakes);
		await change([group('a')]);
		expect(waits).toEqual([expected]);
	});

	it('comes at random times from the second round on, within growing bounds', async () => {
		const { change, waits } = over(7, 100);
		await change([group('a')], [], 0.5);
		expect(waits).toEqual([400, 1_200, 1_800, 2_100, 2_100, 2_100, 2_100, 2_100]);
	});

	it('finds the change overwritten twelve times, and no more', async () => {
		const { change, state } = over(Number.POSITIVE_INFINITY);
		await expect(change([group('a')])).rejects.toMatchObject({ kind: 'conflict', status: 409 });
		expect(state.writes).toBe(12);
		const other = over(11);
		expect(await other.change([group('a')])).toMatchObject({ added: new Set(['a']) });
		expect(other.state).toMatchObject({ writes: 12, memberOf: ['old', 'a'] });
	});
});

describe('memberships', () => {
	it('that are there already are not written', async () => {
		const { change, state } = over(0);
		expect(await change([group('old')], ['other'])).toMatchObject({
			added: new Set(),
			removed: new Set(),
			foreign: new Set(),
		});
		expect(state.writes).toBe(0);
	});

	it('in groups of another namespace are not written', async () => {
		const { change, state } = over(0);
		const { foreign, added } = await change([group('a'), group('b', 'two')], ['old']);
		expect([[...foreign], [...added], state.memberOf]).toEqual([['b'], ['a'], ['a']]);
	});
});
