/** Users who are missing from the input and lose their access, in a directory that cannot disable them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { InputError } from '../../../../providers/http/errors';
import { readLedger } from '../../../../provisioning/access/ledger';
import { restoreAccess } from '../../../../provisioning/access/restoreAccess';
import type { ApplyReport } from '../../../../provisioning/sync/apply';
import { applyAtOnce } from '../../../../provisioning/sync/atOnce';
import { pageOf } from '../../../../provisioning/sync/page';
import type { PlanRow } from '../../../../provisioning/sync/row';
import { estimateOf, textOfPlan } from '../../../../provisioning/sync/summary';
import { ENDS_ACCESS, type FakeUser } from '../../../support/fakeAccess';
import { FakeDirectory, refusal } from '../../../support/fakeDirectory';
import { SEED } from '../support';
import { applyTo, explain, OPEN, planOf, sign, statusesOf } from './support';

const ALL = { scope: { by: 'all' }, orphans: 'endAccess' } as const;
const values = (name: string) => ({ userName: name, email: `${name}@example.com`, firstName: 'Dot' });
const row = (name: string) => ({ 'User Name': name, Email: `${name}@example.com` });

/** Ann is in the input; Dot is missing, and has groups and a key; Eve is missing, and has lost her access already. */
function small() {
	const directory = new FakeDirectory({ capabilities: ENDS_ACCESS });
	const [red, blue] = [directory.addGroup('Red'), directory.addGroup('Blue')];
	const ann = directory.addUser(values('ann'), [red.id]);
	const dot = directory.addUser(values('dot'), [red.id, blue.id]);
	dot.keys = ['aa:bb'];
	const eve = directory.addUser(values('eve'));
	eve.active = false;
	return { directory, red, blue, ann, dot, eve };
}

const plan = async (directory: FakeDirectory, more: Parameters<typeof planOf>[2] = {}) =>
	await planOf(directory, [row('ann')], { ...ALL, ...more });

const leftOf = ({ active, groups, keys = [] }: FakeUser) => [active, [...groups], keys];

describe('a plan that ends access', () => {
	it('has one row for each user who has something to lose, and says what', async () => {
		const { directory, red, blue } = small();
		directory.readOnly = true;
		const { rows } = await plan(directory);
		expect(rows).toHaveLength(1);
		expect(rows[0]).toMatchObject({
			action: 'endAccess',
			risk: 'destructive',
			text: 'End the access of Dot (dot): 1 API key, 2 groups, 1 state (1 of these cannot be restored)',
			reason: 'No row of the input names this user.',
			user: { name: 'dot', id: 'u4', email: 'dot@example.com' },
			before: { apiKey: 'aa:bb', group: 'Blue, Red', state: 'Sign-in' },
			after: { apiKey: '', group: '', state: '' },
			takes: [
				{ type: 'apiKey', id: 'aa:bb', name: 'aa:bb', restorable: false },
				{ type: 'group', id: blue.id, name: 'Blue', restorable: true },
				{ type: 'group', id: red.id, name: 'Red', restorable: true },
				{ type: 'state', id: 'active', name: 'Sign-in', restorable: true },
			],
			requires: [],
		});
		expect((await plan(directory)).rows).toEqual(rows);
	});

	it('takes the groups once, also where other members leave the managed groups', async () => {
		const { directory } = small();
		const managedGroups = { by: 'listed', groups: ['Red', 'Blue'] } as const;
		const { rows } = await planOf(directory, [{ ...row('ann'), Groups: 'Red' }], {
			...ALL,
			managedGroups,
			membership: 'exactGroups',
		});
		expect(rows.map(({ action }) => action)).toEqual(['endAccess']);
	});

	it('leaves out whoever is protected, by name or by a group', async () => {
		const { directory } = small();
		expect((await plan(directory, { protectedUsers: ['d*'] })).rows).toEqual([]);
		const { rows, warnings } = await plan(directory, { protectedGroups: ['Blu*'] });
		expect(rows).toEqual([]);
		expect(warnings).toEqual([
			'The access of "dot" is not ended. The group "Blue" is protected by "Blu*" (Protected Groups).',
		]);
	});

	it('is none where what a user has cannot be read, and leaves out a user who is gone by now', async () => {
		const { directory, dot } = small();
		directory.accessFault = ({ id }) =>
			id === dot.id ? refusal('unavailable', 503, { message: 'No page.' }) : undefined;
		await expect(plan(directory)).rejects.toThrow('No page.');
		directory.accessFault = ({ id }) => (id === dot.id ? refusal('notFound', 404) : undefined);
		expect((await plan(directory)).rows).toEqual([]);
	});

	it('leaves out a user of whom it is not certain who would lose the access, and says so', async () => {
		const { directory } = small();
		directory.accessFault = () => new InputError('User', 'Two accounts have this address.');
		const { rows, warnings } = await plan(directory);
		expect(rows).toEqual([]);
		expect(warnings[0]).toBe('The access of "dot" is not ended. Two accounts have this address.');
	});

	it('is refused where users are disabled instead', async () => {
		await expect(plan(new FakeDirectory())).rejects.toThrow('The Directory ends no access in a sync.');
	});

	it('has it in Summary, estimate and page', async () => {
		const { directory } = small();
		const planned = await plan(directory);
		const estimate = estimateOf(planned.rows, directory.capabilities);
		expect(estimate.calls).toBe(6);
		const told = { ...planned, service: 'S', tenant: 't', rejected: 0, unchanged: 1, estimate };
		expect(textOfPlan(told)).toContain(
			'**End the access of 1 user**\n- End the access of Dot (dot): 1 API key, 2 groups',
		);
		expect(pageOf(told)).toContain('<div><span class="dim">group</span> <bdi>Blue, Red</bdi></div>');
	});
});

