/** Users who are missing from the input and lose their access, in a directory that cannot disable them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ApplyReport } from '../../../../provisioning/sync/apply';
import { applyAtOnce } from '../../../../provisioning/sync/atOnce';
import { ENDS_ACCESS } from '../../../support/fakeAccess';
import { FakeDirectory, refusal } from '../../../support/fakeDirectory';
import { SEED } from '../support';
import { applyTo, explain, OPEN, planOf, sign, statusesOf } from './support';
import { ALL, values, row, small, plan, leftOf } from './endingsSupport';

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
