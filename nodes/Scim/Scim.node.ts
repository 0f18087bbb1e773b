import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { scimCapabilities } from '../../providers/scim/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { searchGroups, searchUsers } from './methods/listSearch';
import { userAttributes } from './methods/userAttributes';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class Scim implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SCIM 2.0',
		name: 'scim',
		icon: { light: 'file:../../icons/scim.svg', dark: 'file:../../icons/scim.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users and groups of any service that speaks SCIM 2.0',
		defaults: { name: 'SCIM 2.0' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
		credentials: [{ name: 'scimApi', required: true }],
		sensitiveOutputFields: ['password'],
		properties: describe(resources),
	};

	methods = {
		listSearch: { searchGroups, searchUsers },
		resourceMapping: { ...importColumns(scimCapabilities), userAttributes },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
