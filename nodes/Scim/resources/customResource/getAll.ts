import { collect } from '../../../../providers/http/paging';
import { endpointOf } from '../../../../providers/scim/customResources';
import { rawFilter } from '../../../../providers/scim/filter';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { endpointField } from './fields';

export const getAll: ItemOperation<ScimSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many custom resources',
	description: 'Retrieve a list of objects of a kind that only this server has',
	readOnly: true,
	fields: [
		endpointField,
		...listFields,
		optionsField({
			displayName: 'Filter Expression',
			name: 'filter',
			type: 'string',
			default: '',
			placeholder: 'e.g. displayName eq "Standard"',
			description:
				'A filter in the SCIM grammar, sent as it is. Texts from other nodes must have their quotes and backslashes escaped.',
		}),
	],
	execute: async (item, { service }) => {
		const limit = wantedCount(item);
		const expression = item.collection('options').narrowing('filter');
		const filter = expression === undefined ? undefined : rawFilter(expression, 'Filter Expression');
		const endpoint = await endpointOf(service, item.requiredText('endpoint'));
		const { client } = await service.open();
		return manyOutput(await collect(client.list(endpoint, { filter, pageSize: limit }), limit));
	},
};
