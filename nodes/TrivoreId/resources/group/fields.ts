import type { INodeProperties } from 'n8n-workflow';

import type { Collection } from '../../../shared/item';

/** Members of "Additional Fields" and "Update Fields" of groups. */
export const flagOptions: readonly INodeProperties[] = [
	{
		displayName: 'Disallow Contacts',
		name: 'disallowContacts',
		type: 'boolean',
		default: false,
		description: 'Whether to keep contacts out of the group',
	},
	{
		displayName: 'Disallow Groups',
		name: 'disallowGroups',
		type: 'boolean',
		default: false,
		description: 'Whether to keep other groups out of the group',
	},
	{
		displayName: 'Disallow Users',
		name: 'disallowUsers',
		type: 'boolean',
		default: false,
		description: 'Whether to keep users out of the group',
	},
];

/** Only the flags that were added. */
export function readFlags(fields: Collection): Record<string, boolean> {
	return Object.fromEntries(
		flagOptions
			.map(({ name }) => [name, fields.flag(name)] as const)
			.filter((entry): entry is [string, boolean] => entry[1] !== undefined),
	);
}
