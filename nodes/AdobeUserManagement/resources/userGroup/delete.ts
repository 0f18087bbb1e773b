import { toCommands } from '../../../../providers/adobe/commands';
import { optionsField } from '../../../shared/fields';
import { ignoreMissingOption, ignoresMissing } from '../../../shared/missing';
import { testOption, userGroupLocator } from '../../fields';
import { commandOperation } from '../../plan';

export const deleteUserGroup = commandOperation(
	{
		displayName: 'Delete',
		value: 'delete',
		action: 'Delete user group',
		description:
			'Permanently delete user groups. The users stay; the product access that they had through the group ends.',
		fields: [userGroupLocator, optionsField(testOption, ignoreMissingOption())],
	},
	async (item, session) => {
		const mayBeMissing = ignoresMissing(item.collection('options'));
		const groupName = await session.groupName(item.locator('group'));
		let deleted = true;
		return {
			jobs: [
				{
					commands: toCommands({ usergroup: groupName }, [{ deleteUserGroup: {} }]),
					recover: async ({ kind }) => {
						if (kind !== 'notFound' || !mayBeMissing) return undefined;
						deleted = false;
						return [];
					},
				},
			],
			output: () => ({ groupName, outcome: deleted ? 'deleted' : 'unchanged', deleted }),
		};
	},
);
