import { toCommands } from '../../../../providers/adobe/commands';
import { GROUP_DESCRIPTION, GROUP_NAME } from '../../../../providers/adobe/groups';
import type { ExistsOption } from '../../../../providers/adobe/users';
import { isNameTaken } from '../../../../providers/adobe/errors';
import { IF_EXISTS } from '../../../../providers/http/createOrAdopt';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField } from '../../../shared/fields';
import { testOption } from '../../fields';
import { commandOperation } from '../../plan';

export const create = commandOperation(
	{
		displayName: 'Create',
		value: 'create',
		action: 'Create user group',
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
			ifExistsField(
				'group',
				{ update: 'Write the description to the existing group' },
				{ name: 'Ignore', value: 'ignore', description: 'The same as Return Existing' },
			),
			optionsField(testOption),
		],
	},
	(item) => {
		const name = checkedValue(GROUP_NAME, item.label('name'), item.requiredText('name'));
		const description = checkedValue(GROUP_DESCRIPTION, item.label('description'), item.text('description'));
		const ifExists = item.choice('ifExists', [...IF_EXISTS, 'ignore']);
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
						// Adobe does not tell whether the description was another one before.
						outcome = ifExists === 'update' ? 'accepted' : 'unchanged';
						return ifExists === 'update' ? createWith('updateIfAlreadyExists') : [];
					},
				},
			],
			output: () => ({ groupName: name, ...(description === undefined ? {} : { description }), outcome }),
		};
	},
);
