import type { INodeProperties } from 'n8n-workflow';

import { adobeCapabilities, openAdobeDirectory } from '../../../../providers/adobe/directory';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { identityTypeField, readIdentityTypeField } from '../../fields';
import type { AdobeSession } from '../../session';

const deleteAccountOption: INodeProperties = {
	displayName: 'Delete Accounts',
	name: 'deleteAccount',
	type: 'boolean',
	default: false,
	description:
		'Whether the action Delete also deletes the accounts and the files in them, for good, and does not only take the users out of the organization. Adobe IDs belong to the person and are never deleted.',
};

export const bulkImportUsers = bulkImport<AdobeSession>({
	capabilities: adobeCapabilities,
	options: [
		{
			...identityTypeField,
			displayName: 'Identity Type of New Users',
			description:
				'For rows without a value in the column Identity Type. Which kind a domain takes is set up in the Adobe Admin Console.',
		},
		deleteAccountOption,
	],
	calls: (session) => session.calls,
	openDirectory: ({ client, maxRetryAfterMs }, { options }) =>
		openAdobeDirectory(client, {
			identityType: options.isAdded('identityType')
				? readIdentityTypeField(options.raw('identityType'), 'Identity Type of New Users')
				: 'federatedID',
			deleteAccount: options.flag('deleteAccount') ?? false,
			maxRetryAfterMs,
		}),
});
