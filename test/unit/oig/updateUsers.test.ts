/** Changes of many users in one request: each user gets an outcome, whatever of the answer is missing. */
import { describe, expect, it } from '@jest/globals';

import { attribute } from '../../../providers/oig/attributes';
import { OpenRequests } from '../../../providers/oig/openRequests';
import { updateUsers, type UserUpdate } from '../../../providers/oig/updateUsers';
import {
	business,
	contentOf,
	list,
	lost,
	noSuchCall,
	notFound,
	object,
	refusal,
	openRequest,
	serverOf,
	type Answers,
} from './server';
import { answer } from './support';

const change = (userId: string, value: string | null = 'Dr'): UserUpdate => ({
	userId,
	changes: [attribute('Title', value)],
});
const item = (id: string, more: object = {}) => ({ id, requestId: id, status: ' SUCCESS', ...more });
const items = (...users: object[]) => answer(200, { users });
const open = (id: string, user: string, reqType = 'Modify User Profile') => openRequest(id, reqType, user);
const UNKNOWN = {
	kind: 'unexpected',
	status: 200,
	message: 'OIG gave no answer about this user, whose values are not up to date.',
	advice: 'Run it again: values that are up to date by then are not written again.',
};
const BROKEN = { fault: 'interrupted', message: 'The connection was closed.' };

async function update(answers: Answers, updates: readonly UserUpdate[] = [change('7'), change('8')]) {
	const server = serverOf({ 'GET /requests': list('requests', []), ...answers });
	const readOpen = async () => await OpenRequests.read(server.client);
	const outcomes = await updateUsers(server.client, updates, { readOpen });
	const told = Object.fromEntries(
		[...outcomes].map(([id, one]) => [id, one.kind === 'failed' ? contentOf(one.error) : one]),
	);
	return { ...server, told };
}

describe('changes of several users', () => {
	it('are one PUT, and one PATCH where a value is cleared', async () => {
		const both = items(item('7'), item('8'));
		const set = await update({ 'PUT /users': both });
		const fields = [{ name: 'Title', value: 'Dr' }];
		expect(set.told).toEqual({ 7: { kind: 'updated' }, 8: { kind: 'updated' } });
		expect(set.writes()).toEqual([
			[
				'PUT /users',
				{
					users: [
						{ id: '7', requestId: '7', fields },
						{ id: '8', requestId: '8', fields },
					],
				},
			],
		]);
		for (const empty of ['', null]) {
			const cleared = await update({ 'PATCH /users': both }, [change('7'), change('8', empty)]);
			expect(cleared.writes()).toEqual([
				[
					'PATCH /users',
					{
						users: [
							{ id: '7', requestId: '7', update: fields },
							{ id: '8', requestId: '8', delete: [{ name: 'Title' }] },
						],
					},
				],
			]);
		}
	});

	it('are raised or refused one by one, without a password in the words of a refusal', async () => {
		const secret = { userId: '8', changes: [attribute('usr_password', 'Secret-1'), attribute('Title', 'Dr')] };
		const refusedItem = { requestId: '8', status: 'FAILED', reason: 'Secret-1 is weak.' };
		const { told } = await update({ 'PUT /users': items(item('7', { request: { id: '3' } }), refusedItem) }, [
			change('7'),
			secret,
		]);
		expect(told[7]).toEqual({ kind: 'raised', requestId: '3' });
		expect(JSON.stringify(told[8])).toMatch(/is weak/);
		expect(JSON.stringify(told[8])).not.toContain('Secret-1');
		const silent = await update({ 'PUT /users': items(item('7'), { requestId: '8', status: 'FAILED' }) });
		expect(silent.told[8]).toMatchObject({ message: 'OIG did not accept this change and does not say why.' });
	});
});

