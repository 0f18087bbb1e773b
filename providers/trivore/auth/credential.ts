import { confined, sameOrigin, type RequestTarget } from '../../http/confinement';
import { addressRules } from '../../http/url';
import { apiBase } from './address';
import { basicAuthorization } from './basic';

/** The credential's fields as a person fills them in. */
type Fields = Readonly<Record<string, unknown>>;

function text(fields: Fields, name: string): string {
	const value = fields[name];
	return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/**
 * Base address, client ID and `Authorization` header out of the fields of the credential.
 *
 * @throws {InputError} that names the field which cannot be used.
 */
export function readCredential(fields: Fields): {
	readonly apiBase: string;
	readonly authorization: string;
	readonly clientId: string;
} {
	// Blanks may come along when the ID is copied; in a secret they may be meant.
	const clientId = text(fields, 'clientId').trim();
	return {
		apiBase: apiBase(text(fields, 'host'), addressRules(fields)),
		authorization: basicAuthorization(clientId, text(fields, 'clientSecret')),
		clientId,
	};
}

/** What is needed of the options of n8n's HTTP helpers. */
export interface RequestOptions extends RequestTarget {
	readonly headers?: Readonly<Record<string, unknown>>;
}

/**
 * Adds client ID and client secret to a request, if it goes to the host of the credential.
 *
 * @param testUrl stands for the list of users with one user.
 * @throws {InputError} for a credential that is not complete, and for a request to any other host.
 */
export function authenticateOptions<T extends RequestOptions>(fields: Fields, options: T, testUrl: string): T {
	const { apiBase: base, authorization } = readCredential(fields);
	const isTest = options.url === testUrl;
	const target = isTest ? { ...options, url: `${base}/user?startIndex=0&count=1` } : options;
	const own = confined(target, { field: 'Host', secrets: 'Client ID and client secret', ...sameOrigin(base) });
	return {
		...own,
		headers: { ...own.headers, authorization },
		// Behind a redirect lies a sign-in page or another host; the test is to fail there.
		...(isTest ? { disableFollowRedirect: true } : {}),
	};
}
