import { deleteUser as remove } from '../../../../providers/oig/scim';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, writtenOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, userLocator } from '../../fields';
import { identity, requestNumber } from '../../output';
import type { OigSession } from '../../session';

export const deleteUser: ItemOperation<OigSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete user',
	description:
		'Permanently delete a user, over the server\'s SCIM service, since the self-service API cannot. The outcome is "pending" if an approval is needed.',
	fields: [userLocator, optionsField(ignoreMissingOption)],
	execute: async (item, session) =>
		await unlessMissing(item.collection('options'), identityOf(item.locator('user')), async () => {
			const user = await session.otherUser(item, 'deleted');
			const { outcome, requestId } = await remove(session.client, user);
			return outcome === 'deleted'
				? deletedOutput({ id: user.id })
				: writtenOutput(outcome, { ...identity(user), ...requestNumber(requestId), deleted: false });
		}),
};
