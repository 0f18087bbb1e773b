import { updateGroup } from '../../../../providers/trivore/groups';
import { checkGroupName, GROUP_DESCRIPTION } from '../../../../providers/trivore/groupName';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, namespaceOption } from '../../fields';
import type { TrivoreSession } from '../../session';
import { flagOptions, readFlags } from './fields';

export const update: ItemOperation<TrivoreSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update group',
	description: 'Change the fields that are set and keep the rest. The namespace cannot change.',
	fields: [
		groupLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
					description: 'What the group is for',
				},
				...flagOptions,
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: 'New name; members stay members',
				},
			],
		},
		optionsField(namespaceOption),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const name = fields.text('name');
		const wanted = {
			name: name === undefined ? undefined : checkGroupName(name, 'Name'),
			description: checkedValue(GROUP_DESCRIPTION, 'Description', fields.text('description')),
			...readFlags(fields),
		};
		if (Object.values(wanted).every((value) => value === undefined)) {
			throw nothingToChange();
		}
		const { id } = await session.group(item);
		const { value, changed } = await updateGroup(session.client, id, wanted);
		session.lookup.forgetGroups();
		return writtenOutput(changed ? 'updated' : 'unchanged', value);
	},
};
