import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openOciDirectory } from '../../providers/oci/directory';
import { ociCapabilities } from '../../providers/oci/directory/capabilities';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { openClient } from './session';

export class OciIdentityTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OCI Identity Trigger',
		name: 'ociIdentityTrigger',
		icon: { light: 'file:../../icons/oci-identity.svg', dark: 'file:../../icons/oci-identity.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when users or group memberships change in Oracle Cloud Infrastructure',
		defaults: { name: 'OCI Identity Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'ociIdentityApi', required: true }],
		properties: triggerFields(ociCapabilities),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: ociCapabilities,
			openDirectory: async (connection) => {
				const { client, own, searchDomain } = await openClient(connection);
				return openOciDirectory(client, { scope: '', maxConcurrency: 5, ownUserId: own.userId, searchDomain });
			},
		});
	}
}
