import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Action, ActionOutcome } from '../../providers/directory';
import { basicAuthorization } from '../../providers/epm/auth/basic';
import { EpmClient } from '../../providers/epm/client';
import { openEpmDirectory } from '../../providers/epm/directory';
import type { EpmDirectoryOptions } from '../../providers/epm/directory/options';
import { bodyJson, NetworkError, type HttpRequest, type HttpResponse } from '../../providers/http/send';
import { undiciSend, type UndiciSend } from '../../providers/http/undici';
import { applyTo, readAll } from '../support/directory';
import { startSandbox, type Sandbox } from '../../sandbox';

let sandbox: Sandbox;
let transport: UndiciSend;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['epm'], seed: 1 });
	transport = undiciSend();
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await transport.close();
	await sandbox.stop();
});

/** What stands between client and service: an answer of its own, or a changed one. */
type Gateway = (request: HttpRequest, forward: () => Promise<HttpResponse>) => Promise<HttpResponse>;

const jsonAnswer = (status: number, json: object): HttpResponse => ({
	status,
	headers: { 'content-type': 'application/json' },
	body: new TextEncoder().encode(JSON.stringify(json)),
});

/** A directory whose waits take no time, and the number of records in each request with users. */
function open(gateway: Gateway = async (_, forward) => await forward(), options: Partial<EpmDirectoryOptions> = {}) {
	const authorization = basicAuthorization(sandbox.credentials.oracleEpmCloudApi);
	const sizes: Array<readonly [path: string, records: number]> = [];
	const client = new EpmClient(
		async (request) => {
			const { users } = JSON.parse(String(request.body ?? '{}')) as { users?: unknown[] };
			if (users) sizes.push([new URL(request.url).pathname.replace('/epm/interop/rest/security', ''), users.length]);
			const headers = { ...request.headers, authorization };
			return await gateway(request, async () => await transport.send({ ...request, headers }));
		},
		{
			baseUrl: sandbox.credentials.oracleEpmCloudApi.baseUrl,
			clock: { now: Date.now, sleep: async () => await Promise.resolve() },
		},
	);
	const directory = openEpmDirectory(client, {
		maxConcurrency: 1,
		defaultRole: 'Viewer',
		resetPassword: true,
		ownLogin: 'epm.administrator',
		isOwn: () => false,
		...options,
	});
	const snapshot = directory.read({ users: { by: 'keys', rows: [], fields: [] }, groups: [] });
	const apply = async (actions: readonly Action[], signal?: AbortSignal) =>
		await applyTo(await snapshot, actions, signal);
	return { apply, directory, sizes };
}

const creation = (login: string, more: Record<string, string> = {}): Action => ({
	key: login,
	type: 'createUser',
	values: { userName: login, lastName: 'L', email: `${login}@example.com`, ...more },
	groupIds: [],
});
const creations = (count: number) => Array.from({ length: count }, (_, index) => creation(`user.${index}`));
const statuses = (outcomes: readonly ActionOutcome[]) =>
	Object.fromEntries(outcomes.map((outcome) => [outcome.key, outcome.status]));
const logins = () =>
	sandbox
		.state('epm')
		.users.map(({ name }) => name)
		.filter((name) => name.startsWith('user.'));
const records = (request: HttpRequest) => String(request.body).split('userlogin').length - 1;

