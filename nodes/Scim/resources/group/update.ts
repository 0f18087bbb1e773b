import { InputError } from '../../../../providers/http/errors';
import { checkedValue } from '../../../../providers/rules';
import { changeGroup } from '../../../../providers/scim/groups';
import { GROUP_NAME } from '../../../../providers/scim/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator } from '../../fields';
import { groupIdentity } from '../../output';
import type { ScimSession } from '../../session';

export const update: ItemOperation<ScimSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update group',
	description: 'Change the name or external ID of a group. Members have operations of their own.',
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
					displayName: 'External ID',
					name: 'externalId',
					type: 'string',
					default: '',
					description: 'ID of the group in your system; an empty value clears it',
				},
				{ displayName: 'Name', name: 'name', type: 'string', default: '', description: 'New name of the group' },
			],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const displayName = checkedValue(GROUP_NAME, 'Name', fields.clearableText('name'));
		if (displayName === '') throw new InputError('Name', '"Name" is empty, but a group must have a name.');
		const externalId = fields.clearableText('externalId');
		if (fields.isEmpty()) throw nothingToChange();
		const group = await session.group(item);
		const { value, changed } = await changeGroup(session.service, group, { displayName, externalId });
		return writtenOutput(changed ? 'updated' : 'unchanged', {
			...groupIdentity(value),
			...(value.externalId ? { externalId: value.externalId } : {}),
		});
	},
};
