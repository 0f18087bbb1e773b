import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ServiceError } from '../../providers/http/errors';
import { collect } from '../../providers/http/paging';
import { withRetry, type Clock } from '../../providers/http/retry';
import type { HttpRequest, Send } from '../../providers/http/send';
import { timerSleep, undiciSend, type UndiciSend } from '../../providers/http/undici';
import { apiBase } from '../../providers/trivore/auth/address';
import { basicAuthorization } from '../../providers/trivore/auth/basic';
import { TrivoreClient } from '../../providers/trivore/client';
import { createGroup, listMembers } from '../../providers/trivore/groups';
import { Lookup } from '../../providers/trivore/lookup';
import { changeMemberships } from '../../providers/trivore/memberships';
import { keyedQueue } from '../../providers/trivore/queue';
import { userSchema, type Group, type User } from '../../providers/trivore/schemas';
import { createUser, deleteUser, updateUser } from '../../providers/trivore/users';
import { startSandbox, type Sandbox } from '../../sandbox';

const realTime: Clock = { now: () => Date.now(), sleep: timerSleep };
const nobody = { groups: [], properties: {} };

let sandbox: Sandbox;
let transport: UndiciSend;
let client: TrivoreClient;
let lookup: Lookup;

/** A client of its own, as another process would have one. */
function newClient(wrap: (send: Send) => Send = (send) => send, clock: Clock = realTime): TrivoreClient {
	const { host, clientId, clientSecret } = sandbox.credentials.trivoreIdApi;
	const authorization = basicAuthorization(clientId, clientSecret);
	const signed: Send = async (request) =>
		await transport.send({ ...request, headers: { ...request.headers, authorization } });
	return new TrivoreClient(wrap(signed), { apiBase: apiBase(host), clock });
}

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['trivore'], seed: 1 });
	transport = undiciSend({ connections: 20 });
});
beforeEach(async () => {
	await sandbox.reset();
	client = newClient();
	lookup = new Lookup(client);
});
afterAll(async () => {
	await transport.close();
	await sandbox.stop();
});

const paths = () => sandbox.log.entries.map(({ method, path }) => `${method} ${path}`);
const create = async (username: string, more: object = {}) =>
	await createUser(client, { ...nobody, username, email: `${username}@example.com`, ...more }, undefined);
const group = async (name: string): Promise<Group> =>
	(await createGroup(client, lookup, { name, nsCode: 'example' })).group;
const groupsOf = (userId: string) =>
	sandbox
		.state('trivore')
		.memberships.filter((membership) => membership.userId === userId)
		.map(({ groupId }) => groupId)
		.sort();

describe('the three listings of "User API examples"', () => {
	it('list, create and delete users', async () => {
		const user = await create('john.doe', { properties: { name: { givenName: 'John', familyName: 'Doe' } } });
		const listed = await collect(client.list('/user', userSchema));
		expect(listed.map(({ username, name }) => [username, name])).toEqual([
			['john.doe', { givenName: 'John', familyName: 'Doe' }],
		]);
		await deleteUser(client, user.id);
		expect(sandbox.state('trivore').users).toEqual([]);
		await expect(deleteUser(client, user.id)).rejects.toMatchObject({ kind: 'notFound', status: 404 });
	});
});

