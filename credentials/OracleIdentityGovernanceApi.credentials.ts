import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { confined, sameOrigin } from '../providers/http/confinement';
import { authenticationHeaders, ownerOf, readCredential, serverRoot } from '../providers/oig/auth/credential';
import { fetchToken } from '../providers/oig/auth/token';
import { allowHttpField } from './shared/address';
import { tlsFields, tlsOptions } from './shared/tls';

/**
 * The credential test's address, which `authenticate` replaces: a base URL may be pasted with a part of the paths that
 * are appended to it. The domain `.invalid` never resolves.
 */
const TEST_URL = 'https://credential-test.invalid/';

export class OracleIdentityGovernanceApi implements ICredentialType {
	name = 'oracleIdentityGovernanceApi';

	displayName = 'Oracle Identity Governance API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/oracle-identity-governance-api.md';

	icon = {
		light: 'file:../icons/oracle-identity-governance.svg',
		dark: 'file:../icons/oracle-identity-governance.dark.svg',
	} as const;

	httpRequestNode = {
		name: 'Oracle Identity Governance',
		docsUrl: 'https://docs.oracle.com/en/middleware/idm/identity-governance/14.1.2/oimss/',
		apiBaseUrlPlaceholder: 'https://oig.example.com:14001/iam/governance/selfservice/api/v1/',
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
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { password: true, expirable: true },
			default: '',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://oig.example.com:14001',
			description: 'Address of the server, without /iam/governance',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Basic', value: 'basic', description: 'Send user name and password with every request' },
				{
					name: 'Token Service',
					value: 'token',
					description: "Get a token from the server's token service, and a new one when it expires",
				},
			],
			default: 'basic',
		},
		{
			displayName: 'User Name',
			name: 'userName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. n8n_service',
			description: 'Login of an OIG user with the admin roles for what the node is to do',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'X-Requested-By',
			name: 'requestedBy',
			type: 'string',
			default: 'n8n',
			description: 'Value of the header without which OIG does no writes. Any text will do.',
		},
		allowHttpField,
		...tlsFields,
		{
			displayName: 'SCIM Path',
			name: 'scimPath',
			type: 'string',
			default: '/iam/governance/scim/v1',
			description:
				'Where the SCIM service of the server is, which deletes users, resets passwords and changes roles. Version 11g has it at /idaas/im/scim/v1.',
		},
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		const credential = readCredential(credentials);
		if (credential.authentication === 'basic') return {};
		const agentOptions = tlsOptions(credentials);
		const { httpRequest } = this.helpers;
		const send = async (options: IHttpRequestOptions): Promise<unknown> =>
			await httpRequest({ ...options, ...(agentOptions ? { agentOptions } : {}) });
		return { accessToken: await fetchToken(send, credential), tokenFor: ownerOf(credential) };
	}

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const credential = readCredential(credentials);
		const agentOptions = tlsOptions(credentials);
		const server = serverRoot(credential.baseUrl, credential);
		const testUrl = `${server}/iam/governance/selfservice/api/v1/users?offset=1&limit=1`;
		const own = confined(requestOptions.url === TEST_URL ? { ...requestOptions, url: testUrl } : requestOptions, {
			field: 'Base URL',
			secrets: 'User name, password and token',
			...sameOrigin(server),
		});
		return {
			...own,
			headers: { ...own.headers, ...authenticationHeaders(credential) },
			...(agentOptions ? { agentOptions: { ...own.agentOptions, ...agentOptions } } : {}),
		};
	};

	/** Reads one user: everybody may see at least oneself. */
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: TEST_URL, disableFollowRedirect: true },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'OIG does not accept user name and password (401). Wrong passwords lock the account after some tries. Over plain http:// the standard policy of OIG refuses all credentials.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no OIG self-service API at this address (404). Check the base URL and its port.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 302,
					message:
						'The server sends requests on to a login page (302). Use an address that leads around Oracle Access Management.',
				},
			},
		],
	};
}
