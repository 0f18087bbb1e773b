import { removeUser } from '../../../../providers/oci/offboarding';
import { userPath } from '../../../../providers/oci/users';
import { optionsField } from '../../../shared/fields';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, ignoreMissingOption, readEtag, userLocator } from '../../fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import type { OciSession } from '../../session';

export const deleteUser: ItemOperation<OciSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete user',
	description:
		'Permanently delete a user. OCI refuses while the user is in a group; an option removes memberships and credentials first.',
	fields: [
		userLocator,
		optionsField(etagOption('Get without Simplify'), ignoreMissingOption, {
			displayName: 'Remove Memberships and Credentials First',
			name: 'removeDependents',
			type: 'boolean',
			default: false,
			description:
				'Whether to first take the user out of all groups and delete API keys, auth tokens, customer secret keys, SMTP credentials and MFA devices. What was removed stays removed if the delete is refused afterwards.',
		}),
	],
	execute: async (item, session) => {
		const options = item.collection('options');
		const etag = readEtag(options);
		const withDependents = options.flag('removeDependents');
		const identity = identityOf(item.locator('user'));
		return await unlessMissing(options, identity, async () => {
			const userId = await session.userId(item);
			session.checkNotOwn(userId, 'is not deleted');
			if (withDependents) {
				const removed = await removeUser(session.client, userId, etag);
				return deletedOutput({ ...identity, id: userId, removed: { ...removed } });
			}
			await session.client.remove(userPath(userId), etag);
			return deletedOutput({ ...identity, id: userId });
		});
	},
};
