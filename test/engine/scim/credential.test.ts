import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { ScimApi } from '../../../credentials/ScimApi.credentials';
import { testCredential } from '../../support/credentialTest';
import { byName } from '../../support/workflow';
import { ADMINISTRATOR, startScim, type ScimBench } from './support';

let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const credential = new ScimApi();
const bearer = (): Record<string, string> => ({ ...scim.sandbox.credentials.scimApi });
const ways = (): Record<string, ICredentialDataDecryptedObject> => {
	const { basic, oAuth2 } = scim.sandbox.services.scim.otherCredentials();
	return { bearer: bearer(), basic: { ...basic }, oAuth2: { ...oAuth2 } };
};

describe("n8n's credential test", () => {
	const outcome = async (changes: object = {}, way = 'bearer') =>
		await testCredential(scim.engine, credential, { ...ways()[way], ...changes });

	it.each(['bearer', 'basic', 'oAuth2'])('reads one user (%s)', async (way) => {
		expect(await outcome({}, way)).toBe('OK');
		expect(scim.calls().filter((call) => !call.includes('token'))).toEqual(['200 GET /Users?startIndex=1&count=1']);
	});

	it('sends client ID and secret in the body, if that is chosen', async () => {
		expect(await outcome({ clientAuthentication: 'body' }, 'oAuth2')).toBe('OK');
	});

	it('reads by cursor where the profile says so', async () => {
		scim.options({ paging: 'cursor' });
		await outcome({ profile: 'entra' });
		expect(scim.calls()).toEqual(['404 GET /users?cursor=&count=1']);
	});

	it.each(['/', '/Users', '/Users/', '/Users/1', '/ServiceProviderConfig'])(
		'takes %s behind the address',
		async (path) => {
			expect(await outcome({ baseUrl: `${String(bearer().baseUrl)}${path}` })).toBe('OK');
		},
	);

	it('explains what is wrong, without what is secret', async () => {
		expect(await outcome({ bearerToken: 'planted-secret' })).toMatch(/does not accept the credential \(401\)/);
		expect(await outcome({ baseUrl: `${scim.sandbox.url}/nowhere` })).toMatch(/no SCIM service at this address/);
		const refused = await outcome({ clientSecret: 'planted-secret' }, 'oAuth2');
		expect(refused).toMatch(/^Client authentication failed\. Check "Client ID"/);
		expect(refused).not.toContain('planted');
		expect(await outcome({ scope: 'other' }, 'oAuth2')).toMatch(/Check "Scope"/);
		expect(await outcome({ tokenUrl: `${scim.sandbox.url}/scim/none` }, 'oAuth2')).toMatch(/Token URL/);
	});

	it.each([
		['bearer', { baseUrl: '' }, /^"Base URL" in the credential is empty/],
		['bearer', { baseUrl: 'http://scim.example.com' }, /begins with http:\/\//],
		['bearer', { bearerToken: ' ' }, /^"Token" in the credential is empty/],
		['bearer', { bearerToken: 'a b' }, /has characters that no token has/],
		['bearer', { profile: 'other' }, /^"Profile" in the credential must be one of/],
		['bearer', { secretHeaders: 'X-One' }, /^Line 1 of "Extra Headers" must look like/],
		['bearer', { secretHeaders: 'X-One: 1\nAuthorization: x' }, /must not set Authorization/],
		['basic', { password: '' }, /^"Password" in the credential is empty/],
		['basic', { userName: 'a:b' }, /must not contain a colon/],
		['oAuth2', { clientSecret: '' }, /^"Client Secret" in the credential is empty/],
		['oAuth2', { tokenUrl: 'ftp://x' }, /Token URL/],
	])('refuses %s with %j, and sends nothing', async (way, wrong, message) => {
		expect(await outcome(wrong, way)).toMatch(message);
		expect(scim.calls()).toEqual([]);
	});
});

describe('the node', () => {
	it.each(['bearer', 'basic', 'oAuth2'])('works with %s', async (way) => {
		await scim.useCredential(ways()[way] ?? {});
		expect(await scim.one('user', 'get', { user: byName(ADMINISTRATOR) })).toMatchObject({ userName: ADMINISTRATOR });
		await scim.useCredential(bearer());
	});

	it('gets a new token when the old one has ended', async () => {
		await scim.useCredential(ways().oAuth2 ?? {});
		await scim.one('user', 'get', { user: byName(ADMINISTRATOR) });
		scim.sandbox.clock.advance(4_000_000);
		expect(await scim.one('user', 'get', { user: byName(ADMINISTRATOR) })).toMatchObject({ userName: ADMINISTRATOR });
		await scim.useCredential(bearer());
	});
});

describe('requests', () => {
	const authenticated = async (fields: object, options: IHttpRequestOptions) =>
		typeof credential.authenticate === 'function' ? await credential.authenticate({ ...fields }, options) : options;

	it('carry the headers of the credential, and its certificates', async () => {
		const url = `${String(bearer().baseUrl)}/Users`;
		const fields = { ...bearer(), secretHeaders: 'X-One: 1\n\nX-Two: two: 2', ignoreSslIssues: true };
		expect(await authenticated(fields, { url, headers: { accept: 'x' } })).toMatchObject({
			headers: { accept: 'x', authorization: expect.stringMatching(/^Bearer scim_/), 'x-one': '1', 'x-two': 'two: 2' },
			agentOptions: { rejectUnauthorized: false },
		});
	});

	it('go nowhere else with them', async () => {
		await expect(authenticated(bearer(), { url: 'https://other.example.com/Users' })).rejects.toThrow(
			'are not sent there',
		);
	});
});