describe('the guard of ended access', () => {
	/** The input has one of the users; so many others have access, and so many had it. */
	const guardOf = async (active: number, ended: number, limits = {}) => {
		const directory = new FakeDirectory({ capabilities: ENDS_ACCESS });
		directory.addUser(values('ann'));
		for (let index = 0; index < active; index += 1) directory.addUser(values(`a${index}`));
		for (let index = 0; index < ended; index += 1) directory.addUser(values(`e${index}`)).active = false;
		const planned = await plan(directory, { limits });
		return { ...planned, guard: planned.guards.find(({ guard }) => guard === 'endAccess') };
	};

	it.each([
		[3, 0, 3, 4, false],
		[4, 0, 3, 5, true],
		// Whoever has lost the access is no active user.
		[4, 500, 3, 5, true],
	])('with %d to end and %d ended allows %d of %d', async (active, ended, allowed, base, held) => {
		const { guard, rows } = await guardOf(active, ended);
		expect(guard).toMatchObject({ planned: active, allowed, base, held });
		expect(rows.every(({ requiresOverride }) => requiresOverride === (held ? 'endAccess' : undefined))).toBe(true);
	});

	it('stops at the count, and allows none with 0', async () => {
		const open = { share: 100 };
		expect((await guardOf(50, 0, { endAccess: open })).guard).toMatchObject({ allowed: 50, held: false });
		expect((await guardOf(51, 0, { endAccess: open })).guard).toMatchObject({ allowed: 50, held: true });
		expect((await guardOf(1, 0, { endAccess: { count: 0 } })).guard).toMatchObject({ allowed: 0, held: true });
	});

	it('counts again when rows are applied, without those that are done', async () => {
		const { directory } = small();
		const { rows } = await plan(directory);
		const held = await applyTo(directory, rows, { limits: { endAccess: { count: 0 } } });
		expect([statusesOf(held), directory.writes]).toEqual([['held'], 0]);
		await applyTo(directory, rows);
		expect(statusesOf(await applyTo(directory, rows, { limits: { endAccess: { count: 0 } } }))).toEqual(['unchanged']);
	});
});

