import * as z from 'zod/v4-mini';

import { toTokenError } from '../errors';
import { CredentialRefusal, ServiceError } from '../../http/errors';
import { withRetry, type Clock } from '../../http/retry';
import { credentialSend, type HttpHelper } from '../../http/credentialSend';
import { bodyJson, NetworkError, type HttpRequest } from '../../http/send';
import { checkTokenOwner, tokenOwner } from '../../http/tokenOwner';
import { tokenSchema } from '../schemas';
import { textOf } from './credential';

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

/** A token is given up a little before its end, so that it does not end on the way to Adobe. */
const MARGIN_MS = 60_000;

/**
 * When to stop using a token, or 0 if it does not say how long it lasts.
 *
 * @param life as in `expires_in`
 */
function expiryOf(life: number, unitMs: number, now: number): number {
	if (!Number.isFinite(life) || life <= 0) return 0;
	const ms = life * unitMs;
	return Math.floor(now + ms - Math.min(MARGIN_MS, ms / 10));
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

/**
 * Thrown instead of sending a request with a token that has ended. It looks to n8n like the answer that Adobe would
 * give, status 401, so n8n gets a new token and goes on; the round trip is saved.
 */
class TokenExpired extends Error {
	override readonly name = 'TokenExpired';
	readonly response = { status: 401 } as const;
}

/** @throws {TokenExpired} when the token's time is over. */
export function checkExpiry(expiresAt: unknown, now: number): void {
	const end = Number(expiresAt ?? 0);
	if (end > 0 && now >= end) throw new TokenExpired('The access token has expired.');
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
