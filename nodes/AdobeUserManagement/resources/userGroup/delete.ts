import { toCommands } from '../../../../providers/adobe/commands';
import { optionsField } from '../../../shared/fields';
import { testOption, userGroupLocator } from '../../fields';
import { commandOperation } from '../../plan';

export const deleteUserGroup = commandOperation(
	{
		displayName: 'Delete',
		value: 'delete',
		action: 'Delete a user group',
		description: 'Delete user groups. The users stay; the product access that they had through the group ends.',
		fields: [
			userGroupLocator,
			optionsField(testOption, {
				displayName: 'Ignore If Missing',
				name: 'ignoreMissing',
				type: 'boolean',
				default: false,
				description: 'Whether to go on with the outcome "unchanged" when there is no such user group',
			}),
		],
	},
	async (item, session) => {
		const ignoreMissing = item.collection('options').flag('ignoreMissing') ?? false;
		const groupName = await session.groupName(item.locator('group'));
		let deleted = true;
		return {
			jobs: [
				{
					commands: toCommands({ usergroup: groupName }, [{ deleteUserGroup: {} }]),
					recover: async ({ kind }) => {
						if (kind !== 'notFound' || !ignoreMissing) return undefined;
						deleted = false;
						return [];
					},
				},
			],
			output: () => ({ groupName, outcome: deleted ? 'deleted' : 'unchanged', deleted }),
		};
	},
);