describe('Apply Plan', () => {
	it('takes what the row lists and tells how to give it back', async () => {
		const { directory, ann, dot, red, blue } = small();
		const before = leftOf(ann);
		const { rows } = await plan(directory);
		const { succeeded } = await applyTo(directory, rows);
		expect(leftOf(dot)).toEqual([false, [], []]);
		expect(leftOf(ann)).toEqual(before);
		expect(succeeded[0]).toMatchObject({
			status: 'accessEnded',
			undo: {
				undo: { action: 'restoreAccess', risk: 'additive', text: 'Restore the access of dot: 2 groups, 1 state' },
			},
			ended: { verified: true, remains: [], restore: { service: 'The Directory', tenant: 'the-directory' } },
		});
		const ledger = readLedger(
			succeeded[0]?.ended?.restore,
			{ service: 'The Directory', tenant: 'the-directory' },
			() => true,
		);
		if (typeof ledger === 'string') throw new Error(ledger);
		const snapshot = await directory.read({ users: { by: 'all' }, groups: [] });
		const access = await snapshot.accessOf?.({ id: dot.id, active: false, values: {} });
		if (access === undefined) throw new Error('There is no access.');
		expect((await restoreAccess(access, ledger, explain)).outcome).toBe('accessRestored');
		expect([dot.active, [...dot.groups].sort(), dot.keys]).toEqual([true, [red.id, blue.id].sort(), []]);
	});

	it('finds ended what is ended, and plans nothing more', async () => {
		const { directory } = small();
		const { rows } = await plan(directory);
		await applyTo(directory, rows);
		directory.readOnly = true;
		expect(statusesOf(await applyTo(directory, rows))).toEqual(['unchanged']);
		expect((await plan(directory)).rows).toEqual([]);
	});

	it('takes nothing from a user who has more than the row lists', async () => {
		const { directory, dot } = small();
		const { rows } = await plan(directory);
		dot.groups.add(directory.addGroup('Green').id);
		const { rejected } = await applyTo(directory, rows);
		expect(rejected.map(({ status, error }) => [status, error?.message])).toEqual([
			['stale', '"dot" has access that the plan does not list: group "Green". Run Sync again.'],
		]);
		expect(directory.writes).toBe(0);
	});

	it('looks once more just before it takes something', async () => {
		const { directory, dot } = small();
		dot.keys = [];
		const fay = directory.addUser(values('fay'), [...dot.groups]);
		const { rows } = await plan(directory);
		const green = directory.addGroup('Green');
		directory.entryFault = () => {
			fay.groups.add(green.id);
			return undefined;
		};
		expect(statusesOf(await applyTo(directory, rows))).toEqual(['accessEnded', 'stale']);
		expect(fay.active).toBe(true);
	});

	it('is stale for another account of the same ID, and done for one that is gone', async () => {
		const { directory, dot } = small();
		const { rows } = await plan(directory);
		dot.values = { ...dot.values, email: 'other@example.com' };
		expect(statusesOf(await applyTo(directory, rows))).toEqual(['stale']);
		directory.users.delete(dot.id);
		expect(statusesOf(await applyTo(directory, rows))).toEqual(['unchanged']);
		expect(directory.writes).toBe(0);
	});

	it.each(['own', 'admin'] as const)('takes nothing from a user who is guarded as %s by now', async (guarded) => {
		const { directory, dot } = small();
		const { rows } = await plan(directory);
		directory.users.set(dot.id, { ...dot, guarded });
		expect(statusesOf(await applyTo(directory, rows))).toEqual(['blocked']);
		expect(directory.writes).toBe(0);
	});

	it('changes nothing where what a user has cannot be read', async () => {
		const { directory } = small();
		const { rows } = await plan(directory);
		directory.accessFault = () => refusal('unavailable', 503, { message: 'No page.' });
		await expect(applyTo(directory, rows)).rejects.toThrow('No page.');
		expect(directory.writes).toBe(0);
	});

	it('keeps the ledger where nothing can be read after the writes', async () => {
		const { directory, dot } = small();
		const { rows } = await plan(directory);
		directory.accessFault = () => (directory.writes > 0 ? refusal('unavailable', 503) : undefined);
		const { succeeded } = await applyTo(directory, rows);
		expect(succeeded[0]).toMatchObject({ status: 'accessEnded', ended: { verified: 'notReadable' } });
		expect(succeeded[0]?.ended?.restore?.entries).toHaveLength(3);
		expect(dot.active).toBe(false);
	});

	it('has what an interrupted run took also where the next one fails', async () => {
		const { directory, dot } = small();
		const { rows } = await plan(directory);
		dot.groups.clear();
		directory.entryFault = () => refusal('unauthenticated', 401);
		const { rejected, wrote } = await applyTo(directory, rows);
		expect(rejected[0]?.ended?.restore?.entries.map(({ name }) => name).sort()).toEqual(['Blue', 'Red']);
		expect([rejected[0]?.status, wrote]).toEqual(['incomplete', true]);
	});

	it('refuses a row that lists other things than were signed', async () => {
		const { directory } = small();
		const { rows } = await plan(directory);
		const changes: ReadonlyArray<(one: PlanRow) => object> = [
			({ takes = [] }) => ({ takes: takes.slice(1) }),
			({ takes = [] }) => ({ takes: takes.map((entry) => ({ ...entry, restorable: true })) }),
			({ takes = [] }) => ({ takes: [...takes, { type: 'group', id: 'g9', name: 'Green', restorable: true }] }),
			({ takes = [] }) => ({ takes: takes.map((entry) => ({ ...entry, id: `${entry.id}x` })) }),
			() => ({ takes: undefined }),
			() => ({ action: 'deleteUser' }),
		];
		for (const change of changes) {
			const tampered = rows.map((one) => ({ ...one, ...change(one) }));
			expect(statusesOf(await applyTo(directory, tampered))).toEqual(['tampered']);
		}
		expect(directory.writes).toBe(0);
	});

	it('says what is left where a part is refused, and takes it the next time', async () => {
		const { directory, dot, blue, red } = small();
		const { rows } = await plan(directory);
		directory.entryFault = ({ name }) => (name === 'Blue' ? refusal('forbidden', 403) : undefined);
		const { rejected, wrote } = await applyTo(directory, rows);
		expect(wrote).toBe(true);
		expect(rejected[0]).toMatchObject({
			status: 'incomplete',
			error: {
				class: 'incomplete',
				message: 'The access was ended in part. Not removed: group "Blue" (Refused.)',
				retryable: true,
			},
			ended: { restore: { entries: [{ id: 'active' }, { id: red.id }] } },
		});
		expect(leftOf(dot)).toEqual([false, [blue.id], []]);
		directory.entryFault = () => undefined;
		const { succeeded } = await applyTo(directory, rows);
		expect(succeeded.map(({ status }) => status)).toEqual(['accessEnded']);
		// The ledger is that of the row, whatever was done of it before.
		expect(succeeded[0]?.ended?.restore?.entries.map(({ name }) => name).sort()).toEqual(['Blue', 'Red', 'Sign-in']);
		expect(leftOf(dot)).toEqual([false, [], []]);
	});

	it('keeps the ledger where an answer is lost', async () => {
		const { directory, dot } = small();
		const { rows } = await plan(directory);
		directory.entryFault = ({ name }) => (name === 'Red' ? 'lost' : undefined);
		const { succeeded } = await applyTo(directory, rows);
		expect(succeeded[0]).toMatchObject({ status: 'accessEnded' });
		expect(succeeded[0]?.ended?.restore?.entries).toHaveLength(3);
		expect(leftOf(dot)).toEqual([false, [], []]);
	});

	it('says the reason where everything is refused, and wrote nothing', async () => {
		const { directory } = small();
		const { rows } = await plan(directory);
		directory.entryFault = () => refusal('forbidden', 403);
		const { rejected, wrote } = await applyTo(directory, rows);
		expect([rejected[0]?.status, rejected[0]?.ended?.restore, wrote]).toEqual(['forbidden', null, false]);
	});

	it('stops at once where the credential is no longer accepted', async () => {
		const { directory } = small();
		const fay = directory.addUser(values('fay'));
		const { rows } = await plan(directory);
		directory.entryFault = () => refusal('unauthenticated', 401);
		const { rejected, stop } = await applyTo(directory, rows);
		expect([rejected.map(({ status }) => status), stop?.reason]).toEqual([['failed', 'notAttempted'], 'auth']);
		expect(fay.active).toBe(true);
	});

	it('can be killed after any write: the next run completes it, and nothing is taken twice', async () => {
		const whole = small();
		whole.directory.addUser(values('fay'), [whole.red.id]);
		await applyTo(whole.directory, (await plan(whole.directory)).rows);
		const wanted = whole.directory.state();
		for (let kill = 0; kill <= whole.directory.writes; kill += 1) {
			const { directory, red, dot } = small();
			directory.addUser(values('fay'), [red.id]);
			const { rows } = await plan(directory);
			directory.crashAfter = kill;
			await applyTo(directory, rows);
			directory.crashAfter = Number.POSITIVE_INFINITY;
			const { rejected } = await applyTo(directory, rows);
			expect(rejected).toEqual([]);
			expect([directory.state(), dot.keys, directory.writes]).toEqual([wanted, [], whole.directory.writes]);
		}
	});

	it('fits rows of the same user from other plans, in whatever order they come', async () => {
		const { directory, dot, red } = small();
		const { rows } = await plan(directory);
		const taking = await plan(directory, { orphans: 'removeFromGroups', managedGroups: { by: 'all' } });
		const deleting = await plan(directory, { orphans: 'delete' });
		const removals = taking.rows.filter(({ group }) => group?.id === red.id);
		const deletes = deleting.rows.filter(({ user }) => user?.id === dot.id);
		const all = [...deletes, ...rows, ...removals];
		expect(statusesOf(await applyTo(directory, all))).toEqual(['deleted', 'accessEnded', 'memberRemoved']);
		expect(directory.written[0]).toBe('removeFromGroup');
		expect(directory.written.at(-1)).toBe('deleteUser');
		expect(directory.users.has(dot.id)).toBe(false);
	});
});

