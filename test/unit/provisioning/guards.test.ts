import { describe, expect, it } from '@jest/globals';

import type { ActionPlan, PlannedAction } from '../../../provisioning/actionPlan';
import { allowedBy, guardsBy, tallyOf } from '../../../provisioning/guards';
import { checkLimits, countGuards, refuseByGuards } from '../../../provisioning/import/limits';
import { FakeDirectory } from '../../support/fakeDirectory';
import { importRows, statuses } from './support';

describe('what a guard allows', () => {
	it.each([
		// share, count, base, allowed
		[10, 50, 1_000, 50],
		[10, 50, 499, 49],
		[10, 50, 100, 10],
		[10, 50, 30, 3],
		[10, 50, 29, 3],
		[10, 50, 1, 3],
		[10, 50, 0, 3],
		[0, 50, 100, 0],
		[10, 0, 100, 0],
		[0, 0, 0, 0],
		// Not 28, as with shares that are no whole numbers.
		[29, undefined, 100, 29],
		[100, undefined, 11, 11],
		[undefined, 1, 100, 1],
		[undefined, 0, 100, 0],
		[undefined, undefined, 100, undefined],
	])('with a share of %s %, a count of %s and a base of %s is %s', (share, count, base, allowed) => {
		expect(
			allowedBy({ ...(share === undefined ? {} : { share }), ...(count === undefined ? {} : { count }) }, base),
		).toBe(allowed);
	});

	it('never falls when the base grows', () => {
		for (let base = 0; base < 300; base += 1) {
			expect(allowedBy({ share: 15, count: 20 }, base + 1)).toBeGreaterThanOrEqual(
				allowedBy({ share: 15, count: 20 }, base) ?? 0,
			);
		}
	});
});

const before = (id: string) => ({ userName: id, email: `${id}@example.com`, key: '' });
type Step = Partial<PlannedAction> & Pick<PlannedAction, 'type'>;
const planOf = (step: (index: number) => Step, count: number): ActionPlan => ({
	phases: [
		{
			destructive: true,
			actions: Array.from(
				{ length: count },
				(_, index) => ({ ...step(index), key: index, subjects: [`s${index}`], needs: [] }) as PlannedAction,
			),
		},
	],
	verdicts: [],
	leftDisabled: [],
	kept: [],
	warnings: [],
});
const update = (index: number, values: Record<string, string>): Step => ({
	type: 'updateUser',
	user: { id: `u${index}` },
	values,
	before: before(`u${index}`),
});
const STEPS = {
	delete: (index: number) => ({ type: 'deleteUser', user: { id: `u${index}` } }),
	disable: (index: number) => ({ type: 'disableUser', user: { id: `u${index}` } }),
	update: (index: number) => update(index, { firstName: 'X' }),
	rename: (index: number) => update(index, { userName: 'X' }),
	address: (index: number) => update(index, { email: 'X' }),
	firstKey: (index: number) => update(index, { key: 'X' }),
	remove: (index: number) => ({
		type: 'removeFromGroup',
		user: { id: `u${index}` },
		group: { id: 'g' },
		groupName: 'Admins',
	}),
	inactive: (index: number) => ({ type: 'disableUser', user: { madeBy: index } }),
} satisfies Record<string, (index: number) => Step>;

const heldBy = (step: keyof typeof STEPS, count: number, limits = {}, members = 0, users = 0) =>
	countGuards(planOf(STEPS[step], count), { of: { update: users }, members: () => members }, limits)
		.filter(({ held }) => held)
		.map(({ guard }) => guard);

