import { requestToken, tokenUnavailable, type AccessToken } from '../../http/clientToken';
import type { HttpHelper } from '../../http/credentialSend';
import type { Clock } from '../../http/retry';
import { checkTokenOwner, tokenOwner } from '../../http/tokenOwner';
import { toTokenError } from '../errors';
import { tokenSchema } from '../schemas';
import { textOf } from './credential';

export { checkExpiry } from '../../http/tokenLife';

export interface TokenRequest {
	readonly url: string;
	readonly form: Readonly<Record<string, string>>;
	/** What `expires_in` counts: milliseconds in the JWT exchange, seconds in the other. */
	readonly unitMs: 1 | 1000;
	/** Values that no message may repeat. */
	readonly secrets: readonly string[];
}

/** @throws {CredentialRefusal} when IMS refuses or does not answer. */
export async function fetchToken(request: TokenRequest, helper: HttpHelper, clock: Clock): Promise<AccessToken> {
	const { secrets, ...post } = request;
	return await requestToken(
		{
			...post,
			schema: tokenSchema,
			headers: { 'cache-control': 'no-cache' },
			noAnswer: (error) => tokenUnavailable({ service: 'Adobe IMS', name: 'Adobe' }, error, NOT_REACHED),
			refusal: (response, now) => toTokenError(response, now, secrets),
		},
		helper,
		clock,
	);
}

const NOT_REACHED = 'Check the IMS URL in the credential, and firewalls and proxies on the way.';

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
