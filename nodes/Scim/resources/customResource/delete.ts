import { deleteResource, endpointOf } from '../../../../providers/scim/customResources';
import { optionsField } from '../../../shared/fields';
import { unlessMissing } from '../../../shared/missing';
import { deletedOutput, type ItemOperation } from '../../../shared/operation';
import { ignoreMissingOption } from '../../fields';
import type { ScimSession } from '../../session';
import { endpointField, idField } from './fields';

export const deleteCustomResource: ItemOperation<ScimSession> = {
	displayName: 'Delete',
	value: 'delete',
	action: 'Delete custom resource',
	description: 'Permanently delete an object of a kind that only this server has',
	fields: [endpointField, idField, optionsField(ignoreMissingOption)],
	execute: async (item, { service }) => {
		const id = item.requiredText('id');
		const endpoint = await endpointOf(service, item.requiredText('endpoint'));
		return await unlessMissing(item.collection('options'), { id }, async () => {
			await deleteResource(service, endpoint, id);
			return deletedOutput({ id });
		});
	},
};
