import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { AdobeUserManagementJwtApi } from '../../../credentials/AdobeUserManagementJwtApi.credentials';
import { AdobeUserManagementServerApi } from '../../../credentials/AdobeUserManagementServerApi.credentials';
import { runInNode } from '../../unit/shared/support';
import { testCredential } from '../../support/credentialTest';
import { startAdobe, type AdobeBench } from './support';

/** The helper behind n8n's HTTP Request node; deprecated for all other nodes. */
interface LegacyHelpers {
	requestWithAuthentication: (this: IExecuteFunctions, type: string, options: object) => Promise<IDataObject>;
}

const server = new AdobeUserManagementServerApi();
const jwt = new AdobeUserManagementJwtApi();
let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(async () => {
	await adobe.sandbox.reset();
	for (const [name, data] of Object.entries(adobe.sandbox.credentials)) {
		await adobe.engine.credentials.updateCredentials({ id: '1', name }, name, { ...data });
	}
});
afterAll(() => adobe.stop());

const fieldsOf = (credential: typeof jwt | typeof server): ICredentialDataDecryptedObject => ({
	...adobe.sandbox.credentials[credential.name as 'adobeUserManagementJwtApi' | 'adobeUserManagementServerApi'],
});
const tested = async (credential: typeof jwt | typeof server, changes: ICredentialDataDecryptedObject = {}) =>
	await testCredential(adobe.engine, credential, { ...fieldsOf(credential), ...changes });

/** The error that a person sees when the node runs with other fields than the right ones. */
async function refused(authentication: 'jwt' | 'server', changes: ICredentialDataDecryptedObject) {
	const credential = authentication === 'jwt' ? jwt : server;
	const name = credential.name;
	const data = { ...fieldsOf(credential), ...changes };
	await adobe.engine.credentials.updateCredentials({ id: '1', name }, name, data);
	const error = await adobe.failure('user', 'get', { user: 'admin@example.com' }, { authentication });
	return { message: error.message, description: error.description ?? '', text: JSON.stringify(error) };
}

const get = async (authentication: 'jwt' | 'server') =>
	await adobe.output('user', 'get', { user: 'admin@example.com' }, { authentication });
const tokenRequests = () => adobe.requests().filter((request) => request.startsWith('POST ims/'));

describe.each([
	['server', 'POST ims/token/v3', server],
	['jwt', 'POST ims/exchange/jwt', jwt],
] as const)('the credential for %s', (authentication, tokenRequest, credential) => {
	it('gets a token, and keeps it for later runs', async () => {
		expect((await get(authentication))[0]?.json.email).toBe('admin@example.com');
		await get(authentication);
		expect(tokenRequests()).toEqual([tokenRequest]);
	});

	it('asks for one token when many reads start together', async () => {
		const input = Array.from({ length: 10 }, () => ({}));
		const items = await adobe.output('user', 'get', { user: 'admin@example.com' }, { authentication, input });
		expect(items).toHaveLength(10);
		expect(tokenRequests()).toHaveLength(1);
	});

	it('gets one new token when Adobe refuses the present one in the middle of many reads', async () => {
		adobe.sandbox.options('adobe', { tokenSeconds: 100 });
		await get(authentication);
		adobe.sandbox.clock.advance(150_000);
		const input = Array.from({ length: 10 }, () => ({}));
		await adobe.output('user', 'get', { user: 'admin@example.com' }, { authentication, input });
		expect(tokenRequests()).toHaveLength(2);
	});

	it('does not send a token whose time is over by its own count', async () => {
		await get(authentication);
		const data = await adobe.engine.credentials.getDecrypted(undefined, { id: '1', name: '' }, credential.name);
		const lifeHours = (Number(data.expiresAt) - Date.now()) / 3_600_000;
		expect(lifeHours).toBeGreaterThan(23.9);
		expect(lifeHours).toBeLessThan(24);
		await adobe.engine.credentials.updateCredentials({ id: '1', name: '' }, credential.name, { ...data, expiresAt: 1 });
		adobe.sandbox.log.clear();
		await get(authentication);
		expect(adobe.requests()).toEqual([tokenRequest, 'GET organizations/users/admin@example.com']);
	});

	it('passes the test that n8n makes when it is saved, with a call that needs no full list', async () => {
		expect(await tested(credential)).toBe('OK');
		expect(adobe.requests()).toEqual([tokenRequest, 'GET users/0/_org_admin?excludeGroups=true']);
	});

	it.each([
		'https://evil.example.com/v2',
		'https://usermanagement.adobe.io.evil.example/',
		'http://usermanagement.adobe.io/',
	])('is not sent to %s by the HTTP Request node', async (url) => {
		const fields = { ...fieldsOf(credential), accessToken: 'token' };
		const authenticate = credential.authenticate as (data: object, options: object) => Promise<{ headers: object }>;
		await expect(authenticate(fields, { url })).rejects.toThrow(
			'The access token and the client ID are not sent there',
		);
		const own = await authenticate(fields, { url: 'https://usermanagement.adobe.io/v2/usermanagement/groups/x/0' });
		expect(own).toMatchObject({
			headers: { authorization: 'Bearer token' },
			sendCredentialsOnCrossOriginRedirect: false,
		});
	});

	it.each([
		['apiUrl', 'http://usermanagement.example.com', 'begins with http://'],
		['imsUrl', 'http://ims.example.com', 'begins with http://'],
		['apiUrl', 'https://usermanagement.example.com?', 'must not contain'],
		['apiUrl', 'https://usermanagement.example.com#', 'must not contain'],
	])('is refused with %s %s before anything is sent', async (field, value, reason) => {
		expect(await tested(credential, { [field]: value })).toContain(reason);
		expect(adobe.requests()).toEqual([]);
	});

	it('follows no redirect in its test', async () => {
		const elsewhere = createServer((request, response) => {
			if (request.url?.startsWith('/page')) response.end('{}');
			else response.writeHead(302, { location: '/page' }).end();
		});
		await new Promise<void>((resolve) => void elsewhere.listen(0, '127.0.0.1', resolve));
		const { port } = elsewhere.address() as AddressInfo;
		expect(await tested(credential, { apiUrl: `http://127.0.0.1:${port}` })).not.toBe('OK');
		elsewhere.close();
	});

	it('says what is wrong when the organization is another one', async () => {
		const message = await tested(credential, { organizationId: 'ABCDEF0123456789@AdobeOrg' });
		expect(message).toMatch(/organization ID/);
	});

	it('names the field that is empty or wrong before anything is sent', async () => {
		expect((await refused(authentication, { clientSecret: '' })).message).toBe(
			'"Client Secret" is empty in the credential.',
		);
		expect((await refused(authentication, { organizationId: '12345' })).message).toContain('1234567890ABCDEF@AdobeOrg');
		expect((await refused(authentication, { imsUrl: 'ims-na1' })).message).toContain(
			'IMS URL is not a complete address',
		);
		expect(adobe.requests()).toEqual([]);
	});

	it('tells what Adobe said about a wrong secret, and never the secret', async () => {
		const clientSecret = 'p8e-not-the-right-one';
		const { message, description, text } = await refused(authentication, { clientSecret });
		expect(message).toContain('Adobe gave no access token');
		expect(description).toContain('Check client ID and client secret');
		expect(text).not.toContain(clientSecret);
	});

	it('tells when the token server cannot be reached', async () => {
		const { message, description } = await refused(authentication, { imsUrl: 'http://127.0.0.1:1' });
		expect(message).toContain('127.0.0.1:1');
		expect(description).toContain('Check the IMS URL');
	});

	it('asks again when the token server stumbles', async () => {
		adobe.sandbox.faults.failNext({ path: '/ims/*', status: 500 });
		await get(authentication);
		expect(tokenRequests()).toHaveLength(2);
	});

	it("works behind the helper of n8n's HTTP Request node, which is another than that for nodes", async () => {
		const fields = fieldsOf(credential);
		const { apiUrl, organizationId } = adobe.sandbox.credentials.adobeUserManagementServerApi;
		const { outputs } = await runInNode(
			async function () {
				const options = { method: 'GET', uri: `${apiUrl}/users/${organizationId}/0/_org_admin`, json: true };
				const helpers = this.helpers as LegacyHelpers;
				return [[{ json: await helpers.requestWithAuthentication.call(this, 'probeApi', options) }]];
			},
			{},
			{ types: new Map([['probeApi', credential]]), data: { probeApi: fields } },
		);
		expect(outputs[0]?.[0]?.json).toMatchObject({ result: 'success', groupName: '_org_admin' });
		// n8n offers a credential there only if `authenticate` belongs to the object itself.
		expect(Object.keys(credential)).toContain('authenticate');
	});
});

