import type { IAuthenticate, ICredentialTestRequest, INodeProperties } from 'n8n-workflow';

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
		default: '',
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

export const adobeAuthenticate: IAuthenticate = async (credentials, requestOptions) => {
	checkOwner(credentials);
	checkExpiry(credentials.expiresAt, Date.now());
	const headers = authHeaders(credentials.accessToken, credentials.clientId);
	return { ...requestOptions, headers: { ...requestOptions.headers, ...headers } };
};

/**
 * Lists the System Administrators, of whom there are few and always some. The lists of all users and all groups are
 * limited to a few calls an hour.
 */
export const adobeTest: ICredentialTestRequest = {
	request: {
		method: 'GET',
		baseURL: '={{ $credentials.apiUrl.trim().replace(/\\/+$/, "") }}',
		url: '=/users/{{ $credentials.organizationId.trim() }}/0/_org_admin',
		qs: { excludeGroups: 'true' },
		disableFollowRedirect: true,
	},
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
