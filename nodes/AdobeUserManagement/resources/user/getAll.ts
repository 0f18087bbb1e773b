import { collect } from '../../../../providers/http/paging';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { directOnlyFilter } from '../../fields';
import { simplifyUser } from '../../output';
import type { AdobeSession } from '../../session';

export const getAll: ItemOperation<AdobeSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many users',
	description:
		'Retrieve a list of users of the organization. Adobe wants full lists no more often than every two hours; to find one user, use Get.',
	readOnly: true,
	fields: [
		...listFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				directOnlyFilter,
				{
					displayName: 'Domain',
					name: 'domain',
					type: 'string',
					default: '',
					placeholder: 'e.g. example.com',
					description: 'Only users of this domain',
				},
			],
		},
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const filters = item.collection('filters');
		const users = await collect(
			session.client.users({ directOnly: filters.flag('directOnly'), domain: filters.narrowing('domain') }),
			wantedCount(item),
		);
		return manyOutput(item.flag('simplify') ? users.map(simplifyUser) : users.map((user) => ({ ...user })));
	},
};
