import { from, ref, seeded, type OperationTable } from './support';

const user = from('email');
const nowhere = { own: '999999', group: 'Nowhere' };
const group = ref('group', 'name');
const profiles = ['Default Photoshop'];

export const adobe: OperationTable = {
	good: (sandbox) => ({ ...seeded(sandbox, 'adobe'), group: 'Finance' }),
	bad: { email: 'nobody@example.com' },
	cases: [
		{ resource: 'user', operation: 'setGroups', parameters: { user, groups: 'Finance' } },
		{ resource: 'user', operation: 'endAccess', parameters: { user }, stepwise: true },
		{
			resource: 'user',
			operation: 'restoreAccess',
			parameters: { restore: from('ledger') },
			before: [
				{
					resource: 'user',
					operation: 'endAccess',
					parameters: { user },
					keep: { ledger: 'restore' },
				},
			],
			bad: { ledger: { format: 'none' } },
			stepwise: true,
		},
		{
			resource: 'user',
			operation: 'create',
			parameters: {
				identityType: 'federatedID',
				email: from('newEmail'),
				firstname: 'New',
				lastname: 'One',
				country: 'FI',
				groups: ['Finance'],
			},
			bad: { newEmail: 'zoe.hoffmann.2@example.com' },
		},
		{
			resource: 'user',
			operation: 'create',
			parameters: {
				identityType: 'federatedID',
				email: from('email'),
				firstname: 'Changed',
				lastname: 'One',
				country: 'FI',
				ifExists: 'update',
			},
			bad: { email: 'no address' },
			unclear: 'the user exists already, and nothing tells whether its names were others',
		},
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { firstname: 'Changed' } } },
		{ resource: 'user', operation: 'addToGroup', parameters: { user, groups: ['Finance'] } },
		{
			resource: 'user',
			operation: 'removeFromGroup',
			parameters: { user, scope: 'named', groups: ['Engineering'] },
		},
		{ resource: 'user', operation: 'removeFromOrganization', parameters: { user } },
		{
			resource: 'userGroup',
			operation: 'create',
			parameters: { name: from('name') },
			bad: { name: 'Finance' },
			unclear: 'a group has nothing that tells who made it, and the list may be read a few times an hour only',
		},
		{
			resource: 'userGroup',
			operation: 'create',
			parameters: { name: from('group'), description: 'Changed', ifExists: 'update' },
			bad: { group: '_underscore' },
			unclear: 'the group exists already, and nothing tells whether its description was another one',
		},
		{
			resource: 'userGroup',
			operation: 'update',
			parameters: { group, updateFields: { name: from('newName') } },
			good: { newName: 'Changed' },
			bad: { ...nowhere, newName: 'Other' },
		},
		{
			resource: 'userGroup',
			operation: 'update',
			parameters: { group, updateFields: { description: 'Changed' } },
			bad: nowhere,
		},
		{ resource: 'userGroup', operation: 'delete', parameters: { group }, bad: nowhere },
		{ resource: 'userGroup', operation: 'addUsers', parameters: { group, users: [user] }, bad: nowhere },
		{
			resource: 'userGroup',
			operation: 'removeUsers',
			parameters: { group, users: [user] },
			good: { group: 'Engineering' },
			bad: nowhere,
		},
		{
			resource: 'userGroup',
			operation: 'addToProductProfile',
			parameters: { group, productProfiles: profiles },
			bad: nowhere,
		},
		{
			resource: 'userGroup',
			operation: 'removeFromProductProfile',
			parameters: { group, productProfiles: profiles },
			before: [
				{
					resource: 'userGroup',
					operation: 'addToProductProfile',
					parameters: { group, productProfiles: profiles },
				},
			],
			bad: nowhere,
		},
		{
			resource: 'command',
			operation: 'run',
			parameters: {
				specify: 'fields',
				user,
				steps: {
					step: [
						{ type: 'update', firstname: 'Changed' },
						{ type: 'add', groups: 'Finance' },
					],
				},
			},
		},
	],
};
