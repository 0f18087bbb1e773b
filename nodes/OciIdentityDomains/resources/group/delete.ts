import { InputError } from '../../../../providers/http/errors';
import { removeResource } from '../../../../providers/ociDomains/changes';
import { hasOwnAccount } from '../../../../providers/ociDomains/memberLists';
import { optionsField } from '../../../shared/fields';
import { identityOf, unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, ignoreMissingOption, readVersion, versionOption } from '../../fields';
import { groupIdentity } from '../../output';
import type { DomainsSession } from '../../session';

export const deleteGroup: ItemOperation<DomainsSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete group',
	description: 'Permanently delete a group. The domain refuses while it has members, unless an option is on.',
	fields: [
		groupLocator,
		optionsField(
			{
				displayName: 'Even If Referenced',
				name: 'evenIfReferenced',
				type: 'boolean',
				default: false,
				description:
					'Whether to delete a group that has members or app roles. Its members lose what the group gave them.',
			},
			ignoreMissingOption,
			versionOption,
		),
	],
	execute: async (item, session) => {
		const options = item.collection('options');
		const force = options.flag('evenIfReferenced') ?? false;
		const version = readVersion(options);
		return await unlessMissing(options, identityOf(item.locator('group')), async () => {
			const domain = await session.domain(item);
			const group = await domain.group(item);
			if (force && (await hasOwnAccount(domain.client, group))) {
				throw new InputError(
					item.label('group'),
					'The account behind the credential is a member of this group, so it is not deleted.',
					'Nothing was changed. Use the credential of another user, or the Oracle Cloud Console.',
				);
			}
			await removeResource(domain.client.scim, 'Groups', group.id, { version, force });
			return deletedOutput(groupIdentity(group));
		});
	},
};
