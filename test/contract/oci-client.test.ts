import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { collect } from '../../providers/http/paging';
import { ServiceError } from '../../providers/http/errors';
import { removeUser } from '../../providers/oci/offboarding';
import { ensureGroup } from '../../providers/oci/groups';
import { addToGroup, listMemberships, removeFromGroup } from '../../providers/oci/memberships';
import { ensureUser, findUser, resetPassword, updateUser, userPath } from '../../providers/oci/users';
import { unblockUser, updateCapabilities } from '../../providers/oci/userState';
import { authTokenSchema, userSchema } from '../../providers/oci/schemas';
import { startSandbox, type Sandbox } from '../../sandbox';
import { callOf, openOciClient, regionOf } from '../support/oci';

/*
 * Our client as it is used outside n8n: undici and our own signer, against the sandbox, which checks every signature.
 */

let sandbox: Sandbox;
let opened: ReturnType<typeof openOciClient>;
beforeAll(async () => {
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	jest.spyOn(Math, 'random').mockReturnValue(0);
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	opened = openOciClient(sandbox.credentials.ociIdentityApi);
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await opened.close();
	await sandbox.stop();
});

const scope = (text: string) => ({ scope: text });
const people = () => sandbox.state('oci').users.map(({ name }) => name);
const statuses = () => sandbox.log.entries.map(({ status }) => status);
const makeUser = async (name: string, more: object = {}, call = name) =>
	(await ensureUser(opened.client, { name, email: `${name}@example.com`, ...more }, 'fail', scope(call))).value;
const makeGroup = async (name: string) => (await ensureGroup(opened.client, { name }, 'fail', scope(name))).value;
const refusal = async (promise: Promise<unknown>): Promise<ServiceError> => {
	const error: unknown = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (error instanceof ServiceError) return error;
	throw new Error('A refusal was expected.', { cause: error });
};

describe('users', () => {
	test('are created, found, changed, unblocked and deleted', async () => {
		const { id } = await makeUser('zoë.o+brien@x', { email: 'zoe@example.com', description: 'Équipe' });
		expect(await findUser(opened.client, 'zoë.o+brien@x')).toMatchObject({ id, description: 'Équipe' });
		expect(await findUser(opened.client, 'zoë')).toBeUndefined();
		const changes = { description: '', freeformTags: { a: '1' } };
		expect(await updateUser(opened.client, id, changes)).toMatchObject({ changed: true, value: changes });
		expect(await updateUser(opened.client, id, changes)).toMatchObject({ changed: false });
		expect(await updateCapabilities(opened.client, id, { canUseDBCredentials: false })).toMatchObject({
			changed: true,
			value: { capabilities: { canUseDbCredentials: false, canUseApiKeys: true } },
		});
		sandbox.services.oci.block(id);
		expect(await unblockUser(opened.client, id)).toMatchObject({ changed: true });
		expect(await unblockUser(opened.client, id)).toMatchObject({ changed: false });
		expect(await resetPassword(opened.client, id, scope('x'))).toMatchObject({
			userId: id,
			password: expect.stringMatching(/^.{16}$/),
		});
		await opened.client.remove(userPath(id));
		expect(people()).toEqual(['sandbox.administrator']);
	});

	test('leave with their memberships and credentials', async () => {
		const { id } = await makeUser('ada');
		await addToGroup(opened.client, id, (await makeGroup('Developers')).id, patient);
		await opened.client.create(`${userPath(id)}/authTokens`, { description: 'x' }, authTokenSchema, scope('x'));
		expect(await removeUser(opened.client, id)).toMatchObject({ memberships: 1, authTokens: 1, apiKeys: 0 });
		expect(sandbox.state('oci').raw?.credentials).toEqual([]);
	});
});

const patient = { ...scope('member'), patienceMs: 10_000 };