describe('lists', () => {
	it('give each of 1,200 users once, in pages of 500', async () => {
		sandbox.seed({ users: 1_200, groups: 2 });
		const users = await collect(client.list('/user', userSchema));
		expect(new Set(users.map(({ id }) => id)).size).toBe(1_200);
		expect(paths().map((path) => path.split('?')[1])).toEqual([
			'startIndex=0&count=500',
			'startIndex=500&count=500',
			'startIndex=1000&count=500',
		]);
	});

	it.each([1, 250, 500, 700])('lose nobody when the first %s users go away between two pages', async (gone) => {
		sandbox.seed({ users: 1_200, groups: 2 });
		const before = sandbox.state('trivore').users.map(({ id }) => id);
		const list = client.list('/user', userSchema);
		const seen = new Set<string>();
		for (let read = 0; read < 500; read += 1) seen.add(((await list.next()).value as User).id);
		for (const id of before.slice(0, gone)) await deleteUser(client, id);
		for await (const user of list) {
			expect(seen.has(user.id)).toBe(false);
			seen.add(user.id);
		}
		expect(before.slice(gone).filter((id) => !seen.has(id))).toEqual([]);
	});

	it('include those who come in the meantime', async () => {
		sandbox.seed({ users: 600, groups: 2 });
		const list = client.list('/user', userSchema);
		await list.next();
		const added = await create('late.comer');
		expect((await collect(list)).map(({ id }) => id)).toContain(added.id);
	});

	it.each([
		{ pagingMembers: 'whenAsked', emptyFields: 'null', flatFields: 'absent' },
		{ defaultPageSize: 0, emptyFields: 'null' },
	])('are read whatever an installation leaves out: %j', async (options) => {
		sandbox.options('trivore', options);
		sandbox.seed({ users: 3, groups: 1 });
		expect(await collect(client.list('/user', userSchema))).toHaveLength(3);
	});

	it('end with a sentence when the service passes over startIndex', async () => {
		sandbox.seed({ users: 600, groups: 1 });
		const stuck = newClient((send) => async (request) => {
			return await send({ ...request, url: request.url.replace(/startIndex=\d+/, 'startIndex=0') });
		});
		await expect(collect(stuck.list('/user', userSchema))).rejects.toThrow(/the same page again and again/);
	});

	it('wait for a rate limit', async () => {
		sandbox.seed({ users: 1_200, groups: 1 });
		sandbox.faults.set({ rules: [{ skip: 1, count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 2 }] });
		const waits: number[] = [];
		const patient = newClient((send) =>
			withRetry(send, { now: () => 0, random: () => 0, sleep: async (wait) => void waits.push(wait) }),
		);
		expect(await collect(patient.list('/user', userSchema))).toHaveLength(1_200);
		expect(waits).toEqual([2_000]);
	});
});

describe('look-ups', () => {
	const switches = [
		{},
		{ searchable: 'documented', unknownAttribute: 'noMatch' },
		{ searchable: 'documented', unknownAttribute: 'reject' },
	];

	it.each(switches)('find people and groups whatever can be searched: %j', async (options) => {
		sandbox.options('trivore', options);
		sandbox.seed({ users: 5, groups: 2 });
		const staff = await group('staff "A\\B"');
		const ada = await create('ada', { mobile: '+358 50 1112222', groups: [staff] });
		expect(await lookup.findUsers({ kind: 'email', value: 'ADA@example.com' })).toMatchObject([{ id: ada.id }]);
		expect(await lookup.findUsers({ kind: 'mobile', value: '+358501112222' })).toMatchObject([{ id: ada.id }]);
		expect(await lookup.findUsers({ kind: 'username', value: 'ada' }, 'example')).toMatchObject([{ id: ada.id }]);
		expect(await lookup.findUsers({ kind: 'username', value: 'ada' }, 'example-cvcv')).toEqual([]);
		expect(await lookup.findUsers({ kind: 'email', value: 'nobody@example.com' })).toEqual([]);
		expect(await new Lookup(client).findGroup('staff "A\\B"', 'example')).toMatchObject({ id: staff.id });
		expect(await new Lookup(client).findGroup('staff', 'example')).toBeUndefined();
		expect(await collect(listMembers(client, staff))).toMatchObject([{ id: ada.id }]);
	});

	it('trust no service that passes over the filter', async () => {
		await create('ada');
		const deaf = newClient((send) => async (request) => {
			return await send({ ...request, url: request.url.replace(/filter=[^&]*/, '') });
		});
		expect(await new Lookup(deaf).findUsers({ kind: 'username', value: 'grace' })).toEqual([]);
	});
});

