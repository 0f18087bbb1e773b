import { InputError } from '../../../../providers/http/errors';
import { setCustomFields as set } from '../../../../providers/trivore/users';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import { customFieldsField } from '../../profile';
import type { TrivoreSession } from '../../session';

export const setCustomFields: ItemOperation<TrivoreSession> = {
	displayName: 'Set Custom Fields',
	value: 'setCustomFields',
	action: 'Set custom fields of a user',
	description: 'Set the given custom fields and leave the others as they are',
	fields: [userLocator, { ...customFieldsField, required: true }, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const fields = item.jsonObject('customFields');
		if (fields === undefined) throw new InputError('Custom Fields (JSON)', '"Custom Fields (JSON)" is empty.');
		const id = await session.userId(item);
		const { value, changed } = await set(session.client, id, fields);
		session.forgetUsers();
		return writtenOutput(changed ? 'updated' : 'unchanged', { id, customFields: value });
	},
};
