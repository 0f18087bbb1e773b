import type { INodeExecutionData, INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { openDomainsDirectory } from '../../providers/ociDomains/directory';
import { domainsCapabilities } from '../../providers/ociDomains/directory/capabilities';
import { triggerFields } from '../shared/trigger/fields';
import { pollChanges } from '../shared/trigger/poll';
import { authenticationField, domainLocator } from './fields';
import { searchDomains } from './methods/listSearch';
import { openWatchedClient } from './session';

export class OciIdentityDomainsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OCI Identity Domains Trigger',
		name: 'ociIdentityDomainsTrigger',
		icon: {
			light: 'file:../../icons/oci-identity-domains.svg',
			dark: 'file:../../icons/oci-identity-domains.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when users or group memberships of an identity domain change in Oracle Cloud Infrastructure',
		defaults: { name: 'OCI Identity Domains Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
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
		properties: triggerFields(domainsCapabilities, { own: [authenticationField, domainLocator], feed: true }),
	};

	methods = { listSearch: { searchDomains } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollChanges(this, {
			capabilities: domainsCapabilities,
			feed: true,
			openDirectory: async (connection, context) => {
				const client = await openWatchedClient(connection, context);
				return openDomainsDirectory(client, { useBulk: false, maxConcurrency: 5, suppressMail: true });
			},
		});
	}
}
