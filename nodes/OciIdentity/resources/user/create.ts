import { OCI_FIELDS } from '../../../../providers/oci/rules';
import { ensureUser, type NewUser } from '../../../../providers/oci/users';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists, simplifyField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { readTags, tagOptions } from '../../fields';
import { simplifyUser } from '../../output';
import type { OciSession } from '../../session';

export const create: ItemOperation<OciSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create user',
	description: 'Create a user in the tenancy, in its Default identity domain if it has domains',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. jane.doe',
			hint: 'In a tenancy with identity domains, the node OCI Identity Domains also sets first and last names, and works in every domain',
			description: 'Name to sign in with. It must be unique, and cannot be changed later.',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
			description: "Required in tenancies with identity domains, which is today's default",
		},
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Jane Doe, Engineering',
			description: 'What the user is for; often the full name',
		},
		ifExistsField('user'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Database User Name',
					name: 'dbUserName',
					type: 'string',
					default: '',
					description: 'Name by which the user signs in to databases',
				},
				...tagOptions,
			],
		},
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const ifExists = readIfExists(item);
		const { value, outcome } = await ensureUser(session.client, readUser(item), ifExists, { scope: item.callScope() });
		return writtenOutput(outcome, item.flag('simplify') ? simplifyUser(value) : value);
	},
};

function readUser(item: Item): NewUser {
	const name = checkedValue(OCI_FIELDS.userName, item.label('name'), item.requiredText('name'));
	const email = checkedValue(OCI_FIELDS.email, item.label('email'), item.text('email'));
	const description = checkedValue(OCI_FIELDS.description, item.label('description'), item.text('description'));
	const additional = item.collection('additionalFields');
	const dbUserName = additional.text('dbUserName');
	return {
		name,
		...(email === undefined ? {} : { email }),
		...(description === undefined ? {} : { description }),
		...(dbUserName === undefined ? {} : { dbUserName }),
		...readTags(additional),
	};
}
