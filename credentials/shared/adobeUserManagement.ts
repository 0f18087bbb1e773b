import type { IAuthenticate, ICredentialTestRequest, INodeProperties } from 'n8n-workflow';

import { confinedToAdobe, testUrl } from '../../providers/adobe/auth/address';
import { authHeaders, checkExpiry, checkOwner } from '../../providers/adobe/auth/token';
import { allowHttpField } from './address';

/** What n8n keeps of the token between runs; it asks for a new one when the first field is empty or Adobe answers 401. */
export const tokenFields: readonly INodeProperties[] = [
	{
		displayName: 'Access Token',
		name: 'accessToken',
		type: 'hidden',
		typeOptions: { expirable: true, password: true },
		default: '',
	},
	{
		displayName: 'Expires At',
		name: 'expiresAt',
		type: 'hidden',
		default: 0,
	},
	{
		displayName: 'Token For',
		name: 'tokenFor',
		type: 'hidden',
		typeOptions: { password: true },
		default: '',
	},
];

/** What the Adobe Developer Console shows of every kind of credential. */
export const projectFields: readonly INodeProperties[] = [
	{
		displayName: 'Organization ID',
		name: 'organizationId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 1234567890ABCDEF@AdobeOrg',
		description: 'From the credential details of the project in the Adobe Developer Console',
	},
	{
		displayName: 'Client ID',
		name: 'clientId',
		type: 'string',
		default: '',
		required: true,
		description: 'Also called API key',
	},
	{
		displayName: 'Client Secret',
		name: 'clientSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
	},
];

export const addressFields: readonly INodeProperties[] = [
	{
		displayName: 'IMS URL',
		name: 'imsUrl',
		type: 'string',
		default: 'https://ims-na1.adobelogin.com',
		placeholder: 'e.g. https://ims-na1.adobelogin.com',
		description:
			"Address of Adobe's token server. Change it only for another environment of Adobe, or for a test service.",
	},
	{
		displayName: 'API URL',
		name: 'apiUrl',
		type: 'string',
		default: 'https://usermanagement.adobe.io/v2/usermanagement',
		placeholder: 'e.g. https://usermanagement.adobe.io/v2/usermanagement',
		description:
			'Address of the User Management API. Change it only for another environment of Adobe, or for a test service.',
	},
	allowHttpField,
];

/**
 * The address of the credential test, which `adobeAuthenticate` replaces: an expression there would put the secrets on
 * the way to an address that was never checked.
 */
const TEST_URL = 'https://credential-test.invalid/';

/**
 * Adds token and client ID to a request, if it goes to Adobe's API.
 *
 * @throws {InputError} for a request to any other host, and for an address that must not be used.
 */
export const adobeAuthenticate: IAuthenticate = async (credentials, requestOptions) => {
	const isTest = requestOptions.url === TEST_URL;
	const target = isTest ? { ...requestOptions, url: testUrl(credentials) } : requestOptions;
	const own = confinedToAdobe(credentials, target);
	checkOwner(credentials);
	checkExpiry(credentials.expiresAt, Date.now());
	const headers = authHeaders(credentials.accessToken, credentials.clientId);
	return {
		...own,
		headers: { ...own.headers, ...headers },
		// A page behind a redirect is no proof that Adobe accepts the credential.
		...(isTest ? { disableFollowRedirect: true } : {}),
	};
};

/**
 * Lists the System Administrators, of whom there are few and always some. The lists of all users and all groups are
 * limited to a few calls an hour.
 */
export const adobeTest: ICredentialTestRequest = {
	request: { method: 'GET', url: TEST_URL, disableFollowRedirect: true },
	rules: [
		{
			type: 'responseCode',
			properties: {
				value: 401,
				message:
					'Adobe does not accept the access token for this organization (401). Check that the organization ID belongs to the same project as the client ID.',
			},
		},
		{
			type: 'responseCode',
			properties: {
				value: 403,
				message:
					'Adobe does not accept the client ID (403). Check that the User Management API is added to the project in the Adobe Developer Console.',
			},
		},
	],
};
