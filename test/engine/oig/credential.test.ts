import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { OracleIdentityGovernanceApi } from '../../../credentials/OracleIdentityGovernanceApi.credentials';
import { testCredential } from '../../support/credentialTest';
import { startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(() => oig.sandbox.reset());
afterAll(() => oig.stop());

const credential = new OracleIdentityGovernanceApi();
const fields = (changes: object = {}) => ({ ...oig.sandbox.credentials.oracleIdentityGovernanceApi, ...changes });

describe("n8n's credential test", () => {
	const outcome = async (changes: object = {}) => await testCredential(oig.engine, credential, fields(changes));

	it('reads one user', async () => {
		expect(await outcome()).toBe('OK');
		expect(oig.calls()).toEqual(['GET selfservice/api/v1/users']);
	});

	it.each(['/', '/iam/governance', '/iam/governance/selfservice/api/v1/users'])(
		'takes %s behind the address',
		async (path) => {
			expect(await outcome({ baseUrl: `${fields().baseUrl}${path}` })).toBe('OK');
		},
	);

	it('explains a wrong password, and sends it no more often than n8n itself repeats a 401', async () => {
		expect(await outcome({ password: 'wrong' })).toMatch(/^OIG does not accept user name and password \(401\)/);
		expect(oig.calls()).toHaveLength(2);
	});

	it('knows a wrong address and a login page', async () => {
		expect(await outcome({ baseUrl: `${fields().baseUrl}/elsewhere` })).toMatch(/^There is no OIG self-service API/);
		oig.sandbox.options('oig', { loginPage: 'redirect' });
		expect(await outcome()).toMatch(/^The server sends requests on to a login page/);
	});

	it.each([
		[{ baseUrl: 'oig.example.com' }, /^Base URL is not a complete address/],
		[{ userName: ' ' }, /^"User Name" and "Password" are needed/],
		[{ userName: 'a:b' }, /must not contain a colon/],
		[{ requestedBy: 'ü' }, /^"X-Requested-By" may only hold/],
		[{ caCertificate: 'x' }, /^"CA Certificate" is not a certificate in PEM form/],
	])('refuses %j, and sends nothing', async (wrong, message) => {
		expect(await outcome(wrong)).toMatch(message);
		expect(oig.calls()).toEqual([]);
	});
});

describe('authenticate', () => {
	const authenticate = async (options: IHttpRequestOptions, changes: object = {}) => {
		if (typeof credential.authenticate !== 'function') throw new Error('A function was expected.');
		return await credential.authenticate(fields(changes), options);
	};
	const baseUrl = 'https://oig.example.com';
	const options: IHttpRequestOptions = {
		url: 'https://oig.example.com/iam/governance/selfservice/api/v1/users',
		method: 'POST',
		headers: { accept: 'a' },
		body: { users: [] },
	};

	it('adds the headers and leaves the rest, as the HTTP Request node needs it', async () => {
		expect(await authenticate(options, { baseUrl, requestedBy: 'HR' })).toEqual({
			...options,
			sendCredentialsOnCrossOriginRedirect: false,
			headers: { accept: 'a', authorization: expect.stringMatching(/^Basic /), 'x-requested-by': 'HR' },
		});
	});

	it.each([
		'https://oig.example.com.evil.example/iam/governance/selfservice/api/v1/users',
		'http://oig.example.com/iam/governance/selfservice/api/v1/users',
		'https://oig.example.com:8443/',
		'https://oig.example.com@evil.example/',
		'//evil.example/',
		'',
	])('sends nothing to %j', async (url) => {
		await expect(authenticate({ ...options, url }, { baseUrl })).rejects.toThrow(
			/^The credential is for https:\/\/oig\.example\.com, but the request goes to /,
		);
	});

	it.each([
		'https://oig.example.com?',
		'https://oig.example.com#',
		'https://oig.example.com/?a=b',
		'http://oig.example.com',
	])('takes no base URL like %s', async (address) => {
		await expect(authenticate(options, { baseUrl: address })).rejects.toThrow(/Base URL/);
	});

	it('applies the CA certificate and the switch to every request', async () => {
		const caCertificate = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';
		expect((await authenticate(options, { baseUrl, caCertificate })).agentOptions).toEqual({ ca: caCertificate });
		expect((await authenticate(options, { baseUrl, ignoreSslIssues: true })).agentOptions).toEqual({
			rejectUnauthorized: false,
		});
	});

	it('is a property, so that the HTTP Request node offers the credential', () => {
		expect(Object.hasOwn(credential, 'authenticate')).toBe(true);
	});
});

describe('preAuthentication', () => {
	const preAuthenticate = async (changes: object) => {
		const requests: IHttpRequestOptions[] = [];
		const httpRequest = async (request: IHttpRequestOptions) => {
			requests.push(request);
			return { statusCode: 201, headers: {}, body: Buffer.from('{"accessToken":"a.b.c"}') };
		};
		return { token: await credential.preAuthentication.call({ helpers: { httpRequest } }, fields(changes)), requests };
	};

	it('gets a token, with the same check of certificates', async () => {
		const { token, requests } = await preAuthenticate({ authentication: 'token', ignoreSslIssues: true });
		expect(token).toEqual({ accessToken: 'a.b.c', tokenFor: expect.any(String) });
		expect(requests).toMatchObject([{ agentOptions: { rejectUnauthorized: false } }]);
	});

	it('asks for nothing with Basic', async () => {
		expect(await preAuthenticate({})).toEqual({ token: {}, requests: [] });
	});
});
