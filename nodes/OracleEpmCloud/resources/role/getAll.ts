import { listRoles } from '../../../../providers/epm/roles';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';

export const getAll: ItemOperation<EpmSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many roles',
	description: 'Retrieve a list of the roles that can be given in this environment',
	readOnly: true,
	fields: [
		...listFields,
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{
					name: 'Application',
					value: 'application',
					description: 'The base roles in releases from mid 2026 on, the granular roles in those of 2025',
				},
				{ name: 'Granular', value: 'granular', description: 'Releases from mid 2026 on' },
				{ name: 'Predefined', value: 'predefined', description: 'The base roles in releases of 2025' },
			],
			default: 'all',
			description: 'The words are those of the API, and their meaning changed with its releases',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const type = item.text('type');
		const roles = await listRoles(session.client, type === 'all' ? undefined : type);
		return manyOutput(roles.slice(0, wantedCount(item)));
	},
};
