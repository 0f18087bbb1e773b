import { from, ref, seeded, type OperationTable } from './support';

const UNKNOWN = 'unknown';
const user = ref('user');
const makeGroup = [
	{ resource: 'group', operation: 'create', parameters: { name: 'Empty' }, keep: { empty: 'id' } },
] as const;
const noGroup = { empty: UNKNOWN };
const endpoint = 'Devices';
const device = (name: string) =>
	`{"schemas": ["urn:ietf:params:scim:schemas:sandbox:2.0:Device"], "displayName": "${name}"}`;
const makeDevice = [
	{
		resource: 'customResource',
		operation: 'create',
		parameters: { endpoint, body: device('old') },
		keep: { device: 'id' },
	},
] as const;
const noDevice = { device: UNKNOWN };

export const scim: OperationTable = {
	good: (sandbox) => seeded(sandbox, 'scim'),
	bad: { user: UNKNOWN },
	cases: [
		{ resource: 'user', operation: 'setGroups', parameters: { user, groups: 'Finance' } },
		{ resource: 'user', operation: 'endAccess', parameters: { user }, stepwise: true },
		{
			resource: 'user',
			operation: 'restoreAccess',
			parameters: { restore: from('ledger') },
			before: [{ resource: 'user', operation: 'endAccess', parameters: { user }, keep: { ledger: 'restore' } }],
			bad: { ledger: { format: 'none' } },
			stepwise: true,
		},
		{
			resource: 'user',
			operation: 'create',
			parameters: { userName: from('newLogin'), email: from('newEmail'), firstName: 'New', lastName: from('newLogin') },
			bad: { newLogin: 'zoe.hoffmann.2' },
		},
		{ resource: 'user', operation: 'update', parameters: { user, updateFields: { title: 'Changed' } } },
		{ resource: 'user', operation: 'delete', parameters: { user } },
		{ resource: 'user', operation: 'disable', parameters: { user } },
		{
			resource: 'user',
			operation: 'enable',
			parameters: { user },
			before: [{ resource: 'user', operation: 'disable', parameters: { user } }],
		},
		{
			resource: 'group',
			operation: 'create',
			parameters: { name: from('name'), members: from('login') },
			bad: { name: 'Finance' },
		},
		{
			resource: 'group',
			operation: 'update',
			parameters: { group: ref('empty'), updateFields: { externalId: 'changed' } },
			before: makeGroup,
			bad: noGroup,
		},
		{
			resource: 'group',
			operation: 'addMembers',
			parameters: { group: ref('empty'), users: from('login') },
			before: makeGroup,
			bad: noGroup,
		},
		{
			resource: 'group',
			operation: 'removeMembers',
			parameters: { group: ref('own'), users: from('login') },
			bad: { own: UNKNOWN },
		},
		{ resource: 'group', operation: 'delete', parameters: { group: ref('empty') }, before: makeGroup, bad: noGroup },
		{
			resource: 'customResource',
			operation: 'create',
			// The tests count writes by their address.
			parameters: { endpoint: from('endpoint'), body: device('new') },
			good: { endpoint },
			bad: { endpoint: 'Gadgets' },
			once: true,
		},
		{
			resource: 'customResource',
			operation: 'update',
			parameters: { endpoint, id: from('device'), body: '{"serialNumber": "S-1"}' },
			before: makeDevice,
			bad: noDevice,
		},
		{
			resource: 'customResource',
			operation: 'delete',
			parameters: { endpoint, id: from('device') },
			before: makeDevice,
			bad: noDevice,
		},
	],
};
