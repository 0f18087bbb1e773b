import { ensureGroup } from '../../../../providers/oci/groups';
import { DESCRIPTION, GROUP_NAME } from '../../../../providers/oci/rules';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { readTags, tagOptions } from '../../fields';
import type { OciSession } from '../../session';

export const create: ItemOperation<OciSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create group',
	description: 'Create a group in the tenancy, in its Default identity domain if it has domains',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Developers',
			description: 'It must be unique, and cannot be changed later. Policies refer to it.',
		},
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. People who deploy to the test compartment',
			description: 'What the group is for',
		},
		ifExistsField('group'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [...tagOptions],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const description = checkedValue(DESCRIPTION, item.label('description'), item.text('description'));
		const name = checkedValue(GROUP_NAME, item.label('name'), item.requiredText('name'));
		const group = {
			name,
			...(description === undefined ? {} : { description }),
			...readTags(item.collection('additionalFields')),
		};
		const ifExists = readIfExists(item);
		const { value, outcome } = await ensureGroup(session.client, group, ifExists, { scope: item.callScope() });
		return writtenOutput(outcome, value);
	},
};
