/** What a service account signs in with, where metascopes may be names or whole addresses. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';

import { jwtTokenRequest } from '../../../providers/adobe/auth/jwt';
import { tokenSchema } from '../../../providers/adobe/schemas';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const credential = {
	organizationId: '1234567890ABCDEF12345678@AdobeOrg',
	clientId: 'client',
	clientSecret: 'planted-secret',
	technicalAccountId: '1234567890ABCDEF@techacct.adobe.com',
	privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	imsUrl: 'https://ims.example.com',
};
const ownScopes = (claims: object) => Object.keys(claims).filter((name) => /^https?:/.test(name));

it('a request for a token lives five minutes, for one client and organization', async () => {
	const { url, form } = await jwtTokenRequest(credential, 1_800_000_000_999);
	expect(url).toBe('https://ims.example.com/ims/exchange/jwt');
	expect(decodeJwt(form.jwt_token ?? '')).toEqual({
		iss: credential.organizationId,
		sub: credential.technicalAccountId,
		aud: 'https://ims.example.com/c/client',
		exp: 1_800_000_300,
		'https://ims.example.com/s/ent_user_sdk': true,
	});
});

it.each([
	[
		'ent_user_sdk, ent_other_sdk',
		['https://ims.example.com/s/ent_user_sdk', 'https://ims.example.com/s/ent_other_sdk'],
	],
	['https://ims-na1.adobelogin.com/s/ent_user_sdk', ['https://ims-na1.adobelogin.com/s/ent_user_sdk']],
	['http://127.0.0.1:4010/s/ent_user_sdk', ['http://127.0.0.1:4010/s/ent_user_sdk']],
	['httpscope', ['https://ims.example.com/s/httpscope']],
])('metascopes %j are sent as addresses', async (metascopes, sent) => {
	const { form } = await jwtTokenRequest({ ...credential, metascopes }, 0);
	expect(ownScopes(decodeJwt(form.jwt_token ?? ''))).toEqual(sent);
});

it.each([
	[{ access_token: 'T' }, true],
	[{ access_token: 'T', expires_in: 5 }, true],
	[{ access_token: 'T', expires_in: '5' }, true],
	[{ access_token: 'T', expires_in: null }, true],
	[{ access_token: '' }, false],
	[{ access_token: null }, false],
	[{ expires_in: 5 }, false],
	[{ access_token: 'T', expires_in: {} }, false],
])('an answer %j holds a token: %s', (answer, holds) => {
	expect(tokenSchema.safeParse(answer).success).toBe(holds);
});
