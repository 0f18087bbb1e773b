import { removeResource } from '../../../../providers/ociDomains/changes';
import { optionsField } from '../../../shared/fields';
import { unlessMissing, identityOf } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption, readVersion, userLocator, versionOption } from '../../fields';
import { userIdentity } from '../../output';
import type { DomainsSession } from '../../session';

export const deleteUser: ItemOperation<DomainsSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete user',
	description: 'Permanently delete a user. The domain refuses while the user is in a group, unless an option is on.',
	fields: [
		userLocator,
		optionsField(
			{
				displayName: 'Even If Referenced',
				name: 'evenIfReferenced',
				type: 'boolean',
				default: false,
				description:
					'Whether to delete the user along with its memberships, credentials and grants, which otherwise can prevent it',
			},
			ignoreMissingOption,
			versionOption,
		),
	],
	execute: async (item, session) => {
		const options = item.collection('options');
		const force = options.flag('evenIfReferenced') ?? false;
		const version = readVersion(options);
		return await unlessMissing(options, identityOf(item.locator('user')), async () => {
			const domain = await session.domain(item);
			const user = await domain.otherUser(item, 'is not deleted');
			await removeResource(domain.client.scim, 'Users', user.id, { version, force });
			return deletedOutput(userIdentity(user));
		});
	},
};
