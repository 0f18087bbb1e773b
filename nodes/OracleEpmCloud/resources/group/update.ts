import { updateGroup } from '../../../../providers/epm/groups';
import { DESCRIPTION } from '../../../../providers/epm/rules';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { memberFields, readReplacements, removeAllFields } from '../../memberFields';
import type { EpmSession } from '../../session';

export const update: ItemOperation<EpmSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update group',
	description: 'Change the description of a group, or replace its members',
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
					description: 'What the group is for; an empty text clears it',
				},
				...memberFields.map((field) => ({
					...field,
					description: `${field.description?.replace(/\.$/, '')}. They REPLACE the current ones.`,
				})),
				...removeAllFields,
			],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const description = checkedValue(DESCRIPTION, 'Description', fields.clearableText('description'));
		const change = { description, ...readReplacements(fields) };
		if (Object.values(change).every((value) => value === undefined)) {
			throw nothingToChange();
		}
		const groupname = await session.groupName(item);
		const result = await updateGroup(session.client, groupname, change, (login) => session.isOwn(login));
		if ('error' in result) throw result.error;
		return writtenOutput(result.outcome === 'changed' ? 'updated' : 'unchanged', { groupname });
	},
};