describe('undo', () => {
	const undoOf = ({ succeeded }: ApplyReport) => succeeded.flatMap(({ undo }) => undo?.undo ?? []);

	it('gives back what was taken, and takes it again', async () => {
		const { directory, dot, blue, red } = small();
		const { rows } = await plan(directory);
		const undo = undoOf(await applyTo(directory, rows));
		expect(undo).toMatchObject([
			{
				reason: 'Takes back: End the access of Dot (dot): 1 API key, 2 groups, 1 state (1 of these cannot be restored)',
				before: { group: '', state: '' },
				after: { group: 'Blue, Red', state: 'Sign-in' },
				gives: [{ name: 'Blue' }, { name: 'Red' }, { name: 'Sign-in' }],
			},
		]);
		const back = await applyTo(directory, undo);
		expect([statusesOf(back), dot.active, [...dot.groups].sort(), dot.keys]).toEqual([
			['accessRestored'],
			true,
			[red.id, blue.id].sort(),
			[],
		]);
		expect(statusesOf(await applyTo(directory, undo))).toEqual(['unchanged']);
		const again = undoOf(back);
		expect(again).toMatchObject([
			{ action: 'endAccess', risk: 'destructive', text: 'End the access of dot: 2 groups, 1 state' },
		]);
		expect(statusesOf(await applyTo(directory, again, { limits: { endAccess: { count: 0 } } }))).toEqual(['held']);
		expect(statusesOf(await applyTo(directory, again))).toEqual(['accessEnded']);
		expect(leftOf(dot)).toEqual([false, [], []]);
	});

	it('refuses a row that gives something else, and an account of another person', async () => {
		const { directory, dot } = small();
		const undo = undoOf(await applyTo(directory, (await plan(directory)).rows));
		const written = directory.writes;
		const more = undo.map((one) => ({
			...one,
			gives: [...(one.gives ?? []), { type: 'group', id: 'g9', name: 'Green' }],
		}));
		expect(statusesOf(await applyTo(directory, more))).toEqual(['tampered']);
		dot.values = { ...dot.values, email: 'other@example.com' };
		expect(statusesOf(await applyTo(directory, undo))).toEqual(['stale']);
		directory.users.delete(dot.id);
		expect(statusesOf(await applyTo(directory, undo))).toEqual(['notFound']);
		expect(directory.writes).toBe(written);
	});

	it('says what could not be given back, and gives it the next time', async () => {
		const { directory, dot } = small();
		const undo = undoOf(await applyTo(directory, (await plan(directory)).rows));
		directory.entryFault = ({ name }) => (name === 'Blue' ? refusal('notFound', 404) : undefined);
		const { rejected, wrote } = await applyTo(directory, undo);
		expect([rejected[0]?.status, rejected[0]?.error?.message, wrote]).toEqual([
			'incomplete',
			'The access was restored in part. Not restored: group "Blue" (Refused.)',
			true,
		]);
		directory.entryFault = () => undefined;
		expect(statusesOf(await applyTo(directory, undo))).toEqual(['accessRestored']);
		expect(dot.groups.size).toBe(2);
	});

	it('is a sentence where nothing can be given back, or no list has the user any more', async () => {
		const { directory, dot } = small();
		dot.groups.clear();
		dot.active = false;
		const onlyKeys = await applyTo(directory, (await plan(directory)).rows);
		expect(onlyKeys.succeeded[0]?.undo).toEqual({ undo: null, undoNote: 'Nothing that was removed can be restored.' });
		const { endsAccess = { means: '', staysListed: true, calls: () => 0 } } = ENDS_ACCESS;
		const unlisted = new FakeDirectory({
			capabilities: { ...ENDS_ACCESS, endsAccess: { ...endsAccess, staysListed: false } },
		});
		unlisted.addUser(values('ann'));
		unlisted.addUser(values('dot'));
		const { succeeded } = await applyTo(unlisted, (await plan(unlisted)).rows);
		expect(succeeded[0]?.undo).toEqual({ undo: null, undoNote: 'Use the operation Restore Access with "restore".' });
	});
});

