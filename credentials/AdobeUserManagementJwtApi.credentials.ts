import { sleep } from 'n8n-workflow';
import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { jwtTokenRequest } from '../providers/adobe/auth/jwt';
import { fetchToken, ownerOf } from '../providers/adobe/auth/token';
import { addressFields, adobeAuthenticate, adobeTest, projectFields, tokenFields } from './shared/adobeUserManagement';

export class AdobeUserManagementJwtApi implements ICredentialType {
	name = 'adobeUserManagementJwtApi';

	displayName = 'Adobe User Management Service Account (JWT) API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/adobe-user-management-jwt-api.md';

	icon = {
		light: 'file:../icons/adobe-user-management.svg',
		dark: 'file:../icons/adobe-user-management.dark.svg',
	} as const;

	httpRequestNode = {
		name: 'Adobe User Management',
		docsUrl: 'https://adobe-apiplatform.github.io/umapi-documentation/en/',
		apiBaseUrlPlaceholder: 'https://usermanagement.adobe.io/v2/usermanagement/',
	};

	properties: INodeProperties[] = [
		{
			displayName:
				'Adobe has retired service accounts: none can be made since 3 June 2024, certificates cannot be renewed since 30 June 2025, and the last ones are converted by 1 March 2026. For a new integration use OAuth Server-to-Server.',
			name: 'retired',
			type: 'notice',
			default: '',
		},
		...tokenFields,
		...projectFields,
		{
			displayName: 'Technical Account ID',
			name: 'technicalAccountId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1234567890ABCDEF@techacct.adobe.com',
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. -----BEGIN PRIVATE KEY----- …',
			description: 'The content of the PEM file whose certificate is attached to the integration',
		},
		{
			displayName: 'Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only if the private key is encrypted',
		},
		{
			displayName: 'Metascopes',
			name: 'metascopes',
			type: 'string',
			default: 'ent_user_sdk',
			description: 'With commas between them; ent_user_sdk is that of the User Management API',
		},
		...addressFields,
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		const request = await jwtTokenRequest(credentials, Date.now());
		const token = await fetchToken(request, this.helpers.httpRequest, { now: Date.now, sleep });
		return { ...token, tokenFor: ownerOf(credentials) };
	}

	authenticate: IAuthenticate = adobeAuthenticate;

	test: ICredentialTestRequest = adobeTest;
}
