import { SignJWT } from 'jose';

import { readRsaPrivateKey } from '../../http/privateKey';
import { DEFAULT_METASCOPES, listOf, optional, readCredential, readTechnicalAccount, textOf } from './credential';
import type { TokenRequest } from './token';

/** Adobe advises minutes; its own library takes five. */
const JWT_LIFE_SECONDS = 300;

/**
 * The token request of a service account: a JWT signed with RS256, to be exchanged for an access token. Audience and
 * metascopes carry the address of the IMS that the request goes to.
 *
 * Source: Adobe "JWT Authentication". `expires_in` is in milliseconds there.
 *
 * @param now milliseconds since the epoch
 * @throws {InputError} for a field that is empty or not as Adobe shows it, or a key that cannot be read.
 */
export async function jwtTokenRequest(fields: Readonly<Record<string, unknown>>, now: number): Promise<TokenRequest> {
	const { organizationId, clientId, clientSecret, imsUrl } = readCredential(fields);
	const technicalAccountId = readTechnicalAccount(fields);
	const passphrase = textOf(fields.passphrase);
	const key = readRsaPrivateKey(textOf(fields.privateKey), passphrase, {
		service: 'Adobe',
		console: 'the Adobe Developer Console',
	});
	const metascopes = listOf(optional(fields, 'metascopes', DEFAULT_METASCOPES)).map((scope) =>
		scope.startsWith('https:') || scope.startsWith('http:') ? scope : `${imsUrl}/s/${scope}`,
	);
	const jwt = await new SignJWT(Object.fromEntries(metascopes.map((scope) => [scope, true])))
		.setProtectedHeader({ alg: 'RS256' })
		.setIssuer(organizationId)
		.setSubject(technicalAccountId)
		.setAudience(`${imsUrl}/c/${clientId}`)
		.setExpirationTime(Math.floor(now / 1000) + JWT_LIFE_SECONDS)
		.sign(key);
	return {
		url: `${imsUrl}/ims/exchange/jwt`,
		form: { client_id: clientId, client_secret: clientSecret, jwt_token: jwt },
		unitMs: 1,
		secrets: [clientSecret, jwt, textOf(fields.privateKey), ...(passphrase === '' ? [] : [passphrase])],
	};
}
