/** Users who are missing from the input and lose their access, in a directory that cannot disable them. */
import { describe, expect, it } from '@jest/globals';
import { readLedger } from '../../../../provisioning/access/ledger';
import { restoreAccess } from '../../../../provisioning/access/restoreAccess';
import type { PlanRow } from '../../../../provisioning/sync/row';
import { refusal } from '../../../support/fakeDirectory';
import { applyTo, explain, statusesOf } from './support';
import { values, small, plan, leftOf } from './endingsSupport';

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
