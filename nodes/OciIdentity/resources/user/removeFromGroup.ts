import { removeFromGroup } from '../../../../providers/oci/memberships';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, userLocator } from '../../fields';
import type { OciSession } from '../../session';

export const removeUserFromGroup: ItemOperation<OciSession> = {
	displayName: 'Remove From Group',
	value: 'removeFromGroup',
	action: 'Remove user from group',
	description: 'End the membership of a user in a group; the outcome is "unchanged" for one who is no member',
	fields: [userLocator, groupLocator, optionsField()],
	execute: async (item, session) => {
		const userId = await session.userId(item);
		const groupId = await session.groupId(item);
		session.checkNotOwn(userId, 'is not taken out of groups');
		const removed = await removeFromGroup(session.client, userId, groupId);
		return writtenOutput(removed ? 'deleted' : 'unchanged', {
			userId,
			userName: await session.userName(userId),
			groupId,
			groupName: await session.groupName(groupId),
		});
	},
};
