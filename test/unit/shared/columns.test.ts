import { expect, it } from '@jest/globals';

import { humanFirst } from '../../../nodes/shared/columns';

it('puts the outcome and names first, and IDs last, each in their order', () => {
	const json = { id: '1', groupId: 2, active: true, email: 'a@x', employeeId: '7', userName: 'a', outcome: 'created' };
	expect(Object.keys(humanFirst(json))).toEqual([
		'outcome',
		'email',
		'userName',
		'active',
		'employeeId',
		'id',
		'groupId',
	]);
	expect(humanFirst(json)).toEqual(json);
});

it.each([['User Login'], ['userlogin'], ['Display Name'], ['groupName'], ['firstname'], ['Last Name']])(
	'takes %s for a name',
	(name) => expect(Object.keys(humanFirst({ type: 'x', [name]: 'y' }))).toEqual([name, 'type']),
);

it.each([['act_key'], ['ocid'], ['etag'], ['compartmentId'], ['memberOf'], ['schemas'], ['requestID']])(
	'takes %s for something that only machines read',
	(name) => expect(Object.keys(humanFirst({ [name]: 'x', type: 'y' }))).toEqual(['type', name]),
);
