/** Access tokens that a credential gets by itself, from token servers that follow OAuth 2. */
import * as z from 'zod/v4-mini';

import { entryOf } from '../table';
import { isRecord } from '../record';
import { credentialSend, type HttpHelper } from './credentialSend';
import { CredentialRefusal, kindOfStatus, ServiceError } from './errors';
import { quote } from './redaction';
import { retryAt, withRetry, type Clock } from './retry';
import { bodyJson, NetworkError, type HttpResponse } from './send';
import { expiryOf } from './tokenLife';

interface TokenAnswer {
	access_token: string;
	expires_in?: number | string | null | undefined;
}

const tokenSchema: z.ZodMiniType<TokenAnswer> = z.looseObject({
	access_token: z.string().check(z.minLength(1)),
	expires_in: z.optional(z.union([z.number(), z.string()])),
});

/** What n8n keeps of a token, in the credential's hidden fields. */
export interface AccessToken {
	readonly accessToken: string;
	/** Milliseconds since the epoch by this machine's clock; 0 if the token server did not say. */
	readonly expiresAt: number;
}

export interface TokenPost {
	readonly url: string;
	/** Beside those of a form. */
	readonly headers?: Readonly<Record<string, string>>;
	readonly form: Readonly<Record<string, string>>;
	/** What the answer must look like, where it differs. */
	readonly schema?: z.ZodMiniType<TokenAnswer>;
	/** What `expires_in` counts. Default: seconds. */
	readonly unitMs?: 1 | 1000;
	/** Said when the token server does not answer. */
	readonly noAnswer: (error: NetworkError) => ServiceError;
	/** Said of an answer without a token. */
	readonly refusal: (response: HttpResponse, now: number) => ServiceError;
}

/**
 * Gets an access token. Several may be valid at once, so asking again does no harm, and the request is repeated when
 * the token server stumbles.
 *
 * @param helper n8n's HTTP helper
 * @throws {CredentialRefusal} when the token server refuses or does not answer: with all tries used up here, the request
 * that needs the token is not tried again and again.
 */
export async function requestToken(post: TokenPost, helper: HttpHelper, clock: Clock): Promise<AccessToken> {
	const patient = withRetry(credentialSend(helper), {
		...clock,
		tries: 3,
		baseDelayMs: 500,
		maxDelayMs: 4_000,
		maxRetryAfterMs: 15_000,
	});
	const response = await patient({
		method: 'POST',
		url: post.url,
		headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...post.headers },
		body: new URLSearchParams(post.form).toString(),
		timeoutMs: 30_000,
		repeatable: true,
	}).catch((error: unknown) => {
		throw error instanceof NetworkError ? new CredentialRefusal(post.noAnswer(error)) : error;
	});
	const token = z.safeParse(post.schema ?? tokenSchema, response.status === 200 ? bodyJson(response) : undefined);
	if (!token.success) throw new CredentialRefusal(post.refusal(response, clock.now()));
	return {
		accessToken: token.data.access_token,
		expiresAt: expiryOf(Number(token.data.expires_in ?? 0), post.unitMs ?? 1000, clock.now()),
	};
}

interface TokenServer {
	readonly service: string;
	/** Who answers, at the beginning of a sentence. */
	readonly name: string;
	/** What to do about a code of OAuth. */
	readonly advice: Readonly<Record<string, string>>;
	/** What to do when nothing is at the address. */
	readonly notThere: string;
	/** Values that no message may repeat. */
	readonly secrets: Iterable<string>;
}

/** An answer without a token, in the words of RFC 6749, section 5.2, or of a gateway. */
export function tokenRefusal(server: TokenServer, response: HttpResponse, now: number): ServiceError {
	const body = bodyJson(response);
	const members = isRecord(body) ? body : {};
	const text = (name: string) => (typeof members[name] === 'string' ? members[name] : undefined);
	const code = text('error') ?? text('code');
	const said = text('error_description') ?? text('message');
	const { status } = response;
	const isAccepted = status >= 200 && status < 300;
	return new ServiceError({
		service: server.service,
		kind: isAccepted || status === 400 ? 'unauthenticated' : kindOfStatus(status),
		status,
		code,
		message: said
			? quote(said, server.secrets)
			: `${server.name} answered the request for a token with status ${status} and no token.`,
		advice: entryOf(server.advice, code) ?? (status === 404 ? server.notThere : undefined),
		retryAt: retryAt(response, now),
	});
}

/** Said when a token server does not answer. */
export function tokenUnavailable(
	{ service, name }: Pick<TokenServer, 'name' | 'service'>,
	{ message }: NetworkError,
	advice: string,
): ServiceError {
	return new ServiceError({
		service,
		kind: 'unavailable',
		status: 0,
		message: `${name} gave no access token: ${message}`,
		advice,
	});
}
