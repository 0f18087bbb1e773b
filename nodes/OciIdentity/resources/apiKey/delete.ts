import { apiKeysPath } from '../../../../providers/oci/apiKeys';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, ignoreMissingOption, readEtag, userLocator } from '../../fields';
import type { OciSession } from '../../session';

export const deleteApiKey: ItemOperation<OciSession> = {
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
		optionsField(etagOption('Upload'), ignoreMissingOption),
	],
	execute: async (item, session) => {
		const fingerprint = item.requiredText('fingerprint').toLowerCase();
		const options = item.collection('options');
		const etag = readEtag(options);
		return await unlessMissing(options, { fingerprint }, async () => {
			const userId = await session.userId(item);
			session.checkNotOwnKey(userId, fingerprint);
			await session.client.removeListed(apiKeysPath(userId), fingerprint, etag);
			return deletedOutput({ fingerprint, userId });
		});
	},
};
