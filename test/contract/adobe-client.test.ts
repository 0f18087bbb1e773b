import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eachJob, runJobs } from '../../providers/adobe/batch';
import type { Job } from '../../providers/adobe/jobs';
import type { AdobeUserManagementClient } from '../../providers/adobe/client';
import { toCommands } from '../../providers/adobe/commands';
import { listStep } from '../../providers/adobe/memberships';
import { newUser } from '../../providers/adobe/users';
import { openAdobeDirectory } from '../../providers/adobe/directory';
import { workFor } from '../../providers/adobe/directory/work';
import type { Action } from '../../providers/directory';
import { NotAttemptedError, ServiceError } from '../../providers/http/errors';
import { collect } from '../../providers/http/paging';
import { applyTo, readAll } from '../support/directory';
import { startSandbox, type Sandbox } from '../../sandbox';
import { openAdobeClient } from '../support/adobe';

/* Our client over kept-alive connections against the sandbox. */

let sandbox: Sandbox;
let client: AdobeUserManagementClient;
let close: () => Promise<void>;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	({ client, close } = await openAdobeClient(sandbox));
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await close();
	await sandbox.stop();
});

const options = { testOnly: false, stopAtRefusal: false, maxRetryAfterMs: 1_000 };
const job = (email: string, groups: string[] = []) => {
	const user = { type: 'federatedID' as const, email, firstname: 'A', lastname: 'B', country: 'FI' };
	const { create, frame } = newUser(user);
	return { commands: toCommands(frame, [create(), ...(groups.length > 0 ? [listStep('add', 'group', groups)] : [])]) };
};

describe('commands', () => {
	test('of many users come back with one outcome each', async () => {
		const jobs = Array.from({ length: 23 }, (_, index) =>
			job(index % 5 === 4 ? `u${index}@unclaimed.example` : `u${index}@example.com`, ['Acrobat Pro']),
		);
		const outcomes = await runJobs(client, jobs, options);
		expect(outcomes.map((outcome) => 'error' in outcome)).toEqual(jobs.map((_, index) => index % 5 === 4));
		expect(sandbox.state('adobe').memberships.filter(({ userId }) => userId !== '')).toHaveLength(20);
	});

	test('are checked and change nothing in test mode', async () => {
		const outcomes = await runJobs(client, [job('a@example.com'), job('a@unclaimed.example')], {
			...options,
			testOnly: true,
		});
		expect(outcomes.map((outcome) => 'error' in outcome)).toEqual([false, true]);
		await expect(client.user('a@example.com')).rejects.toMatchObject({ kind: 'notFound' });
	});
});

describe('jobs one by one', () => {
	const posts = () => sandbox.log.entries.filter(({ path }) => path.includes('/action/')).length;
	beforeEach(() => sandbox.log.clear());

	test('end with the signal: nothing more is sent, and what was sent in part is refused', async () => {
		sandbox.seed({ users: 0, groups: 12, services: ['adobe'] });
		const groups = sandbox.state('adobe').groups.map(({ name }) => name);
		const names = groups.filter((name) => !name.startsWith('_')).slice(0, 12);
		const jobs = Array.from({ length: 23 }, (_, index) => job(`u${index}@example.com`, index === 4 ? names : []));
		const halt = new AbortController();
		const done: number[] = [];
		const refused: unknown[] = [];
		for await (const { position, outcome } of eachJob(client, jobs, options, halt.signal)) {
			halt.abort();
			if ('error' in outcome) refused.push(position, outcome.error);
			else done.push(position);
		}
		expect(done).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
		expect(refused).toEqual([4, expect.any(NotAttemptedError)]);
		expect(posts()).toBe(1);
	});

	test('go on after a request that failed, for whoever watches to decide', async () => {
		sandbox.faults.add({ path: '*/action/*', count: 1, status: 403, code: '403003' });
		const jobs = Array.from({ length: 12 }, (_, index) => job(`u${index}@example.com`));
		const failed: boolean[] = [];
		for await (const { outcome } of eachJob(client, jobs, options)) failed.push('error' in outcome);
		expect(failed).toEqual([...Array<boolean>(10).fill(true), false, false]);
	});

	test('send again after a lost answer only what was not done', async () => {
		await runJobs(client, [job('leaver@example.com')], options);
		const removal: Job = {
			commands: toCommands({ user: 'leaver@example.com' }, [{ removeFromOrg: { deleteAccount: false } }]),
			wasDone: async () => await Promise.resolve(true),
		};
		sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetBefore' });
		expect(await runJobs(client, [removal, job('new@example.com')], options)).toEqual([
			{ warnings: [] },
			{ warnings: [] },
		]);
		// It was said to be done, so the request that was never handled is not repeated for it.
		expect(await client.user('leaver@example.com')).toMatchObject({ type: 'federatedID' });
		expect(await client.user('new@example.com')).toMatchObject({ type: 'federatedID' });
	});
});

