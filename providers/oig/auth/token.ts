/** Tokens of the server's own token service. */
import * as z from 'zod/v4-mini';

import { credentialSend, type HttpHelper } from '../../http/credentialSend';
import { CredentialRefusal, ServiceError } from '../../http/errors';
import { bodyJson, NetworkError } from '../../http/send';
import { toOigError } from '../errors';
import { basic, headerValue, serverRoot, type OigCredential } from './credential';

const tokenSchema = z.looseObject({ accessToken: z.string().check(z.minLength(1)) });

/**
 * A new token for the user of the credential. It lives for about 30 minutes; there is nothing to refresh or revoke it.
 *
 * Source: OIG "JWT token service": no body, status 200 or 201.
 *
 * @param helper n8n's HTTP helper. The request is sent once: repeated, a wrong password would lock the account.
 * @throws {CredentialRefusal} when the server refuses, gives no token, or does not answer.
 */
export async function fetchToken(helper: HttpHelper, credential: OigCredential): Promise<string> {
	return await requestToken(helper, credential).catch((error: unknown) => {
		if (error instanceof ServiceError) throw new CredentialRefusal(error);
		throw error instanceof NetworkError ? new CredentialRefusal(noTokenService(error)) : error;
	});
}

/** Said here, so that the request that needs the token is not tried again and again. */
function noTokenService({ message }: NetworkError): ServiceError {
	return new ServiceError({
		service: 'Oracle Identity Governance',
		kind: 'unavailable',
		status: 0,
		message: `The token service gave no answer: ${message}`,
		advice: 'Check the base URL in the credential, and firewalls and proxies on the way.',
	});
}

async function requestToken(helper: HttpHelper, credential: OigCredential): Promise<string> {
	const response = await credentialSend(helper)({
		method: 'POST',
		url: `${serverRoot(credential.baseUrl, credential)}/iam/governance/token/api/v1/tokens`,
		headers: {
			accept: 'application/json',
			'content-type': 'application/json',
			authorization: basic(credential),
			'x-requested-by': headerValue(credential.requestedBy),
		},
	});
	if (response.status < 200 || response.status >= 300) {
		throw toOigError(response, { now: Date.now(), write: true, secrets: [credential.password] });
	}
	const parsed = z.safeParse(tokenSchema, bodyJson(response));
	if (parsed.success) return parsed.data.accessToken;
	throw new ServiceError({
		service: 'Oracle Identity Governance',
		kind: 'unauthenticated',
		status: response.status,
		message: 'The token service answered without a token.',
		advice:
			'Check the base URL. Where a login page of Oracle Access Management stands before the server, use an address that leads around it.',
	});
}
