import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => await oig.sandbox.reset());
afterAll(async () => await oig.stop());

const writes = () => oig.calls().filter((call) => !call.startsWith('GET'));
const OWN = /^"(?:XELSYSADM|xelsysadm|Xelsysadm)" is the account behind the credential; it is not /;

describe.each([
	['login', byName('xelsysadm')],
	['login in another case', byName('Xelsysadm')],
	['login with blanks around it', byName('  XELSYSADM ')],
	['ID', byId('1')],
])('the own account by %s', (_, user) => {
	it.each<[string, string, INodeParameters]>([
		['user', 'disable', {}],
		['user', 'lock', {}],
		['user', 'delete', {}],
		['user', 'delete', { options: { ignoreMissing: true } }],
		['user', 'resetPassword', { newPassword: 'Another-1234' }],
		['user', 'update', { updateFields: { userLogin: 'other' } }],
		['user', 'update', { updateFields: { endDate: '2020-01-01' } }],
		['user', 'update', { updateFields: { startDate: '2099-01-01' } }],
		['role', 'revoke', { role: byId('1') }],
	])('is safe from %s %s', async (resource, operation, parameters) => {
		const error = await oig.failure(resource, operation, { user, ...parameters });
		expect(error.message).toMatch(OWN);
		expect(writes()).toEqual([]);
	});
});

it('still changes what takes no access away', async () => {
	const user = byId('1');
	expect(await oig.one('user', 'update', { user, updateFields: { title: 'Robot' } })).toMatchObject({
		outcome: 'updated',
	});
	expect(await oig.one('user', 'enable', { user })).toMatchObject({ outcome: 'unchanged' });
	expect(await oig.one('role', 'grant', { user, role: byId('301') })).toMatchObject({ outcome: 'updated' });
});

it('changes no other account less than before', async () => {
	await oig.output('user', 'create', fromInput, { input: [person('ada')] });
	expect(await oig.one('user', 'disable', { user: byName('ada') })).toMatchObject({ outcome: 'updated' });
	expect(await oig.one('user', 'delete', { user: byName('ada') })).toMatchObject({ outcome: 'deleted' });
});

it('does not delete a role that the own account has', async () => {
	const error = await oig.failure('role', 'delete', { role: byId('1'), options: { ignoreMissing: true } });
	expect(error.message).toBe('The account behind the credential has the role 1, so the role is not deleted.');
	expect(writes()).toEqual([]);
	expect(await oig.one('role', 'delete', { role: byId('301') })).toMatchObject({ outcome: 'deleted' });
});

it.each<[string, INodeParameters]>([
	['delete', { importAction: 'delete' }],
	['disable', { importAction: 'disable' }],
	['update', { importAction: 'updateOnly' }],
])('Bulk Import: %s leaves it alone', async (_, parameters) => {
	const csvText = 'User Login,Last Name,End Date\nXelSysAdm,Administrator,2020-01-01';
	const source = { rowKind: 'user', source: 'csvText', csvText, ...parameters };
	const result = await oig.run('user', 'bulkImport', source, { onError: 'continueRegularOutput' });
	const [, rejected = []] = result.node(NODE).outputs;
	expect(rejected).toHaveLength(1);
	expect(JSON.stringify(rejected[0]?.json)).toContain('account behind the credential');
	expect(writes()).toEqual([]);
});

it.each(['updateOnly', 'createOrUpdate'])(
	'Bulk Import: a dry run promises no change that %s would refuse',
	async (importAction) => {
		const csvText = 'User Login,Last Name,End Date,Title\nXelSysAdm,Administrator,2020-01-01,Robot';
		const source = { rowKind: 'user', source: 'csvText', csvText, importAction, dryRun: true };
		const result = await oig.run('user', 'bulkImport', source, { onError: 'continueRegularOutput' });
		const [, [rejected] = []] = result.node(NODE).outputs;
		expect(rejected?.json).toMatchObject({
			status: 'invalid',
			error: { message: expect.stringContaining('keeps its End Date') },
		});
		expect(writes()).toEqual([]);
	},
);
