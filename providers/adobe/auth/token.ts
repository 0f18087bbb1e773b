import * as z from 'zod/v4-mini';

import { toTokenError } from '../errors';
import { CredentialRefusal, ServiceError } from '../../http/errors';
import { withRetry, type Clock } from '../../http/retry';
import { credentialSend, type HttpHelper } from '../../http/credentialSend';
import { bodyJson, NetworkError, type HttpRequest } from '../../http/send';
import { expiryOf } from '../../http/tokenLife';
import { checkTokenOwner, tokenOwner } from '../../http/tokenOwner';
import { tokenSchema } from '../schemas';
import { textOf } from './credential';

export { checkExpiry } from '../../http/tokenLife';

/** What n8n keeps of a token, in the credential's hidden fields. */
export interface AccessToken {
	readonly accessToken: string;
	/** Milliseconds since the epoch by this machine's clock; 0 if Adobe did not say. */
	readonly expiresAt: number;
}

export interface TokenRequest {
	readonly url: string;
	readonly form: Readonly<Record<string, string>>;
	/** What `expires_in` counts: milliseconds in the JWT exchange, seconds in the other. */
	readonly unitMs: 1 | 1000;
	/** Values that no message may repeat. */
	readonly secrets: readonly string[];
}

/**
 * Gets an access token. Several may be valid at once, so asking again does no harm, and the request is repeated when
 * the token server stumbles.
 *
 * @throws {CredentialRefusal} when IMS refuses.
 */
export async function fetchToken(request: TokenRequest, helper: HttpHelper, clock: Clock): Promise<AccessToken> {
	const patient = withRetry(credentialSend(helper), {
		...clock,
		tries: 3,
		baseDelayMs: 500,
		maxDelayMs: 4_000,
		maxRetryAfterMs: 15_000,
	});
	const post: HttpRequest = {
		method: 'POST',
		url: request.url,
		headers: {
			accept: 'application/json',
			'cache-control': 'no-cache',
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams(request.form).toString(),
		timeoutMs: 30_000,
		repeatable: true,
	};
	const response = await patient(post).catch((error: unknown) => {
		throw error instanceof NetworkError ? new CredentialRefusal(noTokenServer(error)) : error;
	});
	const token = z.safeParse(tokenSchema, response.status === 200 ? bodyJson(response) : undefined);
	if (!token.success) throw new CredentialRefusal(toTokenError(response, clock.now(), request.secrets));
	const life = Number(token.data.expires_in ?? 0);
	return {
		accessToken: token.data.access_token,
		expiresAt: expiryOf(life, request.unitMs, clock.now()),
	};
}

/** Said here, with all tries used up, so that the request that needs the token is not tried again and again. */
function noTokenServer({ message }: NetworkError): ServiceError {
	return new ServiceError({
		service: 'Adobe IMS',
		kind: 'unavailable',
		status: 0,
		message: `Adobe gave no access token: ${message}`,
		advice: 'Check the IMS URL in the credential, and firewalls and proxies on the way.',
	});
}

/** Headers of every call. Source: UMAPI, "Authentication for API Access". */
export function authHeaders(accessToken: unknown, clientId: unknown): Record<string, string> {
	return { authorization: `Bearer ${textOf(accessToken)}`, 'x-api-key': textOf(clientId).trim() };
}

type Fields = Readonly<Record<string, unknown>>;

/** Names the account that a token of this credential is for. */
export function ownerOf({ imsUrl, organizationId, clientId, technicalAccountId }: Fields): string {
	return tokenOwner(...[imsUrl, organizationId, clientId, technicalAccountId].map((part) => textOf(part).trim()));
}

/** @throws an error like status 401 when the stored token is that of another account. */
export function checkOwner(fields: Fields): void {
	checkTokenOwner(fields.tokenFor, ownerOf(fields));
}
