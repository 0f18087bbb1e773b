import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { domainsCapabilities } from '../../providers/ociDomains/directory/capabilities';
import { importColumns } from '../shared/bulkImport/mapper';
import { describe } from '../shared/description';
import { operationOutputs } from '../shared/outputs';
import { runNode } from '../shared/router';
import { authenticationField } from './fields';
import { searchDomains, searchGroups, searchUsers } from './methods/listSearch';
import { place } from './access';
import { resources } from './resources';
import { openSession } from './session';

export class OciIdentityDomains implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OCI Identity Domains',
		name: 'ociIdentityDomains',
		icon: {
			light: 'file:../../icons/oci-identity-domains.svg',
			dark: 'file:../../icons/oci-identity-domains.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage users and groups of an identity domain in Oracle Cloud Infrastructure',
		defaults: { name: 'OCI Identity Domains' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: operationOutputs,
		credentials: [
			{
				name: 'ociIdentityApi',
				required: true,
				displayOptions: { show: { authentication: ['apiKey'] } },
			},
			{
				name: 'ociIdentityDomainsOAuthApi',
				required: true,
				displayOptions: { show: { authentication: ['oAuth'] } },
			},
		],
		sensitiveOutputFields: ['password', 'oneTimePassword', 'token', 'secretKey', 'secret'],
		properties: [authenticationField, ...describe(resources)],
	};

	methods = {
		listSearch: { searchDomains, searchGroups, searchUsers },
		resourceMapping: importColumns(domainsCapabilities),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, { resources, openSession, place });
	}
}
