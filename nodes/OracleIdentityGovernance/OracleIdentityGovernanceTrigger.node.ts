import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openOigDirectory } from '../../providers/oig/directory';
import { oigCapabilities } from '../../providers/oig/directory/capabilities';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { openClient } from './session';

export class OracleIdentityGovernanceTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oracle Identity Governance Trigger',
		name: 'oracleIdentityGovernanceTrigger',
		icon: {
			light: 'file:../../icons/oracle-identity-governance.svg',
			dark: 'file:../../icons/oracle-identity-governance.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when users or role memberships change in Oracle Identity Governance',
		defaults: { name: 'Oracle Identity Governance Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oracleIdentityGovernanceApi', required: true }],
		properties: triggerFields(oigCapabilities, { group: 'Role' }),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: oigCapabilities,
			group: 'Role',
			openDirectory: async (connection) => {
				const { client, userName } = await openClient(connection);
				return openOigDirectory(client, {
					ownUserName: userName,
					maxConcurrency: 4,
					batchSize: 1,
					grantDirectly: false,
					organization: '',
					userType: '',
					createAnyway: false,
				});
			},
		});
	}
}
