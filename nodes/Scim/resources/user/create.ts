import { checkedValue } from '../../../../providers/rules';
import { SCIM_FIELDS } from '../../../../providers/scim/rules';
import { ensureUser, type NewUser } from '../../../../providers/scim/users';
import { ifExistsField, optionsField, readIfExists, simplifyField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyUser, wholeUser } from '../../output';
import type { ScimSession } from '../../session';
import { attributesField, checkOneEmail, profileOptions, readAttributes, readProfile } from '../../userFields';

export const create: ItemOperation<ScimSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create user',
	description: 'Create a user on a SCIM server',
	fields: [
		{
			displayName: 'User Name',
			name: 'userName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. jane.doe@example.com',
			description: 'Name to sign in with. Many servers want an email address here.',
		},
		{ displayName: 'First Name', name: 'firstName', type: 'string', default: '' },
		{ displayName: 'Last Name', name: 'lastName', type: 'string', default: '' },
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
			description: 'Primary address',
		},
		ifExistsField('user'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				...profileOptions,
				{
					displayName: 'Active',
					name: 'active',
					type: 'boolean' as const,
					default: true,
					description: 'Whether the user can sign in',
				},
				{
					displayName: 'Password',
					name: 'password',
					type: 'string' as const,
					typeOptions: { password: true },
					default: '',
					description: 'Only for new users. Many servers take none.',
				},
			].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
		attributesField('add'),
		simplifyField,
		optionsField(),
	],
	execute: async (item, { service }) => {
		const ifExists = readIfExists(item);
		const { value, outcome } = await ensureUser(service, readNewUser(item), ifExists);
		return writtenOutput(outcome, item.flag('simplify') ? simplifyUser(value) : wholeUser(value));
	},
};

function readNewUser(item: Item): NewUser {
	const { userName, email, firstName, lastName } = SCIM_FIELDS;
	const additional = item.collection('additionalFields');
	const name = checkedValue(userName, item.label('userName'), item.requiredText('userName'));
	const { attributes, further } = readAttributes(item, {
		...readProfile(additional),
		givenName: checkedValue(firstName, item.label('firstName'), item.text('firstName')),
		familyName: checkedValue(lastName, item.label('lastName'), item.text('lastName')),
	});
	const address = checkedValue(email, item.label('email'), item.text('email'));
	checkOneEmail(address, further);
	return {
		...attributes,
		userName: name,
		email: address,
		further,
		active: additional.flag('active'),
		password: additional.exactText('password'),
	};
}
