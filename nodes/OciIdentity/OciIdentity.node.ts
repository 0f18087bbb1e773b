import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { ociCapabilities } from '../../providers/oci/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { searchGroups, searchUsers } from './methods/listSearch';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class OciIdentity implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OCI Identity',
		name: 'ociIdentity',
		icon: { light: 'file:../../icons/oci-identity.svg', dark: 'file:../../icons/oci-identity.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users, groups and credentials in Oracle Cloud Infrastructure',
		defaults: { name: 'OCI Identity' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
		credentials: [{ name: 'ociIdentityApi', required: true }],
		sensitiveOutputFields: ['password', 'token', 'key', 'seed'],
		properties: describe(resources),
	};

	methods = { listSearch: { searchGroups, searchUsers }, resourceMapping: importColumns(ociCapabilities) };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
