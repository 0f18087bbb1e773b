import { from, ref, seeded, type OperationTable } from './support';

const user = ref('user');
const role = ref('role', 'name');
const nowhere = { role: 'Nowhere' };
const create = {
	userLogin: from('newLogin'),
	lastName: 'One',
	firstName: 'New',
	email: from('newEmail'),
	organization: { __rl: true, mode: 'id', value: '1' },
	userType: from('userType'),
};
/** The account of the good user in an application; its ID is the first that the server gives. */
const makeAccount = {
	resource: 'request',
	operation: 'create',
	parameters: { kind: 'AppInstance', entityIds: '17', userIds: from('user') },
};
const account = async () => await Promise.resolve({ account: '611' });
const grant = { resource: 'role', operation: 'grant', parameters: { user, role } };

export const oig: OperationTable = {
	good: (sandbox) => ({ ...seeded(sandbox, 'oig'), role: 'Front Desk', userType: 'EMP', entity: '303' }),
	bad: { user: '999999' },
	readOnly: ['waitUntilDone'],
	cases: [
		{ resource: 'user', operation: 'setRoles', parameters: { user, groups: 'Front Desk' } },
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
		{ resource: 'user', operation: 'create', parameters: create, bad: { newLogin: 'new.two', userType: 'WIZARD' } },
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { title: 'Changed' } } },
		{ resource: 'user', operation: 'delete', parameters: { user } },
		{ resource: 'user', operation: 'disable', parameters: { user } },
		{
			resource: 'user',
			operation: 'enable',
			parameters: { user },
			before: [{ resource: 'user', operation: 'disable', parameters: { user } }],
		},
		{ resource: 'user', operation: 'lock', parameters: { user } },
		{
			resource: 'user',
			operation: 'unlock',
			parameters: { user },
			before: [{ resource: 'user', operation: 'lock', parameters: { user } }],
		},
		{ resource: 'user', operation: 'resetPassword', parameters: { user, newPassword: 'Another-1234' }, once: true },
		{ resource: 'role', operation: 'create', parameters: { roleName: from('name') }, bad: { name: 'Front Desk' } },
		{
			resource: 'role',
			operation: 'update',
			parameters: { role, updateFields: { displayName: 'Changed' } },
			bad: nowhere,
		},
		{ resource: 'role', operation: 'delete', parameters: { role }, bad: nowhere },
		{ resource: 'role', operation: 'grant', parameters: { user, role } },
		{ resource: 'role', operation: 'grant', parameters: { user, role, grantThrough: 'scim' } },
		{ resource: 'role', operation: 'revoke', parameters: { user, role }, before: [grant] },
		{
			resource: 'request',
			operation: 'create',
			parameters: { kind: 'Role', entityIds: from('entity'), userIds: from('user') },
			bad: { entity: '999' },
		},
		{
			resource: 'account',
			operation: 'revoke',
			parameters: { user, accountId: from('account') },
			before: [makeAccount],
			prepare: account,
		},
		{
			resource: 'account',
			operation: 'resetPassword',
			parameters: { user, accountId: from('account'), newPassword: 'Another-1234' },
			before: [makeAccount],
			prepare: account,
			once: true,
		},
		...(['approve', 'reject', 'claim'] as const).map((operation) => ({
			resource: 'request',
			operation,
			parameters: { requestNumber: from('request') },
			before: [
				{
					resource: 'request',
					operation: 'create',
					parameters: { kind: 'Role', entityIds: '303', userIds: from('user') },
					keep: { request: 'id' },
				},
			],
			bad: { request: '999999' },
			options: { approval: 'pending' },
			once: true,
		})),
		{
			resource: 'request',
			operation: 'withdraw',
			parameters: { requestNumber: from('request') },
			before: [
				{
					resource: 'request',
					operation: 'create',
					parameters: { kind: 'Role', entityIds: '303', userIds: from('user') },
					keep: { request: 'id' },
				},
			],
			bad: { request: '999999' },
			options: { approval: 'pending' },
		},
	],
};
