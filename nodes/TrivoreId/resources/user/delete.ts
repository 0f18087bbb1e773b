import type { IDataObject } from 'n8n-workflow';

import { deleteUser as remove } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { removeOnce } from '../../attempts';
import { ignoreMissingOption, namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

/** The same members the first time and when the user is gone. */
function identityOfUser(item: Item): IDataObject {
	const { name, ...others } = identityOf(item.locator('user'));
	return { ...others, ...(name === undefined ? {} : { username: name }) };
}

export const deleteUser: ItemOperation<TrivoreSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete user',
	description: 'Permanently delete a user; the policy of the namespace decides whether at once or marked first',
	fields: [userLocator, optionsField(ignoreMissingOption, namespaceOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOfUser(item), async () => {
			const find = async () => await session.user(item);
			const { id, user } = await removeOnce(item, find, async (found) => await remove(session.client, found.id));
			session.forgetUsers();
			return deletedOutput({ ...identityOfUser(item), id, ...(user?.username ? { username: user.username } : {}) });
		}),
};
