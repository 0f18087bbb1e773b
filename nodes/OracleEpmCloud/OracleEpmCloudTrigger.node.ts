import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openEpmDirectory } from '../../providers/epm/directory';
import { epmCapabilities } from '../../providers/epm/directory/capabilities';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { openOn } from './session';

export class OracleEpmCloudTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oracle EPM Cloud Trigger',
		name: 'oracleEpmCloudTrigger',
		icon: { light: 'file:../../icons/oracle-epm-cloud.svg', dark: 'file:../../icons/oracle-epm-cloud.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when users, their roles or group memberships change in an Oracle EPM Cloud environment',
		defaults: { name: 'Oracle EPM Cloud Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oracleEpmCloudApi', required: true }],
		properties: triggerFields(epmCapabilities),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: epmCapabilities,
			openDirectory: async (connection) => {
				const session = await openOn(connection);
				return openEpmDirectory(session.client, {
					maxConcurrency: 5,
					defaultRole: undefined,
					resetPassword: true,
					ownLogin: session.ownLogin,
					isOwn: (login) => session.isOwn(login),
				});
			},
		});
	}
}