describe('the service account', () => {
	it('takes an encrypted key with its passphrase, and says so when it is the wrong one', async () => {
		const key = createPrivateKey(adobe.sandbox.credentials.adobeUserManagementJwtApi.privateKey);
		const passphrase = 'four words long';
		const privateKey = String(key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }));
		expect(await tested(jwt, { privateKey, passphrase })).toBe('OK');
		const { message } = await refused('jwt', { privateKey, passphrase: 'another one' });
		expect(message).toContain('the passphrase does not belong to this key');
	});

	it('tells that the key belongs to no certificate of the integration', async () => {
		const { privateKey } = generateKeyPairSync('rsa', {
			modulusLength: 2048,
			privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
			publicKeyEncoding: { type: 'spki', format: 'pem' },
		});
		const { message, description } = await refused('jwt', { privateKey });
		expect(message).toContain('Could not match JWT signature to any of the bindings');
		expect(description).toContain('does not belong to a certificate of this integration');
	});

	it('tells that a metascope is not bound', async () => {
		const { description } = await refused('jwt', { metascopes: 'ent_user_sdk,ent_other_sdk' });
		expect(description).toContain('Check the scopes (or metascopes)');
	});

	it('tells what to do when Adobe has converted the credential', async () => {
		adobe.sandbox.options('adobe', { jwtRetired: true });
		const { description } = await refused('jwt', {});
		expect(description).toContain('OAuth Server-to-Server');
	});
});

describe('a request that Adobe does not let in', () => {
	it.each(['body', 'empty'] as const)('is explained when the token is refused with %s', async (unauthorizedForm) => {
		adobe.sandbox.options('adobe', { unauthorizedForm });
		const { message, description } = await refused('server', { organizationId: 'ABCDEF0123456789@AdobeOrg' });
		expect(message).not.toContain('401');
		expect(description).toContain('Check client ID, client secret and organization ID');
	});

	it('is explained when the client ID is unknown to the gateway', async () => {
		adobe.sandbox.faults.add({ path: '*/users/*', status: 403, code: '403003', message: 'Api Key is invalid' });
		const result = await adobe.run('user', 'get', { user: 'a@example.com' }, { onError: 'continueRegularOutput' });
		const [item] = result.node('Node').outputs[0] ?? [];
		expect((item?.json.details as IDataObject).code).toBe('403003');
		expect(item?.json.message).toContain('User Management API is added to the project');
	});
});
