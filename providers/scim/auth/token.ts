/** Tokens by OAuth 2 client credentials. */
import { requestToken, tokenRefusal, tokenUnavailable, type AccessToken } from '../../http/clientToken';
import type { HttpHelper } from '../../http/credentialSend';
import type { Clock } from '../../http/retry';
import type { TokenRequest } from './credential';

const SERVER = { service: 'SCIM 2.0', name: 'The server' };

const ADVICE: Readonly<Record<string, string>> = {
	invalid_client:
		'Check "Client ID" and "Client Secret". If they are right, set "Client Authentication" to the other way.',
	unauthorized_client: 'Turn on the grant type Client Credentials for the application.',
	invalid_scope: 'Check "Scope" in the credential.',
};

/** As RFC 6749 has it in the header: each part is form-encoded before. Source: RFC 6749, section 2.3.1. */
const formEncoded = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);

/**
 * Source: RFC 6749, section 4.4.
 *
 * @param helper n8n's HTTP helper
 * @throws {CredentialRefusal} when the server refuses or does not answer.
 */
export async function fetchToken(request: TokenRequest, helper: HttpHelper, clock: Clock): Promise<AccessToken> {
	const { tokenUrl, clientId, clientSecret, scope, sendIn } = request;
	const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
	const basic = Buffer.from(pair, 'utf8').toString('base64');
	const server = {
		...SERVER,
		advice: ADVICE,
		notThere: 'Check "Token URL" in the credential.',
		secrets: [clientSecret, basic],
	};
	return await requestToken(
		{
			url: tokenUrl,
			headers: sendIn === 'header' ? { authorization: `Basic ${basic}` } : {},
			form: {
				grant_type: 'client_credentials',
				...(scope === '' ? {} : { scope }),
				...(sendIn === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}),
			},
			noAnswer: (error) =>
				tokenUnavailable(server, error, 'Check "Token URL" in the credential, and firewalls and proxies on the way.'),
			refusal: (response, now) => tokenRefusal(server, response, now),
		},
		helper,
		clock,
	);
}
