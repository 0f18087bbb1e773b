/** The account of the credential keeps the rights that the node needs, in every operation. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { groupNamed, roleNamed, startEpm, userIs, type EpmBench } from './support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(async () => {
	await epm.sandbox.reset();
	await epm.output('group', 'create', { name: 'Admins', additionalFields: { users: 'epm.administrator' } });
	await epm.people(['ada']);
	epm.sandbox.log.clear();
});
afterAll(() => epm.stop());

const user = userIs('EPM.Administrator');
const group = groupNamed('Admins');

const OPERATIONS: Array<readonly [resource: string, operation: string, parameters: INodeParameters]> = [
	['user', 'update', { user, updateFields: { lastName: 'Other' } }],
	['user', 'delete', { user }],
	['user', 'unassignRole', { user, role: roleNamed('Service Administrator') }],
	['user', 'removeFromGroup', { user, group }],
	['group', 'removeUsers', { group, userLogins: 'ada, sandbox.epm.administrator' }],
	['group', 'update', { group, updateFields: { users: 'ada' } }],
	['group', 'update', { group, updateFields: { removeAllUsers: true } }],
	['group', 'delete', { group }],
	['group', 'delete', { group: groupNamed('ADMINS'), options: { ignoreMissing: true } }],
	['group', 'create', { name: 'Admins', ifExists: 'update', additionalFields: { users: 'ada' } }],
	['role', 'replaceGranularRoles', { of: 'user', user, granularRoles: ['Ad Hoc - Create'] }],
];

it.each(OPERATIONS)('%s %s does nothing to it: %j', async (resource, operation, parameters) => {
	const before = epm.sandbox.state('epm');
	const error = await epm.failure(resource, operation, parameters);
	expect(error.message).toMatch(/the account of the credential/i);
	expect(epm.sandbox.state('epm')).toEqual(before);
});
