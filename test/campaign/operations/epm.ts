import { from, ref, seeded, type OperationTable } from './support';

const user = ref('login');
const group = ref('group', 'name');
const nowhere = { group: 'Nowhere' };
const role = (name: string) => ({ __rl: true, mode: 'name', value: name });
const person = (login: string) => ({
	userLogin: login,
	firstName: 'New',
	lastName: 'One',
	email: from('newEmail'),
});
const upload = { resource: 'file', operation: 'upload', parameters: { options: { fileName: 'people.csv' } } };

export const epm: OperationTable = {
	good: (sandbox) => ({ ...seeded(sandbox, 'epm'), group: 'Finance', file: 'people.csv' }),
	bad: { login: 'nobody' },
	readOnly: ['download', 'wait', 'roleAssignment', 'userGroup'],
	cases: [
		{ resource: 'user', operation: 'setGroups', parameters: { user, groups: 'Finance' } },
		{
			resource: 'user',
			operation: 'endAccess',
			parameters: { user },
			stepwise: true,
			bad: { login: 'epm.administrator' },
		},
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
			parameters: person(from('newLogin')),
			bad: { newLogin: 'zoe.hoffmann.2' },
		},
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { lastName: 'Changed' } } },
		{ resource: 'user', operation: 'delete', parameters: { user } },
		{ resource: 'user', operation: 'addToGroup', parameters: { user, group } },
		{
			resource: 'user',
			operation: 'removeFromGroup',
			parameters: { user, group },
			good: { group: 'Engineering' },
			bad: { group: 'Nowhere' },
		},
		{ resource: 'user', operation: 'assignRole', parameters: { user, role: role('Viewer') } },
		{ resource: 'user', operation: 'unassignRole', parameters: { user, role: role('User') } },
		{
			resource: 'user',
			operation: 'importFromCsv',
			parameters: { source: 'text', csvText: from('csv'), options: { maxPause: 0.05 } },
			good: { csv: 'First Name,Last Name,Email,User Login\nNew,One,new.one@example.com,new.one' },
			bad: { csv: 'First Name,Last Name,Email,User Login\nNew,One,no address,new.two' },
			unclear:
				'accounts that the file made are found as unchanged, and the file may be left behind, which a hint tells',
		},
		{
			resource: 'group',
			operation: 'create',
			parameters: { name: from('name') },
			bad: { name: 'Finance' },
			unclear: 'a group has nothing that tells who made it',
		},
		{
			resource: 'group',
			operation: 'update',
			parameters: { group, updateFields: { description: 'Changed' } },
			bad: nowhere,
		},
		{ resource: 'group', operation: 'delete', parameters: { group }, bad: nowhere },
		{ resource: 'group', operation: 'addUsers', parameters: { group, userLogins: [from('login')] }, bad: nowhere },
		{
			resource: 'group',
			operation: 'removeUsers',
			parameters: { group, userLogins: [from('login')] },
			good: { group: 'Engineering' },
			bad: nowhere,
		},
		{
			resource: 'role',
			operation: 'replaceGranularRoles',
			parameters: { of: 'user', user, granularRoles: ['HP:0099'] },
		},
		{
			resource: 'file',
			operation: 'upload',
			parameters: { options: { fileName: from('file') } },
			bad: { file: 'taken.csv' },
			before: [{ ...upload, parameters: { options: { fileName: 'taken.csv' } } }],
		},
		{
			resource: 'file',
			operation: 'delete',
			parameters: { fileName: from('file') },
			bad: { file: 'none.csv' },
			before: [upload],
		},
	],
};
