/** Tokens of a domain for its confidential applications. */
import * as z from 'zod/v4-mini';

import { credentialSend, type HttpHelper } from '../../http/credentialSend';
import { CredentialRefusal, kindOfStatus, ServiceError } from '../../http/errors';
import { quote } from '../../http/redaction';
import { retryAt, withRetry, type Clock } from '../../http/retry';
import { bodyJson, NetworkError, type HttpResponse } from '../../http/send';
import { expiryOf } from '../../http/tokenLife';
import { isRecord } from '../../scim/errors';
import type { DomainsOAuthCredential } from './credential';

const SERVICE = 'OCI Identity Domains';

const tokenSchema = z.looseObject({
	access_token: z.string().check(z.minLength(1)),
	expires_in: z.optional(z.union([z.number(), z.string()])),
});

/** What n8n keeps of a token, in the credential's hidden fields. */
interface AccessToken {
	readonly accessToken: string;
	/** Milliseconds since the epoch by this machine's clock; 0 if the domain did not say. */
	readonly expiresAt: number;
}

/**
 * Gets an access token. Several may be valid at once, so the request is repeated when the domain stumbles.
 *
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
	const patient = withRetry(credentialSend(helper), {
		...clock,
		tries: 3,
		baseDelayMs: 500,
		maxDelayMs: 4_000,
		maxRetryAfterMs: 15_000,
	});
	const basic = Buffer.from(`${clientId}:${clientSecret}`, 'utf8').toString('base64');
	const response = await patient({
		method: 'POST',
		url: `${domainUrl}/oauth2/v1/token`,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			authorization: `Basic ${basic}`,
		},
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			scope: 'urn:opc:idm:__myscopes__',
		}).toString(),
		timeoutMs: 30_000,
		repeatable: true,
	}).catch((error: unknown) => {
		throw error instanceof NetworkError ? new CredentialRefusal(noAnswer(error)) : error;
	});
	const token = z.safeParse(tokenSchema, response.status === 200 ? bodyJson(response) : undefined);
	if (!token.success) throw new CredentialRefusal(refusal(response, clock.now(), [clientSecret, basic]));
	return {
		accessToken: token.data.access_token,
		expiresAt: expiryOf(Number(token.data.expires_in ?? 0), 1000, clock.now()),
	};
}

/** Said here, with all tries used up, so that the request that needs the token is not tried again and again. */
function noAnswer({ message }: NetworkError): ServiceError {
	return new ServiceError({
		service: SERVICE,
		kind: 'unavailable',
		status: 0,
		message: `The identity domain gave no access token: ${message}`,
		advice: 'Check Domain URL in the credential, and firewalls and proxies on the way.',
	});
}

const ADVICE: Readonly<Record<string, string>> = {
	invalid_client:
		'Check Client ID and Client Secret, and that the application is active and in the domain of Domain URL.',
	unauthorized_client: 'Turn on the grant type Client Credentials in the OAuth configuration of the application.',
	invalid_scope: 'Give the application an app role of the domain, such as User Administrator.',
};

function refusal(response: HttpResponse, now: number, secrets: Iterable<string>): ServiceError {
	const body = bodyJson(response);
	const text = (name: string) => (isRecord(body) && typeof body[name] === 'string' ? body[name] : undefined);
	const code = text('error') ?? text('code');
	const said = text('error_description') ?? text('message');
	const { status } = response;
	const isAccepted = status >= 200 && status < 300;
	return new ServiceError({
		service: SERVICE,
		kind: isAccepted || status === 400 ? 'unauthenticated' : kindOfStatus(status),
		status,
		code,
		message: said
			? quote(said, secrets)
			: `The identity domain answered the request for a token with status ${status} and no token.`,
		advice:
			(code !== undefined && Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined) ??
			(status === 404
				? 'There is no identity domain at the address in Domain URL. Check it in the credential.'
				: undefined),
		retryAt: retryAt(response, now),
	});
}