describe('the classes of a guard', () => {
	const both = { phases: [...planOf(STEPS.delete, 4).phases, ...planOf(STEPS.disable, 2).phases] };

	it.each([
		['delete', ['delete']],
		['disable', ['endAccess']],
		['remove', ['membershipRemoval', 'groupLoss']],
		['update', ['update']],
		['rename', ['identifierChange', 'update']],
		['inactive', []],
	] as const)('count %s as %j', (step, classes) => {
		const tallies = tallyOf(planOf(STEPS[step], 3), { of: {} });
		expect(tallies.filter(({ planned }) => planned > 0)).toEqual(
			classes.map((name) => ({ class: name, planned: 3, ...(name === 'groupLoss' ? { group: 'Admins' } : {}) })),
		);
	});

	it('are told apart where one limit is on the sum of two', () => {
		const [guard] = countGuards(both, { of: { delete: 100, endAccess: 90 } }, { maxRemovals: 5 });
		expect(guard).toEqual({
			guard: 'removals',
			planned: 6,
			allowed: 5,
			count: 5,
			held: true,
			classes: [
				{ class: 'endAccess', planned: 2, base: 90 },
				{ class: 'delete', planned: 4, base: 100 },
			],
		});
	});

	it('can have a limit each, of a share and a count', () => {
		const rules = [
			{ guard: 'delete', classes: ['delete'], share: 5, count: 20 },
			{ guard: 'endAccess', classes: ['endAccess'], share: 10, count: 50 },
		] as const;
		const guards = guardsBy(rules, tallyOf(both, { of: { delete: 40, endAccess: 40 } }));
		expect(guards.map(({ guard, planned, allowed, base, held }) => [guard, planned, allowed, base, held])).toEqual([
			['delete', 4, 3, 40, true],
			['endAccess', 2, 4, 40, false],
		]);
	});

	it('are limited by a share and a count though the base is small or unknown', () => {
		const rules = [{ guard: 'delete', classes: ['delete'], share: 5, count: 20 }] as const;
		for (const base of [undefined, 4]) {
			expect(guardsBy(rules, tallyOf(both, { of: { delete: base } }))).toMatchObject([{ allowed: 3, held: true }]);
		}
	});
});

describe('the boundary of a guard', () => {
	it.each([
		['delete', 100, {}, 'removals'],
		['disable', 100, {}, 'removals'],
		['delete', 0, { maxRemovals: 0 }, 'removals'],
		['delete', 1, { maxRemovals: 1 }, 'removals'],
		['remove', 200, {}, 'membershipRemovals'],
		['remove', 1, { maxMembershipRemovals: 1 }, 'membershipRemovals'],
		['rename', 50, {}, 'identifierChanges'],
		['address', 50, {}, 'identifierChanges'],
		['rename', 0, { maxIdentifierChanges: 0 }, 'identifierChanges'],
	] as const)('%s: %i pass and one more trips (%o)', (step, count, limits, guard) => {
		expect(heldBy(step, count, limits)).toEqual([]);
		expect(heldBy(step, count + 1, limits)).toEqual([guard]);
	});

	it.each([
		[60, 30],
		[12, 6],
		[11, 5],
	])('of %i members a group may lose %i', (members, allowed) => {
		expect(heldBy('remove', allowed, {}, members)).toEqual([]);
		expect(heldBy('remove', allowed + 1, {}, members)).toEqual(['groupLoss']);
		expect(heldBy('remove', members, { maxGroupLoss: 100 }, members)).toEqual([]);
		expect(heldBy('remove', 1, { maxGroupLoss: 0 }, members)).toEqual(['groupLoss']);
	});

	it.each([1, 3, 10, 11])('with a share of 0 lets nothing through, with %i members or users', (size) => {
		expect(heldBy('remove', 1, { maxGroupLoss: 0 }, size)).toEqual(['groupLoss']);
		expect(heldBy('update', 1, { maxUpdateShare: 0 }, 0, size)).toEqual(['updates']);
		expect(heldBy('update', 0, { maxUpdateShare: 0 }, 0, size)).toEqual([]);
	});

	it('with a share of 0 needs to know no size', () => {
		const guards = countGuards(planOf(STEPS.remove, 2), { of: {} }, { maxGroupLoss: 0 });
		const { message = '' } = refuseByGuards(guards) ?? {};
		expect(message).toMatch(/^Nothing was sent: 2 members of the group "[^"]*" would be removed, and 0 are allowed\.$/);
	});

	it('counts identifiers that are cleared', async () => {
		const directory = new FakeDirectory();
		const names = ['ann', 'bob', 'cid'];
		for (const name of names) directory.addUser({ userName: name, email: `${name}@example.com`, key: name });
		const rows = names.map((name) => ({ 'User Name': name, Key: '<clear>' }));
		const { refusal } = await importRows(directory, rows, { action: 'createOrUpdate', maxIdentifierChanges: 2 });
		expect(refusal?.message).toContain('3 users would get another user name, email or key');
	});

	it.each([
		['remove', { maxMembershipRemovals: 0 }, '1 membership would be removed, and 0 are allowed.'],
		['delete', { maxRemovals: 0 }, '1 user would be disabled or deleted, and 0 are allowed.'],
		['rename', { maxIdentifierChanges: 0 }, '1 user would get another user name, email or key, and 0 are allowed.'],
	] as const)('speaks of one as of one: %s', (step, limits, sentence) => {
		const { message } = refuseByGuards(countGuards(planOf(STEPS[step], 1), { of: {} }, limits)) ?? {};
		expect(message).toBe(`Nothing was sent: ${sentence}`);
	});

	it('says nothing about groups of ten members and fewer', () => {
		expect(heldBy('remove', 10, {}, 10)).toEqual([]);
	});

	it.each([
		[100, 60],
		[11, 6],
	])('of %i users %i may be updated', (users, allowed) => {
		expect(heldBy('update', allowed, {}, 0, users)).toEqual([]);
		expect(heldBy('update', allowed + 1, {}, 0, users)).toEqual(['updates']);
		expect(heldBy('update', users, { maxUpdateShare: 100 }, 0, users)).toEqual([]);
	});

	it('does not count a first key as a change, nor users who are created inactive', () => {
		expect(heldBy('firstKey', 51)).toEqual([]);
		expect(heldBy('inactive', 101)).toEqual([]);
	});

	it.each([-1, 1.5, Number.NaN])('is not %s', (maxMembershipRemovals) => {
		expect(() => checkLimits({ maxMembershipRemovals })).toThrow('"Max Membership Removals" must be a whole number');
	});
});

