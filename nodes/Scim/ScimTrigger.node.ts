import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openScimDirectory } from '../../providers/scim/directory';
import { scimCapabilities } from '../../providers/scim/directory/capabilities';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { openService } from './session';

export class ScimTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SCIM 2.0 Trigger',
		name: 'scimTrigger',
		icon: { light: 'file:../../icons/scim.svg', dark: 'file:../../icons/scim.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when users or group memberships change in a service that speaks SCIM 2.0',
		defaults: { name: 'SCIM 2.0 Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'scimApi', required: true }],
		properties: triggerFields(scimCapabilities, { own: [] }),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: scimCapabilities,
			openDirectory: async (connection) =>
				openScimDirectory(await openService(connection), { maxConcurrency: 5, mayRemoveMembers: true }),
		});
	}
}
