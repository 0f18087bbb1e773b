import { deleteUser as remove } from '../../../../providers/scim/users';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, writtenOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, userLocator } from '../../fields';
import { userIdentity } from '../../output';
import type { ScimSession } from '../../session';

export const deleteUser: ItemOperation<ScimSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete user',
	description: 'Permanently delete a user. Some servers only disable the user, and some refuse.',
	fields: [userLocator, optionsField(ignoreMissingOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('user')), async () => {
			const user = await session.otherUser(item, 'is not deleted');
			if (await remove(session.service, user)) return deletedOutput(userIdentity(user));
			return writtenOutput('updated', { ...userIdentity(user), active: false, deleted: false });
		}),
};