describe('Plan and Apply', () => {
	const options = { explain, sign, now: () => 1_000, undoMaxAgeMs: 1_000, limits: OPEN };

	it('ends access at once, and holds it back where a guard trips', async () => {
		const { directory, dot } = small();
		const held = await plan(directory, { limits: { ...OPEN, endAccess: { count: 0 } } });
		const atOnce = { ...options, limits: { ...OPEN, endAccess: { count: 0 } } };
		await expect(applyAtOnce(directory, held, { ...atOnce, whenGuardTrips: 'stop' })).rejects.toThrow(
			'1 user would lose access (of 2 active users in scope), and 0 are allowed.',
		);
		expect(statusesOf(await applyAtOnce(directory, held, { ...atOnce, whenGuardTrips: 'hold' }))).toEqual(['held']);
		expect(directory.writes).toBe(0);
		const done = await applyAtOnce(directory, await plan(directory), { ...options, whenGuardTrips: 'stop' });
		expect([statusesOf(done), leftOf(dot)]).toEqual([['accessEnded'], [false, [], []]]);
	});

	it('takes nothing that the plan did not see', async () => {
		const { directory, dot } = small();
		const planned = await plan(directory);
		dot.groups.add(directory.addGroup('Green').id);
		const done = await applyAtOnce(directory, planned, { ...options, whenGuardTrips: 'stop' });
		expect([statusesOf(done), directory.writes]).toEqual([['stale'], 0]);
	});
});

