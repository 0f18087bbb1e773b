import { toCommands } from '../../../../providers/adobe/commands';
import { GROUP_DESCRIPTION, GROUP_NAME } from '../../../../providers/adobe/groups';
import { checkedValue } from '../../../../providers/rules';
import { folded } from '../../../../providers/text';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { testOption, userGroupLocator } from '../../fields';
import { commandOperation } from '../../plan';

export const update = commandOperation(
	{
		displayName: 'Update',
		value: 'update',
		action: 'Update user group',
		description: 'Change the name or the description of user groups',
		fields: [
			userGroupLocator,
			{
				displayName: 'Update Fields',
				name: 'updateFields',
				type: 'collection',
				placeholder: 'Add Field',
				default: {},
				options: [
					{ displayName: 'Description', name: 'description', type: 'string', default: '' },
					{ displayName: 'New Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. Designers' },
				],
			},
			optionsField(testOption),
		],
	},
	async (item, session) => {
		const fields = item.collection('updateFields');
		const name = checkedValue(GROUP_NAME, 'New Name', fields.text('name'));
		const description = checkedValue(GROUP_DESCRIPTION, 'Description', fields.clearableText('description'));
		if (name === undefined && description === undefined) {
			throw nothingToChange();
		}
		const group = await session.groupName(item.locator('group'));
		const changes = { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
		return {
			jobs: [{ commands: toCommands({ usergroup: group }, [{ updateUserGroup: changes }]) }],
			output: () => ({
				groupName: name ?? group,
				...(description === undefined ? {} : { description }),
				// Adobe does not tell whether the description was another one before; a new name always is.
				outcome: name === undefined || folded(name) === folded(group) ? 'accepted' : 'updated',
			}),
		};
	},
);
