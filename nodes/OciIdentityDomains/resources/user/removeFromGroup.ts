import { changeMembers } from '../../../../providers/ociDomains/memberships';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, userLocator } from '../../fields';
import { membership } from '../../output';
import type { DomainsSession } from '../../session';

export const removeUserFromGroup: ItemOperation<DomainsSession> = {
	displayName: 'Remove From Group',
	value: 'removeFromGroup',
	action: 'Remove user from group',
	description: 'End the membership of a user in a group; the outcome is "unchanged" if the user is no member',
	fields: [userLocator, groupLocator, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const user = await domain.otherUser(item, 'is not removed from groups');
		const group = await domain.openGroup(item);
		const { removed } = await changeMembers(domain.client, group.id, { remove: [user.id] });
		return writtenOutput(removed.length > 0 ? 'deleted' : 'unchanged', membership(user, group));
	},
};
