import { confined, sameOrigin, type RequestTarget } from '../../http/confinement';
import { basicAuthorization } from './basic';
import { readSettings } from './credential';

/** What is needed of the options of n8n's HTTP helpers. */
export interface RequestOptions extends RequestTarget {
	readonly headers?: Readonly<Record<string, unknown>>;
}

/**
 * Adds user name and password to a request, if it goes to the environment of the credential.
 *
 * @param testUrl stands for the versions of the environment's API.
 * @throws {InputError} for a credential that is not complete, and for a request to any other host.
 */
export function authenticateOptions<T extends RequestOptions>(
	fields: Readonly<Record<string, unknown>>,
	options: T,
	testUrl: string,
): T {
	const settings = readSettings(fields);
	const isTest = options.url === testUrl;
	const target = isTest ? { ...options, url: `${settings.baseUrl}/interop/rest/` } : options;
	const own = confined(target, {
		field: 'Base URL',
		secrets: 'User name and password',
		...sameOrigin(settings.baseUrl),
	});
	return {
		...own,
		headers: { ...own.headers, Authorization: basicAuthorization(settings) },
		// The sign-in page lies behind a redirect; the test is to fail there, not to succeed with a page.
		...(isTest ? { disableFollowRedirect: true } : {}),
	};
}
