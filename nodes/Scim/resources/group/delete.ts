import { deleteGroup as remove } from '../../../../providers/scim/groups';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, ignoreMissingOption } from '../../fields';
import { groupIdentity } from '../../output';
import type { ScimSession } from '../../session';

export const deleteGroup: ItemOperation<ScimSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Permanently delete a group. Its members lose what the group gave them.',
	fields: [groupLocator, optionsField(ignoreMissingOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('group')), async () => {
			const group = await session.group(item);
			await session.checkOwnIsNoMember(group, item.label('group'));
			await remove(session.service, group);
			return deletedOutput(groupIdentity(group));
		}),
};
