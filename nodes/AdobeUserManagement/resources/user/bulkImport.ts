import type { INodeProperties } from 'n8n-workflow';

import { adobeCapabilities } from '../../../../providers/adobe/directory/capabilities';
import { openAdobeDirectory } from '../../../../providers/adobe/directory';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { identityTypeOption, readIdentityTypeField } from '../../fields';
import type { AdobeSession } from '../../session';

const deleteAccountsField: INodeProperties = {
	displayName: 'Delete Accounts',
	name: 'deleteAccount',
	type: 'boolean',
	default: false,
	description:
		'Whether to also delete the accounts and the files in them, permanently. Otherwise the users are only removed from the organization. Adobe IDs belong to the person and are never deleted.',
	displayOptions: { show: { rowKind: ['user'], importAction: ['delete'] } },
};

export const bulkImportUsers = bulkImport<AdobeSession>({
	capabilities: adobeCapabilities,
	besideAction: [deleteAccountsField],
	options: [identityTypeOption],
	calls: (session) => session.calls,
	openDirectory: ({ client, maxRetryAfterMs }, { item, options }) =>
		openAdobeDirectory(client, {
			identityType: options.isAdded('identityType')
				? readIdentityTypeField(options.raw('identityType'), identityTypeOption.displayName)
				: 'federatedID',
			// Hidden for every other action, where n8n has no value for it.
			deleteAccount:
				item.execution.getNodeParameter('importAction', item.index, '') === 'delete' && item.flag('deleteAccount'),
			maxRetryAfterMs,
		}),
});
