import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import { listOperations } from '../../../../providers/ociDomains/userLists';
import { DOMAINS_FIELDS } from '../../../../providers/ociDomains/rules';
import { changeUser, type UserChanges } from '../../../../providers/ociDomains/users';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import type { Collection } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { readVersion, userLocator, versionOption } from '../../fields';
import { simplifyUser } from '../../output';
import type { DomainAccess, DomainsSession } from '../../session';
import { checkWhole, profileOptions, readExtensions, readProfile, readTyped } from '../../userFields';

/** Fields that stand on their own in Create. */
const nameOptions: readonly INodeProperties[] = [
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		default: '',
		placeholder: 'name@email.com',
		description: 'New primary address. The address for recovery stays.',
	},
	{ displayName: 'First Name', name: 'firstName', type: 'string', default: '', description: 'New first name' },
	{ displayName: 'Last Name', name: 'lastName', type: 'string', default: '', description: 'New last name' },
	{
		displayName: 'User Name',
		name: 'userName',
		type: 'string',
		default: '',
		description: 'New name to sign in with. It is unique in the domain, whatever its upper and lower case.',
	},
];

export const update: ItemOperation<DomainsSession> = {
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
		optionsField(versionOption),
	],
	execute: async (item, session) => {
		const version = readVersion(item.collection('options'));
		const fields = item.collection('updateFields');
		if (fields.isEmpty()) throw nothingToChange();
		const domain = await session.domain(item);
		const changes = await readChanges(fields, domain);
		const { value, changed } = await changeUser(domain.client, await domain.user(item), changes, version);
		return writtenOutput(changed ? 'updated' : 'unchanged', simplifyUser(value));
	},
};

async function readChanges(fields: Collection, domain: DomainAccess): Promise<UserChanges> {
	const text = (name: 'email' | 'firstName' | 'lastName' | 'userName') =>
		checkedValue(DOMAINS_FIELDS[name], DOMAINS_FIELDS[name].label, fields.clearableText(name));
	const userName = text('userName');
	if (userName === '') throw new InputError('User Name', '"User Name" is empty, but a user must have a name.');
	const email = text('email');
	checkWhole(fields, 'furtherEmails');
	checkWhole(fields, 'phoneNumbers');
	const lists = {
		email,
		furtherEmails: readTyped(fields, 'furtherEmails'),
		phoneNumbers: readTyped(fields, 'phoneNumbers'),
		extensions: readExtensions(fields),
	};
	return {
		...(await readProfile(fields, domain)),
		userName,
		givenName: text('firstName'),
		familyName: text('lastName'),
		operations: (current) => listOperations(current, lists),
	};
}
