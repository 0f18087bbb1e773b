import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { domainCaller, ENTERPRISE, USER } from './support/domains';
import { listOf, objectOf, OciClient } from './support/oci';

/** Users, groups and memberships that the Identity API and the Default domain have in common. */

const EXTENSION = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:';
const options = { 'oci-domains': { people: 'shared' } };

let sandbox: Sandbox;
let api: OciClient;
let compartmentId: string;
let domain: Awaited<ReturnType<typeof domainCaller>>;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 4, options });
	api = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
	compartmentId = api.credentials.tenancyOcid;
});
beforeEach(async () => {
	await sandbox.reset();
	domain = await domainCaller(sandbox);
});
afterAll(() => sandbox.stop());

async function makeUser(name: string, more: object = {}) {
	const body = { compartmentId, name, description: 'Made there', email: `${name}@example.com`, ...more };
	return objectOf(await api.post('/users', body));
}

async function makeGroup(name: string) {
	return objectOf(await api.post('/groups', { compartmentId, name, description: 'A group' }));
}

function listPath(name: string, query: Record<string, string>): string {
	return `/${name}?${new URLSearchParams({ compartmentId, ...query }).toString()}`;
}

async function seenByApi(path: string) {
	return objectOf(await api.get(path));
}

async function seenByDomain(path: string) {
	return (await domain.call('GET', path)).json;
}

/** Who is in which group, by names, in each of the two. */
function memberships(service: 'oci' | 'oci-domains'): string[] {
	const { users, groups, memberships: pairs } = sandbox.state(service);
	const nameIn = (list: ReadonlyArray<{ id: string; name: string }>, id: string) =>
		list.find((one) => one.id === id)?.name ?? '';
	return pairs.map(({ userId, groupId }) => `${nameIn(users, userId)} in ${nameIn(groups, groupId)}`).sort();
}

describe('from the start', () => {
	test('the administrator and the group Administrators are the same', async () => {
		const [group] = listOf(await api.get(listPath('groups', { name: 'Administrators' })));
		const admin = await seenByApi(`/users/${api.credentials.userOcid}`);
		const scim = await seenByDomain(`/Users/${String(admin.externalIdentifier)}`);
		expect(scim).toMatchObject({ ocid: admin.id, userName: admin.name, description: 'Signs the requests' });
		expect(await seenByDomain(`/Groups/${String(group?.id)}`)).toMatchObject({ displayName: 'Administrators' });
		const [membership] = listOf(await api.get(listPath('userGroupMemberships', { userId: String(admin.id) })));
		const { groups } = await seenByDomain(`/Users/${String(scim.id)}?attributes=groups`);
		expect(groups).toEqual([
			expect.objectContaining({ display: 'All Domain Users' }),
			expect.objectContaining({ display: 'Administrators', ocid: group?.id, membershipOcid: membership?.id }),
		]);
	});

	test('the group of all users is in the domain alone, and the people of another domain are its own', async () => {
		const partners = await domainCaller(sandbox, ['User Administrator'], 'Partners');
		await partners.user('pat');
		await partners.group('Partner Group');
		expect(sandbox.state('oci').groups.map(({ name }) => name)).toEqual(['Administrators']);
		expect(sandbox.state('oci').users.map(({ name }) => name)).toEqual(['sandbox.administrator']);
	});
});

