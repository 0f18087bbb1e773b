import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { HttpRequest } from '../../../providers/http/send';
import { deleteGroup } from '../../../providers/trivore/groups';
import { changeMemberships } from '../../../providers/trivore/memberships';
import { keyedQueue } from '../../../providers/trivore/queue';
import type { Group } from '../../../providers/trivore/schemas';
import { updateUser } from '../../../providers/trivore/users';
import { startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

describe('memberships', () => {
	const add = (...groups: Group[]) => ({ add: groups, remove: new Set<string>() });

	it('ten changes at the same time in one process end with all ten, each written once', async () => {
		const { id } = await trivore.create('ada');
		const groups = await Promise.all(Array.from({ length: 10 }, async (_, index) => await trivore.group(`g${index}`)));
		trivore.sandbox.log.clear();
		await Promise.all(groups.map(async (each) => await changeMemberships(trivore.newClient(), id, add(each))));
		expect(trivore.groupsOf(id)).toEqual(groups.map((each) => each.id).sort());
		expect(trivore.paths().filter((path) => path.startsWith('PUT'))).toHaveLength(10);
	});

	it('ten changes at the same time in ten processes end with all ten', async () => {
		const { id } = await trivore.create('ada');
		const groups = await Promise.all(Array.from({ length: 10 }, async (_, index) => await trivore.group(`g${index}`)));
		const outcomes = await Promise.all(
			groups.map(async (each) => await changeMemberships(trivore.newClient(), id, add(each), { queue: keyedQueue() })),
		);
		expect(trivore.groupsOf(id)).toEqual(groups.map((each) => each.id).sort());
		expect(outcomes.every(({ added }) => added.size === 1)).toBe(true);
	});

	it('is written again when somebody else wrote over it from an older reading', async () => {
		const { id } = await trivore.create('ada');
		const [mine, theirs] = [await trivore.group('mine'), await trivore.group('theirs')];
		let interfered = false;
		const overtaken = trivore.newClient((send) => async (request: HttpRequest) => {
			const answer = await send(request);
			if (request.method === 'PUT' && !interfered) {
				interfered = true;
				await send({ ...request, body: JSON.stringify({ memberOf: [theirs.id] }) });
			}
			return answer;
		});
		const { added, user } = await changeMemberships(overtaken, id, add(mine));
		expect(trivore.groupsOf(id)).toEqual([mine.id, theirs.id].sort());
		expect([[...added], [...(user.memberOf ?? [])].sort()]).toEqual([[mine.id], [mine.id, theirs.id].sort()]);
	});

	it('is written under the ETag that was read, where the service has one', async () => {
		trivore.sandbox.options('trivore', { etags: 'checked' });
		const { id } = await trivore.create('ada');
		const [mine, theirs] = [await trivore.group('mine'), await trivore.group('theirs')];
		let interfered = false;
		const overtaken = trivore.newClient((send) => async (request: HttpRequest) => {
			if (request.method === 'PUT' && !interfered) {
				interfered = true;
				await updateUser(trivore.client, id, { properties: { title: 'Countess' } });
				await changeMemberships(trivore.client, id, add(theirs), { queue: keyedQueue() });
			}
			return await send(request);
		});
		await changeMemberships(overtaken, id, add(mine));
		expect(trivore.groupsOf(id)).toEqual([mine.id, theirs.id].sort());
		expect(trivore.sandbox.log.entries.filter(({ status }) => status === 412)).toHaveLength(1);
	});

	it('stops when the group was deleted meanwhile, before it would be created anew', async () => {
		const { id } = await trivore.create('ada');
		const [gone, other] = [await trivore.group('gone'), await trivore.group('other')];
		let interfered = false;
		const overtaken = trivore.newClient((send) => async (request: HttpRequest) => {
			const answer = await send(request);
			if (request.method === 'PUT' && !interfered) {
				interfered = true;
				await deleteGroup(trivore.client, gone.id);
				await send({ ...request, body: JSON.stringify({ memberOf: [other.id] }) });
			}
			return answer;
		});
		await expect(changeMemberships(overtaken, id, add(gone))).rejects.toThrow(/was deleted while/);
		expect(trivore.sandbox.state('trivore').groups.map(({ name }) => name)).toEqual(['other']);
	});

	it('keeps the groups that are there, in their order, and takes several away with one write', async () => {
		const groups = [await trivore.group('a'), await trivore.group('b'), await trivore.group('c')];
		const { id } = await trivore.create('ada', { groups });
		trivore.sandbox.log.clear();
		const [a, , c] = groups.map((each) => each.id);
		const { user, removed } = await changeMemberships(trivore.client, id, {
			add: [],
			remove: new Set([a ?? '', c ?? '']),
		});
		expect([user.memberOf, removed]).toEqual([[groups[1]?.id], new Set([a, c])]);
		expect(trivore.paths().filter((path) => path.startsWith('PUT'))).toHaveLength(1);
	});

	it('gives up with a clear refusal when others never stop', async () => {
		const { id } = await trivore.create('ada');
		const mine = await trivore.group('mine');
		const hopeless = trivore.newClient(
			(send) => async (request: HttpRequest) =>
				request.method === 'PUT' ? await send({ ...request, body: '{"memberOf":[]}' }) : await send(request),
			{ now: () => 0, sleep: async () => {} },
		);
		await expect(changeMemberships(hopeless, id, add(mine))).rejects.toMatchObject({ kind: 'conflict' });
	});
});
