import { updateRole } from '../../../../providers/oig/scim';
import { ROLE_NAME } from '../../../../providers/oig/rules';
import { checkedValue } from '../../../../providers/rules';
import { nothingToChange, optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { roleLocator } from '../../fields';
import type { OigSession } from '../../session';
import { readScimAttributes, scimAttributesField } from './scimAttributes';

export const update: ItemOperation<OigSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update role',
	description: "Rename a role or change its attributes, over the server's SCIM service",
	fields: [
		roleLocator,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [{ displayName: 'Display Name', name: 'displayName', type: 'string', default: '' }, scimAttributesField],
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const fields = item.collection('updateFields');
		const name = checkedValue(ROLE_NAME, 'Display Name', fields.text('displayName'));
		const attributes = readScimAttributes(fields);
		if (name === undefined && Object.keys(attributes).length === 0) {
			throw nothingToChange();
		}
		const role = await session.role(item);
		const changed = await updateRole(session.client, role, name, attributes);
		return writtenOutput(changed ? 'updated' : 'unchanged', { id: role.id });
	},
};
