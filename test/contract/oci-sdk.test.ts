import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Region, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { IdentityClient, models } from 'oci-identity';
import { startSandbox, type Sandbox } from '../../sandbox';

/*
 * The official SDK, unchanged, against the sandbox: what it sends must be accepted and what comes back understood.
 */

let sandbox: Sandbox;
let client: IdentityClient;
let compartmentId: string;

// The SDK tells the console about every refusal.
jest.spyOn(console, 'warn').mockImplementation(() => undefined);

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	const { tenancyOcid, userOcid, fingerprint, privateKey } = sandbox.credentials.ociIdentityApi;
	compartmentId = tenancyOcid;
	client = new IdentityClient({
		authenticationDetailsProvider: new SimpleAuthenticationDetailsProvider(
			tenancyOcid,
			userOcid,
			fingerprint,
			privateKey,
			null,
			Region.US_ASHBURN_1,
		),
	});
	client.endpoint = `${sandbox.url}/oci`;
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

async function createUser(name: string): Promise<models.User> {
	const email = `${encodeURIComponent(name)}@example.com`;
	const { user } = await client.createUser({ createUserDetails: { compartmentId, name, description: name, email } });
	return user;
}

async function createGroup(name: string): Promise<models.Group> {
	const { group } = await client.createGroup({ createGroupDetails: { compartmentId, name, description: name } });
	return group;
}

test('the home region is found, and reads work in the others', async () => {
	const { items } = await client.listRegionSubscriptions({ tenancyId: compartmentId });
	expect(items.filter(({ isHomeRegion }) => isHomeRegion).map(({ regionName }) => regionName)).toEqual([
		'us-ashburn-1',
	]);
	const { tenancy } = await client.getTenancy({ tenancyId: compartmentId });
	expect(tenancy.homeRegionKey).toBe('IAD');
	const user = await createUser('jane');
	client.endpoint = `${sandbox.url}/oci/eu-frankfurt-1`;
	const read = await client.getUser({ userId: user.id });
	const refused = await client.deleteUser({ userId: user.id }).catch((error: unknown) => error);
	client.endpoint = `${sandbox.url}/oci`;
	expect(read.user).toEqual(user);
	expect(refused).toMatchObject({ statusCode: 403, serviceCode: 'NotAllowed' });
});

