import { InputError } from '../../http/errors';
import { baseUrl, type AddressRules } from '../../http/url';

export interface BasicLogin {
	readonly userName: string;
	readonly password: string;
	/** Put before the user name as `domain.`; Classic environments demand it. */
	readonly identityDomain?: string | undefined;
}

/**
 * The user name as it goes on the wire. It is opaque: user names may be email addresses with dots of their own, so a
 * prefix is only added where it is not there yet.
 *
 * Source: EPM "Basic Authentication – for Classic and OCI (Gen 2)".
 */
export function qualifiedUserName({ userName, identityDomain }: Omit<BasicLogin, 'password'>): string {
	const name = userName.trim();
	const domain = identityDomain?.trim() ?? '';
	return domain === '' || name.toLowerCase().startsWith(`${domain.toLowerCase()}.`) ? name : `${domain}.${name}`;
}

/**
 * The `Authorization` header, UTF-8 inside; sent with every request, for EPM gives no challenge to wait for.
 *
 * @throws {InputError} for a user name with a colon, which Basic authentication cannot carry.
 */
export function basicAuthorization(login: BasicLogin): string {
	const name = qualifiedUserName(login);
	if (name === '') throw new InputError('User Name', '"User Name" is empty.');
	if (name.includes(':')) throw new InputError('User Name', '"User Name" must not contain a colon.');
	return `Basic ${Buffer.from(`${name}:${login.password}`, 'utf8').toString('base64')}`;
}

/**
 * The service's address without the context under which people open it in the browser; the path prefix of a gateway
 * before it stays.
 *
 * Source: EPM "URL Structure for Users, Groups, and Roles".
 *
 * @throws {InputError} when it is not an absolute HTTP address.
 */
export function serviceUrl(value: string, rules: AddressRules = {}): string {
	const address = baseUrl(value, 'Base URL', rules).replace(/\/interop(\/rest)?$/i, '');
	return address.replace(/\/(epmcloud|HyperionPlanning)$/i, '').replace(/\/+$/, '');
}
