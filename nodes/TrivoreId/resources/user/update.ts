import { updateUser } from '../../../../providers/trivore/users';
import { nothingToChange, optionsField, simplifyField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import { readProfile, updateFields } from '../../profile';
import type { TrivoreSession } from '../../session';

export const update: ItemOperation<TrivoreSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update user',
	description: 'Change what is set here and leave the rest as it is; lock or unlock an account',
	fields: [userLocator, updateFields, simplifyField, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const wanted = readProfile(fields, {
			username: fields.text('username'),
			email: fields.text('email'),
			givenName: fields.text('givenName'),
			familyName: fields.text('familyName'),
		});
		const { properties, ...contacts } = wanted;
		if (Object.keys(properties).length === 0 && Object.values(contacts).every((value) => value === undefined)) {
			throw nothingToChange();
		}
		const { value, changed } = await updateUser(session.client, await session.userId(item), wanted);
		session.forgetUsers();
		return writtenOutput(changed ? 'updated' : 'unchanged', item.flag('simplify') ? simplifyUser(value) : value);
	},
};
