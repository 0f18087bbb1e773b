import { expect, it } from '@jest/globals';

import { OigClient } from '../../../providers/oig/client';
import { namesOf, resolveRole } from '../../../providers/oig/roles';
import { answer } from './support';

const role = (id: string, name: string, display: string, unique = name) => ({
	id,
	attributes: { 'Role Name': name, 'Role Unique Name': unique, 'Role Display Name': display },
	raw: {},
});

it('finds roles by role name, unique name and display name, and none by a name that several have', () => {
	const { groups, ambiguous } = namesOf([
		role('1', 'AUDIT', 'Auditors'),
		role('2', 'Desk', 'Front Desk', 'Berlin.Desk'),
		role('3', 'desk', 'Front Desk', 'Paris.Desk'),
		// Shows the name of another role.
		role('4', 'REVIEW', 'Audit'),
	]);
	expect(groups).toEqual([
		{ id: '1', name: 'AUDIT' },
		{ id: '4', name: 'REVIEW' },
		{ id: '2', name: 'Berlin.Desk' },
		{ id: '3', name: 'Paris.Desk' },
		{ id: '1', name: 'Auditors' },
	]);
	expect(ambiguous).toEqual(['DESK', 'FRONT DESK']);
});

it('finds no role by a name that several have', async () => {
	const roles = ['303', '304'].map((id) => ({ id, fields: [{ name: 'Role Name', value: 'Front Desk' }] }));
	const client = new OigClient(async () => answer(200, { roles, hasMore: false }), {
		baseUrl: 'https://oig.example.com',
		clock: { now: () => 0, sleep: async () => undefined },
	});
	await expect(resolveRole(client, 'name', 'front desk')).rejects.toThrow(
		'2 roles have the name "front desk" (IDs 303, 304).',
	);
});