describe('users', () => {
	test('create, get, update, capabilities, state, delete', async () => {
		const tags = { freeformTags: { team: 'Ä & B' }, definedTags: { Operations: { CostCenter: '42' } } };
		const created = await client.createUser({
			createUserDetails: {
				compartmentId,
				name: 'jane.doe+x@y',
				description: 'Équipe',
				email: 'jane@example.com',
				...tags,
			},
		});
		const { id } = created.user;
		expect(created.user).toMatchObject({
			name: 'jane.doe+x@y',
			description: 'Équipe',
			lifecycleState: 'ACTIVE',
			...tags,
		});
		expect(created.opcRequestId).toMatch(/^[0-9A-F-]+\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
		expect((await client.getUser({ userId: id })).etag).toBe(created.etag);

		const updated = await client.updateUser({
			userId: id,
			ifMatch: created.etag,
			updateUserDetails: { description: 'new', freeformTags: {} },
		});
		expect(updated.user).toMatchObject({ description: 'new', email: 'jane@example.com', freeformTags: {} });
		const unchanged = await client.updateUser({ userId: id, updateUserDetails: {} });
		expect(unchanged.user).toEqual(updated.user);

		const { user } = await client.updateUserCapabilities({
			userId: id,
			updateUserCapabilitiesDetails: { canUseDBCredentials: false, canUseApiKeys: false },
		});
		expect(user.capabilities).toMatchObject({
			canUseDbCredentials: false,
			canUseApiKeys: false,
			canUseAuthTokens: true,
		});

		sandbox.services.oci.block(id);
		expect((await client.getUser({ userId: id })).user.lifecycleState).toBe(models.User.LifecycleState.Inactive);
		const unblocked = await client.updateUserState({ userId: id, updateStateDetails: { blocked: false } });
		expect(unblocked.user.lifecycleState).toBe(models.User.LifecycleState.Active);

		await client.deleteUser({ userId: id });
		await expect(client.getUser({ userId: id })).rejects.toMatchObject({ statusCode: 404 });
	});

	test('list with paging, sorting and the exact name', async () => {
		for (const name of ['b', 'a', 'c', 'd+e@f']) await createUser(name);
		const first = await client.listUsers({ compartmentId, limit: 2 });
		expect(first.items.map(({ name }) => name)).toEqual(['d+e@f', 'c']);
		const names: string[] = [];
		let pages = 0;
		const request = { compartmentId, limit: 2, sortBy: 'NAME', sortOrder: 'ASC' } as Parameters<
			typeof client.listUsers
		>[0];
		for await (const { items } of client.listUsersResponseIterator(request)) {
			pages++;
			names.push(...items.map(({ name }) => name));
		}
		expect([pages, names]).toEqual([3, ['a', 'b', 'c', 'd+e@f', 'sandbox.administrator']]);
		const found = await client.listUsers({ compartmentId, name: encodeURIComponent('d+e@f') });
		expect(found.items).toHaveLength(1);
	});

	test('a waiter sees the user become active', async () => {
		sandbox.options('oci', { creatingSeconds: 30 });
		const { id, lifecycleState } = await createUser('slow');
		const delayStrategy = {
			delay() {
				sandbox.clock.advance(20_000);
				return 0.01;
			},
		};
		const waiters = client.createWaiters({ delayStrategy });
		const ready = await waiters.forUser({ userId: id }, models.User.LifecycleState.Active);
		expect([lifecycleState, ready?.user.lifecycleState]).toEqual(['CREATING', 'ACTIVE']);
		expect(sandbox.log.entries.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
	});
});

describe('groups', () => {
	test('create, add, list, remove, update, delete', async () => {
		const [jane, john] = [await createUser('jane'), await createUser('john')];
		const group = await createGroup('Team A');
		const { userGroupMembership: membership } = await client.addUserToGroup({
			addUserToGroupDetails: { userId: jane.id, groupId: group.id },
		});
		await client.addUserToGroup({ addUserToGroupDetails: { userId: john.id, groupId: group.id } });
		const members: string[] = [];
		for await (const item of client.listUserGroupMembershipsRecordIterator({
			compartmentId,
			groupId: group.id,
			limit: 1,
		})) {
			members.push(item.userId);
		}
		expect(members).toEqual([jane.id, john.id]);
		const pair = await client.listUserGroupMemberships({ compartmentId, groupId: group.id, userId: jane.id });
		expect(pair.items).toEqual([membership]);
		const read = await client.getUserGroupMembership({ userGroupMembershipId: membership.id });
		expect(read.userGroupMembership).toEqual(membership);

		await expect(client.deleteGroup({ groupId: group.id })).rejects.toMatchObject({ statusCode: 409 });
		for (const { id } of (await client.listUserGroupMemberships({ compartmentId, groupId: group.id })).items) {
			await client.removeUserFromGroup({ userGroupMembershipId: id });
		}
		const { group: changed, etag } = await client.updateGroup({
			groupId: group.id,
			updateGroupDetails: { description: 'x' },
		});
		expect(changed.description).toBe('x');
		await client.deleteGroup({ groupId: group.id, ifMatch: etag });
		expect((await client.listGroups({ compartmentId })).items.map(({ name }) => name)).toEqual(['Administrators']);
	});
});

describe('credentials of a user', () => {
	test('password, API key, tokens, secret keys, SMTP, MFA device', async () => {
		const { id: userId } = await createUser('jane');
		const { uIPassword } = await client.createOrResetUIPassword({ userId });
		expect(uIPassword.password).toMatch(/^.{16}$/);
		const information = await client.getUserUIPasswordInformation({ userId });
		expect(information.uIPasswordInformation).toMatchObject({ userId, lifecycleState: 'ACTIVE' });

		const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
		const { apiKey } = await client.uploadApiKey({ userId, createApiKeyDetails: { key } });
		expect((await client.listApiKeys({ userId })).items).toEqual([apiKey]);
		await client.deleteApiKey({ userId, fingerprint: apiKey.fingerprint ?? '' });
		expect((await client.listApiKeys({ userId })).items).toEqual([]);

		const { authToken } = await client.createAuthToken({ userId, createAuthTokenDetails: { description: 'x' } });
		expect(authToken.token).toEqual(expect.any(String));
		const updated = await client.updateAuthToken({
			userId,
			authTokenId: authToken.id ?? '',
			updateAuthTokenDetails: { description: 'y' },
		});
		expect(updated.authToken).toMatchObject({ id: authToken.id, description: 'y', token: null });
		expect((await client.listAuthTokens({ userId })).items).toEqual([updated.authToken]);
		await client.deleteAuthToken({ userId, authTokenId: authToken.id ?? '' });

		const { customerSecretKey } = await client.createCustomerSecretKey({
			userId,
			createCustomerSecretKeyDetails: { displayName: 'x' },
		});
		expect(customerSecretKey.key).toEqual(expect.any(String));
		expect((await client.listCustomerSecretKeys({ userId })).items.map(({ id }) => id)).toEqual([customerSecretKey.id]);
		await client.deleteCustomerSecretKey({ userId, customerSecretKeyId: customerSecretKey.id ?? '' });

		const { smtpCredential } = await client.createSmtpCredential({
			userId,
			createSmtpCredentialDetails: { description: 'x' },
		});
		expect(smtpCredential.username).toContain(userId);
		await client.updateSmtpCredential({
			userId,
			smtpCredentialId: smtpCredential.id ?? '',
			updateSmtpCredentialDetails: { description: 'y' },
		});
		expect((await client.listSmtpCredentials({ userId })).items).toMatchObject([{ description: 'y' }]);
		await client.deleteSmtpCredential({ userId, smtpCredentialId: smtpCredential.id ?? '' });

		const { mfaTotpDevice } = await client.createMfaTotpDevice({ userId });
		expect(mfaTotpDevice.seed).toMatch(/^[A-Z2-7]{32}$/);
		expect((await client.listMfaTotpDevices({ userId })).items).toMatchObject([
			{ id: mfaTotpDevice.id, isActivated: false },
		]);
		await client.deleteMfaTotpDevice({ userId, mfaTotpDeviceId: mfaTotpDevice.id });
		expect((await client.listMfaTotpDevices({ userId })).items).toEqual([]);
	});
});

test('policies, compartments and domains', async () => {
	const statements = ['Allow group Administrators to manage users in tenancy'];
	const { policy } = await client.createPolicy({
		createPolicyDetails: { compartmentId, name: 'people', description: 'd', statements },
	});
	expect((await client.listPolicies({ compartmentId })).items).toEqual([policy]);
	const changed = await client.updatePolicy({ policyId: policy.id, updatePolicyDetails: { description: 'e' } });
	expect(changed.policy).toMatchObject({ description: 'e', statements });
	expect((await client.getPolicy({ policyId: policy.id })).etag).toBe(changed.etag);
	await client.deletePolicy({ policyId: policy.id });
	expect((await client.listPolicies({ compartmentId })).items).toEqual([]);

	const tree = await client.listCompartments({ compartmentId, compartmentIdInSubtree: true });
	expect(tree.items.map(({ name }) => name).sort()).toEqual(['engineering', 'engineering-test', 'finance']);
	expect((await client.getCompartment({ compartmentId })).compartment.name).toBe('sandbox');
	expect((await client.listDomains({ compartmentId })).items.map(({ displayName }) => displayName)).toEqual([
		'Default',
		'Partners',
	]);
});
