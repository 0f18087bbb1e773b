/** Accounts in applications: only those of the user are touched, and an answer counts only if it says so. */
import { describe, expect, it } from '@jest/globals';

import { accountOf, resetAccountPassword, revokeAccount } from '../../../providers/oig/accounts';
import { entry, errorOf, fieldsOf, list, lost, noSuchCall, notFound, refusal, serverOf, type Answers } from './server';
import { answer } from './support';

const ada = entry('7', { 'User Login': 'ADA' });
const account = (id: string, status: string, userId: unknown = '7') => ({ id, fields: fieldsOf({ status, userId }) });
const accounts = (...all: object[]) => list('accounts', all);
const mine = entry('60', { Status: 'Provisioned' });
const DELETE = 'DELETE /accounts/60';
const PUT = 'PUT /accounts/60/password';
const revoked = answer(200, { id: 60, status: ' Revoked', requestId: 5, request: null });
const MISSING = {
	kind: 'notFound',
	status: 200,
	message: 'The user 7 has no account with the ID 60, or the user of the credential may not see it.',
};
const MIXED_UP = {
	kind: 'unexpected',
	status: 200,
	message: 'The server was asked for the account 60 and returned the account 61.',
	advice: 'Nothing was changed. A cache or gateway on the way may mix up answers.',
};

describe('an account of a user', () => {
	it('is looked for among those of the user', async () => {
		const { client, calls } = serverOf({ 'GET /accounts': accounts(account('59', 'x'), account('60', 'Enabled')) });
		expect((await accountOf(client, ada, '60')).attributes).toMatchObject({ status: 'Enabled' });
		expect(calls()).toEqual(['GET /accounts?userId=7&offset=1&limit=100']);
		const none = serverOf({ 'GET /accounts': accounts(account('59', 'x')) });
		expect(await errorOf(accountOf(none.client, ada, '60'))).toEqual(MISSING);
	});

	it('is none in a list that has accounts of another user', async () => {
		const { client } = serverOf({ 'GET /accounts': accounts(account('59', 'x', '8'), account('60', 'x')) });
		expect(await errorOf(accountOf(client, ada, '60'))).toMatchObject({
			message: 'The server was asked for the user 7 and returned the user 8.',
		});
		// Not every server says who has an account.
		const silent = serverOf({ 'GET /accounts': accounts(account('60', 'x', null)) });
		expect((await accountOf(silent.client, ada, '60')).id).toBe('60');
	});
});

describe('a revocation', () => {
	const revoke = async (answers: Answers, present = mine) => {
		const server = serverOf(answers);
		const result = await revokeAccount(server.client, ada, present).catch(
			async (error: unknown) => await errorOf(Promise.reject(error as Error)),
		);
		return { ...server, result };
	};

	it.each(['Status', 'status'])('of one that is revoked sends nothing (%s)', async (member) => {
		const { result, calls } = await revoke({}, entry('60', { [member]: 'REVOKED' }));
		expect([result, calls()]).toEqual([{ outcome: 'unchanged', status: 'REVOKED' }, []]);
	});

	it.each([
		['revoked afterwards', accounts(account('60', 'revoked')), 'updated', 'revoked'],
		['not shown afterwards', accounts(account('61', 'Enabled')), 'updated', 'Revoked'],
		['still there', accounts(account('60', 'Provisioned')), 'pending', 'Provisioned'],
	])('of one that is %s is told so', async (_, after, outcome, status) => {
		for (const said of [revoked, answer(200, { status: 'SUCCESS', requestId: '5' })]) {
			const { result, writes } = await revoke({ [DELETE]: said, 'GET /accounts': after });
			expect(result).toEqual({ outcome, status, requestId: '5' });
			expect(writes()).toEqual([[DELETE, undefined]]);
		}
	});

	it.each([
		[{ id: '60' }, 'OIG did not accept the revocation and does not say why.'],
		[{ id: '60', status: 'FAILED', reason: 'It is locked.' }, 'It is locked.'],
		[{ id: '60', status: 'Revoked later' }, 'OIG did not accept the revocation and does not say why.'],
	])('that the answer %j does not confirm is refused', async (body, message) => {
		const { result, calls } = await revoke({ [DELETE]: answer(200, body) });
		expect(result).toEqual({ kind: 'invalid', status: 200, message });
		expect(calls()).toHaveLength(1);
	});

	it('that is confirmed for another account is not believed', async () => {
		const { result } = await revoke({
			[DELETE]: answer(200, { id: '61', status: 'Revoked' }),
			'GET /accounts': accounts(account('60', 'Provisioned')),
		});
		expect(result).toEqual(MIXED_UP);
	});

	it('whose answer is lost is done if the account is revoked, and else sent again', async () => {
		const done = await revoke({ [DELETE]: lost(), 'GET /accounts': accounts(account('60', 'Revoked')) });
		expect(done.result).toEqual({ outcome: 'updated', status: 'Revoked', requestId: undefined });
		expect(done.writes()).toHaveLength(1);
		const there = accounts(account('60', 'Enabled'));
		const again = await revoke({
			[DELETE]: [lost(), revoked],
			'GET /accounts': [there, accounts(account('60', 'Revoked'))],
		});
		expect(again.result).toMatchObject({ outcome: 'updated' });
		expect(again.writes()).toHaveLength(2);
	});

	it.each([
		[refusal(403), 'forbidden'],
		[noSuchCall(), 'unexpected'],
	])('is not called done where the accounts cannot be read afterwards', async (reply, kind) => {
		const { result } = await revoke({ [DELETE]: revoked, 'GET /accounts': reply });
		expect(result).toMatchObject({ kind });
	});

	it('of accounts that are not found afterwards is done', async () => {
		const { result } = await revoke({ [DELETE]: revoked, 'GET /accounts': notFound() });
		expect(result).toMatchObject({ outcome: 'updated', status: 'Revoked' });
	});
});

describe('a new password of an account', () => {
	const reset = async (reply: Answers[string]) => {
		const server = serverOf({ [PUT]: reply });
		const result = await resetAccountPassword(server.client, mine, 'Secret-1').catch(
			async (error: unknown) => await errorOf(Promise.reject(error as Error)),
		);
		return { ...server, result };
	};

	it.each([{ status: ' UPDATED' }, { status: 'Success', id: 60 }])('is set when the answer says %j', async (body) => {
		const { result, writes } = await reset(answer(200, body));
		expect(result).toBeUndefined();
		expect(writes()).toEqual([[PUT, { requestId: expect.stringMatching(/^[\w-]{12}$/), password: 'Secret-1' }]]);
	});

	it.each([
		[{}, { kind: 'invalid', status: 200, message: 'OIG did not accept the password and does not say why.' }],
		[
			{ status: 'FAILED', reason: 'Secret-1 is weak.' },
			{ kind: 'invalid', status: 200, message: '[hidden] is weak.' },
		],
		[{ status: 'UPDATED', id: '61' }, MIXED_UP],
	])('is not set when the answer says %j', async (body, told) => {
		expect((await reset(answer(200, body))).result).toEqual(told);
	});

	it.each([lost(), refusal(503), answer(200, '<html>')])(
		'is sent once, also when its answer is lost',
		async (reply) => {
			const { result, writes } = await reset([reply, answer(200, { status: 'UPDATED' })]);
			expect(result).toHaveProperty('message');
			expect(writes()).toHaveLength(1);
		},
	);
});
