import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { serverTokenRequest } from '../../providers/adobe/auth/server';
import { authHeaders, fetchToken } from '../../providers/adobe/auth/token';
import { runJobs } from '../../providers/adobe/batch';
import { AdobeUserManagementClient } from '../../providers/adobe/client';
import { listStep, newUser, toCommands } from '../../providers/adobe/commands';
import { collect } from '../../providers/http/paging';
import { timerSleep, undiciSend } from '../../providers/http/undici';
import { startSandbox, type Sandbox } from '../../sandbox';

/* Our client over kept-alive connections against the sandbox. */

const { close, send } = undiciSend();
const clock = { now: Date.now, sleep: timerSleep };

let sandbox: Sandbox;
let client: AdobeUserManagementClient;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
	const credential = sandbox.credentials.adobeUserManagementServerApi;
	const { accessToken } = await fetchToken(
		serverTokenRequest(credential),
		async (request) => {
			const { status, headers, body } = await send(request);
			return { statusCode: status, headers, body };
		},
		clock,
	);
	const auth = authHeaders(accessToken, credential.clientId);
	client = new AdobeUserManagementClient(
		async (request) => await send({ ...request, headers: { ...request.headers, ...auth } }),
		{ ...credential, clock },
	);
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
