import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { adobeCapabilities } from '../../providers/adobe/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { authenticationField } from './fields';
import { searchProductProfiles, searchUserGroups, searchGroups } from './methods/listSearch';
import { getGroupNames, getProductProfileNames } from './methods/loadOptions';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class AdobeUserManagement implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Adobe User Management',
		name: 'adobeUserManagement',
		icon: {
			light: 'file:../../icons/adobe-user-management.svg',
			dark: 'file:../../icons/adobe-user-management.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users, user groups and product access of an organization in Adobe',
		defaults: { name: 'Adobe User Management' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
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
		properties: [authenticationField, ...describe(resources)],
	};

	methods = {
		listSearch: { searchGroups, searchProductProfiles, searchUserGroups },
		loadOptions: { getGroupNames, getProductProfileNames },
		resourceMapping: importColumns(adobeCapabilities),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
