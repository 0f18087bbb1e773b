import type { IAuthenticate, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticateOptions, type RequestOptions } from '../providers/trivore/auth/credential';
import { allowHttpField } from './shared/address';

/**
 * The credential test's address, which `authenticate` replaces: an expression in `test` would have to read the host as
 * tolerantly as the node does. The domain `.invalid` never resolves.
 */
const TEST_URL = 'https://credential-test.invalid/';

/** n8n checks rules of both kinds, though its type wants all to be of one. */
const RULES = [
	{
		type: 'responseCode',
		properties: {
			value: 401,
			message:
				'Trivore ID does not accept the client ID and the client secret (401). Check both, and that the Management API client is active. A renewed secret makes the old one invalid at once.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 403,
			message:
				'The client ID and the client secret are right, but the Management API client may not list users (403). Give it the permission ACCOUNT_VIEW, and check the IP addresses from which it may be used.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 404,
			message: 'There is no Management API at this host (404). Check the host: it is the address before /api/rest/v1.',
		},
	},
	{
		type: 'responseSuccessBody',
		properties: {
			key: 'resources',
			value: undefined,
			message:
				'The host answers, but not with a list of users of Trivore ID: probably with its sign-in page or another service. Check the host.',
		},
	},
] as NonNullable<ICredentialTestRequest['rules']>;

export class TrivoreIdApi implements ICredentialType {
	name = 'trivoreIdApi';

	displayName = 'Trivore ID API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/trivore-id-api.md';

	icon = { light: 'file:../icons/trivore-id.svg', dark: 'file:../icons/trivore-id.dark.svg' } as const;

	httpRequestNode = {
		name: 'Trivore ID',
		docsUrl: 'https://trivoreid.com/docs/',
		apiBaseUrlPlaceholder: 'https://fi.trivoreid.com/api/rest/v1/',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Host',
			name: 'host',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://id.example.com',
			description:
				"Address of your Trivore ID, on its own domain or on the vendor's. The path of the Management API, /api/rest/v1, may be there or not.",
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 6932851777483210',
			description: 'ID of the Management API client, as the management UI shows it',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Shown once when the client is made. When it is renewed, the old one stops working at once.',
		},
		allowHttpField,
	];

	/** Sends client ID and secret with every request, and only to the own host. */
	authenticate: IAuthenticate = async (credentials, requestOptions) =>
		authenticateOptions(credentials, requestOptions as RequestOptions, TEST_URL) as typeof requestOptions;

	/** Reads one user: the permission for that is the least with which the node is of any use. */
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: TEST_URL, headers: { accept: 'application/json' } },
		rules: RULES,
	};
}
