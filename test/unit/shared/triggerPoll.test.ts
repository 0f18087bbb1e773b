/** Polls of a trigger over a directory in memory: what they report, keep, refuse and leave alone. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { n8nClock } from '../../../nodes/shared/http';
import { pollChanges } from '../../../nodes/shared/trigger/poll';
import { FakeDirectory } from '../../support/fakeDirectory';

afterEach(() => {
	jest.restoreAllMocks();
});

type Service = Parameters<typeof pollChanges>[1];

interface Place {
	readonly workflow?: string;
	readonly mode?: 'manual' | 'trigger';
	readonly secret?: string;
}

/** A trigger with its static data; each poll may have other fields. */
function trigger(directory: FakeDirectory, more: Partial<Service> = {}) {
	const data: IDataObject = {};
	const service: Service = {
		capabilities: directory.capabilities,
		openDirectory: async (_connection, context) => {
			await context.getCredentials('probeApi');
			return directory;
		},
		...more,
	};
	const poll = async (fields: IDataObject = {}, { workflow = 'w', mode = 'trigger', secret = 's' }: Place = {}) => {
		const given: IDataObject = { events: ['userCreated', 'userRemoved'], ...fields };
		const context = {
			getWorkflow: () => ({ id: workflow, name: '', active: true }),
			getNode: () => ({ id: 'n', name: 'Trigger', type: 't', typeVersion: 1, position: [0, 0], parameters: given }),
			getMode: () => mode,
			getCredentials: async () => await Promise.resolve({ password: secret }),
			getNodeParameter: (name: string, fallback: unknown) => given[name] ?? fallback,
			getWorkflowStaticData: () => data,
		};
		const items = await pollChanges(context as IPollFunctions & typeof context, service);
		return items?.map((list) => list.map(({ json }) => [json.event, (json.user as IDataObject).userName]));
	};
	return { poll, data };
}

function staffed(...names: readonly string[]) {
	const directory = new FakeDirectory();
	return { directory, users: names.map((userName) => directory.addUser({ userName, email: `${userName}@e.example` })) };
}

const clock = (now: number) => jest.spyOn(n8nClock, 'now').mockReturnValue(now);

describe('a poll', () => {
	it('reports nothing the first time, then each change once, and nothing where nothing changed', async () => {
		const { directory } = staffed('ada');
		const { poll } = trigger(directory);
		expect(await poll()).toBeUndefined();
		directory.addUser({ userName: 'bob' });
		expect(await poll()).toEqual([[['userCreated', 'bob']]]);
		expect(await poll()).toBeUndefined();
	});

	it('reports the events alone that were chosen, and forgets the others', async () => {
		const { directory, users } = staffed('ada', 'bob', 'cyd', 'dan', 'eve', 'fay');
		const { poll } = trigger(directory);
		await poll();
		directory.addUser({ userName: 'gus' });
		directory.users.delete(users[0]?.id ?? '');
		expect(await poll({ events: ['userRemoved'] })).toEqual([[['userRemoved', 'ada']]]);
		expect(await poll()).toBeUndefined();
	});

	it('starts over for another scope, group or credential, and not for another order or case of groups', async () => {
		const { directory } = staffed('ada');
		const hr = directory.addGroup('HR');
		const it = directory.addGroup('IT');
		for (const user of directory.users.values()) for (const { id } of [hr, it]) user.groups.add(id);
		const { poll } = trigger(directory);
		const watch = (watchedGroups: string) => ({ events: ['userCreated', 'addedToGroup'], watchedGroups });
		await poll(watch('HR,IT'));
		directory.addUser({ userName: 'bob' });
		expect(await poll(watch('it,hr'))).toEqual([[['userCreated', 'bob']]]);
		directory.addUser({ userName: 'cyd' });
		expect(await poll(watch('HR'))).toBeUndefined();
		directory.addUser({ userName: 'dan' });
		expect(await poll(watch('HR'), { secret: 'other' })).toBeUndefined();
		directory.addUser({ userName: 'eve' });
		expect(await poll(watch('HR'), { secret: 'other' })).toEqual([[['userCreated', 'eve']]]);
	});

	it('reads again only after the pause of the service, or when the clock was set back', async () => {
		const { directory } = staffed('ada');
		const { poll } = trigger(directory, { pauseMs: () => 1_000 });
		clock(50_000);
		await poll();
		directory.addUser({ userName: 'bob' });
		clock(50_999);
		expect(await poll()).toBeUndefined();
		clock(51_000);
		expect(await poll()).toEqual([[['userCreated', 'bob']]]);
		directory.addUser({ userName: 'cyd' });
		clock(49_000);
		expect(await poll()).toEqual([[['userCreated', 'cyd']]]);
	});

	it('does nothing while the same trigger polls, and is not held up by that of another workflow', async () => {
		const { directory } = staffed('ada');
		let reading = 0;
		const open: Array<() => void> = [];
		const { poll } = trigger(directory, {
			openDirectory: async () => {
				reading += 1;
				await new Promise<void>((resolve) => open.push(resolve));
				return directory;
			},
		});
		const polls = [poll(), poll(), poll({}, { workflow: 'other' }), poll({}, { mode: 'manual' })];
		expect(reading).toBe(3);
		for (const resolve of open) resolve();
		const [, second] = await Promise.all(polls);
		expect(second).toBeUndefined();
		const next = poll();
		expect(reading).toBe(4);
		open.at(-1)?.();
		await next;
	});

	it('does not keep the next one back when it fails', async () => {
		const { directory } = staffed('ada');
		const { poll } = trigger(directory);
		await expect(poll({ events: [] })).rejects.toMatchObject({ name: 'NodeOperationError' });
		expect(await poll()).toBeUndefined();
		directory.addUser({ userName: 'bob' });
		expect(await poll()).toEqual([[['userCreated', 'bob']]]);
	});
});

