import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openAdobeDirectory } from '../../providers/adobe/directory';
import { adobeCapabilities } from '../../providers/adobe/directory/capabilities';
import { MAX_RETRY_AFTER_MS } from '../../providers/http/retry';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { authenticationField } from './fields';
import { openClient } from './session';
import { pauseField, readPauseMs } from './pause';

export class AdobeUserManagementTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Adobe User Management Trigger',
		name: 'adobeUserManagementTrigger',
		icon: {
			light: 'file:../../icons/adobe-user-management.svg',
			dark: 'file:../../icons/adobe-user-management.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when users or group memberships change in an organization in Adobe',
		defaults: { name: 'Adobe User Management Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'adobeUserManagementServerApi',
				required: true,
				displayOptions: { show: { authentication: ['server'] } },
			},
			{
				name: 'adobeUserManagementJwtApi',
				required: true,
				displayOptions: { show: { authentication: ['jwt'] } },
			},
		],
		properties: triggerFields(adobeCapabilities, { own: [authenticationField, pauseField] }),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: adobeCapabilities,
			pauseMs: readPauseMs,
			openDirectory: async (connection) =>
				openAdobeDirectory(await openClient(connection), {
					identityType: 'federatedID',
					deleteAccount: false,
					maxRetryAfterMs: connection.maxRetryAfterMs ?? MAX_RETRY_AFTER_MS,
				}),
		});
	}
}
