import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import { checkedValue } from '../../../../providers/rules';
import { SCIM_FIELDS } from '../../../../providers/scim/rules';
import type { Attributes } from '../../../../providers/scim/attributes';
import { changeUser, type UserChanges } from '../../../../providers/scim/users';
import { nothingToChange, optionsField } from '../../../shared/fields';
import type { Collection } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { ScimSession } from '../../session';
import { attributesField, checkOneEmail, profileOptions, readAttributes, readProfile } from '../../userFields';

/** Fields that stand on their own in Create. */
const nameOptions: readonly INodeProperties[] = [
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		default: '',
		placeholder: 'name@email.com',
		description: 'New primary address. Other addresses stay.',
	},
	{ displayName: 'First Name', name: 'firstName', type: 'string', default: '', description: 'New first name' },
	{ displayName: 'Last Name', name: 'lastName', type: 'string', default: '', description: 'New last name' },
	{
		displayName: 'User Name',
		name: 'userName',
		type: 'string',
		default: '',
		description: 'New name to sign in with',
	},
];

export const update: ItemOperation<ScimSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update user',
	description: 'Change attributes of a user. Only values that differ are written.',
	fields: [
		userLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description: 'An empty value clears the attribute; attributes that are not added here stay as they are',
			options: [...profileOptions, ...nameOptions].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
		},
		attributesField('update'),
		optionsField(),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const { email, ...own } = readChanges(fields);
		const { attributes, further } = readAttributes(item, own);
		const changes: UserChanges = { ...attributes, email, further };
		checkOneEmail(email, further);
		const isMapped = Object.keys(further).length > 0 || Object.values(attributes).some((value) => value !== undefined);
		if (fields.isEmpty() && !isMapped) throw nothingToChange();
		const { value, changed } = await changeUser(session.service, await session.user(item), changes);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
	},
};

function readChanges(fields: Collection): Attributes & Pick<UserChanges, 'email'> {
	const text = (name: 'email' | 'firstName' | 'lastName' | 'userName') =>
		checkedValue(SCIM_FIELDS[name], SCIM_FIELDS[name].label, fields.clearableText(name));
	const userName = text('userName');
	if (userName === '') throw new InputError('User Name', '"User Name" is empty, but a user must have a name.');
	return {
		...readProfile(fields),
		userName,
		givenName: text('firstName'),
		familyName: text('lastName'),
		email: text('email'),
	};
}
