import { collect } from '../../../../providers/http/paging';
import { listRoles, roleNamed } from '../../../../providers/trivore/roles';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';

export const get: ItemOperation<TrivoreSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get role',
	description: 'Retrieve a role with its permissions',
	readOnly: true,
	fields: [
		{
			displayName: 'Role',
			name: 'role',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Service Desk',
			description: 'ID or name of a built-in or custom role',
		},
		optionsField(),
	],
	// A built-in role cannot be read by itself, so both kinds are looked for in the lists.
	execute: async (item, { client }) =>
		oneOutput(roleNamed(await collect(listRoles(client)), item.requiredText('role'))),
};
