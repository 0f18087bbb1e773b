import { changeMembers } from '../../../../providers/scim/memberships';
import { usersNamed } from '../../../../providers/scim/references';
import { optionsField } from '../../../shared/fields';
import type { ItemOperation } from '../../../shared/operation';
import { membersOutput } from '../../../shared/scimOutput';
import { groupLocator, usersField } from '../../fields';
import { groupIdentity } from '../../output';
import type { ScimSession } from '../../session';

function membersOperation(
	change: 'add' | 'remove',
	texts: Pick<ItemOperation<ScimSession>, 'action' | 'description' | 'displayName' | 'value'>,
): ItemOperation<ScimSession> {
	return {
		...texts,
		fields: [groupLocator, { ...usersField, required: true }, optionsField()],
		execute: async (item, session) => {
			const label = item.label('users');
			const references = item.requiredTexts('users');
			const users = await usersNamed(session.service, references, label);
			if (change === 'remove') await session.checkNoneIsOwn(users, label, 'is not removed from groups');
			const group = await session.group(item);
			const changed = await changeMembers(session.service, group.id, { [change]: users.map(({ id }) => id) });
			return membersOutput(change, groupIdentity(group), users, changed);
		},
	};
}

export const addMembers = membersOperation('add', {
	displayName: 'Add Members',
	value: 'addMembers',
	action: 'Add members to group',
	description: 'Make users members of a group. Users who are members already are left alone.',
});

export const removeMembers = membersOperation('remove', {
	displayName: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from group',
	description: 'End the membership of users in a group. Users who are no members are left alone.',
});
