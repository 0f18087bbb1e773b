import { sleep } from 'n8n-workflow';
import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { confined, sameOrigin } from '../providers/http/confinement';
import { authenticationHeaders, ownerOf, readCredential } from '../providers/ociDomains/auth/credential';
import { fetchToken } from '../providers/ociDomains/auth/token';
import { allowHttpField } from './shared/address';

/**
 * The credential test's address, which `authenticate` replaces: the domain's address may be pasted with a part of the
 * paths that are appended to it. The domain `.invalid` never resolves.
 */
const TEST_URL = 'https://credential-test.invalid/';

export class OciIdentityDomainsOAuthApi implements ICredentialType {
	name = 'ociIdentityDomainsOAuthApi';

	displayName = 'OCI Identity Domains OAuth API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/oci-identity-domains-o-auth-api.md';

	icon = {
		light: 'file:../icons/oci-identity-domains.svg',
		dark: 'file:../icons/oci-identity-domains.dark.svg',
	} as const;

	httpRequestNode = {
		name: 'OCI Identity Domains',
		docsUrl: 'https://docs.oracle.com/en/cloud/paas/iam-domains-rest-api/',
		apiBaseUrlPlaceholder: 'https://idcs-0123456789abcdef0123456789abcdef.identity.oraclecloud.com/admin/v1/',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Token For',
			name: 'tokenFor',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Expires At',
			name: 'expiresAt',
			type: 'hidden',
			default: 0,
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { password: true, expirable: true },
			default: '',
		},
		{
			displayName: 'Domain URL',
			name: 'domainUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://idcs-0123456789abcdef0123456789abcdef.identity.oraclecloud.com',
			description: 'As the Oracle Cloud Console shows it on the page of the identity domain',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'Of a confidential application of the domain, with the grant type Client Credentials',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		allowHttpField,
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		const credential = readCredential(credentials);
		return {
			...(await fetchToken(credential, this.helpers.httpRequest, { now: Date.now, sleep })),
			tokenFor: ownerOf(credentials),
		};
	}

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { domainUrl } = readCredential(credentials);
		const isTest = requestOptions.url === TEST_URL;
		const testUrl = `${domainUrl}/admin/v1/Users?count=1&attributes=userName`;
		const own = confined(isTest ? { ...requestOptions, url: testUrl } : requestOptions, {
			field: 'Domain URL',
			secrets: 'Client ID, client secret and token',
			...sameOrigin(domainUrl),
		});
		return { ...own, headers: { ...own.headers, ...authenticationHeaders(credentials, Date.now()) } };
	};

	/** Reads one user, which each app role that is of use here may do. */
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: TEST_URL, disableFollowRedirect: true },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'The identity domain does not accept the access token (401). Check that the application is active.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'The application may not read users (403). Give it an app role of the domain, such as User Administrator.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no identity domain at this address (404). Check the domain URL.',
				},
			},
		],
	};
}