describe('a request that is refused as a whole', () => {
	test('is sent again in halves when it is too large, with one outcome for each action', async () => {
		const { apply, sizes } = open(async (request, forward) =>
			request.method !== 'GET' && records(request) > 60
				? { status: 413, headers: { 'content-type': 'text/html' }, body: new Uint8Array() }
				: await forward(),
		);
		const made = await apply(creations(200));
		expect(made.filter(({ status }) => status === 'done')).toHaveLength(200);
		expect(sizes).toEqual(
			['/v2/users/add', '/v2/role/assign/user'].flatMap((path) =>
				[200, 100, 50, 50, 100, 50, 50].map((records) => [path, records]),
			),
		);
		expect(logins()).toHaveLength(200);
		sizes.length = 0;
		await apply([{ key: 'group', type: 'createGroup', name: 'Planners' }]);
		const adds = made.map(({ key }): Action => ({ key, type: 'addToGroup', userId: key, groupId: 'Planners' }));
		expect((await apply(adds)).filter(({ status }) => status === 'done')).toHaveLength(200);
		expect(sandbox.state('epm').memberships).toHaveLength(200);
	});

	test('blames only the record that spoils it', async () => {
		const { apply } = open(async (request, forward) =>
			String(request.body).includes('"user.3"')
				? jsonAnswer(200, { status: 1, error: { errorcode: 'EPMCSS-21146', errormessage: 'Not valid' }, details: null })
				: await forward(),
		);
		expect(statuses(await apply(creations(8)))).toEqual({
			...statuses(creations(8).map(({ key }) => ({ key, status: 'done' }))),
			'user.3': 'refused',
		});
		expect(logins()).not.toContain('user.3');
		expect(logins()).toHaveLength(7);
	});

	test('blames only the member that spoils it, and loses none whose half was answered by nobody', async () => {
		await open().apply([...creations(8), { key: 'group', type: 'createGroup', name: 'Planners' }]);
		let lost = 1;
		const { apply } = open(async (request, forward) => {
			if (!request.url.endsWith('/adduserstogroup')) return await forward();
			if (String(request.body).includes('"user.3"')) {
				const error = { errorcode: 'EPMCSS-21148', errormessage: 'Not valid' };
				return jsonAnswer(200, { status: 1, error, details: null });
			}
			if (!String(request.body).includes('"user.6"') || lost === 0) return await forward();
			lost -= 1;
			throw new NetworkError('interrupted', 'The connection broke.');
		});
		const adds = creations(8).map(({ key }): Action => ({ key, type: 'addToGroup', userId: key, groupId: 'Planners' }));
		expect(statuses(await apply(adds))).toEqual({
			...statuses(creations(8).map(({ key }) => ({ key, status: 'done' }))),
			'user.3': 'refused',
		});
		expect(sandbox.state('epm').memberships).toHaveLength(7);
		expect(lost).toBe(0);
	});

	test('refuses all when the role does not exist, and says that the accounts were made', async () => {
		const { apply } = open(undefined, { defaultRole: 'Planner' });
		const [outcome] = await apply(creations(1));
		expect(outcome).toMatchObject({ status: 'refused', error: { kind: 'notFound', code: 'EPMCSS-21000' } });
		expect(outcome).toMatchObject({ error: { message: expect.stringContaining('The account was created, but') } });
	});
});

test('looks for those whom an answer counts as failed without naming them', async () => {
	const [, , third] = creations(3);
	if (third === undefined) throw new Error('There must be three.');
	await open().apply([third]);
	const { apply } = open(async (request, forward) => {
		const answer = await forward();
		if (!request.url.endsWith('/users/add')) return answer;
		const json = bodyJson(answer) as { details: object };
		return jsonAnswer(200, { ...json, details: { ...json.details, faileditems: null } });
	});
	const outcomes = await apply([...creations(3), creation('user.x', { email: 'not-an-address' })]);
	expect(statuses(outcomes)).toEqual({ 'user.0': 'done', 'user.1': 'done', 'user.2': 'done', 'user.x': 'refused' });
});

describe('an account that is there', () => {
	const foreign: Action = creation('user.0', { email: 'somebody@example.com' });

	test('without a role is given none in the end if it is somebody else, and the failure to take it back is told', async () => {
		await open(undefined, { defaultRole: undefined }).apply([foreign]);
		const { apply } = open(async (request, forward) =>
			request.url.endsWith('/unassign/user') ? jsonAnswer(500, {}) : await forward(),
		);
		expect(await apply(creations(1))).toMatchObject([
			{ status: 'refused', error: { kind: 'conflict', message: expect.stringContaining('could not be taken back') } },
		]);
		expect(await open().apply(creations(1))).toMatchObject([{ status: 'refused', error: { kind: 'conflict' } }]);
	});

	test('is recognized when the refusal is in another language, and is still not taken over', async () => {
		await open(undefined, { defaultRole: undefined }).apply([foreign, creation('user.1')]);
		const { apply } = open(async (request, forward) => {
			const answer = await forward();
			if (!request.url.endsWith('/users/add')) return answer;
			const text = new TextDecoder().decode(answer.body).replaceAll('already exists in', 'ist bekannt in');
			return { ...answer, body: new TextEncoder().encode(text) };
		});
		const outcomes = await apply([...creations(2), creation('user.x', { email: 'not-an-address' })]);
		expect(outcomes).toMatchObject([
			{ status: 'refused', error: { kind: 'conflict' } },
			{ status: 'done', id: 'user.1', wasThere: true },
			{ status: 'refused', error: { message: 'Email not-an-address is not valid' } },
		]);
		const roles = sandbox.state('epm').raw?.accounts as Array<{ id: string; baseRoles: string[] }>;
		expect(roles.filter(({ id }) => id.startsWith('user.')).map(({ baseRoles }) => baseRoles)).toEqual([
			[],
			['Viewer'],
		]);
	});

	test('with a role, made by somebody else meanwhile, keeps what it has', async () => {
		await open(undefined, { defaultRole: 'Power User' }).apply([foreign, creation('user.1')]);
		const { apply, sizes } = open();
		expect(statuses(await apply(creations(2)))).toEqual({ 'user.0': 'refused', 'user.1': 'done' });
		expect(sizes).toEqual([['/v2/users/add', 2]]);
	});
});

