import { OCI_FIELDS } from '../../../../providers/oci/rules';
import { updateUser, type UserChanges } from '../../../../providers/oci/users';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField, simplifyField } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { etagOption, readEtag, readTags, tagOptions, userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { OciSession } from '../../session';

export const update: ItemOperation<OciSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update user',
	description: 'Change the description, email address, database user name or tags of a user',
	fields: [
		userLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
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
				...tagOptions.slice(0, 1),
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
					description: 'What the user is for; an empty text clears it',
				},
				{
					displayName: 'Email',
					name: 'email',
					type: 'string',
					default: '',
					placeholder: 'name@email.com',
					description: 'Email address; it must be unique in the tenancy',
				},
				...tagOptions.slice(1),
			],
		},
		simplifyField,
		optionsField(etagOption('Get without Simplify')),
	],
	execute: async (item, session) => {
		const changes = readChanges(item);
		if (Object.keys(changes).length === 0) throw nothingToChange();
		const etag = readEtag(item.collection('options'));
		const userId = await session.userId(item);
		const { value, changed } = await updateUser(session.client, userId, changes, etag);
		return writtenOutput(changed ? 'updated' : 'unchanged', item.flag('simplify') ? simplifyUser(value) : value);
	},
};

function readChanges(item: Item): UserChanges {
	const fields = item.collection('updateFields');
	const email = checkedValue(OCI_FIELDS.email, 'Email', fields.text('email'));
	const description = checkedValue(OCI_FIELDS.description, 'Description', fields.clearableText('description'));
	return {
		...(email === undefined ? {} : { email }),
		...(description === undefined ? {} : { description }),
		...(fields.has('dbUserName') ? { dbUserName: fields.clearableText('dbUserName') } : {}),
		...readTags(fields),
	};
}