describe('memberships', () => {
	test('are made once and ended once', async () => {
		const [{ id: user }, { id: group }] = [await makeUser('ada'), await makeGroup('Developers')];
		expect(await addToGroup(opened.client, user, group, patient)).toMatchObject({ changed: true });
		expect(await addToGroup(opened.client, user, group, patient)).toMatchObject({ changed: false });
		expect(await collect(listMemberships(opened.client, { groupId: group }))).toHaveLength(1);
		expect(await removeFromGroup(opened.client, user, group)).toBe(true);
		expect(await removeFromGroup(opened.client, user, group)).toBe(false);
	});

	test('wait for a user who is not known everywhere yet, as long as wanted', async () => {
		const [{ id: user }, { id: group }] = [await makeUser('ada'), await makeGroup('Developers')];
		sandbox.faults.failNext({ path: '*/userGroupMemberships', method: 'POST', status: 404, count: 3 });
		const waits: number[] = [];
		const waiting = openOciClient(sandbox.credentials.ociIdentityApi, async (wait) => void waits.push(wait));
		await addToGroup(waiting.client, user, group, patient);
		expect(waits).toEqual([500, 1_000, 2_000]);
		sandbox.faults.failNext({ path: '*/userGroupMemberships', method: 'POST', status: 404, count: 99 });
		await removeFromGroup(opened.client, user, group);
		const error = await refusal(addToGroup(waiting.client, user, group, { ...patient, patienceMs: 2_000 }));
		expect([error.kind, waits.slice(3)]).toEqual(['notFound', [500, 1_000]]);
		await waiting.close();
	});
});