test('a role that is not known everywhere yet keeps nobody out of a group', async () => {
	let refusals = 2;
	const { apply, sizes } = open(async (request, forward) => {
		if (!request.url.endsWith('/adduserstogroup') || refusals === 0) return await forward();
		refusals -= 1;
		const faileditems = [{ userlogin: 'user.0', errorcode: 'EPMCSS-29004', errormessage: 'No base role' }];
		return jsonAnswer(200, { status: 0, error: null, details: { processed: 1, succeeded: 0, failed: 1, faileditems } });
	});
	await apply(creations(1));
	await apply([{ key: 'group', type: 'createGroup', name: 'Planners' }]);
	const add: Action = { key: 'add', type: 'addToGroup', userId: 'user.0', groupId: 'Planners' };
	expect(statuses(await apply([add]))).toEqual({ add: 'done' });
	expect(sizes.filter(([path]) => path.includes('group'))).toHaveLength(3);
});

test('after the signal nothing more is sent, and what was made is said to be unfinished', async () => {
	const stop = new AbortController();
	const { apply, sizes } = open(async (request, forward) => {
		if (request.url.endsWith('/users/add')) stop.abort();
		return await forward();
	});
	const outcomes = await apply(creations(300), stop.signal);
	expect(sizes).toEqual([['/v2/users/add', 200]]);
	expect(outcomes).toHaveLength(200);
	expect(outcomes[0]).toMatchObject({
		status: 'refused',
		error: { name: 'NotAttemptedError', message: expect.stringContaining('The account is there, but') },
	});
});

test('of groups that share a name the one that can be changed is meant, and members keep the spelling of the users', async () => {
	const { apply, directory } = open(async (request, forward) => {
		const answer = await forward();
		if (!request.url.endsWith('/groups/list')) return answer;
		const json = bodyJson(answer) as { details: object[] };
		return jsonAnswer(200, { ...json, details: [...json.details, { groupname: 'PLANNERS', type: 'IDCS' }] });
	});
	await apply([creation('User.A')]);
	await apply([{ key: 'group', type: 'createGroup', name: 'Planners' }]);
	await apply([{ key: 'add', type: 'addToGroup', userId: 'user.a', groupId: 'Planners' }]);
	const snapshot = await readAll(directory);
	const { groups, users } = snapshot;
	expect(groups.filter(({ name }) => name.toLowerCase() === 'planners')).toEqual([
		{ id: 'Planners', name: 'Planners' },
	]);
	const isMember = await snapshot.memberships(new Map(users.map((user) => [user, ['Planners']])));
	expect(users.filter((user) => isMember(user, 'Planners')).map(({ id }) => id)).toEqual(['User.A']);
});

test('an account that was made and got no role is told apart from one that was not made', async () => {
	const refusal = { links: {}, status: 1, error: { errorcode: 'EPMCSS-21193', errormessage: 'no' }, details: null };
	const { apply } = open(async (request, forward) =>
		request.url.endsWith('/role/assign/user') ? jsonAnswer(200, refusal) : await forward(),
	);
	const outcomes = await apply([creation('user.made'), creation('user.bad', { email: 'none' })]);
	expect(outcomes.map((outcome) => [outcome.key, outcome.status, 'wasMade' in outcome && outcome.wasMade])).toEqual([
		['user.made', 'refused', true],
		['user.bad', 'refused', false],
	]);
});
