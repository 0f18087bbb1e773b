import { changeMembers } from '../../../../providers/ociDomains/memberships';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, userLocator } from '../../fields';
import { membership } from '../../output';
import type { DomainsSession } from '../../session';

export const addUserToGroup: ItemOperation<DomainsSession> = {
	displayName: 'Add to Group',
	value: 'addToGroup',
	action: 'Add user to group',
	description: 'Make a user a member of a group; the outcome is "unchanged" if the user is a member already',
	fields: [userLocator, groupLocator, optionsField()],
	execute: async (item, session) => {
		const domain = await session.domain(item);
		const user = await domain.user(item);
		const group = await domain.openGroup(item);
		const { added } = await changeMembers(domain.client, group.id, { add: [user.id] });
		return writtenOutput(added.length > 0 ? 'created' : 'unchanged', membership(user, group));
	},
};
