import type { INodeProperties } from 'n8n-workflow';

import { locator } from '../shared/locator';
import { ignoreMissingOption as ignoreMissing } from '../shared/missing';

const idPattern = {
	regex: '^\\s*[0-9a-f]{24}\\s*$',
	message: 'Not an ID of Trivore ID, which has 24 hexadecimal digits',
};

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description: 'The user to work on',
	searchMethod: 'searchUsers',
	idName: 'ID',
	idPlaceholder: '5b0cfba4e2bb230ff8b535e6',
	idPattern,
	key: { mode: 'name', displayName: 'By Username', placeholder: 'aino.esimerkki' },
	otherKeys: [{ mode: 'email', displayName: 'By Email', placeholder: 'name@email.com' }],
});

export const groupLocator: INodeProperties = locator({
	displayName: 'Group',
	name: 'group',
	description: 'The group to work on',
	searchMethod: 'searchGroups',
	idName: 'ID',
	idPlaceholder: '5b0cfba4e2bb230ff8b535e7',
	idPattern,
	key: { mode: 'name', displayName: 'By Name', placeholder: 'staff' },
});

/** For objects that are there already, to tell apart what has the same name in several namespaces. */
export const namespaceOption: INodeProperties = {
	displayName: 'Namespace Code',
	name: 'nsCode',
	type: 'string',
	default: '',
	placeholder: 'e.g. ns2468013579',
	description: 'Look for names and addresses in this namespace only',
};

/** For objects that are created. */
export const namespaceField: INodeProperties = {
	displayName: 'Namespace',
	name: 'nsCode',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'Where it is created. It may stay empty if the Management API client can use one namespace only, or to create it in the primary namespace of the client.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a namespace…',
			typeOptions: { searchListMethod: 'searchNamespaces', searchable: true },
		},
		{ displayName: 'By Code', name: 'id', type: 'string', placeholder: 'e.g. ns2468013579' },
	],
};

export const ignoreMissingOption = ignoreMissing(
	'Objects in namespaces that the client may not use look like missing ones.',
);

/** Options of bulk work. */
export const bulkOptions: readonly INodeProperties[] = [
	{
		displayName: 'Key Custom Field',
		name: 'keyField',
		type: 'string',
		default: '',
		placeholder: 'e.g. employeeNumber',
		description:
			'Name of the custom field that holds a stable key of each user, such as the employee number. With it, the column Key is used: users are identified by it first, which prevents mix-ups.',
	},
	{
		...namespaceOption,
		description:
			'The namespace to work in. It may be left out if the Management API client can use one namespace only.',
	},
];
