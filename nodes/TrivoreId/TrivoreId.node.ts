import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { trivoreCapabilities } from '../../providers/trivore/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { searchGroups, searchNamespaces, searchUsers } from './methods/listSearch';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class TrivoreId implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Trivore ID',
		name: 'trivoreId',
		icon: { light: 'file:../../icons/trivore-id.svg', dark: 'file:../../icons/trivore-id.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users and groups in Trivore ID',
		defaults: { name: 'Trivore ID' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
		credentials: [{ name: 'trivoreIdApi', required: true }],
		sensitiveOutputFields: ['password'],
		properties: describe(resources),
	};

	methods = {
		listSearch: { searchGroups, searchNamespaces, searchUsers },
		resourceMapping: importColumns(trivoreCapabilities),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
