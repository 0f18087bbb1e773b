import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox, type SandboxCredentials } from '../../../sandbox';
import type { N8nApi } from '../../../tools/n8n/api';
import { connect } from './connect';

type CredentialName = keyof SandboxCredentials;

const PLANTED = 'Planted-secret-9f31c7';
/** A key that is right in form, and nobody's. */
const { privateKey: otherKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: { type: 'spki', format: 'pem' },
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const secretLine = otherKey.split('\n')[5] ?? '';

let api: N8nApi;
let sandbox: Sandbox;

beforeAll(async () => {
	api = await connect();
	sandbox = await startSandbox({ seed: 1 });
});
afterAll(async () => await sandbox.stop());

/** Saves and tests a credential, as the editor does when a person presses "Save". */
async function saveAndTest(type: CredentialName, changes: Readonly<Record<string, string>> = {}) {
	const credential = { name: `${type} under test`, type, data: { ...sandbox.credentials[type], ...changes } };
	return api.testCredential(await api.createCredential(credential), credential);
}

describe.each<[CredentialName, Readonly<Record<string, string>>, RegExp]>([
	['adobeUserManagementServerApi', { clientSecret: PLANTED }, /Check client ID and client secret/],
	['adobeUserManagementJwtApi', { clientSecret: PLANTED }, /Check client ID and client secret/],
	[
		'adobeUserManagementJwtApi',
		{ privateKey: otherKey },
		/private key does not belong to a certificate of this integration/,
	],
	['ociIdentityApi', { privateKey: otherKey }, /Private Key and Fingerprint do not belong together/],
	['ociIdentityApi', { userOcid: 'ocid1.user.oc1..aaaaaaaanobody' }, /401/],
	['oracleEpmCloudApi', { password: PLANTED }, /does not accept user name and password \(401\)/],
	['oracleIdentityGovernanceApi', { password: PLANTED }, /does not accept user name and password \(401\)/],
	['trivoreIdApi', { clientSecret: PLANTED }, /does not accept the client ID and the client secret \(401\)/],
])('%s', (type, wrong, expected) => {
	test('is accepted', async () => {
		expect(await saveAndTest(type)).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	test(`is refused with a reason if its ${Object.keys(wrong).join()} is wrong`, async () => {
		const { status, message } = await saveAndTest(type, wrong);
		expect({ status, message }).toEqual({ status: 'Error', message: expect.stringMatching(expected) });
		expect(message).not.toContain(PLANTED);
		expect(message).not.toContain(secretLine);
	});
});

test('secrets do not come back from n8n', async () => {
	const { clientSecret } = sandbox.credentials.trivoreIdApi;
	const id = await api.createCredential({ name: 'Kept', type: 'trivoreIdApi', data: sandbox.credentials.trivoreIdApi });
	const answer = JSON.stringify(await api.request('GET', `/rest/credentials/${id}?includeData=true`));
	expect(answer).toContain(sandbox.credentials.trivoreIdApi.clientId);
	expect(answer).not.toContain(clientSecret);
});