describe('whatever users have', () => {
	const somebody = fc.record({
		name: fc.constantFrom('ann', 'bob', 'cid', 'dot', 'eve'),
		active: fc.boolean(),
		groups: fc.subarray(['Red', 'Green', 'Blue']),
		keys: fc.subarray(['k1', 'k2']),
	});
	const people = fc.uniqueArray(somebody, { selector: ({ name }) => name, maxLength: 5 });

	it('takes all of those who are missing, nothing of the others, and then has nothing to do', async () => {
		await fc.assert(
			fc.asyncProperty(
				people,
				fc.subarray<string>(['ann', 'bob', 'cid', 'dot', 'eve']),
				fc.nat(12),
				async (all, input, lost) => {
					const directory = new FakeDirectory({ capabilities: ENDS_ACCESS });
					const groups = new Map(['Red', 'Green', 'Blue'].map((name) => [name, directory.addGroup(name).id]));
					for (const one of all) {
						const user = directory.addUser(
							values(one.name),
							one.groups.map((name) => groups.get(name) ?? ''),
						);
						user.active = one.active;
						user.keys = [...one.keys];
					}
					const given = all.map(({ name }): string => name).filter((name) => input.includes(name));
					const kept = () =>
						JSON.stringify(
							[...directory.users.values()].filter((user) => given.includes(user.values.userName ?? '')).map(leftOf),
						);
					const before = kept();
					const planned = await planOf(directory, given.map(row), ALL);
					let write = 0;
					directory.entryFault = () => {
						write += 1;
						return write === lost ? 'lost' : undefined;
					};
					const first = await applyTo(directory, planned.rows);
					directory.entryFault = () => undefined;
					expect(first.rejected.every(({ status }) => status === 'incomplete' || status === 'failed')).toBe(true);
					expect((await applyTo(directory, planned.rows)).rejected).toEqual([]);
					expect(kept()).toBe(before);
					for (const user of directory.users.values()) {
						if (!given.includes(user.values.userName ?? '')) expect(leftOf(user)).toEqual([false, [], []]);
					}
					expect((await planOf(directory, given.map(row), ALL)).rows).toEqual([]);
				},
			),
			SEED,
		);
	});
});
