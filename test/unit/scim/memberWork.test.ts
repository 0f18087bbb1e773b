/** What becomes of many changes of one group's members: which are sent again, which are blamed, which are believed. */
import { describe, expect, it } from '@jest/globals';

import { writePack, type MembershipAction } from '../../../providers/scim/directory/memberships';
import { changeMembers } from '../../../providers/scim/memberships';
import { page, refusing, server, type Reply } from './server';

const additions = (...ids: string[]): MembershipAction[] =>
	ids.map((userId) => ({ key: `add ${userId}`, type: 'addToGroup', userId, groupId: 'g1' }));
const pack = (...ids: string[]) => [{ type: 'addToGroup' as const, groupId: 'g1', actions: additions(...ids) }];

/** A group that takes members by PATCH, but for what is refused. */
function groupThat(refuse: (ids: readonly string[], time: number) => Reply | undefined) {
	// Somebody is in it, which shows that the server tells members.
	const members = ['u0'];
	const patches: string[][] = [];
	const bench = server(({ method, body }) => {
		if (method !== 'PATCH') {
			return { body: { id: 'g1', displayName: 'Team', members: members.map((value) => ({ value })) } };
		}
		const { Operations: operations } = body as { Operations: Array<{ value: Array<{ value: string }> }> };
		const ids = operations.flatMap(({ value }) => value.map((one) => one.value));
		patches.push(ids);
		const refusal = refuse(ids, patches.length);
		if (refusal === undefined) members.push(...ids);
		return refusal ?? { status: 204 };
	});
	return { ...bench, members, patches };
}

const statuses = (outcomes: Awaited<ReturnType<typeof writePack>>) =>
	Object.fromEntries(outcomes.map((outcome) => [outcome.key, outcome.status]));

describe('a refusal of many', () => {
	it('that is about one of them takes the others along no further', async () => {
		const { service, members } = groupThat((ids) => (ids.includes('u2') ? refusing(400) : undefined));
		const outcomes = await writePack(service, pack('u1', 'u2', 'u3'), () => false);
		expect(statuses(outcomes)).toEqual({ 'add u1': 'done', 'add u2': 'refused', 'add u3': 'done' });
		expect(members.sort()).toEqual(['u0', 'u1', 'u3']);
	});

	it.each([403, 404])('with %i is about all of them', async (status) => {
		const { service, patches } = groupThat(() => refusing(status));
		const outcomes = await writePack(service, pack('u1', 'u2'), () => false);
		expect(statuses(outcomes)).toEqual({ 'add u1': 'refused', 'add u2': 'refused' });
		expect(patches).toEqual([['u1', 'u2']]);
	});
});

describe('what was made a moment ago', () => {
	it.each([
		['the group', (id: string) => id === 'g1'],
		['a user', (id: string) => id === 'u2'],
	])('is waited for: %s', async (_what, isNew) => {
		const { service, waits, members } = groupThat((_ids, time) => (time <= 3 ? refusing(404) : undefined));
		const outcomes = await writePack(service, pack('u1', 'u2'), isNew);
		expect(statuses(outcomes)).toEqual({ 'add u1': 'done', 'add u2': 'done' });
		expect([waits, members]).toEqual([
			[1_000, 2_000, 4_000],
			['u0', 'u1', 'u2'],
		]);
	});

	it('is waited for four times at most, and not for a refusal that says something else', async () => {
		const missing = groupThat(() => refusing(404));
		expect(statuses(await writePack(missing.service, pack('u1'), () => true))).toEqual({ 'add u1': 'refused' });
		expect([missing.waits, missing.patches.length]).toEqual([[1_000, 2_000, 4_000], 4]);
		const forbidden = groupThat(() => refusing(403));
		await writePack(forbidden.service, pack('u1'), () => true);
		expect([forbidden.waits, forbidden.patches.length]).toEqual([[], 1]);
	});
});

it('who is a member already is told so', async () => {
	const { service, members } = groupThat(() => undefined);
	members.push('u1');
	const outcomes = await writePack(service, pack('u1', 'u2'), () => false);
	expect(outcomes.map(({ key, wasThere }) => [key, wasThere === true])).toEqual([
		['add u1', true],
		['add u2', false],
	]);
});

describe('a server that tells no members', () => {
	/** Neither groups with members nor users with groups. */
	const silent = () =>
		server(({ method, path }) => {
			if (method !== 'GET') return { status: 204 };
			if (path === '/Groups/g1') return { body: { id: 'g1', displayName: 'Team' } };
			if (path === '/Groups') return page({ id: 'g1', displayName: 'Team' });
			return path === '/Users/u1' ? { body: { id: 'u1', userName: 'ada' } } : page({ id: 'u1', userName: 'ada' });
		});

	it('is sent an addition once, and is believed', async () => {
		const { service, writes } = silent();
		expect(await changeMembers(service, 'g1', { add: ['u1'] })).toEqual({ added: ['u1'], removed: [] });
		expect(writes()).toEqual(['PATCH /Groups/g1']);
	});
});
