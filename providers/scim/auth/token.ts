/** Tokens by OAuth 2 client credentials. */
import * as z from 'zod/v4-mini';

import { credentialSend, type HttpHelper } from '../../http/credentialSend';
import { CredentialRefusal, kindOfStatus, ServiceError } from '../../http/errors';
import { quote } from '../../http/redaction';
import { retryAt, withRetry, type Clock } from '../../http/retry';
import { bodyJson, NetworkError, type HttpResponse } from '../../http/send';
import { expiryOf } from '../../http/tokenLife';
import { entryOf } from '../../table';
import { isRecord } from '../errors';
import type { TokenRequest } from './credential';

const SERVICE = 'SCIM 2.0';

const tokenSchema = z.looseObject({
	access_token: z.string().check(z.minLength(1)),
	expires_in: z.optional(z.union([z.number(), z.string()])),
});

/** What n8n keeps of a token, in the credential's hidden fields. */
interface AccessToken {
	readonly accessToken: string;
	/** Milliseconds since the epoch by this machine's clock; 0 if the server did not say. */
	readonly expiresAt: number;
}

/** As RFC 6749 has it in the header: each part is form-encoded before. Source: RFC 6749, section 2.3.1. */
const formEncoded = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);

/**
 * Gets an access token. Several may be valid at once, so the request is repeated when the server stumbles.
 *
 * Source: RFC 6749, section 4.4.
 *
 * @param helper n8n's HTTP helper
 * @throws {CredentialRefusal} when the server refuses or does not answer.
 */
export async function fetchToken(request: TokenRequest, helper: HttpHelper, clock: Clock): Promise<AccessToken> {
	const { tokenUrl, clientId, clientSecret, scope, sendIn } = request;
	const patient = withRetry(credentialSend(helper), {
		...clock,
		tries: 3,
		baseDelayMs: 500,
		maxDelayMs: 4_000,
		maxRetryAfterMs: 15_000,
	});
	const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
	const basic = Buffer.from(pair, 'utf8').toString('base64');
	const response = await patient({
		method: 'POST',
		url: tokenUrl,
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
			...(sendIn === 'header' ? { authorization: `Basic ${basic}` } : {}),
		},
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			...(scope === '' ? {} : { scope }),
			...(sendIn === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}),
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
		message: `The server gave no access token: ${message}`,
		advice: 'Check "Token URL" in the credential, and firewalls and proxies on the way.',
	});
}

const ADVICE: Readonly<Record<string, string>> = {
	invalid_client:
		'Check "Client ID" and "Client Secret". If they are right, set "Client Authentication" to the other way.',
	unauthorized_client: 'Turn on the grant type Client Credentials for the application.',
	invalid_scope: 'Check "Scope" in the credential.',
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
			: `The server answered the request for a token with status ${status} and no token.`,
		advice: entryOf(ADVICE, code) ?? (status === 404 ? 'Check "Token URL" in the credential.' : undefined),
		retryAt: retryAt(response, now),
	});
}
