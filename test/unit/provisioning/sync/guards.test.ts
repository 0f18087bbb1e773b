import { describe, expect, it } from '@jest/globals';

import { applyAtOnce } from '../../../../provisioning/sync/atOnce';
import type { GuardLimits } from '../../../../provisioning/sync/guards';
import type { OrphanAction } from '../../../../provisioning/sync/orphans';
import { FakeDirectory } from '../../../support/fakeDirectory';
import { applyTo, explain, OPEN, planOf, sign, statusesOf } from './support';

const name = (index: number) => `user${index}`;
const valuesOf = (index: number) => ({
	userName: name(index),
	email: `${name(index)}@example.com`,
	key: String(index),
});
const rowOf = (index: number, more: Record<string, string> = {}) => ({
	Key: String(index),
	'User Name': name(index),
	Email: `${name(index)}@example.com`,
	Groups: 'All',
	...more,
});

/** So many users, all in one group, of whom so many are missing from the input. */
async function planFor(users: number, missing: number, orphans: OrphanAction, limits: GuardLimits) {
	const directory = new FakeDirectory();
	const all = directory.addGroup('All');
	for (let index = 0; index < users; index += 1) directory.addUser(valuesOf(index), [all.id]);
	const rows = Array.from({ length: users - missing }, (_, index) => rowOf(index));
	const plan = await planOf(directory, rows, { scope: { by: 'all' }, orphans, limits });
	return { directory, plan };
}

const heldOf = ({ guards }: { guards: ReadonlyArray<{ guard: string; held: boolean }> }) =>
	guards.filter(({ held }) => held).map(({ guard }) => guard);

describe('the guards', () => {
	const only = (limits: GuardLimits): GuardLimits => ({ ...OPEN, ...limits });

	/** guard, what becomes of who is missing, users, share, count, allowed */
	it.each<[keyof GuardLimits, OrphanAction, number, { share?: number; count?: number }, number]>([
		['delete', 'delete', 1, { share: 5, count: 20 }, 3],
		['delete', 'delete', 60, { share: 5, count: 20 }, 3],
		['delete', 'delete', 100, { share: 5, count: 20 }, 5],
		['delete', 'delete', 100, { share: 50, count: 20 }, 20],
		['delete', 'delete', 100, { share: 0, count: 20 }, 0],
		['delete', 'delete', 100, { share: 5, count: 0 }, 0],
		['delete', 'delete', 100, { share: 5, count: 2 }, 3],
		['endAccess', 'disable', 100, { share: 10, count: 50 }, 10],
		['endAccess', 'disable', 39, { share: 10, count: 50 }, 3],
		['membershipRemoval', 'removeFromGroups', 100, { share: 15, count: 200 }, 15],
		['membershipRemoval', 'removeFromGroups', 100, { share: 100, count: 7 }, 7],
		['groupLoss', 'removeFromGroups', 11, { share: 50 }, 5],
	])('%s of %s among %d users with %j allow %d', async (guard, orphans, users, limit, allowed) => {
		const most = Math.min(allowed, users);
		const fits = await planFor(users, most, orphans, only({ [guard]: limit }));
		expect(heldOf(fits.plan)).toEqual([]);
		expect(fits.plan.rows).toHaveLength(most);
		expect(fits.plan.rows.every(({ requiresOverride }) => requiresOverride === undefined)).toBe(true);
		if (allowed >= users) return;
		const trips = await planFor(users, allowed + 1, orphans, only({ [guard]: limit }));
		expect(heldOf(trips.plan)).toEqual([guard]);
		expect(trips.plan.rows.map(({ requiresOverride }) => requiresOverride)).toEqual(trips.plan.rows.map(() => guard));
		// One more never makes it pass.
		const more = await planFor(users, Math.min(users, allowed + 2), orphans, only({ [guard]: limit }));
		expect(heldOf(more.plan)).toEqual([guard]);
	});

	it('have these defaults', async () => {
		const { plan } = await planFor(100, 1, 'delete', {});
		const limitsOf = plan.guards.map(({ guard, share, count, base }) => [guard, share, count, base]);
		expect(limitsOf).toEqual([
			['endAccess', 10, 50, 100],
			['delete', 5, 20, 100],
			['membershipRemoval', 15, 200, undefined],
			['update', 60, undefined, 99],
			['identifierChange', 10, 50, 99],
		]);
	});

	it('count a wrong mapping, which changes everybody', async () => {
		const directory = new FakeDirectory();
		for (let index = 0; index < 20; index += 1) directory.addUser(valuesOf(index));
		const rows = Array.from({ length: 20 }, (_, index) => rowOf(index, { 'First Name': 'X', Groups: '' }));
		const plan = await planOf(directory, rows, { limits: {} });
		expect(heldOf(plan)).toEqual(['update']);
		const renamed = rows.map((row, index) => ({ ...row, Email: `other${index}@example.com` })).slice(0, 4);
		expect(heldOf(await planOf(directory, renamed, { limits: {} }))).toEqual(['identifierChange']);
	});

	it('hold rows back until somebody overrides them', async () => {
		const { directory, plan } = await planFor(10, 4, 'delete', {});
		const refused = await applyTo(directory, plan.rows);
		expect(statusesOf(refused)).toEqual(['held', 'held', 'held', 'held']);
		expect(refused.rejected[0]?.error?.message).toBe(
			'The guard "delete" held this row back when it was planned. It is applied only with Override Guards on.',
		);
		expect(directory.writes).toBe(0);
		expect(statusesOf(await applyTo(directory, plan.rows, { overrideGuards: true }))).toEqual(
			plan.rows.map(() => 'deleted'),
		);
	});

	it('count again when several plans are applied together', async () => {
		const { directory, plan } = await planFor(100, 5, 'delete', {});
		expect(heldOf(plan)).toEqual([]);
		const refused = await applyTo(directory, plan.rows, { limits: { delete: { count: 4 } } });
		expect(refused.refusal?.message).toBe('Nothing was changed: 5 users would be deleted, and 4 are allowed.');
		expect(statusesOf(refused)).toEqual(plan.rows.map(() => 'held'));
		expect(directory.writes).toBe(0);
	});

	const atOnce = { sign, now: () => 1_000, explain, undoMaxAgeMs: 1_000, limits: {} };

	it('stop a plan that is applied at once, before anything is written', async () => {
		const { directory, plan } = await planFor(10, 4, 'delete', {});
		await expect(applyAtOnce(directory, plan, { ...atOnce, whenGuardTrips: 'stop' })).rejects.toThrow(
			'Nothing was changed: 4 users would be deleted (of 10 users in scope), and 3 are allowed.',
		);
		expect(directory.writes).toBe(0);
	});

	it('hold all but what adds, where that is chosen', async () => {
		const directory = new FakeDirectory();
		for (let index = 0; index < 10; index += 1) directory.addUser(valuesOf(index));
		const rows = [rowOf(0, { 'First Name': 'Ann', Groups: '' }), rowOf(20, { Groups: '' })];
		const plan = await planOf(directory, rows, { scope: { by: 'all' }, orphans: 'delete', limits: {} });
		const report = await applyAtOnce(directory, plan, { ...atOnce, whenGuardTrips: 'hold' });
		expect(directory.written).toEqual(['createUser']);
		expect(new Set(report.rejected.map(({ status }) => status))).toEqual(new Set(['held']));
	});
});
