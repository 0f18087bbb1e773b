/** What an audit says of outputs of every kind: the record that was changed, and whether anything was. */
import { expect, it } from '@jest/globals';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { auditOf } from '../../../nodes/shared/audit';
import { noteSecret } from '../../../nodes/shared/connection';

const SECRET = 'Winter-2026-Onboarding';

function audit(resource: string, operation: string, json: IDataObject, actor?: string) {
	const context = { getNodeParameter: () => '', getExecutionId: () => '77' };
	const execution = context as typeof context & IExecuteFunctions;
	noteSecret(execution, SECRET);
	const about = { service: 'S', tenant: 't', actor, requestIds: ['r1'], at: '2026-11-28T00:00:00Z' };
	return auditOf({ execution, index: 0, resource, operation, fields: [], ...about }, json);
}

it('names the run, the directory, the account and the requests, and no secret', () => {
	expect(audit('user', 'disable', { id: 'u1', userName: `ada ${SECRET}` }, 'admin')).toEqual({
		at: '2026-11-28T00:00:00Z',
		service: 'S',
		tenant: 't',
		actor: 'admin',
		action: 'user.disable',
		target: { type: 'user', id: 'u1', name: 'ada [hidden]' },
		changed: [{ field: 'active', to: false }],
		requestIds: ['r1'],
		executionId: '77',
	});
});

it('has no change and no requests where all was as it should be', () => {
	const unchanged = audit('user', 'disable', { id: 'u1', outcome: 'unchanged' });
	expect(unchanged).toMatchObject({ changed: [], requestIds: [] });
	expect(unchanged).not.toHaveProperty('actor');
});

it.each([
	['user', ['userName', 'username', 'userLogin', 'userlogin', 'user', 'name', 'email']],
	['group', ['groupName', 'groupname', 'displayName', 'name']],
	['role', ['roleName', 'rolename', 'displayName', 'name']],
	['userGroup', ['groupName']],
	['appRole', ['appRole']],
	['apiKey', ['name', 'displayName', 'username', 'description', 'fingerprint', 'groupName', 'user', 'oigRequestId']],
])('names a %s by the first that the output has of %j', (resource, names) => {
	names.forEach((name, at) => {
		const json = Object.fromEntries(names.slice(at).map((one) => [one, `the ${one}`]));
		expect(audit(resource, 'create', json).target).toEqual({ type: resource, name: `the ${name}` });
	});
});

it('names a record by its ID alone where it has no name, and a user where the output is about one', () => {
	expect(audit('apiKey', 'create', { id: 5, name: '' }).target).toEqual({ type: 'apiKey', id: '5' });
	expect(audit('apiKey', 'create', { apiKeyId: 'k1', id: 'u1' }).target).toEqual({ type: 'apiKey', id: 'k1' });
	expect(audit('role', 'assign', { userLogin: 'ada' }).target).toEqual({ type: 'user', name: 'ada' });
});

it.each([
	['disable', 'active', false],
	['enable', 'active', true],
	['lock', 'locked', true],
	['unblock', 'locked', false],
	['unlock', 'locked', false],
])('tells the state after "%s"', (operation, field, to) => {
	expect(audit('user', operation, { id: 'u1' }).changed).toEqual([{ field, to }]);
});

it.each(['resetPassword', 'setPassword'])('tells that "%s" changed the password, and not to what', (operation) => {
	expect(audit('user', operation, { id: 'u1', password: SECRET }).changed).toEqual([{ field: 'password' }]);
});
