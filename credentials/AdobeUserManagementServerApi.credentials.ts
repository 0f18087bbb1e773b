import { sleep } from 'n8n-workflow';
import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { serverTokenRequest } from '../providers/adobe/auth/server';
import { fetchToken, ownerOf } from '../providers/adobe/auth/token';
import { addressFields, adobeAuthenticate, adobeTest, projectFields, tokenFields } from './shared/adobeUserManagement';

export class AdobeUserManagementServerApi implements ICredentialType {
	name = 'adobeUserManagementServerApi';

	displayName = 'Adobe User Management OAuth Server-to-Server API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/adobe-user-management-server-api.md';

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
		...tokenFields,
		...projectFields,
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'string',
			default: 'openid,AdobeID,user_management_sdk',
			description: 'As the Adobe Developer Console lists them for the credential, with commas between them',
		},
		...addressFields,
	];

	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		return {
			...(await fetchToken(serverTokenRequest(credentials), this.helpers.httpRequest, { now: Date.now, sleep })),
			tokenFor: ownerOf(credentials),
		};
	}

	authenticate: IAuthenticate = adobeAuthenticate;

	test: ICredentialTestRequest = adobeTest;
}
