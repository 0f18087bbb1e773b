import { collect } from '../../../../providers/http/paging';
import { roleSchema, type Role } from '../../../../providers/trivore/schemas';
import type { TrivoreClient } from '../../../../providers/trivore/client';
import { listFields, optionsField, wantedCount } from '../../../shared/fields';
import { manyOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';

const KINDS = ['all', 'builtin', 'custom'] as const;
type Kind = (typeof KINDS)[number];

async function* listRoles(client: TrivoreClient, kind: Kind) {
	const kinds = kind === 'all' ? (['builtin', 'custom'] as const) : [kind];
	for (const each of kinds) {
		for await (const role of client.list<Role>(`/role/${each}`, roleSchema)) yield { ...role, kind: each };
	}
}

const getAll: ItemOperation<TrivoreSession> = {
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
		return manyOutput(await collect(listRoles(session.client, kind), wantedCount(item)));
	},
};

export const role: Resource<TrivoreSession> = { displayName: 'Role', value: 'role', operations: [getAll] };
