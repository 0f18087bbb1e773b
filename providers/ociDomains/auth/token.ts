/** Tokens of a domain for its confidential applications. */
import { requestToken, tokenRefusal, tokenUnavailable, type AccessToken } from '../../http/clientToken';
import type { HttpHelper } from '../../http/credentialSend';
import type { Clock } from '../../http/retry';
import type { DomainsOAuthCredential } from './credential';

const SERVER = { service: 'OCI Identity Domains', name: 'The identity domain' };

const ADVICE: Readonly<Record<string, string>> = {
	invalid_client:
		'Check Client ID and Client Secret, and that the application is active and in the domain of Domain URL.',
	unauthorized_client: 'Turn on the grant type Client Credentials in the OAuth configuration of the application.',
	invalid_scope: 'Give the application an app role of the domain, such as User Administrator.',
};

/**
 * Source: OCI identity domains, "Client Credentials Grant Type"; the scope stands for all that the application may do.
 *
 * @param helper n8n's HTTP helper
 * @throws {CredentialRefusal} when the domain refuses or does not answer.
 */
export async function fetchToken(
	{ domainUrl, clientId, clientSecret }: DomainsOAuthCredential,
	helper: HttpHelper,
	clock: Clock,
): Promise<AccessToken> {
	const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64');
	const server = {
		...SERVER,
		advice: ADVICE,
		notThere: 'There is no identity domain at the address in Domain URL. Check it in the credential.',
		secrets: [clientSecret, basic],
	};
	return await requestToken(
		{
			url: `${domainUrl}/oauth2/v1/token`,
			headers: { authorization: `Basic ${basic}` },
			form: { grant_type: 'client_credentials', scope: 'urn:opc:idm:__myscopes__' },
			noAnswer: (error) =>
				tokenUnavailable(server, error, 'Check Domain URL in the credential, and firewalls and proxies on the way.'),
			refusal: (response, now) => tokenRefusal(server, response, now),
		},
		helper,
		clock,
	);
}
