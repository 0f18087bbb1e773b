import { addToGroup } from '../../../../providers/oci/memberships';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, userLocator } from '../../fields';
import type { OciSession } from '../../session';

export const addUserToGroup: ItemOperation<OciSession> = {
	displayName: 'Add to Group',
	value: 'addToGroup',
	action: 'Add user to group',
	description: 'Make a user a member of a group; the outcome is "unchanged" for one who is a member already',
	fields: [
		userLocator,
		groupLocator,
		optionsField({
			displayName: 'Wait for New Objects (Seconds)',
			name: 'patience',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 10,
			description:
				'How long to ask again when OCI does not know the OCID of the user or of the group. What was created a moment ago may need some seconds to be known everywhere.',
		}),
	],
	execute: async (item, session) => {
		const userId = await session.userId(item);
		const groupId = await session.groupId(item);
		const { membership, changed } = await addToGroup(session.client, userId, groupId, {
			scope: item.callScope(),
			patienceMs: (item.collection('options').number('patience') ?? 10) * 1000,
		});
		return writtenOutput(changed ? 'created' : 'unchanged', {
			...membership,
			userName: await session.userName(userId),
			groupName: await session.groupName(groupId),
		});
	},
};