describe('a poll that misses users', () => {
	it('takes an empty list for no removal of all, whatever is allowed', async () => {
		const { directory } = staffed('ada', 'bob');
		const { poll, data } = trigger(directory);
		await poll();
		const kept = JSON.stringify(data);
		directory.users.clear();
		await expect(poll({ options: { allowManyRemovals: true } })).rejects.toMatchObject({
			message: 'The Directory returned no user at all, which is not taken for the removal of all 2.',
			description:
				'Check in the service whether the account of the credential may still list users. Nothing is reported and nothing is forgotten; polls go on when there is a user again.',
		});
		expect(JSON.stringify(data)).toBe(kept);
		directory.addUser({ userName: 'cyd' });
		expect(await poll({ options: { allowManyRemovals: true } })).toHaveLength(1);
	});

	it('finds nothing in a directory that had nobody before', async () => {
		const directory = new FakeDirectory();
		const { poll } = trigger(directory);
		expect([await poll(), await poll()]).toEqual([undefined, undefined]);
	});

	it('may find no member of a group', async () => {
		const { directory, users } = staffed('ada');
		const { id } = directory.addGroup('HR');
		users[0]?.groups.add(id);
		const { poll } = trigger(directory);
		const members = { users: 'members', groups: 'HR', events: ['userLeftScope'] };
		await poll(members);
		users[0]?.groups.delete(id);
		expect(await poll(members)).toEqual([[['userLeftScope', 'ada']]]);
	});

	it('stops where many are gone, from the directory or from one group, until that is allowed', async () => {
		const names = Array.from({ length: 30 }, (_, index) => `user${index}`);
		const { directory, users } = staffed(...names);
		const { id } = directory.addGroup('HR');
		for (const { groups } of users) groups.add(id);
		const { poll } = trigger(directory);
		const watch = { events: ['removedFromGroup'], watchedGroups: 'HR' };
		await poll(watch);
		for (const { groups } of users.slice(0, 20)) groups.delete(id);
		const advice = 'If they were really removed, turn on "Allow Many Removals" in "Options" until the next poll.';
		const incomplete =
			'which may be an incomplete answer of the service. Nothing is reported and nothing is forgotten.';
		await expect(poll(watch)).rejects.toMatchObject({
			message: `20 of 30 members of "HR" are missing, ${incomplete}`,
			description: advice,
		});
		expect((await poll({ ...watch, options: { allowManyRemovals: true } }))?.[0]).toHaveLength(20);
		for (const one of users.slice(0, 15)) directory.users.delete(one.id);
		await expect(poll(watch)).rejects.toMatchObject({
			message: `15 of 30 watched users are missing, ${incomplete}`,
			description: advice,
		});
	});
});

describe('an example in the editor', () => {
	it('is one item, and moves nothing', async () => {
		const { directory } = staffed('ada', 'bob');
		const { poll, data } = trigger(directory);
		expect(await poll({ events: ['userRemoved'] }, { mode: 'manual' })).toEqual([[['userRemoved', 'ada']]]);
		expect(data).toEqual({});
	});
});
