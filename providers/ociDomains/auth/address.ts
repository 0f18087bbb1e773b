import { baseUrl, type AddressRules } from '../../http/url';

/** Paths that people paste along with a domain's address. */
const KNOWN_PATHS = /\/(?:admin\/v1|oauth2\/v1|ui\/v1|\.well-known)(?:\/.*)?$/i;

/**
 * The address of an identity domain without a slash at its end, without a standard port, and without a part of the
 * paths that are appended to it. `ListDomains` gives it with `:443`, which no signature may contain.
 *
 * Source: OCI identity domains, "Domain URL".
 *
 * @throws {InputError} when it is no absolute HTTP address.
 */
export function domainAddress(value: string, field: string, rules: AddressRules = {}): string {
	const bare = value.trim().replace(/\/+$/, '').replace(KNOWN_PATHS, '');
	const { origin, pathname } = new URL(baseUrl(bare, field, rules));
	return `${origin}${pathname}`.replace(/\/+$/, '');
}
