import { InputError, ServiceError } from '../../../../providers/http/errors';
import { createGroup, updateGroup, type NewGroup } from '../../../../providers/trivore/groups';
import { checkGroupName, GROUP_DESCRIPTION } from '../../../../providers/trivore/groupName';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { attemptOf } from '../../attempts';
import { namespaceField } from '../../fields';
import type { TrivoreSession } from '../../session';
import { flagOptions, readFlags } from './fields';

export const create: ItemOperation<TrivoreSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create group',
	description: 'Create a group in a namespace',
	fields: [
		namespaceField,
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. staff',
			description: 'Case-sensitive',
		},
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. All employees',
			description: 'What the group is for',
		},
		ifExistsField('group'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [...flagOptions],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const { client, lookup } = session;
		const name = checkGroupName(item.requiredText('name'), item.label('name'));
		const description = checkedValue(GROUP_DESCRIPTION, item.label('description'), item.text('description'));
		const ifExists = readIfExists(item);
		const values = {
			...(description === undefined ? {} : { description }),
			...readFlags(item.collection('additionalFields')),
		};
		const { nsCode } = await session.target(item);
		const wanted: NewGroup = { name, ...values, ...(nsCode === undefined ? {} : { nsCode }) };
		const { group, created } = await createGroup(client, lookup, wanted, attemptOf(item));
		if (created) return writtenOutput('created', group);
		if (nsCode === undefined && ifExists !== 'fail') {
			throw new InputError(
				'Namespace',
				`There is a group with the name "${name}" in the namespace "${group.nsCode ?? 'unknown'}", so it cannot be told whether that one is meant.`,
				'Choose the namespace.',
			);
		}
		if (ifExists === 'returnExisting') return writtenOutput('unchanged', group);
		if (ifExists === 'update') {
			const { value, changed } = await updateGroup(client, group.id, values);
			return writtenOutput(changed ? 'updated' : 'unchanged', value);
		}
		throw new ServiceError({
			service: 'Trivore ID',
			kind: 'conflict',
			status: 409,
			message: `There is a group with the name "${name}" already (ID ${group.id}).`,
			reason: { code: 'nameTaken', facts: { object: 'group' } },
		});
	},
};