describe('a user of whom the answer says nothing', () => {
	const over = (answers: Answers, found: object = {}) =>
		update({ 'PUT /users': items(item('7')), ...answers, ...found });

	it('is updated if the values are there, raised if a request is open, and otherwise an error', async () => {
		const done = await over({ 'GET /users/8': object('8', { Title: 'Dr' }) });
		expect(done.told).toEqual({ 7: { kind: 'updated' }, 8: { kind: 'updated' } });
		const old = { 'GET /users/8': object('8', { Title: 'Prof' }) };
		const raised = await over({ ...old, 'GET /requests': list('requests', [open('4', '8')]) });
		expect(raised.told[8]).toEqual({ kind: 'raised', requestId: '4' });
		for (const other of [open('4', '9'), open('4', '8', 'Assign Roles')]) {
			const left = await over({ ...old, 'GET /requests': list('requests', [other]) });
			expect(left.told).toEqual({ 7: { kind: 'updated' }, 8: UNKNOWN });
			expect(left.writes()).toHaveLength(1);
		}
	});

	it('and is not there is an error of that user alone', async () => {
		const { told } = await over({ 'GET /users/8': notFound() });
		expect(told).toEqual({ 7: { kind: 'updated' }, 8: UNKNOWN });
	});

	it('is read where the answer holds no list of users', async () => {
		for (const body of [{}, { users: 'x' }, { users: [7] }]) {
			const { told, calls } = await update({
				'PUT /users': answer(200, body),
				'GET /users/7': object('7', { Title: 'Dr' }),
				'GET /users/8': object('8', { Title: '' }),
			});
			expect(told).toEqual({ 7: { kind: 'updated' }, 8: UNKNOWN });
			expect(calls().slice(1, 3)).toEqual(['GET /users/7', 'GET /users/8']);
		}
	});
});

describe('when the answer to changes is lost', () => {
	it('only those are sent again who are not done or requested by then', async () => {
		const { told, writes, waits } = await update(
			{
				'PUT /users': [lost(), items(item('9'))],
				'GET /users/7': object('7', { Title: 'Dr' }),
				'GET /users/8': object('8'),
				'GET /users/9': object('9'),
				'GET /requests': list('requests', [open('4', '8')]),
			},
			['7', '8', '9'].map((id) => change(id)),
		);
		expect(told).toEqual({ 7: { kind: 'updated' }, 8: { kind: 'raised', requestId: '4' }, 9: { kind: 'updated' } });
		expect(writes()[1]).toMatchObject(['PUT /users', { users: [{ id: '9' }] }]);
		expect([writes().length, waits]).toEqual([2, [2_000]]);
	});

	it('nothing more is sent when all are done', async () => {
		const { told, writes } = await update({ 'PUT /users': lost(), 'GET /users/7': object('7', { Title: 'Dr' }) }, [
			change('7'),
		]);
		expect(told).toEqual({ 7: { kind: 'updated' } });
		expect(writes()).toHaveLength(1);
	});

	it('it is given up after five requests', async () => {
		const { told, writes, waits } = await update({ 'PUT /users': lost(), 'GET /users/7': object('7') }, [change('7')]);
		expect(told).toEqual({ 7: BROKEN });
		expect([writes().length, waits.length]).toEqual([5, 5]);
	});

	it('and the users cannot be read, that is the error of each', async () => {
		for (const [reply, kind] of [
			[refusal(403), 'forbidden'],
			[noSuchCall(), 'unexpected'],
		] as const) {
			const { told, writes } = await update({
				'PUT /users': lost(),
				'GET /users/7': reply,
				'GET /users/8': object('8', { Title: 'Dr' }),
			});
			expect(told).toMatchObject({ 7: { kind }, 8: { kind } });
			expect(writes()).toHaveLength(1);
		}
	});

	it.each([
		['a refusal with a code of OIG', business('No.'), 3],
		['a refusal of the whole', refusal(400), 3],
		['a refusal of the credential', refusal(401), 1],
	])('%s is no lost answer', async (_, reply, sent) => {
		const { told, writes, waits } = await update({ 'PUT /users': reply });
		expect(told).toMatchObject({ 7: { message: 'No.' }, 8: { message: 'No.' } });
		expect([writes().length, waits]).toEqual([sent, []]);
	});
});
