import { endpointOf, updateResource } from '../../../../providers/scim/customResources';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { bodyField, endpointField, idField, readBody } from './fields';

export const update: ItemOperation<ScimSession> = {
	displayName: 'Update',
	value: 'update',
	action: 'Update custom resource',
	description:
		'Change attributes of an object of a kind that only this server has. Only values that differ are written.',
	fields: [
		endpointField,
		idField,
		{
			...bodyField,
			description:
				'New values by the names of attributes, e.g. {"displayName": "Standard"}. A null removes the value; what is not named stays.',
		},
		optionsField(),
	],
	execute: async (item, { service }) => {
		const [id, body] = [item.requiredText('id'), readBody(item)];
		const endpoint = await endpointOf(service, item.requiredText('endpoint'));
		const { value, changed } = await updateResource(service, endpoint, id, body);
		return writtenOutput(changed ? 'updated' : 'unchanged', value);
	},
};
