import { deleteGroup as remove } from '../../../../providers/trivore/groups';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { removeOnce } from '../../attempts';
import { groupLocator, ignoreMissingOption, namespaceOption } from '../../fields';
import type { TrivoreSession } from '../../session';

export const deleteGroup: ItemOperation<TrivoreSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Permanently delete a group, even if it has members. The members stay.',
	fields: [groupLocator, optionsField(ignoreMissingOption, namespaceOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('group')), async () => {
			const find = async () => await session.group(item);
			const { id, name } = await removeOnce(item, find, async (found) => await remove(session.client, found.id));
			session.lookup.forgetGroups();
			return deletedOutput({ id, name });
		}),
};
