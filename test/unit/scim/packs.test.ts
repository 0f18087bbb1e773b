/** Memberships of bulk work: what goes together, what is blamed, and how long is waited for what was just made. */
import { describe, expect, it } from '@jest/globals';

import type { DirectoryUser } from '../../../providers/directory';
import { membershipPacks, writePack, type MembershipAction } from '../../../providers/scim/directory/memberships';
import { gone, page, refusing, server, type Reply } from './server';

const user = (id: string): DirectoryUser => ({ id, active: true, values: {} });
const action = (type: MembershipAction['type'], groupId: string, id: string): MembershipAction =>
	({ key: `${type} ${id} ${groupId}`, type, groupId, userId: id, user: user(id) }) as MembershipAction;
const add = (...ids: string[]) => ids.map((id) => action('addToGroup', 'g1', id));

/** A group to which only some can be added. */
function group(known: readonly string[], refusal: Reply = refusing(400, 'No such user.')) {
	const members = new Set(['u0']);
	return server(
		({ method, path, body }) => {
			if (path === '/Groups') return page({ id: 'g1', displayName: 'Team', members: [{ value: 'u0' }] });
			if (method !== 'PATCH') {
				return { body: { id: 'g1', displayName: 'Team', members: [...members].map((value) => ({ value })) } };
			}
			const operations = body.Operations as Array<{ value: Array<{ value: string }> }>;
			const ids = operations.flatMap(({ value }) => value.map((one) => one.value));
			if (!ids.every((id) => known.includes(id))) return refusal;
			for (const id of ids) members.add(id);
			return { status: 204 };
		},
		{ profile: 'rfc' },
	);
}

const outcomes = async (service: ReturnType<typeof group>['service'], ids: readonly string[], isNew = false) =>
	(await writePack(service, membershipPacks(add(...ids))[0] ?? [], () => isNew)).map((outcome) =>
		outcome.status === 'done' ? (outcome.wasThere ? 'was there' : 'done') : 'refused',
	);

describe('memberships of a group', () => {
	it('are one pack of additions and one of removals, after each other', () => {
		const packs = membershipPacks([
			...add('u1'),
			action('removeFromGroup', 'g1', 'u2'),
			action('addToGroup', 'g2', 'u1'),
			...add('u3'),
		]);
		expect(packs.map((pack) => pack.map(({ type, groupId, actions }) => [type, groupId, actions.length]))).toEqual([
			[
				['addToGroup', 'g1', 2],
				['removeFromGroup', 'g1', 1],
			],
			[['addToGroup', 'g2', 1]],
		]);
	});

	it('that are refused as a whole go in halves, until only those are blamed who are refused', async () => {
		const { service, writes, waits } = group(['u1', 'u2', 'u4', 'u5']);
		expect(await outcomes(service, ['u0', 'u1', 'u2', 'u3', 'u4', 'u5'])).toEqual([
			'was there',
			'done',
			'done',
			'refused',
			'done',
			'done',
		]);
		expect([writes().length, waits]).toEqual([7, []]);
	});

	it.each([
		['a refusal of rights', refusing(403)],
		['a group that is gone', gone],
	])('are refused together by %s', async (_what, refusal) => {
		const { service, writes } = group([], refusal);
		expect(await outcomes(service, ['u1', 'u2'])).toEqual(['refused', 'refused']);
		expect(writes()).toHaveLength(1);
	});

	it('of what was just made are tried four times with growing waits', async () => {
		const { service, writes, waits } = group([]);
		expect(await outcomes(service, ['u1'], true)).toEqual(['refused']);
		expect([writes().length, waits]).toEqual([4, [1_000, 2_000, 4_000]]);
		const old = group([]);
		expect(await outcomes(old.service, ['u1'])).toEqual(['refused']);
		expect([old.writes().length, old.waits]).toEqual([1, []]);
	});
});
