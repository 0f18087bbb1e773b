import { createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { adobeCaller, type Reply } from './support/adobe';

let sandbox: Sandbox;
let caller: ReturnType<typeof adobeCaller>;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['adobe'], seed: 1 });
});
beforeEach(async () => {
	await sandbox.reset();
	caller = adobeCaller(sandbox);
});
afterAll(() => sandbox.stop());

const refusal = ({ status, json }: Reply) => [status, json.error];

describe('client credentials', () => {
	test.each(['v2', 'v3', 'v4'])('are exchanged for a token that tells how long it lasts (%s)', async (version) => {
		const { json } = await caller.token({}, `/ims/token/${version}/`);
		expect(json).toMatchObject({ token_type: 'bearer', expires_in: 86_399 });
		const payload = Buffer.from(String(json.access_token).split('.')[1] ?? '', 'base64url').toString();
		expect(JSON.parse(payload)).toMatchObject({ type: 'access_token', expires_in: '86399000' });
	});

	test('are read from the query and from a multipart form', async () => {
		const { clientId, clientSecret } = sandbox.credentials.adobeUserManagementServerApi;
		const form = new FormData();
		form.append('client_secret', clientSecret);
		form.append('grant_type', 'client_credentials');
		form.append('scope', 'openid, AdobeID');
		const response = await fetch(`${caller.imsUrl}/ims/token/v4?client_id=${clientId}`, { method: 'POST', body: form });
		expect(response.status).toBe(200);
	});

	test.each([
		[{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
		[{ client_id: 'unknown' }, 400, 'invalid_client'],
		[{ client_secret: 'wrong' }, 400, 'invalid_client'],
		[{ scope: 'openid,everything' }, 400, 'invalid_scope'],
		[{ scope: '' }, 400, 'invalid_scope'],
	])('are refused with %j', async (parameters, status, error) => {
		const reply = await caller.token(parameters);
		expect(refusal(reply)).toEqual([status, error]);
		expect(reply.headers.get('x-debug-id')).not.toBe('');
	});
});

describe('the JWT exchange', () => {
	const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
	const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

	async function exchange(
		changes: { claims?: object; alg?: string; key?: 'other'; form?: Record<string, string> } = {},
	) {
		const { clientId, clientSecret, imsUrl, organizationId, privateKey, technicalAccountId } =
			sandbox.credentials.adobeUserManagementJwtApi;
		const claims = {
			exp: Math.floor(Date.now() / 1000) + 300,
			iss: organizationId,
			sub: technicalAccountId,
			aud: `${imsUrl}/c/${clientId}`,
			[`${imsUrl}/s/ent_user_sdk`]: true,
			...changes.claims,
		};
		const text = `${encode({ alg: changes.alg ?? 'RS256' })}.${encode(claims)}`;
		const digest = changes.alg === 'RS384' ? 'RSA-SHA384' : 'RSA-SHA256';
		const key = changes.key === 'other' ? otherKey : createPrivateKey(privateKey);
		const jwt_token = `${text}.${createSign(digest).update(text).sign(key, 'base64url')}`;
		const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, jwt_token, ...changes.form });
		const response = await fetch(`${imsUrl}/ims/exchange/jwt`, { method: 'POST', body });
		const json = (await response.json()) as Record<string, unknown>;
		return { status: response.status, json };
	}

	test('gives a token whose life is told in milliseconds', async () => {
		const { status, json } = await exchange();
		expect([status, json.expires_in]).toEqual([200, 86_399_956]);
	});

	test('takes the audience that official clients write, whatever address they are sent to', async () => {
		const { clientId, imsUrl } = sandbox.credentials.adobeUserManagementJwtApi;
		for (const host of ['https://ims-na1.adobelogin.com', `https://${new URL(imsUrl).host}`]) {
			const claims = { aud: `${host}/c/${clientId}`, [`${host}/s/ent_user_sdk`]: true };
			expect((await exchange({ claims })).status).toBe(200);
		}
	});

	test.each<[string, Parameters<typeof exchange>[0], number, string]>([
		['another key', { key: 'other' }, 400, 'invalid_token'],
		['another algorithm', { alg: 'RS384' }, 400, 'invalid_token'],
		['no JWT', { form: { jwt_token: '' } }, 400, 'invalid_token'],
		['no readable JWT', { form: { jwt_token: 'a.b.c' } }, 400, 'invalid_token'],
		['a past expiry', { claims: { exp: 1 } }, 400, 'invalid_token'],
		['an expiry that is no number', { claims: { exp: 'soon' } }, 400, 'invalid_token'],
		['another issuer', { claims: { iss: 'x@AdobeOrg' } }, 400, 'bad_request'],
		['another subject', { claims: { sub: 'x@techacct.adobe.com' } }, 400, 'bad_request'],
		['another audience', { claims: { aud: 'https://ims-na1.adobelogin.com/c/x' } }, 400, 'invalid_client'],
		['another metascope', { claims: { 'https://ims-na1.adobelogin.com/s/ent_other_sdk': true } }, 400, 'invalid_scope'],
		['another secret', { form: { client_secret: 'wrong' } }, 401, 'invalid_client'],
		['an unknown client', { form: { client_id: 'unknown' } }, 400, 'invalid_client'],
	])('refuses %s', async (_, changes, status, error) => {
		const reply = await exchange(changes);
		expect([reply.status, reply.json.error]).toEqual([status, error]);
	});

	test('answers as after the conversion, if it is told to', async () => {
		sandbox.options('adobe', { jwtRetired: true });
		const { status, json } = await exchange();
		expect([status, json.error]).toEqual([500, 'internal_error']);
	});
});

describe('the API lets in', () => {
	const status = async (headers: Record<string, string>, path = '/groups/{org}/0') =>
		(await caller.call(path, { headers })).status;

	test('only with key, token and organization of one client', async () => {
		const { clientId } = sandbox.credentials.adobeUserManagementJwtApi;
		expect(await status({})).toBe(200);
		expect(await status({ 'x-api-key': '' })).toBe(403);
		expect(await status({ 'x-api-key': 'unknown' })).toBe(403);
		expect(await status({ 'x-api-key': clientId })).toBe(403);
		expect(await status({ authorization: 'Bearer eyJ.eyJ.x' })).toBe(401);
		expect(await status({}, '/groups/ABC@AdobeOrg/0')).toBe(401);
		expect(await status({}, '/groups/ABC/0')).toBe(400);
	});

	test('no token after its time', async () => {
		expect(await status({})).toBe(200);
		sandbox.clock.advance(86_400_000);
		expect(await status({})).toBe(401);
	});

	test('and echoes the request ID, or makes one', async () => {
		const { headers } = await caller.call('/groups/{org}/0', { headers: { 'x-request-id': 'mine' } });
		expect(headers.get('x-request-id')).toBe('mine, mine');
		expect((await caller.call('/groups/{org}/0')).headers.get('x-request-id')).toMatch(/^([A-Z0-9]{32}), \1$/);
	});
});
