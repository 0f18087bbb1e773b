import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { timerSleep } from '../../../providers/http/undici';
import { deleteGroup } from '../../../providers/trivore/groups';
import { changeMemberships } from '../../../providers/trivore/memberships';
import { keyedQueue } from '../../../providers/trivore/queue';
import type { Group } from '../../../providers/trivore/schemas';
import { deleteUser } from '../../../providers/trivore/users';
import { creation, membership, open, refusal, statuses, views } from './directorySupport';
import { applyTo as apply, readAll, usersNamed } from '../../support/directory';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const { groupNames, groups, meddling, methods, userNames } = views(() => trivore);

describe('memberships', () => {
	it('are one read and one write for a user, however many they are, and one search for all users', async () => {
		const made = await groups(4);
		const users = [await trivore.create('ada', { groups: made.slice(3) }), await trivore.create('grace')];
		const directory = open(trivore.client, { maxConcurrency: 1 });
		trivore.sandbox.log.clear();
		const actions = users.flatMap(({ id }) => made.slice(0, 3).map((group) => membership('addToGroup', id, group.id)));
		const outcomes = await apply(directory, actions);
		expect(statuses(outcomes).sort()).toEqual(actions.map(({ key }) => [key, 'done']).sort());
		const writesOf = (id: string) => methods().filter((call) => call.endsWith(`/user/${id}`));
		expect(users.map(({ id }) => writesOf(id))).toEqual(users.map(({ id }) => [`GET /user/${id}`, `PUT /user/${id}`]));
		expect(methods().filter((call) => call === 'GET /user')).toHaveLength(1);
		expect(trivore.groupsOf(users[0]?.id ?? '')).toEqual(made.map(({ id }) => id).sort());
	});

	it('of other groups survive every write, also those that changed after the directory was read', async () => {
		const made = await groups(8);
		const ids = made.map(({ id }) => id);
		const set = fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 8 });
		const scenario = fc.record({ before: set, meanwhile: set, managed: set, desired: set, atTheWrite: set });
		let run = 0;
		const property = fc.asyncProperty(scenario, async ({ before, meanwhile, managed, desired, atTheWrite }) => {
			const pick = (chosen: readonly number[]) =>
				chosen.map((index) => made[index]).filter((group) => group !== undefined);
			const { id } = await trivore.create(`user.${(run += 1)}`, { groups: pick(before) });
			const setGroups = async (chosen: readonly number[]) => {
				const wanted = pick(chosen);
				const remove = new Set(ids.filter((other) => !wanted.some((group) => group.id === other)));
				await changeMemberships(trivore.newClient(), id, { add: wanted, remove }, { queue: keyedQueue() });
			};
			// Somebody else changes the list after it was read for the plan, and again right before it is read for the write.
			let isBusy = true;
			const client = meddling(async ({ method, url }) => {
				if (!isBusy && method === 'GET' && url.endsWith(id)) {
					isBusy = true;
					await setGroups(atTheWrite);
				}
			}, 'before');
			const directory = open(client);
			const [user] = await usersNamed(directory, [`user.${run}`]);
			await setGroups(meanwhile);
			isBusy = false;
			const wantedIds = pick(desired).map((group) => group.id);
			const taken = pick(managed.filter((index) => !desired.includes(index))).map((group) => group.id);
			const present = new Set(user?.groupIds);
			await apply(directory, [
				...wantedIds.filter((group) => !present.has(group)).map((group) => membership('addToGroup', id, group)),
				...taken.filter((group) => present.has(group)).map((group) => membership('removeFromGroup', id, group)),
			]);
			const wasWritten = wantedIds.some((group) => !present.has(group)) || taken.some((group) => present.has(group));
			const current = new Set(pick(wasWritten ? atTheWrite : meanwhile).map((group) => group.id));
			for (const group of taken) if (present.has(group)) current.delete(group);
			for (const group of wantedIds) if (!present.has(group)) current.add(group);
			expect(trivore.groupsOf(id)).toEqual([...current].sort());
		});
		await fc.assert(property, { numRuns: 40 });
		expect(groupNames()).toHaveLength(8);
	}, 60_000);

	it('are written again for whom somebody else wrote over them from an older reading', async () => {
		const [mine, theirs] = (await groups(2)) as [Group, Group];
		const users = [await trivore.create('ada'), await trivore.create('grace')];
		const overwritten = new Set<string>();
		const client = meddling(async (request, send) => {
			if (request.method !== 'PUT' || overwritten.has(request.url) || !request.url.endsWith(users[0]?.id ?? '')) return;
			overwritten.add(request.url);
			await send({ ...request, body: JSON.stringify({ memberOf: [theirs.id] }) });
		}, 'after');
		const outcomes = await apply(
			open(client),
			users.map(({ id }) => membership('addToGroup', id, mine.id)),
		);
		expect(outcomes.every((outcome) => outcome.status === 'done' && !outcome.wasThere)).toBe(true);
		expect(users.map(({ id }) => trivore.groupsOf(id))).toEqual([[mine.id, theirs.id].sort(), [mine.id]]);
	});

	it('whose answer was lost are read and not written twice', async () => {
		const [group] = (await groups(1)) as [Group];
		const { id } = await trivore.create('ada');
		trivore.sandbox.faults.set({ rules: [{ method: ['PUT'], connection: 'resetAfter', count: 1 }] });
		const outcomes = await apply(open(trivore.client), [membership('addToGroup', id, group.id)]);
		expect(outcomes).toMatchObject([{ status: 'done', wasThere: false }]);
		expect(methods().filter((call) => call.startsWith('PUT'))).toHaveLength(1);
		expect(trivore.groupsOf(id)).toEqual([group.id]);
	});

	it('of a group that was deleted in the meantime are refused, and no group is created for its id', async () => {
		const [kept, gone] = (await groups(2)) as [Group, Group];
		const { id } = await trivore.create('ada');
		// Longer than what was read stands for a read right before the write.
		let later = 0;
		const clock = { now: () => Date.now() + later, sleep: timerSleep };
		const snapshot = await readAll(open(trivore.newClient(undefined, clock)));
		await deleteGroup(trivore.client, gone.id);
		later = 2_001;
		const outcomes = await apply(snapshot, [
			membership('addToGroup', id, gone.id),
			creation('grace', { groupIds: [kept.id, gone.id] }),
		]);
		expect(outcomes.map(({ status }) => status)).toEqual(['refused', 'refused']);
		expect(refusal(outcomes)).toMatchObject({ kind: 'notFound' });
		expect([groupNames(), userNames()]).toEqual([['g0'], ['ada']]);
	});

	it('of who is gone are refused, and everybody else gets theirs', async () => {
		const [group] = (await groups(1)) as [Group];
		const users = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (name) => await trivore.create(name)));
		for (const { id } of [users[0], users[2]].filter((user) => user !== undefined))
			await deleteUser(trivore.client, id);
		const outcomes = await apply(
			open(trivore.client, { maxConcurrency: 1 }),
			users.map(({ id }) => membership('addToGroup', id, group.id)),
		);
		const statusOf = new Map(outcomes.map(({ key, status }) => [key, status]));
		expect(outcomes).toHaveLength(5);
		expect(users.map(({ id }) => statusOf.get(`addToGroup ${id} ${group.id}`))).toEqual([
			'refused',
			'done',
			'refused',
			'done',
			'done',
		]);
		expect(users.map(({ id }) => trivore.groupsOf(id).length)).toEqual([0, 1, 0, 1, 1]);
	});

	it('say of each whether it was there before', async () => {
		const [first, second] = (await groups(2)) as [Group, Group];
		const { id } = await trivore.create('ada', { groups: [first] });
		const outcomes = await apply(open(trivore.client), [
			membership('addToGroup', id, first.id),
			membership('addToGroup', id, second.id),
		]);
		expect(outcomes.map((outcome) => outcome.status === 'done' && outcome.wasThere)).toEqual([true, false]);
	});
});