describe('a guard that trips', () => {
	it('names the field to raise', () => {
		expect(refuseByGuards(countGuards(planOf(STEPS.remove, 60), { of: {} }, { maxMembershipRemovals: 1 }))).toEqual({
			reason: 'guard',
			message: 'Nothing was sent: 60 memberships would be removed, and 1 is allowed.',
			advice: 'Check the rows. If they are right, raise Max Membership Removals.',
		});
	});

	it('holds all rows of an import of memberships, in a dry run too', async () => {
		for (const dryRun of [true, false]) {
			const directory = new FakeDirectory();
			const { id } = directory.addGroup('Admins');
			const rows = Array.from({ length: 60 }, (_, index) => ({ 'User Name': `u${index}`, Group: 'Admins' }));
			for (const row of rows) directory.addUser({ userName: row['User Name'] }, [id]);
			const report = await importRows(directory, rows, {
				kind: 'membership',
				action: 'delete',
				maxMembershipRemovals: 1,
				dryRun,
			});
			expect(new Set(statuses(report))).toEqual(new Set(['held']));
			expect(directory.writes).toBe(0);
		}
	});

	it.each([60, 31])('lets no group lose %i of 60 members', async (count) => {
		const directory = new FakeDirectory();
		const { id } = directory.addGroup('Admins');
		const rows = Array.from({ length: 60 }, (_, index) => ({ 'User Name': `u${index}`, Group: 'Admins' }));
		for (const row of rows) directory.addUser({ userName: row['User Name'] }, [id]);
		const options = { kind: 'membership', action: 'delete' } as const;
		const report = await importRows(directory, rows.slice(0, count), options);
		expect(new Set(statuses(report))).toEqual(new Set(['held']));
		expect(report.refusal?.message).toContain(`${count} of the 60 members of the group "Admins" would be removed`);
		const allowed = await importRows(directory, rows.slice(0, count), { ...options, maxGroupLoss: 100 });
		expect(new Set(statuses(allowed))).toEqual(new Set(['memberRemoved']));
	});

	it('lets no import update most of a directory that was listed', async () => {
		const directory = new FakeDirectory();
		const rows = Array.from({ length: 20 }, (_, index) => ({ 'User Name': `u${index}`, 'First Name': 'New' }));
		for (const row of rows) directory.addUser({ userName: row['User Name'], firstName: 'Old' });
		const report = await importRows(directory, rows, { action: 'updateOnly' });
		expect(report.refusal?.message).toContain('20 of the 20 users of the directory would be updated');
		const few = await importRows(directory, rows.slice(0, 3), { action: 'updateOnly' });
		expect(new Set(statuses(few))).toEqual(new Set(['updated']));
	});

	it('lets users be created inactive, however many', async () => {
		const rows = Array.from({ length: 5 }, (_, index) => ({
			'User Name': `u${index}`,
			Email: `u${index}@example.com`,
			Active: 'no',
		}));
		const report = await importRows(new FakeDirectory(), rows, { maxRemovals: 1 });
		expect(new Set(statuses(report))).toEqual(new Set(['created']));
	});
});
