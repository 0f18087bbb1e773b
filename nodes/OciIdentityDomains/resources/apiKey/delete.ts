import { deleteApiKey } from '../../../../providers/ociDomains/credentials';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, readVersion, userLocator, versionOption } from '../../fields';
import type { DomainsSession } from '../../session';

export const deleteApiKeyOfUser: ItemOperation<DomainsSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete API key',
	description: 'Permanently delete an API key. Requests signed with it are refused.',
	fields: [
		userLocator,
		{
			displayName: 'Fingerprint',
			name: 'fingerprint',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
			description: 'The fingerprint of the key, from Upload or Get Many',
		},
		optionsField(ignoreMissingOption, versionOption),
	],
	execute: async (item, session) => {
		const fingerprint = item.requiredText('fingerprint').toLowerCase();
		const options = item.collection('options');
		const version = readVersion(options);
		return await unlessMissing(options, { fingerprint }, async () => {
			const domain = await session.domain(item);
			const user = await domain.otherUser(item, 'keeps its API keys');
			await deleteApiKey(domain.client.scim, user.id, fingerprint, version);
			return deletedOutput({ fingerprint, userId: user.id });
		});
	},
};
