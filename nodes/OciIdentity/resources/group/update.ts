import { updateGroup } from '../../../../providers/oci/groups';
import { DESCRIPTION } from '../../../../providers/oci/rules';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, groupLocator, readEtag, readTags, tagOptions } from '../../fields';
import type { OciSession } from '../../session';

export const update: ItemOperation<OciSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update group',
	description: 'Change the description or tags of a group; its name cannot be changed',
	fields: [
		groupLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				...tagOptions.slice(0, 1),
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
					description: 'What the group is for; an empty text clears it',
				},
				...tagOptions.slice(1),
			],
		},
		optionsField(etagOption('Get without Simplify')),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const description = checkedValue(DESCRIPTION, 'Description', fields.clearableText('description'));
		const changes = {
			...(description === undefined ? {} : { description }),
			...readTags(fields),
		};
		if (Object.keys(changes).length === 0) throw nothingToChange();
		const etag = readEtag(item.collection('options'));
		const groupId = await session.groupId(item);
		const { value, changed } = await updateGroup(session.client, groupId, changes, etag);
		return writtenOutput(changed ? 'updated' : 'unchanged', value);
	},
};