describe('changes', () => {
	test('of one user make one command, and take away before they add', async () => {
		await runJobs(client, [job('a@example.com', ['Acrobat Pro'])], options);
		const directory = openAdobeDirectory(client, {
			identityType: 'federatedID',
			deleteAccount: false,
			maxRetryAfterMs: 1,
		});
		const snapshot = await readAll(directory);
		const { users, groups } = snapshot;
		const user = users.find(({ values }) => values.email === 'a@example.com');
		const idOf = (group: string) => groups.find(({ name }) => name === group)?.id ?? '';
		if (user === undefined) throw new Error('The user is not listed.');
		const actions: Action[] = [
			{ key: 'add', type: 'addToGroup', userId: user.id, groupId: idOf('Default All Apps') },
			{ key: 'remove', type: 'removeFromGroup', userId: user.id, groupId: idOf('Acrobat Pro') },
			{ key: 'rename', type: 'updateUser', user, values: { lastName: 'New', email: 'b@example.com' } },
		];
		const people = new Map([[user.id, await client.user('a@example.com')]]);
		const context = { client, people, shared: new Set<string>(), groupName: (id: string) => id, deleteAccount: false };
		const { job: one } = workFor(actions.slice(0, 2), context);
		expect(one.commands.map(({ do: steps }) => steps)).toEqual([
			[{ remove: { group: ['acrobat pro'] } }, { add: { group: ['default all apps'] } }],
		]);
		expect(await applyTo(snapshot, actions)).toEqual(actions.map(({ key }) => ({ key, status: 'done' })));
		expect(await client.user('b@example.com')).toMatchObject({ lastname: 'New', groups: ['Default All Apps'] });
	});

	test('never take a new user for an account of another type', async () => {
		const adobeId = newUser({ type: 'adobeID', email: 'a@example.com' });
		await runJobs(client, [{ commands: toCommands(adobeId.frame, [adobeId.create()]) }], options);
		const values = { userName: 'a@example.com', firstName: 'A', lastName: 'B', country: 'FI', type: 'federatedID' };
		const context = {
			client,
			people: new Map(),
			shared: new Set<string>(),
			groupName: (id: string) => id,
			deleteAccount: false,
		};
		const { job: create } = workFor([{ key: 'k', type: 'createUser', values, groupIds: [] }], context);
		const code = 'error.user.already_in_org';
		const refusal = new ServiceError({ service: 'Adobe', kind: 'conflict', status: 200, code, message: 'Taken.' });
		await expect(create.recover?.(refusal)).rejects.toMatchObject({ kind: 'conflict', message: 'Taken.' });
	});
});

describe('reads', () => {
	beforeEach(() => {
		sandbox.seed({ users: 9, groups: 3, services: ['adobe'] });
		sandbox.options('adobe', { userPageSize: 4, groupPageSize: 3 });
	});

	test('give all users and all groups over their pages', async () => {
		expect(await collect(client.users())).toHaveLength(10);
		expect(await collect(client.groups())).toHaveLength(9);
	});

	test.each(['documented', 'notFound'] as const)('end behind the last page (%s)', async (beyondLastPage) => {
		sandbox.options('adobe', { beyondLastPage, userPageSize: 10 });
		expect(await collect(client.users())).toHaveLength(10);
	});

	test('give the members of a group', async () => {
		const { groups, memberships } = sandbox.state('adobe');
		const finance = groups.find(({ name }) => name === 'Finance');
		const expected = memberships.filter(({ groupId }) => groupId === finance?.id);
		expect(await collect(client.members({ name: 'FINANCE' }, { excludeGroups: true }))).toHaveLength(expected.length);
		expect(await collect(client.members({ id: finance?.id }))).toHaveLength(expected.length);
	});
});
