import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DefaultRequestSigner, Region, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { IdentityClient } from 'oci-identity';
import { IdentityDomainsClient, models } from 'oci-identitydomains';
import { startSandbox, type Sandbox } from '../../sandbox';

/*
 * The official SDK of identity domains, unchanged, against the sandbox: what it sends must be accepted, and what comes
 * back understood. The address of the domain comes from the SDK of the Identity API.
 */

let sandbox: Sandbox;
let client: IdentityDomainsClient;
let provider: SimpleAuthenticationDetailsProvider;
let tenancy: string;

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const OWN = 'urn:ietf:params:scim:schemas:oracle:idcs:';

// The SDK tells the console about every refusal.
jest.spyOn(console, 'warn').mockImplementation(() => undefined);

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 1 });
	const { tenancyOcid, userOcid, fingerprint, privateKey } = sandbox.credentials.ociIdentityApi;
	tenancy = tenancyOcid;
	provider = new SimpleAuthenticationDetailsProvider(
		tenancyOcid,
		userOcid,
		fingerprint,
		privateKey,
		null,
		Region.US_ASHBURN_1,
	);
	const identity = new IdentityClient({ authenticationDetailsProvider: provider });
	identity.endpoint = `${sandbox.url}/oci`;
	const { items } = await identity.listDomains({ compartmentId: tenancy, type: 'DEFAULT' });
	expect(items).toHaveLength(1);
	client = new IdentityDomainsClient({ authenticationDetailsProvider: provider });
	client.endpoint = String(items[0]?.url);
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	client.shutdownCircuitBreaker();
	await sandbox.stop();
});

async function createUser(userName: string, more: Partial<models.User> = {}): Promise<models.User> {
	const { user } = await client.createUser({
		user: {
			schemas: [USER],
			userName,
			name: { familyName: 'Lee', givenName: 'Ann' },
			emails: [{ value: `${userName}@example.com`, type: models.UserEmails.Type.Work, primary: true }],
			...more,
		},
	});
	return user;
}

async function createGroup(displayName: string, members: readonly string[] = []): Promise<models.Group> {
	const { group } = await client.createGroup({
		group: {
			schemas: [GROUP],
			displayName,
			members: members.map((value) => ({ value, type: models.GroupMembers.Type.User })),
		},
	});
	return group;
}

const { Op } = models.Operations;
const patchOp = (...Operations: models.Operations[]) => ({ schemas: [PATCH], operations: Operations });

describe('users', () => {
	test('create, get by both ids, replace, patch, delete', async () => {
		const created = await createUser('ann', { title: 'Dr' });
		const id = String(created.id);
		expect(created).toMatchObject({ userName: 'ann', title: 'Dr', active: true });
		expect(created.emails).toHaveLength(2);
		for (const userId of [id, String(created.ocid)]) {
			expect((await client.getUser({ userId })).user).toMatchObject({ id, userName: 'ann' });
		}
		const patched = await client.patchUser({
			userId: id,
			ifMatch: String(created.meta?.version),
			patchOp: patchOp(
				{ op: Op.Replace, path: 'title', value: 'Prof' },
				{ op: Op.Remove, path: 'nickName' },
				{ op: Op.Add, path: `${OWN}extension:user:User:isFederatedUser`, value: true },
			),
		});
		expect(patched.user.title).toBe('Prof');
		expect(patched.etag).toBe(patched.user.meta?.version);
		const { schemas, userName, emails, name } = patched.user;
		const user = {
			schemas: [USER],
			userName,
			emails: emails?.map(({ value, type, primary }) => ({ value, type, primary: primary === true })) ?? [],
			name: { familyName: String(name?.familyName) },
		};
		expect(schemas).toContain(USER);
		const { user: replaced } = await client.putUser({ userId: id, user });
		expect([replaced.title, replaced.name?.givenName]).toEqual([undefined, undefined]);
		await client.deleteUser({ userId: id });
		await expect(client.getUser({ userId: id })).rejects.toMatchObject({ statusCode: 404 });
	});

	test('refusals keep their status', async () => {
		const user = await createUser('ann');
		await expect(createUser('ANN')).rejects.toMatchObject({ statusCode: 409 });
		const stale = client.patchUser({
			userId: String(user.id),
			ifMatch: 'stale',
			patchOp: patchOp({ op: Op.Replace, path: 'title', value: 'x' }),
		});
		await expect(stale).rejects.toMatchObject({ statusCode: 412 });
		await createGroup('Team', [String(user.id)]);
		await expect(client.deleteUser({ userId: String(user.id) })).rejects.toMatchObject({ statusCode: 400 });
		await client.deleteUser({ userId: String(user.id), forceDelete: true });
	});

	test('lists with filter, attributes and sets, and searches', async () => {
		sandbox.seed({ users: 60, groups: 2, seed: 1, services: ['oci-domains'] });
		await createUser('ann');
		const { users } = await client.listUsers({ filter: 'userName eq "ann"', attributes: 'userName,groups' });
		expect(users.totalResults).toBe(1);
		expect(users.resources[0]?.groups).toMatchObject([{ display: 'All Domain Users' }]);
		const sets = [models.AttributeSets.All, models.AttributeSets.Request];
		const all = await client.listUsers({
			attributeSets: sets,
			count: 100,
			sortBy: 'userName',
			sortOrder: models.SortOrder.Ascending,
		});
		expect(all.users.resources).toHaveLength(62);
		const found = await client.searchUsers({
			userSearchRequest: {
				schemas: [SEARCH],
				filter: 'userName eq "ann" or emails.value eq "ann@example.com"',
				count: 10,
			},
		});
		expect(found.users.resources.map(({ userName }) => userName)).toEqual(['ann']);
		const none = await client.listUsers({ filter: 'userName eq "nobody"' });
		expect(none.users.totalResults).toBe(0);
	});

	test('status, password, capabilities', async () => {
		const userId = String((await createUser('ann')).id);
		const status = { schemas: [`${OWN}UserStatusChanger`], active: false };
		expect(
			(await client.putUserStatusChanger({ userStatusChangerId: userId, userStatusChanger: status })).userStatusChanger
				.active,
		).toBe(false);
		const schemas = [`${OWN}UserPasswordResetter`];
		await client.putUserPasswordResetter({
			userPasswordResetterId: userId,
			userPasswordResetter: { schemas, bypassNotification: true },
		});
		const password = { schemas: [`${OWN}UserPasswordChanger`], password: 'Long-enough-1', bypassNotification: true };
		await client.putUserPasswordChanger({ userPasswordChangerId: userId, userPasswordChanger: password });
		const changer = { schemas: [`${OWN}UserCapabilitiesChanger`], canUseApiKeys: false };
		const { userCapabilitiesChanger } = await client.putUserCapabilitiesChanger({
			userCapabilitiesChangerId: userId,
			userCapabilitiesChanger: changer,
		});
		expect(userCapabilitiesChanger.canUseApiKeys).toBe(false);
		expect(sandbox.services['oci-domains'].mails().map(({ kind }) => kind)).toEqual(['welcome']);
	});
});