describe('what the Identity API does', () => {
	test('a new user has the same ids in the domain, and the user name as family name', async () => {
		const user = await makeUser('jane', { freeformTags: { cost: '42' } });
		const scim = await seenByDomain(`/Users/${String(user.id)}?attributeSets=all`);
		expect(scim).toMatchObject({
			id: user.externalIdentifier,
			ocid: user.id,
			userName: 'jane',
			description: 'Made there',
			displayName: 'jane',
			name: { familyName: 'jane' },
			active: true,
			emails: [
				{ value: 'jane@example.com', type: 'work', primary: true },
				{ value: 'jane@example.com', type: 'recovery' },
			],
			[`${EXTENSION}OCITags`]: { freeformTags: [{ key: 'cost', value: '42' }] },
			[`${EXTENSION}capabilities:User`]: { canUseConsole: true, canUseDbCredentials: true },
		});
	});

	test('changes of a user leave what only the domain knows', async () => {
		const { id, ocid } = await domain.user('kim', {
			name: { givenName: 'Kim', familyName: 'Lee' },
			schemas: [USER, ENTERPRISE],
			[ENTERPRISE]: { department: 'Sales' },
			emails: [
				{ value: 'kim@example.com', type: 'work', primary: true },
				{ value: 'home@example.com', type: 'home' },
			],
		});
		await api.put(`/users/${String(ocid)}`, { description: 'New', email: 'kim.lee@example.com' });
		await api.put(`/users/${String(ocid)}/capabilities`, { canUseAuthTokens: false });
		expect(await seenByDomain(`/Users/${String(id)}`)).toMatchObject({
			name: { givenName: 'Kim', familyName: 'Lee' },
			[ENTERPRISE]: { department: 'Sales' },
			description: 'New',
			emails: [
				{ value: 'kim.lee@example.com', type: 'work', primary: true },
				{ value: 'home@example.com', type: 'home' },
				{ value: 'kim.lee@example.com', type: 'recovery' },
			],
			[`${EXTENSION}capabilities:User`]: { canUseAuthTokens: false, canUseApiKeys: true, canUseConsole: true },
		});
	});

	test('a user name or email of the domain is taken', async () => {
		await domain.user('kim');
		const body = { compartmentId, name: 'KIM', description: '', email: 'other@example.com' };
		expect((await api.post('/users', body)).status).toBe(409);
		expect((await api.post('/users', { ...body, name: 'kim2', email: 'kim@example.com' })).status).toBe(409);
	});

	test('groups, memberships and their ends', async () => {
		const [user, group] = [await makeUser('jane'), await makeGroup('Finance')];
		const membership = objectOf(await api.post('/userGroupMemberships', { userId: user.id, groupId: group.id }));
		const shown = await seenByDomain(`/Groups/${String(group.id)}?attributes=displayName,members`);
		expect(shown).toMatchObject({
			displayName: 'Finance',
			members: [{ value: user.externalIdentifier, ocid: user.id, membershipOcid: membership.id }],
		});
		await api.put(`/groups/${String(group.id)}`, { description: 'All of finance' });
		expect(await seenByDomain(`/Groups/${String(group.id)}`)).toMatchObject({
			[`${EXTENSION}group:Group`]: { description: 'All of finance' },
		});
		await api.delete(`/userGroupMemberships/${String(membership.id)}`);
		expect(memberships('oci-domains')).toEqual(['sandbox.administrator in Administrators']);
		await api.delete(`/groups/${String(group.id)}`);
		await api.delete(`/users/${String(user.id)}`);
		expect((await domain.call('GET', `/Groups/${String(group.id)}`)).status).toBe(404);
		expect((await domain.call('GET', `/Users/${String(user.externalIdentifier)}`)).status).toBe(404);
	});

	test('a blocked user is locked in the domain, and unlocking there unblocks', async () => {
		const user = await makeUser('jane');
		sandbox.services.oci.block(String(user.id));
		const path = `/Users/${String(user.externalIdentifier)}`;
		expect(await seenByDomain(path)).toMatchObject({
			active: true,
			[`${EXTENSION}userState:User`]: { locked: { on: true } },
		});
		await domain.call('POST', '/UserLockedStateChanger', {
			schemas: ['urn:ietf:params:scim:schemas:oracle:idcs:UserLockedStateChanger'],
			userId: user.externalIdentifier,
			locked: false,
		});
		expect(await seenByApi(`/users/${String(user.id)}`)).toMatchObject({ lifecycleState: 'ACTIVE' });
	});
});

describe('what the domain does', () => {
	test('a new user has the same ids in the Identity API, which shows no names', async () => {
		const made = await domain.user('kim', {
			name: { givenName: 'Kim', familyName: 'Lee' },
			schemas: [USER, `${EXTENSION}OCITags`],
			description: 'Made in the domain',
			[`${EXTENSION}OCITags`]: { definedTags: [{ namespace: 'Ops', key: 'Team', value: 'blue' }] },
		});
		const seen = await seenByApi(`/users/${String(made.ocid)}`);
		expect(seen).toMatchObject({
			id: made.ocid,
			externalIdentifier: made.id,
			name: 'kim',
			email: 'kim@example.com',
			description: 'Made in the domain',
			lifecycleState: 'ACTIVE',
			definedTags: { Ops: { Team: 'blue' } },
		});
		expect(JSON.stringify(seen)).not.toContain('Lee');
	});

	test('a disabled user is inactive there, and cannot be made active by it', async () => {
		const { id, ocid } = await domain.user('kim');
		await domain.patch(`/Users/${String(id)}`, { op: 'replace', path: 'active', value: false });
		const path = `/users/${String(ocid)}`;
		expect(await seenByApi(path)).toMatchObject({ lifecycleState: 'INACTIVE', inactiveStatus: 2 });
		await api.put(`${path}/state`, { blocked: false });
		expect(await seenByApi(path)).toMatchObject({ lifecycleState: 'INACTIVE', inactiveStatus: 2 });
		expect(await seenByDomain(`/Users/${String(id)}`)).toMatchObject({ active: false });
		await domain.patch(`/Users/${String(id)}`, { op: 'replace', path: 'active', value: true });
		expect(await seenByApi(path)).toMatchObject({ lifecycleState: 'ACTIVE', inactiveStatus: null });
	});

	test('a renamed user and a renamed group go by the new names there', async () => {
		const { id, ocid } = await domain.user('kim');
		const group = await domain.group('Finance');
		await domain.patch(`/Users/${String(id)}`, { op: 'replace', path: 'userName', value: 'kim.lee' });
		await domain.patch(`/Groups/${String(group.id)}`, { op: 'replace', path: 'displayName', value: 'Money' });
		expect(await seenByApi(`/users/${String(ocid)}`)).toMatchObject({ name: 'kim.lee' });
		expect(await seenByApi(`/groups/${String(group.ocid)}`)).toMatchObject({ name: 'Money' });
	});

	test('a Bulk, members and deletes with what belongs to them', async () => {
		const kim = await domain.user('kim');
		const group = await domain.group('Finance', [String(kim.id)]);
		const { members } = await seenByDomain(`/Groups/${String(group.id)}?attributes=members`);
		const [membership] = listOf(await api.get(listPath('userGroupMemberships', { userId: String(kim.ocid) })));
		expect(membership).toMatchObject({ groupId: group.ocid });
		expect(members).toEqual([expect.objectContaining({ membershipOcid: membership?.id })]);
		await domain.call('DELETE', `/Users/${String(kim.id)}?forceDelete=true`);
		expect((await api.get(`/users/${String(kim.ocid)}`)).status).toBe(404);
		expect(memberships('oci')).toEqual(['sandbox.administrator in Administrators']);
		await domain.call('DELETE', `/Groups/${String(group.id)}`);
		expect((await api.get(`/groups/${String(group.ocid)}`)).status).toBe(404);
	});
});

