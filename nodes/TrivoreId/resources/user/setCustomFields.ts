import { setCustomFields as set } from '../../../../providers/trivore/users';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import { customFieldsField } from '../../profile';
import type { TrivoreSession } from '../../session';

export const setCustomFields: ItemOperation<TrivoreSession> = {
	displayName: 'Set Custom Fields',
	value: 'setCustomFields',
	action: 'Set user custom fields',
	description: 'Set the given custom fields and leave the others as they are',
	fields: [userLocator, { ...customFieldsField, required: true }, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const fields = item.jsonObject('customFields');
		if (fields === undefined) throw nothingToChange(item.label('customFields'));
		const id = await session.userId(item);
		const { value, changed } = await set(session.client, id, fields);
		session.forgetUsers();
		return writtenOutput(changed ? 'updated' : 'unchanged', { id, customFields: value });
	},
};
