import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { Region, SimpleAuthenticationDetailsProvider } from 'oci-common';
import { IdentityDomainsClient, models } from 'oci-identitydomains';
import { startSandbox, type Sandbox } from '../../sandbox';

/*
 * The official SDK of identity domains, unchanged, against the sandbox: credentials of users, app roles and grants.
 */

let sandbox: Sandbox;
let client: IdentityDomainsClient;
let userId: string;

const OWN = 'urn:ietf:params:scim:schemas:oracle:idcs:';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

// The SDK tells the console about every refusal.
jest.spyOn(console, 'warn').mockImplementation(() => undefined);

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci', 'oci-domains'], seed: 1 });
	const { tenancyOcid, userOcid, fingerprint, privateKey } = sandbox.credentials.ociIdentityApi;
	const authenticationDetailsProvider = new SimpleAuthenticationDetailsProvider(
		tenancyOcid,
		userOcid,
		fingerprint,
		privateKey,
		null,
		Region.US_ASHBURN_1,
	);
	client = new IdentityDomainsClient({ authenticationDetailsProvider });
	client.endpoint = sandbox.services['oci-domains'].domainUrls().Default ?? '';
});
beforeEach(async () => {
	await sandbox.reset();
	const { user } = await client.createUser({
		user: {
			schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
			userName: 'ann',
			name: { familyName: 'Lee' },
			emails: [{ value: 'ann@example.com', type: models.UserEmails.Type.Work, primary: true }],
		},
	});
	userId = String(user.id);
});
afterAll(async () => {
	client.shutdownCircuitBreaker();
	await sandbox.stop();
});

test('auth tokens: shown once, found by user, changed, deleted, and no more than two', async () => {
	const authToken = { schemas: [`${OWN}authToken`], description: 'Build', user: { value: userId } };
	const { authToken: made } = await client.createAuthToken({ authToken });
	const authTokenId = String(made.id);
	expect(made).toMatchObject({ description: 'Build', token: expect.stringMatching(/\w/), user: { value: userId } });
	const filter = `user.value eq "${userId}"`;
	const { authTokens } = await client.searchAuthTokens({ authTokenSearchRequest: { schemas: [SEARCH], filter } });
	expect(authTokens.resources).toMatchObject([{ id: authTokenId, description: 'Build' }]);
	expect(authTokens.resources[0]?.token).toBeUndefined();
	const operations = [{ op: models.Operations.Op.Replace, path: 'description', value: 'Other' }];
	await client.patchAuthToken({ authTokenId, patchOp: { schemas: [PATCH], operations } });
	expect((await client.getAuthToken({ authTokenId: String(made.ocid) })).authToken.description).toBe('Other');
	await client.createAuthToken({ authToken });
	await expect(client.createAuthToken({ authToken })).rejects.toMatchObject({ statusCode: 400 });
	await client.deleteAuthToken({ authTokenId });
	await expect(client.getAuthToken({ authTokenId })).rejects.toMatchObject({ statusCode: 404 });
});

test('API keys have the fingerprint of the console, and belong to one user', async () => {
	const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
	const apiKey = { schemas: [`${OWN}apikey`], key, user: { value: userId } } as models.ApiKey;
	const { apiKey: made } = await client.createApiKey({ apiKey });
	expect(made.fingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
	await expect(client.createApiKey({ apiKey })).rejects.toMatchObject({ statusCode: 409 });
	await client.deleteApiKey({ apiKeyId: String(made.id) });
});

test('customer secret keys and SMTP credentials show their secrets once', async () => {
	const user = { value: userId };
	const { customerSecretKey } = await client.createCustomerSecretKey({
		customerSecretKey: { schemas: [`${OWN}customerSecretKey`], displayName: 'S3', user },
	});
	expect(customerSecretKey).toMatchObject({ displayName: 'S3', accessKey: expect.any(String) });
	expect(customerSecretKey.secretKey).toEqual(expect.any(String));
	const smtpCredential = { schemas: [`${OWN}smtpCredential`], description: 'Mail', user } as models.SmtpCredential;
	const { smtpCredential: made } = await client.createSmtpCredential({ smtpCredential });
	expect(made).toMatchObject({ userName: expect.any(String), password: expect.any(String) });
});

test('database credentials keep their password to themselves', async () => {
	const userDbCredential = {
		schemas: [`${OWN}UserDbCredentials`],
		description: 'Warehouse',
		dbPassword: 'planted-Secret-1',
		user: { value: userId },
	} as models.UserDbCredential;
	const { userDbCredential: made } = await client.createUserDbCredential({ userDbCredential });
	const filter = `user.value eq "${userId}"`;
	const { userDbCredentials } = await client.listUserDbCredentials({ filter });
	expect(userDbCredentials.resources).toMatchObject([{ id: made.id, description: 'Warehouse' }]);
	expect(JSON.stringify([made, userDbCredentials])).not.toContain('planted-Secret-1');
	await client.deleteUserDbCredential({ userDbCredentialId: String(made.id) });
	expect((await client.listUserDbCredentials({ filter })).userDbCredentials.totalResults).toBe(0);
});

test('app roles are found by name, granted once and revoked', async () => {
	const filter = 'displayName eq "User Administrator"';
	const { appRoles } = await client.listAppRoles({ filter });
	const [role] = appRoles.resources;
	const grant: models.Grant = {
		schemas: [`${OWN}Grant`],
		grantMechanism: models.Grant.GrantMechanism.AdministratorToUser,
		grantee: { value: userId, type: models.GrantGrantee.Type.User },
		app: { value: String(role?.app?.value) },
		entitlement: { attributeName: 'appRoles', attributeValue: String(role?.id) },
	};
	const { grant: made } = await client.createGrant({ grant });
	await expect(client.createGrant({ grant })).rejects.toMatchObject({ statusCode: 409 });
	const { grants } = await client.listGrants({ filter: `grantee.value eq "${userId}"` });
	expect(grants.resources).toMatchObject([{ id: made.id, entitlement: { attributeValue: role?.id } }]);
	await client.deleteGrant({ grantId: String(made.id) });
	expect((await client.listGrants({ filter: `grantee.value eq "${userId}"` })).grants.totalResults).toBe(0);
});

test('applications are read, each with its roles', async () => {
	const { apps } = await client.listApps({ filter: 'displayName eq "payroll"' });
	const [payroll] = apps.resources;
	expect(apps).toMatchObject({ totalResults: 1, resources: [{ displayName: 'Payroll', active: true }] });
	expect((await client.getApp({ appId: String(payroll?.id) })).app.displayName).toBe('Payroll');
	const search = { schemas: [SEARCH], filter: 'displayName pr' };
	expect((await client.searchApps({ appSearchRequest: search })).apps.totalResults).toBe(2);
	const { appRoles } = await client.listAppRoles({ filter: `app.value eq "${String(payroll?.id)}"` });
	expect(appRoles.resources.map(({ displayName }) => displayName)).toEqual(['Clerk', 'User Manager']);
	await expect(client.getApp({ appId: '0'.repeat(32) })).rejects.toMatchObject({ statusCode: 404 });
});