describe('groups', () => {
	test('create with members, add, remove, list, replace, delete', async () => {
		const [ann, bob] = [String((await createUser('ann')).id), String((await createUser('bob')).id)];
		const group = await createGroup('Team', [ann]);
		const groupId = String(group.id);
		const members = async () =>
			(await client.getGroup({ groupId, attributes: 'members' })).group.members?.map(({ value }) => value) ?? [];
		await client.patchGroup({
			groupId,
			patchOp: patchOp({ op: Op.Add, path: 'members', value: [{ value: bob, type: 'User' }] }),
		});
		expect(await members()).toEqual([ann, bob]);
		await client.patchGroup({ groupId, patchOp: patchOp({ op: Op.Remove, path: `members[value eq "${ann}"]` }) });
		expect(await members()).toEqual([bob]);
		const { groups } = await client.listGroups({ filter: `members.value eq "${bob}" and displayName eq "team"` });
		expect(groups.resources.map(({ id }) => id)).toEqual([groupId]);
		const { group: renamed } = await client.putGroup({ groupId, group: { schemas: [GROUP], displayName: 'Crew' } });
		expect([renamed.displayName, await members()]).toEqual(['Crew', [bob]]);
		await client.deleteGroup({ groupId, forceDelete: true });
		await expect(client.getGroup({ groupId })).rejects.toMatchObject({ statusCode: 404 });
	});
});

test('schemas are read', async () => {
	const { schemas } = await client.listSchemas({});
	expect(schemas.resources).toContainEqual(expect.objectContaining({ id: USER }));
});

test('what the SDK has no method for goes with its signer: Bulk, which answers 201', async () => {
	const data = {
		schemas: [USER],
		userName: 'ann',
		name: { familyName: 'Lee' },
		emails: [{ value: 'ann@example.com', type: 'work', primary: true }],
	};
	const body = JSON.stringify({
		schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
		Operations: [{ method: 'POST', path: '/Users', bulkId: 'u1', data }],
	});
	const request = {
		method: 'POST' as const,
		uri: `${client.endpoint}/admin/v1/Bulk`,
		headers: new Headers({ 'content-type': 'application/scim+json' }),
		body,
	};
	await new DefaultRequestSigner(provider).signHttpRequest(request, false);
	const answer = await fetch(request.uri, { method: 'POST', headers: request.headers, body });
	expect(answer.status).toBe(201);
	const { Operations } = (await answer.json()) as { Operations: unknown };
	expect(Operations).toMatchObject([{ bulkId: 'u1', status: '201' }]);
});
