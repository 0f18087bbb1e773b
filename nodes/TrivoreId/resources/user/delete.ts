import { deleteUser as remove } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deleted, type ItemOperation } from '../../../shared/operation';
import { removeOnce } from '../../attempts';
import { ignoreMissingOption, namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const deleteUser: ItemOperation<TrivoreSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete a user',
	description: 'Delete a user; the policy of the namespace decides whether for good at once or marked first',
	fields: [userLocator, optionsField(ignoreMissingOption, namespaceOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('user')), async () => {
			const find = async () => await session.user(item);
			const { id, user } = await removeOnce(item, find, async (found) => await remove(session.client, found.id));
			session.forgetUsers();
			return deleted({ id, ...(user?.username ? { username: user.username } : {}) });
		}),
};