describe('memberships', () => {
	const add = (...groups: Group[]) => ({ add: groups, remove: new Set<string>() });

	it('ten changes at the same time in one process end with all ten, each written once', async () => {
		const { id } = await create('ada');
		const groups = await Promise.all(Array.from({ length: 10 }, async (_, index) => await group(`g${index}`)));
		sandbox.log.clear();
		await Promise.all(groups.map(async (each) => await changeMemberships(newClient(), id, add(each))));
		expect(groupsOf(id)).toEqual(groups.map((each) => each.id).sort());
		expect(paths().filter((path) => path.startsWith('PUT'))).toHaveLength(10);
	});

	it('ten changes at the same time in ten processes end with all ten', async () => {
		const { id } = await create('ada');
		const groups = await Promise.all(Array.from({ length: 10 }, async (_, index) => await group(`g${index}`)));
		const outcomes = await Promise.all(
			groups.map(async (each) => await changeMemberships(newClient(), id, add(each), { queue: keyedQueue() })),
		);
		expect(groupsOf(id)).toEqual(groups.map((each) => each.id).sort());
		expect(outcomes.every(({ added }) => added.size === 1)).toBe(true);
	});

	it('is written again when somebody else wrote over it from an older reading', async () => {
		const { id } = await create('ada');
		const [mine, theirs] = [await group('mine'), await group('theirs')];
		let interfered = false;
		const overtaken = newClient((send) => async (request: HttpRequest) => {
			const answer = await send(request);
			if (request.method === 'PUT' && !interfered) {
				interfered = true;
				await send({ ...request, body: JSON.stringify({ memberOf: [theirs.id] }) });
			}
			return answer;
		});
		const { added, user } = await changeMemberships(overtaken, id, add(mine));
		expect(groupsOf(id)).toEqual([mine.id, theirs.id].sort());
		expect([[...added], [...(user.memberOf ?? [])].sort()]).toEqual([[mine.id], [mine.id, theirs.id].sort()]);
	});

	it('is written under the ETag that was read, where the service has one', async () => {
		sandbox.options('trivore', { etags: 'checked' });
		const { id } = await create('ada');
		const [mine, theirs] = [await group('mine'), await group('theirs')];
		let interfered = false;
		const overtaken = newClient((send) => async (request: HttpRequest) => {
			if (request.method === 'PUT' && !interfered) {
				interfered = true;
				await updateUser(client, id, { properties: { title: 'Countess' } });
				await changeMemberships(client, id, add(theirs), { queue: keyedQueue() });
			}
			return await send(request);
		});
		await changeMemberships(overtaken, id, add(mine));
		expect(groupsOf(id)).toEqual([mine.id, theirs.id].sort());
		expect(sandbox.log.entries.filter(({ status }) => status === 412)).toHaveLength(1);
	});

	it('stops when the group was deleted meanwhile, before it would be created anew', async () => {
		const { id } = await create('ada');
		const [gone, other] = [await group('gone'), await group('other')];
		let interfered = false;
		const overtaken = newClient((send) => async (request: HttpRequest) => {
			const answer = await send(request);
			if (request.method === 'PUT' && !interfered) {
				interfered = true;
				const { host } = sandbox.credentials.trivoreIdApi;
				await send({ ...request, method: 'DELETE', url: `${apiBase(host)}/group/${gone.id}`, headers: {} });
				await send({ ...request, body: JSON.stringify({ memberOf: [other.id] }) });
			}
			return answer;
		});
		await expect(changeMemberships(overtaken, id, add(gone))).rejects.toThrow(/was deleted while/);
		expect(sandbox.state('trivore').groups.map(({ name }) => name)).toEqual(['other']);
	});

	it('keeps the groups that are there, in their order, and takes several away with one write', async () => {
		const groups = [await group('a'), await group('b'), await group('c')];
		const { id } = await create('ada', { groups });
		sandbox.log.clear();
		const [a, , c] = groups.map((each) => each.id);
		const { user, removed } = await changeMemberships(client, id, { add: [], remove: new Set([a ?? '', c ?? '']) });
		expect([user.memberOf, removed]).toEqual([[groups[1]?.id], new Set([a, c])]);
		expect(paths().filter((path) => path.startsWith('PUT'))).toHaveLength(1);
	});

	it('gives up with a clear refusal when others never stop', async () => {
		const { id } = await create('ada');
		const mine = await group('mine');
		const hopeless = newClient(
			(send) => async (request: HttpRequest) =>
				request.method === 'PUT' ? await send({ ...request, body: '{"memberOf":[]}' }) : await send(request),
			{ now: () => 0, sleep: async () => {} },
		);
		await expect(changeMemberships(hopeless, id, add(mine))).rejects.toMatchObject({ kind: 'conflict' });
	});
});

