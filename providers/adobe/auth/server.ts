import { DEFAULT_SCOPES, listOf, optional, readCredential } from './credential';
import type { TokenRequest } from './token';

/**
 * The token request of an OAuth Server-to-Server credential.
 *
 * Source: Adobe Developer Console, "OAuth Server-to-Server credential API Reference". `expires_in` is in seconds there.
 *
 * @throws {InputError} for a field that is empty or not as Adobe shows it.
 */
export function serverTokenRequest(fields: Readonly<Record<string, unknown>>): TokenRequest {
	const { clientId, clientSecret, imsUrl } = readCredential(fields);
	return {
		url: `${imsUrl}/ims/token/v3`,
		form: {
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: clientSecret,
			scope: listOf(optional(fields, 'scopes', DEFAULT_SCOPES)).join(','),
		},
		unitMs: 1000,
		secrets: [clientSecret],
	};
}