test('what is written by the one is visible to the other as late as to its own readers', async () => {
	sandbox.faults.set({ rules: [{ service: 'oci', visibilityDelayMs: 5000 }] });
	const user = await makeUser('jane');
	expect((await domain.call('GET', `/Users/${String(user.id)}`)).status).toBe(404);
	sandbox.clock.advance(5000);
	expect(await seenByDomain(`/Users/${String(user.id)}`)).toMatchObject({ userName: 'jane' });
});

test('people of a seed are the same, with the names that the domain knows', () => {
	sandbox.seed({ users: 12, groups: 3 });
	sandbox.seed({ users: 12, groups: 3 });
	expect(memberships('oci-domains')).toEqual(memberships('oci'));
	const names = (service: 'oci' | 'oci-domains') => sandbox.state(service).users.map(({ name }) => name);
	expect(names('oci-domains')).toEqual(names('oci'));
	expect(names('oci')).toHaveLength(13);
	for (const { displayName } of sandbox.state('oci-domains').users) expect(displayName).toMatch(/^\S+ \S+$/);
});

test('switched off, each has its own; switched on, those of the same name become one', async () => {
	sandbox.options('oci-domains', { people: 'separate' });
	const own = await makeUser('jane');
	const [only, finance] = [await makeUser('sam'), await makeGroup('Finance')];
	await api.post('/userGroupMemberships', { userId: own.id, groupId: finance.id });
	const other = await domain.user('Jane', { name: { givenName: 'Jane', familyName: 'Doe' } });
	const group = await domain.group('Finance', [String(other.id)]);
	expect(other.ocid).not.toBe(own.id);
	sandbox.options('oci-domains', { people: 'shared' });
	expect(await seenByApi(`/users/${String(own.id)}`)).toMatchObject({
		name: 'Jane',
		externalIdentifier: other.id,
		description: 'Made there',
	});
	expect(await seenByDomain(`/Users/${String(other.id)}`)).toMatchObject({
		ocid: own.id,
		name: { familyName: 'Doe' },
		description: 'Made there',
	});
	expect(await seenByDomain(`/Groups/${String(group.id)}`)).toMatchObject({ ocid: finance.id });
	expect(await seenByDomain(`/Users/${String(only.id)}`)).toMatchObject({ id: only.externalIdentifier });
	expect(memberships('oci')).toEqual(memberships('oci-domains'));
	expect(memberships('oci')).toEqual(['Jane in Finance', 'sandbox.administrator in Administrators']);
});

test('a classic tenancy has no domains, so nothing is common', async () => {
	sandbox.options('oci', { tenancyKind: 'classic' });
	await makeUser('jane');
	expect(sandbox.state('oci-domains').users).toHaveLength(1);
	sandbox.options('oci', { tenancyKind: 'domains' });
	const [, jane] = sandbox.state('oci-domains').users;
	const [, own] = sandbox.state('oci').users;
	expect(await seenByApi(`/users/${String(own?.id)}`)).toMatchObject({ name: 'jane', externalIdentifier: jane?.id });
});

test('they are still the same after a restart with a data file', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'people-'));
	const settings = { services: ['oci', 'oci-domains'], data: join(folder, 'data.db'), seed: 4, options } as const;
	try {
		const first = await startSandbox(settings);
		first.seed({ users: 3, groups: 1 });
		const names = first.state('oci').users.map(({ name }) => name);
		await first.stop();
		const second = await startSandbox(settings);
		try {
			const caller = await domainCaller(second);
			const [, user] = second.state('oci').users;
			expect((await caller.call('DELETE', `/Users/${String(user?.id)}?forceDelete=true`)).status).toBe(204);
			expect(second.state('oci').users.map(({ name }) => name)).toEqual(names.filter((name) => name !== user?.name));
		} finally {
			await second.stop();
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
});
