import type {
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { keyField, trivoreCapabilities } from '../../providers/trivore/directory/capabilities';
import { openTrivoreDirectory } from '../../providers/trivore/directory';
import { Lookup } from '../../providers/trivore/lookup';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { namespaceOption } from './fields';
import { openClient, readNamespaceCode } from './session';

/** Which custom field holds a key is not asked for here. */
const watchedCapabilities = {
	...trivoreCapabilities,
	fields: trivoreCapabilities.fields.filter((field) => field !== keyField),
};

const namespaceField: INodeProperties = {
	...namespaceOption,
	description: 'The namespace to watch. Leave empty if the Management API client can use one namespace only.',
};

export class TrivoreIdTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Trivore ID Trigger',
		name: 'trivoreIdTrigger',
		icon: { light: 'file:../../icons/trivore-id.svg', dark: 'file:../../icons/trivore-id.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when users or group memberships change in Trivore ID',
		defaults: { name: 'Trivore ID Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'trivoreIdApi', required: true }],
		properties: triggerFields(watchedCapabilities, { own: [namespaceField], feed: true }),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: watchedCapabilities,
			feed: true,
			openDirectory: async (connection, context) => {
				const nsCode = readNamespaceCode(context);
				const client = await openClient(connection);
				const lookup = new Lookup(client);
				return openTrivoreDirectory(client, { lookup, maxConcurrency: 5, nsCode, keyField: undefined });
			},
		});
	}
}
