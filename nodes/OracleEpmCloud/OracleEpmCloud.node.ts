import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { epmCapabilities } from '../../providers/epm/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { searchGroups, searchRoles, searchUsers } from './methods/listSearch';
import { loadGranularRoles } from './methods/loadOptions';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class OracleEpmCloud implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oracle EPM Cloud',
		name: 'oracleEpmCloud',
		icon: { light: 'file:../../icons/oracle-epm-cloud.svg', dark: 'file:../../icons/oracle-epm-cloud.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users, groups and roles of Oracle EPM Cloud environments',
		defaults: { name: 'Oracle EPM Cloud' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
		credentials: [{ name: 'oracleEpmCloudApi', required: true }],
		sensitiveOutputFields: ['password'],
		properties: describe(resources),
	};

	methods = {
		listSearch: { searchGroups, searchRoles, searchUsers },
		loadOptions: { loadGranularRoles },
		resourceMapping: importColumns(epmCapabilities),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
