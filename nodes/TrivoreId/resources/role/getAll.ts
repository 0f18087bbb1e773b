import { collect } from '../../../../providers/http/paging';
import { listRoles } from '../../../../providers/trivore/roles';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';

const KINDS = ['all', 'builtin', 'custom'] as const;

export const getAll: ItemOperation<TrivoreSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many roles',
	description: 'Retrieve the roles that come with the product and those that were made',
	readOnly: true,
	fields: [
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			options: [
				{ name: 'All', value: 'all' },
				{ name: 'Built-In', value: 'builtin' },
				{ name: 'Custom', value: 'custom' },
			],
			default: 'all',
			description: 'Which roles to list',
		},
		...listFields,
		optionsField(),
	],
	execute: async (item, session) => {
		const kind = item.choice('kind', KINDS);
		const roles = listRoles(session.client, kind === 'all' ? undefined : [kind]);
		return manyOutput(await collect(roles, wantedCount(item)));
	},
};
