import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, send } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 7, ports: { oci: 0 } });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
});
afterEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
	const text = body === undefined ? undefined : JSON.stringify(body);
	const sent = { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
	const answer = await send(method, `${sandbox.url}/__sandbox${path}`, sent, text);
	return { status: answer.status, body: answer.json() as Record<string, unknown> };
}

describe('addresses', () => {
	test('are on this machine only', () => {
		expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(sandbox.dashboard).toBe(`${sandbox.url}/`);
	});

	test('a service answers on a port of its own at the root, with the same data', async () => {
		const own = new OciClient(sandbox.rootUrls.oci ?? '', sandbox.credentials.ociIdentityApi);
		const user = await own.createUser('own.port');
		expect((await client.get(`/users/${user.id}`)).status).toBe(200);
		expect((await own.get(`/users/${user.id}`, { region: 'us-phoenix-1' })).status).toBe(200);
	});

	test('a port that is taken is refused and leaves nothing running', async () => {
		const port = Number(new URL(sandbox.url).port);
		await expect(startSandbox({ port, services: ['oci'] })).rejects.toThrow('EADDRINUSE');
	});

	test.each([
		['Host', { host: 'sandbox.example:4010' }],
		['Origin', { origin: 'https://site.example' }],
	])('the control interface refuses another %s', async (_name, headers) => {
		expect(await control('GET', '/credentials', undefined, headers)).toEqual({
			status: 403,
			body: { error: 'Only for this machine' },
		});
	});
});

describe('credentials', () => {
	test('have the fields of the n8n credential type and sign at once', async () => {
		const { body } = await control('GET', '/credentials');
		expect(body).toEqual({ ociIdentityApi: sandbox.credentials.ociIdentityApi });
		expect(Object.keys(sandbox.credentials.ociIdentityApi)).toEqual([
			'setup',
			'tenancyOcid',
			'userOcid',
			'fingerprint',
			'privateKey',
			'passphrase',
			'region',
			'endpoint',
		]);
		expect(sandbox.credentials.ociIdentityApi.endpoint).toBe(`${sandbox.url}/oci/{region}`);
		expect((await client.get('/regions')).status).toBe(200);
	});

	test('come from the key that the start options hand in', async () => {
		const { privateKey, fingerprint } = sandbox.credentials.ociIdentityApi;
		const other = await startSandbox({ services: ['oci'], privateKey });
		const { ociIdentityApi } = other.credentials;
		await other.stop();
		expect([ociIdentityApi.privateKey, ociIdentityApi.fingerprint]).toEqual([privateKey, fingerprint]);
	});
});

describe('state', () => {
	test('shows users, groups and memberships in the common shape', async () => {
		const user = await client.createUser('jane.doe');
		const group = await client.createGroup('Team');
		await client.post('/userGroupMemberships', { userId: user.id, groupId: group.id });
		const { body } = await control('GET', '/state/oci');
		expect(body.users).toContainEqual({ id: user.id, name: 'jane.doe', email: 'jane.doe@example.com', active: true });
		expect(body.groups).toContainEqual({ id: group.id, name: 'Team' });
		expect(body.memberships).toContainEqual({ userId: user.id, groupId: group.id });
		expect(sandbox.state('oci')).toEqual(body);
	});

	test('of an unknown service is 404 and names the known ones', async () => {
		expect(await control('GET', '/state/ldap')).toEqual({
			status: 404,
			body: { error: 'No service "ldap". Services: oci.' },
		});
	});
});

describe('seed', () => {
	test('adds the same people for the same number, and nothing the second time', async () => {
		const first = await control('POST', '/seed', { users: 12, groups: 3, seed: 5 });
		const people = sandbox.state('oci').users.map(({ name }) => name);
		const again = await control('POST', '/seed', { users: 12, groups: 3, seed: 5 });
		expect(first.body).toEqual(again.body);
		expect(new Set(people).size).toBe(13);
		const { memberships } = sandbox.state('oci');
		await sandbox.reset();
		sandbox.seed({ users: 12, groups: 3, seed: 5 });
		expect(sandbox.state('oci').users.map(({ name }) => name)).toEqual(people);
		expect(sandbox.state('oci').memberships).toHaveLength(memberships.length);
	});

	test('takes other people for another number', () => {
		sandbox.seed({ users: 5, groups: 0, seed: 1 });
		sandbox.seed({ users: 5, groups: 0, seed: 2 });
		expect(sandbox.state('oci').users.length).toBeGreaterThan(6);
	});

	test('refuses what is no number of users', async () => {
		const { status, body } = await control('POST', '/seed', { users: -1, groups: 0 });
		expect(status).toBe(400);
		expect(body.error).toContain('users');
	});
});

describe('options', () => {
	test('are listed with their values, defaults and descriptions', async () => {
		const { body } = await control('GET', '/options');
		expect(body).toMatchObject({
			oci: {
				values: { tenancyKind: 'domains', defaultPageSize: 100 },
				schema: { properties: { tenancyKind: { default: 'domains', enum: ['domains', 'classic'] } } },
			},
		});
	});

	test('change one by one', async () => {
		await control('PATCH', '/options', { oci: { tenancyKind: 'classic' } });
		await control('PATCH', '/options', { oci: { defaultPageSize: 5 } });
		expect(sandbox.options('oci')).toMatchObject({ tenancyKind: 'classic', defaultPageSize: 5, paging: 'normal' });
	});

	test.each([
		[{ oci: { tenancyKind: 'old' } }, 'tenancyKind'],
		[{ oci: { noSuchOption: 1 } }, 'noSuchOption'],
		[{ ldap: {} }, 'ldap'],
	])('refuse %j', async (patch, named) => {
		const { status, body } = await control('PATCH', '/options', patch);
		expect(status).toBeGreaterThanOrEqual(400);
		expect(body.error).toContain(named);
		expect(sandbox.options('oci').tenancyKind).toBe('domains');
	});
});

describe('reset', () => {
	test('brings back the beginning, and keeps the credentials', async () => {
		const { users: before } = sandbox.state('oci');
		const credentials = { ...sandbox.credentials.ociIdentityApi };
		await client.createUser('someone');
		sandbox.options('oci', { tenancyKind: 'classic' });
		sandbox.faults.add({ status: 500, path: '/nowhere' });
		sandbox.clock.advance(1e9);
		expect((await control('POST', '/reset')).status).toBe(200);
		expect(sandbox.state('oci').users).toEqual(before);
		expect(sandbox.options('oci').tenancyKind).toBe('domains');
		expect(sandbox.faults.document.rules).toEqual([]);
		expect(sandbox.log.entries).toEqual([]);
		expect(sandbox.credentials.ociIdentityApi).toEqual(credentials);
		expect((await client.get('/regions')).status).toBe(200);
	});
});

describe('clock', () => {
	test('can be advanced', async () => {
		const { body } = await control('POST', '/clock', { advanceSeconds: 3600 });
		expect(Date.parse(String(body.now)) - Date.now()).toBeGreaterThan(3_590_000);
		expect((await client.get('/regions', { date: sandbox.clock.now() })).status).toBe(200);
	});
});

test('an unreadable body is refused by the control interface', async () => {
	const answer = await send('PUT', `${sandbox.url}/__sandbox/faults`, { 'content-type': 'application/json' }, '{');
	expect([answer.status, answer.json()]).toEqual([400, { error: 'The body is not JSON' }]);
});

test('a service that was not asked for is not there', async () => {
	const bare = await startSandbox({ services: [] });
	expect(() => bare.services.oci).toThrow('Service oci was not started');
	await bare.stop();
});
