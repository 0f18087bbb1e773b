/** Accounts in applications: revoked, and given other passwords, for the user who has them and no other. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byName } from '../../support/workflow';
import { person, startOig, fromInput, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(async () => {
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, { input: [person('ADA'), person('GRACE')] });
	for (const login of ['ADA', 'GRACE']) {
		const wanted = { kind: 'AppInstance', entityIds: '17', userIds: oig.idOf(login) };
		await oig.one('request', 'create', wanted);
	}
	oig.sandbox.log.clear();
});
afterAll(() => oig.stop());

const input = [
	{ login: 'ADA', account: '611' },
	{ login: 'GRACE', account: '612' },
];
const target = { user: byName('={{ $json.login }}'), accountId: '={{ $json.account }}' };
const withPassword = { ...target, newPassword: 'Another-1234' };
const states = () =>
	(oig.sandbox.state('oig').raw?.accounts as Array<{ name: string; status: string }>).map(
		({ name, status }) => `${name} ${status}`,
	);

describe('Account: Revoke', () => {
	it('returns each account with its source, and finds it done the second time', async () => {
		const revoked = await oig.output('account', 'revoke', target, { input });
		expect(revoked.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			input.map(({ login, account }, item) => [
				{
					id: account,
					name: login.toLowerCase(),
					userId: oig.idOf(login),
					userLogin: login,
					status: 'Revoked',
					outcome: 'updated',
				},
				{ item },
			]),
		);
		expect(states()).toEqual(['ada Revoked', 'grace Revoked']);
		const again = await oig.output('account', 'revoke', target, { input });
		expect(again.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	});

	it('is pending while the account is still there', async () => {
		oig.sandbox.options('oig', { revocation: 'waits' });
		expect(await oig.one('account', 'revoke', { user: byName('ADA'), accountId: '611' })).toMatchObject({
			outcome: 'pending',
			status: 'Provisioned',
		});
	});

	it('is done once and reported when its answer is lost', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'DELETE', count: 1, connection: 'resetAfter' }] });
		const json = await oig.one('account', 'revoke', { user: byName('ADA'), accountId: '611' });
		expect([json.outcome, states()]).toEqual(['updated', ['ada Revoked', 'grace Provisioned']]);
		expect(oig.calls().filter((call) => call.startsWith('DELETE'))).toHaveLength(1);
	});

	it('leaves the account of another user, and one that is not there', async () => {
		for (const accountId of ['612', '999']) {
			const wrong = { user: byName('ADA'), accountId };
			const error = await oig.failure('account', 'revoke', wrong);
			expect(error.message).toContain(`has no account with the ID ${accountId}`);
			const ignored = await oig.one('account', 'revoke', { ...wrong, options: { ignoreMissing: true } });
			expect(ignored).toMatchObject({ id: accountId, outcome: 'unchanged' });
		}
		expect(states()).toEqual(['ada Provisioned', 'grace Provisioned']);
	});

	it('leaves the accounts of the account behind the credential', async () => {
		await oig.one('request', 'create', { kind: 'AppInstance', entityIds: '17', userIds: '1' });
		const { userName } = oig.sandbox.credentials.oracleIdentityGovernanceApi;
		for (const operation of ['revoke', 'resetPassword']) {
			const parameters = { user: byName(userName), accountId: '613', newPassword: 'Another-1234' };
			const error = await oig.failure('account', operation, parameters);
			expect(error.message).toContain('is the account behind the credential');
		}
		expect(states()).toHaveLength(3);
		expect(states().filter((state) => state.endsWith('Provisioned'))).toHaveLength(3);
	});

	it('reports what the server refuses', async () => {
		const refusal = { status: 403, message: 'No privilege.' };
		oig.sandbox.faults.set({ rules: [{ method: 'DELETE', ...refusal }] });
		const run = await oig.run('account', 'revoke', target, { input, onError: 'continueErrorOutput' });
		const [, failed = []] = run.node('Node').outputs;
		expect(failed.map(({ json }) => json.details)).toEqual([
			expect.objectContaining({ kind: 'forbidden', status: 403 }),
			expect.objectContaining({ kind: 'forbidden', status: 403 }),
		]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});
});

describe('Account: Reset Password', () => {
	it('returns each account with its source, without the password', async () => {
		const reset = await oig.output('account', 'resetPassword', withPassword, { input });
		expect(reset.map(({ json, pairedItem }) => [json.id, json.userLogin, json.outcome, pairedItem])).toEqual([
			['611', 'ADA', 'updated', { item: 0 }],
			['612', 'GRACE', 'updated', { item: 1 }],
		]);
		expect(JSON.stringify([reset, oig.sandbox.log.entries])).not.toContain('Another-1234');
	});

	it('is sent once, and a lost answer is an error', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'PUT', connection: 'resetAfter' }] });
		await oig.failure('account', 'resetPassword', { ...withPassword, user: byName('ADA'), accountId: '611' });
		expect(oig.calls().filter((call) => call.startsWith('PUT'))).toHaveLength(1);
	});

	it.each([
		['611', 'short', /does not comply with the password policy/],
		['612', 'Another-1234', /has no account with the ID 612/],
	])('is refused for %s and "%s"', async (accountId, newPassword, message) => {
		const error = await oig.failure('account', 'resetPassword', { user: byName('ADA'), accountId, newPassword });
		expect(error.message).toMatch(message);
	});
});
