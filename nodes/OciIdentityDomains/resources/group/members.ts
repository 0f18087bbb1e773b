import { InputError } from '../../../../providers/http/errors';
import { changeMembers } from '../../../../providers/ociDomains/memberships';
import { usersNamed } from '../../../../providers/ociDomains/userReferences';
import { optionsField } from '../../../shared/fields';
import type { ItemOperation } from '../../../shared/operation';
import { membersOutput } from '../../../shared/scimOutput';
import { groupLocator, usersField } from '../../fields';
import { groupIdentity } from '../../output';
import type { DomainsSession } from '../../session';

function membersOperation(
	change: 'add' | 'remove',
	texts: Pick<ItemOperation<DomainsSession>, 'action' | 'description' | 'displayName' | 'value'>,
): ItemOperation<DomainsSession> {
	return {
		...texts,
		fields: [groupLocator, { ...usersField, required: true }, optionsField()],
		execute: async (item, session) => {
			const label = item.label('users');
			const references = item.texts('users');
			if (references.length === 0) throw new InputError(label, `"${label}" is empty.`);
			const domain = await session.domain(item);
			const users = await usersNamed(domain.client, references, label);
			if (change === 'remove') domain.checkNoneIsOwn(users, label, 'is not removed from groups');
			const group = await domain.openGroup(item);
			const changed = await changeMembers(domain.client, group.id, { [change]: users.map(({ id }) => id) });
			return membersOutput(change, groupIdentity(group), users, changed);
		},
	};
}

export const addMembers = membersOperation('add', {
	displayName: 'Add Members',
	value: 'addMembers',
	action: 'Add members to group',
	description: 'Make users members of a group, a hundred in a request; users who are members already are left alone',
});

export const removeMembers = membersOperation('remove', {
	displayName: 'Remove Members',
	value: 'removeMembers',
	action: 'Remove members from group',
	description:
		'End the membership of users in a group, a hundred in a request; users who are no members are left alone',
});
