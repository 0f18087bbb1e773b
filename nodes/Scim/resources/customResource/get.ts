import { endpointOf } from '../../../../providers/scim/customResources';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { endpointField, idField } from './fields';

export const get: ItemOperation<ScimSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get custom resource',
	description: 'Retrieve an object of a custom resource type',
	readOnly: true,
	fields: [endpointField, idField, optionsField()],
	execute: async (item, { service }) => {
		const id = item.requiredText('id');
		const endpoint = await endpointOf(service, item.requiredText('endpoint'));
		const { client } = await service.open();
		return oneOutput(await client.get(endpoint, id));
	},
};
