import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { oigCapabilities } from '../../providers/oig/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { searchOrganizations, searchRoles, searchUsers } from './methods/listSearch';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class OracleIdentityGovernance implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Oracle Identity Governance',
		name: 'oracleIdentityGovernance',
		icon: {
			light: 'file:../../icons/oracle-identity-governance.svg',
			dark: 'file:../../icons/oracle-identity-governance.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users, roles and requests in Oracle Identity Governance (Oracle Identity Manager)',
		defaults: { name: 'Oracle Identity Governance' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
		credentials: [{ name: 'oracleIdentityGovernanceApi', required: true }],
		sensitiveOutputFields: ['password'],
		properties: describe(resources),
	};

	methods = {
		listSearch: { searchOrganizations, searchRoles, searchUsers },
		resourceMapping: importColumns(oigCapabilities),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
