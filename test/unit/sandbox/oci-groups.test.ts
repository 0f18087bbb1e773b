import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, listOf, objectOf, refusalOf } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;
let compartmentId: string;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 5 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
	compartmentId = client.credentials.tenancyOcid;
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

async function join(userId: string, groupId: string) {
	return client.post('/userGroupMemberships', { userId, groupId });
}

async function administrators(): Promise<string> {
	const [group] = listOf(await client.get(client.list('groups', { name: 'Administrators' })));
	return group?.id ?? '';
}

describe('groups', () => {
	test('are created, read, changed and deleted', async () => {
		const group = await client.createGroup('Team A', { freeformTags: { a: '1' } });
		expect(group).toEqual({
			id: expect.stringMatching(/^ocid1\.group\.oc1\.\./),
			compartmentId,
			name: 'Team A',
			description: 'Team A',
			timeCreated: expect.any(String),
			lifecycleState: 'ACTIVE',
			inactiveStatus: null,
			freeformTags: { a: '1' },
			definedTags: { 'Oracle-Tags': expect.any(Object) },
		});
		const read = await client.get(`/groups/${group.id}`);
		expect(read.json()).toEqual(group);
		const etag = { headers: { 'if-match': read.headers.etag } };
		const changed = objectOf(await client.put(`/groups/${group.id}`, { description: 'new' }, etag));
		expect(changed).toEqual({ ...group, description: 'new' });
		expect((await client.put(`/groups/${group.id}`, { description: 'x' }, etag)).status).toBe(412);
		expect((await client.delete(`/groups/${group.id}`, etag)).status).toBe(412);
		expect((await client.delete(`/groups/${group.id}`)).status).toBe(204);
		expect((await client.get(`/groups/${group.id}`)).status).toBe(404);
	});

	test.each([
		['domains', 'IdcsConversionError', 'Group with the same displayName already exists.'],
		['classic', 'GroupAlreadyExists', "Group 'team a' already exists"],
	])('have unique names in a %s tenancy', async (tenancyKind, code, text) => {
		sandbox.options('oci', { tenancyKind });
		await client.createGroup('Team A');
		const refused = refusalOf(await client.post('/groups', { compartmentId, name: 'team a', description: '' }));
		expect(refused).toMatchObject({ status: 409, code });
		expect(refused.message).toContain(text);
	});

	test('are not deleted while they have members', async () => {
		const [user, group] = [await client.createUser('jane'), await client.createGroup('Team')];
		await join(user.id, group.id);
		expect(refusalOf(await client.delete(`/groups/${group.id}`))).toMatchObject({ status: 409 });
		sandbox.options('oci', { tenancyKind: 'classic' });
		expect(refusalOf(await client.delete(`/groups/${group.id}`))).toMatchObject({ status: 409, code: 'Conflict' });
		sandbox.options('oci', { memberDelete: 'allow' });
		expect((await client.delete(`/groups/${group.id}`)).status).toBe(204);
		expect(sandbox.state('oci').memberships).toHaveLength(1);
	});

	test('Administrators stays, and keeps its last member', async () => {
		const group = await administrators();
		const path = client.list('userGroupMemberships', { groupId: group });
		const [own] = listOf(await client.get(path));
		expect((await client.delete(`/groups/${group}`)).status).toBe(409);
		expect((await client.delete(`/userGroupMemberships/${own?.id}`)).status).toBe(409);
		await join((await client.createUser('second')).id, group);
		const [first, second] = listOf(await client.get(path));
		expect([first?.id, second?.userId]).toEqual([own?.id, expect.stringContaining('ocid1.user.')]);
		expect((await client.delete(`/userGroupMemberships/${second?.id}`)).status).toBe(204);
	});
});