describe('creating', () => {
	it.each(['accepted', 'ignored'])('sends the name where every installation reads it ("names" %s)', async (names) => {
		sandbox.options('trivore', { names });
		const user = await create('ada', { properties: { name: { givenName: 'Ada' } } });
		expect(user.name).toEqual({ givenName: 'Ada' });
	});

	it('takes an answer without a body for done, and looks the user up', async () => {
		sandbox.faults.set({ rules: [{ method: 'POST', body: 'empty', count: 1 }] });
		const find = async () => (await lookup.findUsers({ kind: 'username', value: 'ada' }))[0];
		const user = await createUser(client, { ...nobody, username: 'ada' }, find);
		expect(user).toMatchObject({ username: 'ada' });
		expect(sandbox.state('trivore').users).toHaveLength(1);
	});

	it('without anything to look up is not repeated when the answer was lost', async () => {
		sandbox.faults.set({ rules: [{ method: 'POST', connection: 'resetAfter', count: 1 }] });
		await expect(create('ada')).rejects.toMatchObject({ fault: 'interrupted' });
		expect(sandbox.state('trivore').users).toHaveLength(1);
	});

	it.each(['409', '400'])('is refused for a name that is taken (%s), and says what to set', async (duplicateStatus) => {
		sandbox.options('trivore', { duplicateStatus });
		await create('ada');
		await expect(create('ada')).rejects.toMatchObject({
			kind: 'conflict',
			advice: expect.stringMatching(/If User Exists/),
		});
	});
});

describe('updating', () => {
	it('is the same for an installation that replaces and for one that merges', async () => {
		const { id } = await create('ada', { properties: { title: 'Countess', consents: { profiling: true } } });
		const { changed, value } = await updateUser(client, id, { properties: { consents: { locationing: true } } });
		expect([changed, value.consents, value.title]).toEqual([true, { profiling: true, locationing: true }, 'Countess']);
		expect((await updateUser(client, id, { properties: { consents: { profiling: true } } })).changed).toBe(false);
	});

	it('keeps other addresses, and what is known about them', async () => {
		const { id } = await create('ada', { otherEmails: ['ada@example.org'] });
		await updateUser(client, id, { email: 'ADA@example.org', properties: {} });
		const { emails } = (await client.get(`/user/${id}`, userSchema)).value;
		expect(emails?.map(({ address }) => address)).toEqual(['ada@example.org']);
	});

	it('says so when the service did not lock the account', async () => {
		const { id } = await create('ada');
		const deaf = newClient(
			(send) => async (request) =>
				request.method === 'PUT' ? await send({ ...request, body: '{"title":"x"}' }) : await send(request),
		);
		await expect(updateUser(deaf, id, { properties: { locked: true } })).rejects.toThrow(/the account is not locked/);
	});
});

describe('refusals', () => {
	const failure = async (): Promise<ServiceError> => {
		const error: unknown = await client
			.get('/user/5b0cfba4e2bb230ff8b535e6', userSchema)
			.catch((reason: unknown) => reason);
		if (!(error instanceof ServiceError)) throw new Error('A refusal was expected.');
		return error;
	};

	it.each([
		[{ errorBodies: 'json' }, 'User 5b0cfba4e2bb230ff8b535e6 was not found.'],
		[{ errorBodies: 'text' }, 'User 5b0cfba4e2bb230ff8b535e6 was not found.'],
		[{ errorBodies: 'html' }, /web page and HTTP status 404/],
		[{ errorBodies: 'empty' }, 'The service answered with HTTP status 404 and no explanation.'],
	])('of any shape become a sentence: %j', async (options, sentence) => {
		sandbox.options('trivore', options);
		const error = await failure();
		expect(error.message).toMatch(sentence);
		expect(error).toMatchObject({ kind: 'notFound', status: 404, service: 'Trivore ID' });
	});

	it.each(['json', 'html', 'empty'])('of a wrong secret are told apart (%s)', async (unauthorizedBody) => {
		sandbox.options('trivore', { unauthorizedBody });
		const { host, clientId } = sandbox.credentials.trivoreIdApi;
		const authorization = basicAuthorization(clientId, 'wrong');
		client = new TrivoreClient(
			async (request) => await transport.send({ ...request, headers: { ...request.headers, authorization } }),
			{ apiBase: apiBase(host), clock: realTime },
		);
		expect(await failure()).toMatchObject({ kind: 'unauthenticated', status: 401 });
	});

	it('of an object in a foreign namespace read as "not there for you"', async () => {
		sandbox.options('trivore', { unknownId: '403' });
		expect(await failure()).toMatchObject({ kind: 'forbidden', advice: expect.stringMatching(/list of namespaces/) });
	});
});
