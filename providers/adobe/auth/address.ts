/** Where the credential may be sent. */
import { confined, sameOrigin, type RequestTarget } from '../../http/confinement';
import { pathSegment } from '../../http/url';
import { readCredential } from './credential';

type Fields = Readonly<Record<string, unknown>>;

/** The APIs that Adobe's token is for, in production and on Adobe's stage. Source: UMAPI "Getting Started". */
const ADOBE = [
	'https://usermanagement.adobe.io',
	'https://usermanagement-stage.adobe.io',
	'https://ims-na1.adobelogin.com',
	'https://ims-na1-stg1.adobelogin.com',
];

/**
 * The request, if it goes to an address of Adobe's or to one in the credential.
 *
 * @throws {InputError} for any other, and for an address that must not be used.
 */
export function confinedToAdobe<T extends RequestTarget>(fields: Fields, options: T) {
	const { apiUrl, imsUrl } = readCredential(fields);
	return confined(options, {
		field: 'API URL',
		secrets: 'The access token and the client ID',
		...sameOrigin(...ADOBE, apiUrl, imsUrl),
		place: `Adobe's User Management API (${new URL(apiUrl).origin})`,
	});
}

/** A call that is cheap and always has an answer: the System Administrators. @throws {InputError} */
export function testUrl(fields: Fields): string {
	const { apiUrl, organizationId } = readCredential(fields);
	const organization = pathSegment(organizationId, 'Organization ID').replaceAll('%40', '@');
	return `${apiUrl}/users/${organization}/0/_org_admin?excludeGroups=true`;
}
