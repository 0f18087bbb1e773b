import { expect, it } from '@jest/globals';

import { namesOf } from '../../../providers/oig/roles';

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
