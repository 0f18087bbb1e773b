import type { IAuthenticate, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticateOptions, type RequestOptions } from '../providers/epm/auth/requestOptions';
import { allowHttpField } from './shared/address';
import { ignoreSslField, tlsOptions } from './shared/tls';

/** The credential test's address, which `authenticate` replaces by the versions of the environment's API. */
const TEST_URL = 'https://credential-test.invalid/';

/** n8n checks rules of both kinds, though its type wants all to be of one. */
const RULES = [
	{
		type: 'responseCode',
		properties: {
			value: 401,
			message:
				'EPM does not accept user name and password (401). Classic environments need the identity domain. Accounts with multi-factor authentication cannot be used, and with single sign-on the account must keep its identity domain credentials.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 403,
			message:
				'EPM knows the account but does not let it in (403). Give it a role in this environment: Service Administrator, Power User, User or Viewer.',
		},
	},
	{
		type: 'responseCode',
		properties: { value: 404, message: 'There is no EPM API at this address (404). Check the Base URL.' },
	},
	{
		type: 'responseSuccessBody',
		properties: {
			key: 'status',
			value: undefined,
			message:
				'The address answers, but not with data of EPM: probably with its sign-in page. Check the Base URL, and that the account may sign in with a password.',
		},
	},
] as NonNullable<ICredentialTestRequest['rules']>;

export class OracleEpmCloudApi implements ICredentialType {
	name = 'oracleEpmCloudApi';

	displayName = 'Oracle EPM Cloud API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/oracle-epm-cloud-api.md';

	icon = { light: 'file:../icons/oracle-epm-cloud.svg', dark: 'file:../icons/oracle-epm-cloud.dark.svg' } as const;

	httpRequestNode = {
		name: 'Oracle EPM Cloud',
		docsUrl: 'https://docs.oracle.com/en/cloud/saas/enterprise-performance-management-common/prest/',
		apiBaseUrlPlaceholder: 'https://epm-test-acmefin.epm.eu-frankfurt-1.ocs.oraclecloud.com/interop/rest/',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://epm-test-acmefin.epm.eu-frankfurt-1.ocs.oraclecloud.com',
			description:
				'Address of the environment as in the browser, with or without /epmcloud. A path before it, as a gateway may need one, is kept.',
		},
		{
			displayName: 'User Name',
			name: 'userName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. epm.automation',
			description: 'An account of the identity domain without multi-factor authentication',
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
			displayName: 'Identity Domain',
			name: 'identityDomain',
			type: 'string',
			default: '',
			placeholder: 'e.g. acmefin',
			description: 'Put before the user name. Classic environments demand it, OCI (Gen 2) environments accept it.',
		},
		allowHttpField,
		ignoreSslField,
	];

	/** Sends user name and password with every request, for EPM gives no challenge, and only to the own environment. */
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const agentOptions = tlsOptions(credentials);
		const own = authenticateOptions(credentials, requestOptions as RequestOptions, TEST_URL) as typeof requestOptions;
		return { ...own, ...(agentOptions ? { agentOptions: { ...own.agentOptions, ...agentOptions } } : {}) };
	};

	/** The versions of the API may be read with any base role, so nothing more than signing in is tested. */
	test: ICredentialTestRequest = { request: { method: 'GET', url: TEST_URL }, rules: RULES };
}
