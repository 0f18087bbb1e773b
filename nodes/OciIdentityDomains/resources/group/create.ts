import { InputError } from '../../../../providers/http/errors';
import { ensureGroup, fixedReason } from '../../../../providers/ociDomains/groups';
import { changeMembers } from '../../../../providers/ociDomains/memberships';
import { GROUP_NAME } from '../../../../providers/ociDomains/rules';
import { usersNamed } from '../../../../providers/ociDomains/userReferences';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { usersField } from '../../fields';
import { simplifyGroup } from '../../output';
import type { DomainsSession } from '../../session';

/** Members that a create takes along. Source: none that says how many it may be, so as many as in a PATCH. */
const FIRST_MEMBERS = 100;

export const create: ItemOperation<DomainsSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create group',
	description: 'Create a group in an identity domain, with members if they are given',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Developers',
			description: 'It is unique in the domain, whatever its upper and lower case',
		},
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Team that deploys to the test compartment',
			description: 'What the group is for',
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
					description: 'ID of the group in another system; the domain does not keep it unique',
				},
			],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const displayName = checkedValue(GROUP_NAME, item.label('name'), item.requiredText('name'));
		const ifExists = readIfExists(item);
		const description = item.text('description');
		const externalId = item.collection('additionalFields').text('externalId');
		const references = item.texts('members');
		const { client } = await session.domain(item);
		const members = await usersNamed(client, references, item.label('members'));
		const ids = members.map(({ id }) => id);
		const group = { displayName, description, externalId, members: ids.slice(0, FIRST_MEMBERS) };
		const { value, outcome } = await ensureGroup(client, group, ifExists);
		// An existing group gets the members that it lacks; those that it has besides stay.
		const rest = outcome === 'created' ? ids.slice(FIRST_MEMBERS) : ifExists === 'update' ? ids : [];
		const reason = rest.length > 0 ? fixedReason(value) : undefined;
		if (reason !== undefined) throw new InputError(item.label('members'), reason);
		const { added } = rest.length === 0 ? { added: [] } : await changeMembers(client, value.id, { add: rest });
		const isUpdated = outcome === 'unchanged' && added.length > 0;
		return writtenOutput(isUpdated ? 'updated' : outcome, {
			...simplifyGroup(value),
			...(ids.length === 0 ? {} : { members: members.map(({ userName }) => userName) }),
		});
	},
};
