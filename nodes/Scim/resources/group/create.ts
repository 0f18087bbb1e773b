import { checkedValue } from '../../../../providers/rules';
import { ensureGroup } from '../../../../providers/scim/groups';
import { changeMembers } from '../../../../providers/scim/memberships';
import { usersNamed } from '../../../../providers/scim/references';
import { GROUP_NAME } from '../../../../providers/scim/rules';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { usersField } from '../../fields';
import { groupIdentity } from '../../output';
import type { ScimSession } from '../../session';

export const create: ItemOperation<ScimSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create group',
	description: 'Create a group, with members if they are given. Some servers let no groups be created.',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Developers',
			description: 'Name of the group. A second group of the same name is not created.',
		},
		{ ...usersField, displayName: 'Members', name: 'members' },
		ifExistsField('group'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'External ID',
					name: 'externalId',
					type: 'string',
					default: '',
					description: 'ID of the group in your system',
				},
			],
		},
		optionsField(),
	],
	execute: async (item, { service }) => {
		const displayName = checkedValue(GROUP_NAME, item.label('name'), item.requiredText('name'));
		const ifExists = readIfExists(item);
		const externalId = item.collection('additionalFields').text('externalId');
		const members = await usersNamed(service, item.texts('members'), item.label('members'));
		const { value, outcome } = await ensureGroup(service, { displayName, externalId }, ifExists);
		// An existing group gets the members that it lacks; those that it has besides stay.
		const add = outcome === 'created' || ifExists === 'update' ? members.map(({ id }) => id) : [];
		const { added } = add.length === 0 ? { added: [] } : await changeMembers(service, value.id, { add });
		return writtenOutput(outcome === 'unchanged' && added.length > 0 ? 'updated' : outcome, {
			...groupIdentity(value),
			...(value.externalId ? { externalId: value.externalId } : {}),
			...(add.length === 0 ? {} : { members: members.map(({ userName }) => userName) }),
		});
	},
};