describe('pages', () => {
	const list = (limit: number) =>
		opened.client.list('/users', userSchema, { compartmentId: opened.client.tenancyId }, { limit });

	test('are followed to the end, with a 429 and a 503 in between', async () => {
		sandbox.seed({ users: 24, groups: 0 });
		sandbox.faults.set({
			rules: [
				{ path: '*/users', skip: 1, count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
				{ path: '*/users', skip: 2, count: 1, status: 503 },
			],
		});
		const users = await collect(list(5));
		expect([users.length, new Set(users.map(({ id }) => id)).size]).toEqual([25, 25]);
		expect(statuses()).toEqual([200, 429, 200, 503, 200, 200, 200]);
	});

	test.each(['emptyFirst', 'emptyLast'])('of the kind "%s" are read', async (paging) => {
		sandbox.options('oci', { paging });
		sandbox.seed({ users: 9, groups: 0 });
		expect(await collect(list(5))).toHaveLength(10);
	});

	test('that lead in a circle end in an error', async () => {
		sandbox.options('oci', { paging: 'repeatCursor' });
		sandbox.seed({ users: 20, groups: 0 });
		await expect(collect(list(5))).rejects.toThrow('same page cursor twice');
	});

	test('beyond what is wanted are not asked for', async () => {
		sandbox.seed({ users: 20, groups: 0 });
		expect(await collect(list(5), 6)).toHaveLength(6);
		expect(statuses()).toHaveLength(2);
	});
});

describe('retry tokens', () => {
	test('make the same call give the same answer, and another call another user', async () => {
		const first = await makeUser('ada', {}, 'call 1');
		expect(await makeUser('ada', {}, 'call 1')).toEqual(first);
		expect(await refusal(makeUser('ada', {}, 'call 2'))).toMatchObject({ kind: 'conflict', status: 409 });
		expect(people()).toEqual(['sandbox.administrator', 'ada']);
	});

	test('that are dead, because what they made is gone, are replaced once', async () => {
		const first = await makeUser('ada', {}, 'call 1');
		await opened.client.remove(userPath(first.id));
		const second = await makeUser('ada', {}, 'call 1');
		expect(second.id).not.toBe(first.id);
		await opened.client.remove(userPath(second.id));
		expect(await refusal(makeUser('ada', {}, 'call 1'))).toMatchObject({ code: 'InvalidatedRetryToken' });
	});
});

describe('changes', () => {
	test('are made under the etag that was read, and over when somebody else was faster', async () => {
		const { id } = await makeUser('ada');
		sandbox.faults.failNext({ method: 'PUT', status: 412, count: 2 });
		expect(await updateUser(opened.client, id, { description: 'x' })).toMatchObject({ changed: true });
		const calls = sandbox.log.entries.slice(-6).map((entry) => `${callOf(entry).replace(id, '…')} ${entry.status}`);
		expect(calls).toEqual([
			'GET /users/… 200',
			'PUT /users/… 412',
			'GET /users/… 200',
			'PUT /users/… 412',
			'GET /users/… 200',
			'PUT /users/… 200',
		]);
	});

	test('are given up in the end, with the reason', async () => {
		const { id } = await makeUser('ada');
		sandbox.faults.failNext({ method: 'PUT', status: 412, count: 99 });
		expect(await refusal(updateUser(opened.client, id, { description: 'x' }))).toMatchObject({
			status: 412,
			code: 'NoEtagMatch',
			requestId: expect.stringMatching(/^[0-9A-F/]+$/),
		});
		expect(statuses().filter((status) => status === 412)).toHaveLength(4);
	});

	test('count as made when only the answer was lost, and as refused when they were refused', async () => {
		const { id } = await makeUser('ada');
		sandbox.faults.set({ rules: [{ method: 'PUT', count: 1, connection: 'resetAfter' }] });
		expect(await updateUser(opened.client, id, { description: 'x' })).toMatchObject({ changed: true });
		sandbox.faults.set({ rules: [{ method: 'PUT', status: 400 }] });
		expect(await refusal(updateUser(opened.client, id, { description: 'y' }))).toMatchObject({ kind: 'invalid' });
	});

	test('under an etag of the caller are not made over', async () => {
		const { id } = await makeUser('ada');
		const { etag } = await opened.client.get(userPath(id), userSchema);
		await updateUser(opened.client, id, { description: 'theirs' });
		expect(await refusal(updateUser(opened.client, id, { description: 'mine' }, etag))).toMatchObject({ status: 412 });
		expect(await refusal(opened.client.remove(userPath(id), etag))).toMatchObject({ status: 412 });
		expect(statuses().filter((status) => status === 412)).toHaveLength(2);
	});

	test('wait while the object is between two states', async () => {
		const { id } = await makeUser('ada');
		sandbox.faults.failNext({ method: 'DELETE', status: 409, code: 'IncorrectState', count: 2 });
		await opened.client.remove(userPath(id));
		expect(statuses().slice(-3)).toEqual([409, 409, 204]);
	});
});

describe('regions', () => {
	test('reads go to the region of the credential, writes to the home region', async () => {
		const { client, close } = openOciClient({ ...sandbox.credentials.ociIdentityApi, region: 'eu-frankfurt-1' });
		const created = await ensureUser(client, { name: 'ada', email: 'ada@example.com' }, 'update', scope('x'));
		await client.get(userPath(created.value.id), userSchema);
		await close();
		expect(sandbox.log.entries.map((entry) => `${entry.method} ${regionOf(entry)}`)).toEqual([
			'GET eu-frankfurt-1',
			'GET us-ashburn-1',
			'POST us-ashburn-1',
			'GET eu-frankfurt-1',
		]);
	});
});

describe('refusals', () => {
	test.each([
		[401, 'unauthenticated', 'NotAuthenticated'],
		[403, 'forbidden', 'NotAuthorized'],
		[404, 'notFound', 'NotAuthorizedOrNotFound'],
		[413, 'invalid', 'PayloadTooLarge'],
		[501, 'unavailable', 'MethodNotImplemented'],
	])('%d is of the kind "%s", with code, status and request id', async (status, kind, code) => {
		sandbox.faults.failNext({ status });
		expect(await refusal(findUser(opened.client, 'ada', 'near'))).toMatchObject({
			status,
			kind,
			code,
			service: 'OCI Identity',
			requestId: expect.stringMatching(/^[0-9A-F]{32}\/[0-9A-F]{32}\/[0-9A-F]{32}$/),
		});
		expect(statuses()).toEqual([status]);
	});

	test('a limit is no conflict', async () => {
		sandbox.faults.failNext({ status: 409, code: 'ApiKeyLimitExceeded', message: 'Three keys at most.' });
		const error = await refusal(findUser(opened.client, 'ada', 'near'));
		expect([error.kind, error.advice]).toEqual(['invalid', 'A user can have 3 API keys. Delete one first.']);
	});

	test('a service that is down is asked five times, then its last answer counts', async () => {
		sandbox.faults.set({ rules: [{ status: 503, retryAfter: 'seconds', retryAfterSeconds: 0 }] });
		expect(await refusal(findUser(opened.client, 'ada', 'near'))).toMatchObject({
			kind: 'unavailable',
			message: 'The service is currently unavailable.',
			advice: expect.stringContaining('Run the node again later'),
			retryAt: expect.any(Date),
		});
		expect(statuses()).toEqual([503, 503, 503, 503, 503]);
	});

	test.each([
		['Post request failed', 'Post request failed'],
		['Post request failed{"detail":5}', 'Post request failed{"detail":5}'],
		['Post request failed{"detail":"Not this way .","status":"400"}', 'Not this way.'],
		['Post request failed{"detail":"cut', 'Post request failed{"detail":"cut'],
	])('of an identity domain: %j', async (message, expected) => {
		sandbox.faults.failNext({ status: 400, code: 'IdcsConversionError', message });
		expect((await refusal(findUser(opened.client, 'ada', 'near'))).message).toBe(expected);
	});
});