describe('memberships', () => {
	test('are objects of their own', async () => {
		const [user, group] = [await client.createUser('jane'), await client.createGroup('Team')];
		const added = await join(user.id, group.id);
		const membership = objectOf(added);
		expect(membership).toEqual({
			id: expect.stringMatching(/^ocid1\.groupmembership\.oc1\.\./),
			compartmentId,
			userId: user.id,
			groupId: group.id,
			timeCreated: expect.any(String),
			lifecycleState: 'ACTIVE',
			inactiveStatus: null,
		});
		expect(added.headers.etag).toMatch(/^[0-9a-f]{32}$/);
		expect((await client.get(`/userGroupMemberships/${membership.id}`)).json()).toEqual(membership);
		const stale = { headers: { 'if-match': 'x' } };
		expect((await client.delete(`/userGroupMemberships/${membership.id}`, stale)).status).toBe(412);
		expect((await client.delete(`/userGroupMemberships/${membership.id}`)).status).toBe(204);
		expect((await client.delete(`/userGroupMemberships/${membership.id}`)).status).toBe(404);
		expect((await client.delete(`/users/${user.id}`)).status).toBe(204);
	});

	test('are listed by user, by group, by both', async () => {
		const [jane, john] = [await client.createUser('jane'), await client.createUser('john')];
		const [a, b] = [await client.createGroup('A'), await client.createGroup('B')];
		for (const [user, group] of [
			[jane, a],
			[jane, b],
			[john, a],
		] as const) {
			await join(user.id, group.id);
		}
		const pairs = async (query: Record<string, string>) =>
			listOf(await client.get(client.list('userGroupMemberships', query))).map(({ userId, groupId }) => [
				userId,
				groupId,
			]);
		expect(await pairs({ userId: jane.id })).toEqual([
			[jane.id, a.id],
			[jane.id, b.id],
		]);
		expect(await pairs({ groupId: a.id })).toEqual([
			[jane.id, a.id],
			[john.id, a.id],
		]);
		expect(await pairs({ userId: john.id, groupId: a.id })).toEqual([[john.id, a.id]]);
		expect(await pairs({ userId: john.id, groupId: b.id })).toEqual([]);
	});

	test('need a user or a group to be listed, unless the options say otherwise', async () => {
		expect(refusalOf(await client.get(client.list('userGroupMemberships')))).toMatchObject({
			status: 400,
			code: 'InvalidParameter',
		});
		sandbox.options('oci', { membershipFilter: 'optional' });
		expect(listOf(await client.get(client.list('userGroupMemberships')))).toHaveLength(1);
	});

	test('exist once', async () => {
		const [user, group] = [await client.createUser('jane'), await client.createGroup('Team')];
		const first = objectOf(await join(user.id, group.id));
		const domains = refusalOf(await join(user.id, group.id));
		expect(domains).toMatchObject({ status: 409, code: 'IdcsConversionError' });
		expect(domains.message).toMatch(/^PATCH request failed\{.*add the same members more than once/);
		sandbox.options('oci', { tenancyKind: 'classic' });
		expect(refusalOf(await join(user.id, group.id))).toMatchObject({ status: 409, code: 'MembershipAlreadyExists' });
		sandbox.options('oci', { duplicateMembership: 'return' });
		expect(objectOf(await join(user.id, group.id)).id).toBe(first.id);
		expect(sandbox.state('oci').memberships).toHaveLength(2);
	});

	test('need both to exist', async () => {
		const user = await client.createUser('jane');
		const missing = 'ocid1.group.oc1..missing';
		expect((await join(user.id, missing)).status).toBe(404);
		expect((await client.post('/userGroupMemberships', { userId: user.id })).status).toBe(400);
	});

	test('have no etag where the options say so', async () => {
		sandbox.options('oci', { etags: 'main' });
		const [user, group] = [await client.createUser('jane'), await client.createGroup('Team')];
		expect((await join(user.id, group.id)).headers.etag).toBeUndefined();
	});
});

describe('permissions', () => {
	test.each([
		['none', 404, 404, 404],
		['read', 200, 404, 404],
		['manage', 200, 200, 204],
	] as const)('%s', async (access, read, write, remove) => {
		const victim = await client.createUser('victim');
		const other = new OciClient(`${sandbox.url}/oci`, sandbox.services.oci.addCaller('other', access));
		const answers = [
			await other.get(client.list('users')),
			await other.post('/groups', { compartmentId, name: 'G', description: '' }),
			await other.delete(`/users/${victim.id}`),
		];
		expect(answers.map(({ status }) => status)).toEqual([read, write, remove]);
	});

	test('a user without any may manage the own keys and tokens, and nobody else’s', async () => {
		const other = new OciClient(`${sandbox.url}/oci`, sandbox.services.oci.addCaller('other', 'none'));
		const own = `/users/${other.credentials.userOcid}`;
		expect((await other.get(`${own}/apiKeys`)).status).toBe(200);
		expect((await other.post(`${own}/authTokens`, { description: 'x' })).status).toBe(200);
		expect((await other.get(own)).status).toBe(404);
		expect((await other.get(`/users/${client.credentials.userOcid}/apiKeys`)).status).toBe(404);
	});

	test('come with membership in Administrators and go with it', async () => {
		const { userOcid } = sandbox.services.oci.addCaller('other', 'none');
		expect(userOcid).toMatch(/^ocid1\.user\./);
		const user = await client.createUser('third');
		const pem = listOf(await client.get(`/users/${client.credentials.userOcid}/apiKeys`))[0]?.keyValue;
		await client.post(`/users/${user.id}/apiKeys`, { key: pem });
		const third = new OciClient(`${sandbox.url}/oci`, { ...client.credentials, userOcid: user.id });
		const seen = [(await third.get(client.list('users'))).status];
		const membership = objectOf(await join(user.id, await administrators()));
		seen.push((await third.get(client.list('users'))).status);
		await client.delete(`/userGroupMemberships/${membership.id}`);
		seen.push((await third.get(client.list('users'))).status);
		expect(seen).toEqual([404, 200, 404]);
	});
});
