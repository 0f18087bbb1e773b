import { InputError } from '../../http/errors';
import { basicAuthorization } from './basic';
import { readSettings } from './settings';

/** What is needed of the options of n8n's HTTP helpers: the newer one has `url`, the HTTP Request node's `uri`. */
export interface RequestOptions {
	readonly url?: string;
	readonly uri?: string;
	readonly baseURL?: string;
	readonly headers?: Readonly<Record<string, unknown>>;
}

function addressOf({ url, uri, baseURL }: RequestOptions): URL | undefined {
	const address = uri ?? url ?? '';
	const base = baseURL?.replace(/\/*$/, '/');
	const whole = /^https?:/i.test(address) ? address : `${base ?? ''}${address.replace(/^\/+/, '')}`;
	return URL.canParse(whole) ? new URL(whole) : undefined;
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
	const { origin } = new URL(settings.baseUrl);
	const address = addressOf(target);
	if (address?.origin !== origin) {
		throw new InputError(
			'Base URL',
			`The credential is for ${origin}, but the request goes to ${address?.origin ?? 'an unknown address'}. User name and password are not sent there.`,
		);
	}
	return {
		...target,
		headers: { ...target.headers, Authorization: basicAuthorization(settings) },
		// The sign-in page lies behind a redirect; the test is to fail there, not to succeed with a page.
		...(isTest ? { disableFollowRedirect: true } : {}),
		// The two helpers have different names for it.
		...(settings.ignoreSslIssues ? { skipSslCertificateValidation: true, rejectUnauthorized: false } : {}),
	};
}
