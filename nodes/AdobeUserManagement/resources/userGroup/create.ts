import { toCommands } from '../../../../providers/adobe/commands';
import { GROUP_DESCRIPTION, GROUP_NAME } from '../../../../providers/adobe/groups';
import type { ExistsOption } from '../../../../providers/adobe/users';
import { isNameTaken } from '../../../../providers/adobe/errors';
import { checkedValue } from '../../../../providers/rules';
import { optionsField } from '../../../shared/fields';
import { testOption } from '../../fields';
import { commandOperation } from '../../plan';

export const create = commandOperation(
	{
		displayName: 'Create',
		value: 'create',
		action: 'Create a user group',
		description: 'Create user groups, ten to a request',
		fields: [
			{
				displayName: 'Name',
				name: 'name',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. Designers',
				description: 'Unique without regard to case. At most 255 characters, not beginning with an underscore.',
			},
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				default: '',
			},
			{
				displayName: 'If Group Exists',
				name: 'ifExists',
				type: 'options',
				options: [
					{ name: 'Fail', value: 'fail', description: 'Report it as refused; the existing group stays as it is' },
					{ name: 'Ignore', value: 'ignore', description: 'Leave the existing group as it is' },
					{ name: 'Update', value: 'update', description: 'Write the description to the existing group' },
				],
				default: 'fail',
				description: 'What to do when there is a user group of that name already',
			},
			optionsField(testOption),
		],
	},
	(item) => {
		const name = checkedValue(GROUP_NAME, item.label('name'), item.requiredText('name'));
		const description = checkedValue(GROUP_DESCRIPTION, item.label('description'), item.text('description'));
		const ifExists = item.choice('ifExists', ['fail', 'ignore', 'update']);
		const frame = { usergroup: name };
		const createWith = (option?: ExistsOption) =>
			toCommands(frame, [
				{
					createUserGroup: {
						name,
						...(description === undefined ? {} : { description }),
						...(option === undefined ? {} : { option }),
					},
				},
			]);
		let outcome = 'created';
		let isExisting = false;
		return {
			jobs: [
				{
					commands: createWith(),
					recover: async (refusal) => {
						if (isExisting || !isNameTaken(refusal)) return undefined;
						isExisting = true;
						if (ifExists === 'fail') return undefined;
						outcome = ifExists === 'update' ? 'updated' : 'unchanged';
						return ifExists === 'update' ? createWith('updateIfAlreadyExists') : [];
					},
				},
			],
			output: () => ({ groupName: name, ...(description === undefined ? {} : { description }), outcome }),
		};
	},
);
