import { Ims } from '@adobe/aio-lib-ims';
import authorize from '@adobe/jwt-auth';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jwtTokenRequest } from '../../providers/adobe/auth/jwt';
import { serverTokenRequest } from '../../providers/adobe/auth/server';
import { fetchToken, type TokenRequest } from '../../providers/adobe/auth/token';
import { CredentialRefusal } from '../../providers/http/errors';
import type { HttpHelper } from '../../providers/http/credentialSend';
import { timerSleep, undiciSend } from '../../providers/http/undici';
import { startSandbox, type Sandbox } from '../../sandbox';

/*
 * Adobe's two libraries for its token server, unchanged, and our own token requests against the sandbox: what they send
 * must be accepted, and all must get tokens of the same kind.
 */

const { close, send } = undiciSend();
const helper: HttpHelper = async (request) => {
	const { status, headers, body } = await send(request);
	return { statusCode: status, headers, body };
};
const clock = { now: Date.now, sleep: timerSleep };

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await close();
	await sandbox.stop();
});

const official = () => {
	const ims = new Ims('prod');
	// There is no option for another host than Adobe's own two.
	ims.endpoint = sandbox.credentials.adobeUserManagementServerApi.imsUrl;
	return ims;
};
const hours = (milliseconds: number) => milliseconds / 3_600_000;

/** What the API answers to a read with that token. */
async function statusWith(token: string, clientId: string): Promise<number> {
	const { apiUrl, organizationId } = sandbox.credentials.adobeUserManagementServerApi;
	const headers = { authorization: `Bearer ${token}`, 'x-api-key': clientId };
	return (await send({ method: 'GET', url: `${apiUrl}/groups/${organizationId}/0`, headers })).status;
}

/** Claims of a JWT, unverified. */
const claims = (jwt: string) =>
	JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('OAuth Server-to-Server', () => {
	test("Adobe's library gets a token that the API takes", async () => {
		const { clientId, clientSecret, organizationId } = sandbox.credentials.adobeUserManagementServerApi;
		const { access_token, payload } = await official().getAccessTokenByClientCredentials(
			clientId,
			clientSecret,
			organizationId,
			['openid', 'AdobeID', 'user_management_sdk'],
		);
		expect(payload.expires_in).toBe(86_399);
		expect(hours(access_token.expiry - Date.now())).toBeCloseTo(24, 1);
		expect(await statusWith(access_token.token, clientId)).toBe(200);
	});

	test('our request gets one that lasts as long, given up a minute early', async () => {
		const credential = sandbox.credentials.adobeUserManagementServerApi;
		const token = await fetchToken(serverTokenRequest(credential), helper, clock);
		expect(hours(token.expiresAt - Date.now())).toBeCloseTo(24 - 1 / 60, 2);
		expect(await statusWith(token.accessToken, credential.clientId)).toBe(200);
	});

	test("Adobe's library and ours are refused alike with a wrong secret", async () => {
		const credential = { ...sandbox.credentials.adobeUserManagementServerApi, clientSecret: 'p8e-wrong' };
		const { clientId, clientSecret, organizationId } = credential;
		await expect(
			official().getAccessTokenByClientCredentials(clientId, clientSecret, organizationId, ['openid']),
		).rejects.toThrow('400');
		const refusal = await fetchToken(serverTokenRequest(credential), helper, clock).catch((error: unknown) => error);
		expect(refusal).toBeInstanceOf(CredentialRefusal);
		expect((refusal as CredentialRefusal).refusal).toMatchObject({ status: 400, code: 'invalid_client' });
	});
});

describe('the service account', () => {
	const credential = () => sandbox.credentials.adobeUserManagementJwtApi;
	const viaLibrary = async (changes: Partial<Parameters<typeof authorize>[0]> = {}) => {
		const { clientId, clientSecret, imsUrl, metascopes, organizationId, privateKey, technicalAccountId } = credential();
		return await authorize({
			clientId,
			clientSecret,
			technicalAccountId,
			orgId: organizationId,
			privateKey,
			metaScopes: metascopes,
			ims: imsUrl,
			...changes,
		});
	};

	test("Adobe's library gets a token that the API takes", async () => {
		const { access_token, expires_in } = await viaLibrary();
		expect(hours(expires_in)).toBeCloseTo(24, 1);
		expect(await statusWith(access_token, credential().clientId)).toBe(200);
	});

	test('our request gets one that lasts as long', async () => {
		const request = await jwtTokenRequest(credential(), Date.now());
		const token = await fetchToken(request, helper, clock);
		expect(hours(token.expiresAt - Date.now())).toBeCloseTo(24 - 1 / 60, 2);
		expect(await statusWith(token.accessToken, credential().clientId)).toBe(200);
	});

	test("Adobe's other library exchanges our JWT", async () => {
		const { form } = await jwtTokenRequest(credential(), Date.now());
		const { clientId, clientSecret } = credential();
		const { access_token } = await official().exchangeJwtToken(clientId, clientSecret, form.jwt_token ?? '');
		expect(hours(access_token.expiry - Date.now())).toBeCloseTo(24, 1);
	});

	test("our JWT has the claims of the one that Adobe's library makes", async () => {
		const sent: string[] = [];
		const spying: HttpHelper = async (request) => {
			sent.push(String(request.body));
			return await helper(request);
		};
		const request = await jwtTokenRequest(credential(), Date.now());
		await fetchToken(request, spying, clock);
		const { clientId, imsUrl, organizationId, technicalAccountId } = credential();
		const { exp, ...others } = claims(request.form.jwt_token ?? '');
		expect(others).toEqual({
			iss: organizationId,
			sub: technicalAccountId,
			aud: `${imsUrl}/c/${clientId}`,
			[`${imsUrl}/s/ent_user_sdk`]: true,
		});
		expect(Number(exp) - Date.now() / 1000).toBeGreaterThan(290);
		expect(new URLSearchParams(sent[0]).get('jwt_token')).toBe(request.form.jwt_token);
	});

	test.each<[string, Partial<Parameters<typeof authorize>[0]>, Record<string, string>, string]>([
		['metascope', { metaScopes: 'ent_other_sdk' }, { metascopes: 'ent_other_sdk' }, 'invalid_scope'],
		['secret', { clientSecret: 'wrong' }, { clientSecret: 'wrong' }, 'invalid_client'],
		['organization', { orgId: 'AB12@AdobeOrg' }, { organizationId: 'AB12@AdobeOrg' }, 'bad_request'],
	])("Adobe's library and ours are refused alike with a wrong %s", async (_, theirs, ours, code) => {
		await expect(viaLibrary(theirs)).rejects.toMatchObject({ code });
		const request: TokenRequest = await jwtTokenRequest({ ...credential(), ...ours }, Date.now());
		await expect(fetchToken(request, helper, clock)).rejects.toMatchObject({ refusal: { code } });
	});
});
