import { baseUrl, type AddressRules } from '../../http/url';

/** Paths that people copy from their browser or from samples although they are not part of the host. */
const KNOWN_ENDS = /\/(?:api(?:\/rest(?:\/v1)?)?|apidoc|ui)$/;

/**
 * The base of all Management API calls made from what a person calls the host: with or without `https://`, with or
 * without slashes at its end, with or without `/api/rest/v1`. Any other path stays, as the service may sit below one.
 *
 * Source: Trivore ID "URI Access Paths".
 *
 * @throws {InputError} when it is not an address.
 */
export function apiBase(host: string, rules: AddressRules = {}): string {
	const trimmed = host.trim();
	// "https:/host" has its scheme too; "host:8443" has a port.
	const complete = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(trimmed) ? trimmed : `https://${trimmed}`;
	return `${baseUrl(complete, 'Host', rules).replace(KNOWN_ENDS, '')}/api/rest/v1`;
}
