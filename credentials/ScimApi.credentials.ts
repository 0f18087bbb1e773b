import { sleep } from 'n8n-workflow';
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
import {
	authenticationHeaders,
	ownerOf,
	readCredential,
	readTokenRequest,
	testAddress,
} from '../providers/scim/auth/credential';
import { fetchToken } from '../providers/scim/auth/token';
import { allowHttpField } from './shared/address';
import { tlsFields, tlsOptions } from './shared/tls';

/**
 * The credential test's address, which `authenticate` replaces: the base URL may be pasted with a part of the paths that
 * are appended to it. The domain `.invalid` never resolves.
 */
const TEST_URL = 'https://credential-test.invalid/';

/** n8n checks rules of both kinds, though its type wants all to be of one. */
const RULES = [
	{
		type: 'responseCode',
		properties: {
			value: 401,
			message:
				'The server does not accept the credential (401). Check the token or password, and whether it has expired.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 403,
			message:
				'The server knows the credential, but it may not list users (403). Check the rights of the token, and that SCIM is part of the plan.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 404,
			message:
				'There is no SCIM service at this address (404). Check the base URL: it is the part before /Users, often with a tenant or directory ID in it.',
		},
	},
	{
		type: 'responseSuccessBody',
		properties: {
			key: 'schemas',
			value: undefined,
			message:
				'The address answers, but not with a list of SCIM: probably with a sign-in page or another service. Check the base URL.',
		},
	},
] as NonNullable<ICredentialTestRequest['rules']>;

export class ScimApi implements ICredentialType {
	name = 'scimApi';

	displayName = 'SCIM API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/scim-api.md';

	icon = { light: 'file:../icons/scim.svg', dark: 'file:../icons/scim.dark.svg' } as const;

	httpRequestNode = {
		name: 'SCIM 2.0',
		docsUrl: 'https://www.rfc-editor.org/rfc/rfc7644',
		apiBaseUrlPlaceholder: 'https://example.com/scim/v2/',
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
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/scim/v2',
			description: 'The part of the address before /Users, often with a tenant or directory ID in it',
		},
		{
			displayName: 'Profile',
			name: 'profile',
			type: 'options',
			options: [
				{ name: 'Atlassian', value: 'atlassian' },
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'Read what the server says of itself, and check whatever can be checked',
				},
				{ name: 'AWS IAM Identity Center', value: 'aws' },
				{ name: 'Databricks', value: 'databricks' },
				{ name: 'Figma', value: 'figma' },
				{ name: 'GitHub', value: 'github' },
				{ name: 'Microsoft Entra ID', value: 'entra' },
				{ name: 'Miro', value: 'miro' },
				{
					name: 'RFC 7644',
					value: 'rfc',
					description: 'A server that keeps to the RFC: groups list all their members, and an empty list means none',
				},
				{ name: 'Salesforce', value: 'salesforce' },
				{ name: 'Slack', value: 'slack' },
				{ name: 'Snowflake', value: 'snowflake' },
				{ name: 'Zoom', value: 'zoom' },
			],
			default: 'automatic',
			description: 'How the server differs from others. Automatic fits most servers.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Basic', value: 'basic', description: 'Send user name and password with every request' },
				{ name: 'Bearer Token', value: 'bearer', description: 'Send a token that the product shows for SCIM' },
				{
					name: 'OAuth 2 Client Credentials',
					value: 'oAuth2',
					description: 'Get a token for an application, and a new one when it expires',
				},
			],
			default: 'bearer',
		},
		{
			displayName: 'Token',
			name: 'bearerToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['bearer'] } },
			description: 'The token for SCIM, as the product shows it',
		},
		{
			displayName: 'User Name',
			name: 'userName',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Token URL',
			name: 'tokenUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.example.com/oauth2/token',
			displayOptions: { show: { authentication: ['oAuth2'] } },
			description: 'Address that gives access tokens',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['oAuth2'] } },
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['oAuth2'] } },
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: '',
			placeholder: 'e.g. all-apis',
			displayOptions: { show: { authentication: ['oAuth2'] } },
			description: 'What the token is for, if the server asks for it; several are separated by spaces',
		},
		{
			displayName: 'Client Authentication',
			name: 'clientAuthentication',
			type: 'options',
			options: [
				{ name: 'Body', value: 'body', description: 'Send client ID and secret in the body of the token request' },
				{ name: 'Header', value: 'header', description: 'Send client ID and secret as a Basic header' },
			],
			default: 'header',
			displayOptions: { show: { authentication: ['oAuth2'] } },
		},
		{
			displayName: 'Own User Name',
			name: 'ownUserName',
			type: 'string',
			default: '',
			placeholder: 'e.g. scim.admin@example.com',
			description:
				'User name of the account that the token belongs to, if it is a user of this server. The nodes never disable or delete that user.',
		},
		{
			displayName: 'Extra Headers',
			name: 'extraHeaders',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			placeholder: 'e.g. X-GitHub-Api-Version: 2022-11-28',
			description: 'Headers to send with every request, one in a line, as Name: value',
		},
		allowHttpField,
		...tlsFields,
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		if (readCredential(credentials).authentication !== 'oAuth2') return {};
		const agentOptions = tlsOptions(credentials);
		const { httpRequest } = this.helpers;
		const send = async (options: IHttpRequestOptions): Promise<unknown> =>
			await httpRequest({ ...options, ...(agentOptions ? { agentOptions } : {}) });
		const token = await fetchToken(readTokenRequest(credentials), send, { now: Date.now, sleep });
		return { ...token, tokenFor: ownerOf(credentials) };
	}

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { baseUrl } = readCredential(credentials);
		const agentOptions = tlsOptions(credentials);
		const isTest = requestOptions.url === TEST_URL;
		const own = confined(isTest ? { ...requestOptions, url: testAddress(credentials) } : requestOptions, {
			field: 'Base URL',
			secrets: 'Token, password and headers',
			...sameOrigin(baseUrl),
		});
		return {
			...own,
			headers: { ...own.headers, ...authenticationHeaders(credentials, Date.now()) },
			...(agentOptions ? { agentOptions: { ...own.agentOptions, ...agentOptions } } : {}),
		};
	};

	/** Reads one user, which whoever provisions users may do. */
	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			url: TEST_URL,
			headers: { accept: 'application/scim+json, application/json' },
			disableFollowRedirect: true,
		},
		rules: RULES,
	};
}
