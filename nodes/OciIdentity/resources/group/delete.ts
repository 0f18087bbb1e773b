import { groupPath } from '../../../../providers/oci/groups';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, groupLocator, ignoreMissingOption, readEtag } from '../../fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import type { OciSession } from '../../session';

export const deleteGroup: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Permanently delete a group. OCI refuses while it has members.',
	fields: [groupLocator, optionsField(etagOption('Get without Simplify'), ignoreMissingOption)],
	execute: async (item, session) => {
		const options = item.collection('options');
		const etag = readEtag(options);
		const identity = identityOf(item.locator('group'));
		return await unlessMissing(options, identity, async () => {
			const groupId = await session.groupId(item);
			await session.client.remove(groupPath(groupId), etag);
			return deletedOutput({ ...identity, id: groupId });
		});
	},
};
