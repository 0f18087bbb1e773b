import { listAppRoles } from '../../../../providers/ociDomains/appRoles';
import { listFields, optionsField, simplifyField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { simplifyAppRole } from '../../output';
import type { DomainsSession } from '../../session';

export const getAll: ItemOperation<DomainsSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many app roles',
	description: 'Retrieve the app roles of the domain and of its applications',
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
				{
					displayName: 'Application',
					name: 'application',
					type: 'string',
					default: '',
					description: 'Only roles of the application with this name, ID or OCID',
				},
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. User Administrator',
					description: 'Only roles with exactly this name, whatever its upper and lower case',
				},
			],
		},
		simplifyField,
		optionsField(),
	],
	execute: async (item, session) => {
		const limit = wantedCount(item);
		const filters = item.collection('filters');
		const wanted = { role: filters.narrowing('name'), app: filters.narrowing('application') };
		const domain = await session.domain(item);
		const roles = await listAppRoles(domain.client.scim, wanted, limit);
		return manyOutput(item.flag('simplify') ? roles.map(simplifyAppRole) : roles);
	},
};
