import { InputError } from '../../../../providers/http/errors';
import { changeGroup } from '../../../../providers/ociDomains/groupChanges';
import { GROUP_NAME } from '../../../../providers/ociDomains/rules';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { groupLocator, readVersion, versionOption } from '../../fields';
import { simplifyGroup } from '../../output';
import type { DomainsSession } from '../../session';

export const update: ItemOperation<DomainsSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update group',
	description: 'Change the name, description or external ID of a group. Members have operations of their own.',
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
					description: 'What the group is for; an empty value clears it',
				},
				{
					displayName: 'External ID',
					name: 'externalId',
					type: 'string',
					default: '',
					description: 'ID of the group in another system; an empty value clears it',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: 'New name. Policies that refer to the group by its present name no longer apply to it.',
				},
			],
		},
		optionsField(versionOption),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const displayName = checkedValue(GROUP_NAME, 'Name', fields.clearableText('name'));
		if (displayName === '') throw new InputError('Name', '"Name" is empty, but a group must have a name.');
		const changes = {
			displayName,
			description: fields.clearableText('description'),
			externalId: fields.clearableText('externalId'),
		};
		if (fields.isEmpty()) throw nothingToChange();
		const version = readVersion(item.collection('options'));
		const domain = await session.domain(item);
		const { value, changed } = await changeGroup(domain.client, await domain.group(item), changes, version);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyGroup(value));
	},
};
