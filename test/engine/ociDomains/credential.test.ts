import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { OciIdentityDomainsOAuthApi } from '../../../credentials/OciIdentityDomainsOAuthApi.credentials';
import { byName } from '../../support/workflow';
import { testCredential } from '../../support/credentialTest';
import { fromInput, person, startDomains, type DomainsBench } from './support';

let domains: DomainsBench;
let fields: Record<string, string>;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	fields = { ...domains.service.newApplication('Default', ['User Administrator']) };
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const credential = new OciIdentityDomainsOAuthApi();
const TYPE = 'ociIdentityDomainsOAuthApi';

describe("n8n's credential test", () => {
	const outcome = async (changes: Record<string, string> = {}) =>
		await testCredential(domains.engine, credential, { ...fields, ...changes });

	it('gets a token and reads one user', async () => {
		expect(await outcome()).toBe('OK');
		expect(domains.calls()).toEqual(['200 POST /token', '200 GET /Users?count=1&attributes=userName']);
	});

	it.each(['/', '/admin/v1', '/admin/v1/Users', '/ui/v1/adminconsole'])('takes %s behind the address', async (path) => {
		expect(await outcome({ domainUrl: `${fields.domainUrl}${path}` })).toBe('OK');
	});

	it('explains what is wrong', async () => {
		expect(await outcome({ clientSecret: 'planted-secret' })).toMatch(
			/^Client authentication failed\. Check Client ID/,
		);
		expect(await outcome({ clientSecret: 'planted-secret' })).not.toContain('planted');
		expect(await outcome({ domainUrl: `${domains.sandbox.url}/oci-domains/idcs-none` })).toMatch(
			/Check it in the credential/,
		);
		expect(await outcome({ ...domains.service.newApplication('Default', []) })).toMatch(
			/^The application may not read users/,
		);
	});

	it.each([
		[{ domainUrl: '' }, /^Domain URL is not a complete address/],
		[{ domainUrl: 'http://idcs.example.com' }, /begins with http:\/\//],
		[{ clientId: ' ' }, /^"Client ID" is empty/],
		[{ clientId: 'a:b' }, /must not contain a colon/],
		[{ clientSecret: '' }, /^"Client Secret" is empty/],
	])('refuses %j, and sends nothing', async (wrong, message) => {
		expect(await outcome(wrong)).toMatch(message);
		expect(domains.calls()).toEqual([]);
	});
});

describe('the token', () => {
	const use = async (changes: Record<string, unknown> = {}) =>
		await domains.engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, TYPE, {
			...fields,
			...changes,
		} as never);
	const create = async (...names: string[]) =>
		await domains.output('user', 'create', fromInput, { input: names.map(person), authentication: 'oAuth' });
	const tokens = () => domains.calls().filter((call) => call.includes('/token'));

	it('is got once, and used by the next run', async () => {
		await use();
		await create('ada', 'grace');
		await create('alan');
		expect(tokens()).toHaveLength(1);
	});

	it('is renewed when it has ended, without asking the domain first', async () => {
		await use();
		await create('ada');
		domains.sandbox.clock.advance(3_600_000);
		await use({ accessToken: 'old', expiresAt: 1, tokenFor: '' });
		await create('grace');
		expect(tokens()).toHaveLength(2);
		expect(domains.calls().filter((call) => call.startsWith('401'))).toEqual([]);
	});

	it('is renewed when the domain no longer takes it', async () => {
		await use({ accessToken: 'revoked', expiresAt: 0, tokenFor: '' });
		await create('ada');
		expect(tokens()).toHaveLength(1);
	});

	it('is never that of another application', async () => {
		await use();
		await create('ada');
		const other = domains.service.newApplication('Partners', ['User Administrator']);
		const { accessToken, tokenFor } = await domains.engine.credentials.getDecrypted(
			undefined,
			{ id: '1', name: '' },
			TYPE,
		);
		await use({ ...other, accessToken, tokenFor });
		domains.sandbox.log.clear();
		await create('grace');
		expect(tokens()).toHaveLength(1);
		expect(domains.userNames()).not.toContain('grace');
	});

	it('refused for good, it names the reason and no secret', async () => {
		await use({ clientSecret: 'planted-secret' });
		const error = await domains.failure('user', 'get', { user: byName('ada') }, { authentication: 'oAuth' });
		expect(error.message).toBe('Client authentication failed.');
		expect(error.description).toContain('Check Client ID and Client Secret');
		expect(`${error.message} ${error.description}`).not.toContain('planted');
	});
});

describe('authenticate', () => {
	const authenticate = async (options: IHttpRequestOptions) => {
		if (typeof credential.authenticate !== 'function') throw new Error('A function was expected.');
		return await credential.authenticate({ ...fields, accessToken: 'token' }, options);
	};

	it('adds the token to requests to the domain', async () => {
		const { headers } = await authenticate({ url: `${fields.domainUrl}/admin/v1/Users` });
		expect(headers).toMatchObject({ authorization: 'Bearer token' });
	});

	it.each(['https://example.com/admin/v1/Users', '//example.com/x', 'http://127.0.0.1:1/admin/v1/Users'])(
		'sends nothing to %s',
		async (url) => {
			await expect(authenticate({ url })).rejects.toThrow('Client ID, client secret and token are not sent there.');
		},
	);
});
