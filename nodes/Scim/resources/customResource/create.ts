import { endpointOf } from '../../../../providers/scim/customResources';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { bodyField, endpointField, readBody } from './fields';

export const create: ItemOperation<ScimSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create custom resource',
	description: 'Create an object of a kind that only this server has',
	fields: [
		endpointField,
		{ ...bodyField, description: 'The attributes as the server names them, with "schemas"' },
		optionsField(),
	],
	// Nothing tells whether a create whose answer was lost was done.
	repeatable: false,
	execute: async (item, { service }) => {
		const body = readBody(item);
		const endpoint = await endpointOf(service, item.requiredText('endpoint'));
		const { client } = await service.open();
		return writtenOutput('created', await client.create(endpoint, body));
	},
};
