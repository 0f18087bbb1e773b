import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bodyText } from '../../../providers/http/send';
import { ServiceError } from '../../../providers/http/errors';
import type { NewUser } from '../../../providers/oig/newUsers';
import { newUser, person, short, startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(() => oig.reset());
afterAll(() => oig.stop());

const logins = () => oig.sandbox.state('oig').users.map(({ name }) => name);
const idOf = (login: string) => oig.sandbox.state('oig').users.find(({ name }) => name === login)?.id;
const posts = () => oig.exchanges.filter(({ request }) => request.method === 'POST');
const people = (count: number) => Array.from({ length: count }, (_, index) => person(`P${index}`));

describe('300 users of which 9 fail for four reasons', () => {
	const broken: ReadonlyMap<number, NewUser> = new Map([
		[3, person('B3', { act_key: 999 })],
		[40, person('B40', { act_key: 998 })],
		[77, person('B77', { 'Shoe Size': 42 })],
		[110, person('B110', { 'Shoe Size': 43 })],
		[111, person('B111', { Role: 'WIZARD' })],
		[150, person('B150', { Role: 'WIZARD' })],
		[222, person('B222', { usr_password: 'short' })],
		[260, person('B260', { usr_password: 'abc' })],
		[299, person('B299', { act_key: 997 })],
	]);

	it('gives every user the own outcome, in order, in 12 bulk requests', async () => {
		const users = people(300).map((user, index) => broken.get(index) ?? user);
		const outcomes = await oig.create(users);
		expect(outcomes).toHaveLength(300);
		const failed = outcomes.flatMap((outcome, index) => (outcome.kind === 'failed' ? [index] : []));
		expect(failed).toEqual([...broken.keys()]);
		expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(291);
		expect(short(failed.flatMap((index) => outcomes[index] ?? []))).toEqual([
			'failed: IAM-3050012 : The organization with key 999 does not exist.',
			'failed: IAM-3050012 : The organization with key 998 does not exist.',
			'failed: IAM-3050010 : Unknown attribute or attribute not writable: Shoe Size',
			'failed: IAM-3050010 : Unknown attribute or attribute not writable: Shoe Size',
			'failed: IAM-3050013 : The value WIZARD is not in the look-up of attribute Role.',
			'failed: IAM-3050013 : The value WIZARD is not in the look-up of attribute Role.',
			'failed: IAM-3050016 : The password does not comply with the password policy.',
			'failed: IAM-3050016 : The password does not comply with the password policy.',
			'failed: IAM-3050012 : The organization with key 997 does not exist.',
		]);
		expect(posts()).toHaveLength(12);
		for (const [index, outcome] of outcomes.entries()) {
			if (outcome.kind === 'created') expect(outcome.id).toBe(idOf(`P${index}`));
		}
	});

	it('creates nobody twice when it is run again', async () => {
		await oig.create(people(30));
		const before = logins();
		const again = await oig.create(people(30));
		expect(new Set(short(again))).toEqual(new Set(['exists']));
		expect(logins()).toEqual(before);
	});
});

describe('the forms that an answer may have', () => {
	const users = [person('A'), person('B', { act_key: 999 }), person('C'), person('D')];
	const expected = [
		'created',
		'failed: IAM-3050012 : The organization with key 999 does not exist.',
		'created',
		'created',
	];
	const createdIds = async () => (await oig.create(users)).map((outcome) => ('id' in outcome ? outcome.id : undefined));

	it.each([
		['in another order', { bulkItems: 'reversed' }],
		['without ids and links', { bulkItems: 'withoutId' }],
		['without requestIds', { bulkItems: 'withoutRequestId' }],
		['with a status without the blank', { statusText: 'plain' }],
		['with a status in small letters', { statusText: 'lower' }],
	])('%s: every user gets the right outcome and id', async (_, options) => {
		oig.sandbox.options('oig', options);
		expect(await createdIds()).toEqual([idOf('A'), undefined, idOf('C'), idOf('D')]);
		await oig.reset();
		oig.sandbox.options('oig', options);
		expect(short(await oig.create(users))).toEqual(expected);
	});

	it('in another order and without requestIds: nobody gets the id of somebody else', async () => {
		oig.sandbox.options('oig', { bulkItems: 'shuffled' });
		expect(await createdIds()).toEqual([idOf('A'), undefined, idOf('C'), idOf('D')]);
	});

	it('with items missing: they are looked up, and told if they are not there', async () => {
		oig.sandbox.options('oig', { bulkItems: 'incomplete' });
		const [, , third, , , sixth] = await oig.create([...people(5), person('X', { act_key: 999 })]);
		expect(third).toMatchObject({ kind: 'created', id: idOf('P2') });
		expect(short(sixth ? [sixth] : [])).toEqual([
			'failed: OIG gave no answer about this user, and no user with User Login "X" can be found.',
		]);
	});

	it('with the reason elsewhere, or without one', async () => {
		oig.sandbox.options('oig', { failedItem: 'errorMessage' });
		const [, second] = await oig.create(users);
		expect(second).toMatchObject({
			error: { code: 'IAM-3050012', message: 'The organization with key 999 does not exist.' },
		});
		await oig.reset();
		oig.sandbox.options('oig', { failedItem: 'bare' });
		expect(short(await oig.create(users))[1]).toBe('failed: OIG did not accept this user and does not say why.');
	});

	it('that only accepts the request: pending with its number', async () => {
		oig.sandbox.options('oig', { approval: 'pending', approveCreate: true });
		expect(await oig.create([person('A')])).toMatchObject([{ kind: 'pending', oigRequestId: '731' }]);
		expect(logins()).toEqual(['XELSYSADM']);
	});
});

describe('when the answer is lost', () => {
	it('after the users were created: they are found, and nobody is sent again', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetAfter', count: 1 }] });
		expect(short(await oig.create(people(5)))).toEqual(Array(5).fill('created'));
		expect(posts()).toHaveLength(1);
		expect(logins()).toHaveLength(6);
	});

	it('before the users were created: they are sent again', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetBefore', count: 1 }] });
		expect(short(await oig.create(people(5)))).toEqual(Array(5).fill('created'));
		expect(logins()).toHaveLength(6);
	});

	it.each(['truncated', 'cut', 'html', 'empty'] as const)('as its body is %s: the users are found', async (body) => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', body, count: 1 }] });
		expect(short(await oig.create(people(5)))).toEqual(Array(5).fill('created'));
		expect(posts()).toHaveLength(1);
		expect(logins()).toHaveLength(6);
	});

	it('about users without a login: they are not sent again, but told', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', connection: 'resetAfter', count: 1 }] });
		const nameless = newUser({ 'Last Name': 'Smith', Role: 'EMP', act_key: 1 });
		const byNumber = newUser({ 'Last Name': 'Jones', Role: 'EMP', act_key: 1, 'Employee Number': '7' });
		const [first, second] = await oig.create([nameless, byNumber]);
		expect(first?.kind === 'failed' && (first.error as Error).message).toMatch(
			/^OIG gave no answer about this user \(.*\), and it has nothing to look it up by\.$/,
		);
		expect(second).toMatchObject({ kind: 'created', id: idOf('JONES') });
		expect(posts()).toHaveLength(1);
	});

	it('because one user breaks the whole call: the others are created all the same', async () => {
		oig.sandbox.options('oig', { wholeCallFails: true });
		const users = people(10).map((user, index) => (index === 6 ? person('BAD', { 'Shoe Size': 1 }) : user));
		const outcomes = await oig.create(users);
		expect(outcomes.map(({ kind }) => kind)).toEqual(
			Array.from({ length: 10 }, (_, i) => (i === 6 ? 'failed' : 'created')),
		);
		expect(short(outcomes)[6]).toBe('failed: IAM-3050010 : Unknown attribute: Shoe Size');
	});

	it('again and again: it is given up after a bounded number of requests', async () => {
		oig.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', status: 503 }] });
		const outcomes = await oig.create(people(100));
		expect(outcomes.every(({ kind }) => kind === 'failed')).toBe(true);
		expect(posts().length).toBeLessThanOrEqual(12);
	});
});

describe('before anything is sent', () => {
	it('stops at a refused credential after one request, which would lock the account', async () => {
		const client = oig.clientAs({ ...oig.credential, password: 'wrong-password' });
		const { createUsers } = await import('../../../providers/oig/createUsers');
		const outcomes = await createUsers(client, people(60), { batchSize: 25 });
		expect(oig.exchanges).toHaveLength(1);
		expect(outcomes.every((outcome) => outcome.kind === 'failed' && outcome.error instanceof ServiceError)).toBe(true);
	});

	it('finds a person who appears again as existing', async () => {
		const outcomes = await oig.create([person('A'), person('B'), person('a'), person('A')]);
		expect(short(outcomes)).toEqual(['created', 'created', 'exists', 'exists']);
		expect(logins()).toEqual(['XELSYSADM', 'A', 'B']);
	});

	it('tries a person who appears again when the first was refused, and not when the first waits for approval', async () => {
		const again = await oig.create([person('A', { act_key: 999 }), person('A')]);
		expect(again.map(({ kind }) => kind)).toEqual(['failed', 'created']);
		oig.sandbox.options('oig', { approval: 'pending', approveCreate: true });
		const waiting = await oig.create([person('B'), person('B')]);
		expect(waiting).toMatchObject([
			{ kind: 'pending', oigRequestId: '731' },
			{ kind: 'pending', oigRequestId: '731' },
		]);
	});

	it('asks value by value where the server does not take a filter with "or"', async () => {
		await oig.create([person('B')]);
		oig.sandbox.options('oig', { orFilter: false });
		expect(short(await oig.create([person('A'), person('B'), person('C')]))).toEqual(['created', 'exists', 'created']);
	});

	it('takes a 404 for a filter without a match', async () => {
		oig.sandbox.options('oig', { emptyList: '404' });
		expect(short(await oig.create([person('A')]))).toEqual(['created']);
	});

	it('takes logins that look like filters for what they are, or refuses to look for them', async () => {
		await oig.create([person('A')]);
		const outcomes = await oig.create([person('x or User::Login ne y'.replaceAll('::', ' ')), person("O'HARA")]);
		expect(short(outcomes)).toEqual(['created', 'created']);
	});

	it('never shows a password that the server echoes', async () => {
		oig.sandbox.faults.set({
			rules: [{ method: 'POST', status: 403, message: 'refused usr_value Tr0ub4dor&3x' }],
		});
		const outcomes = await oig.create([person('A', { usr_password: 'Tr0ub4dor&3x' })]);
		expect(
			posts()
				.map(({ request }) => String(request.body))
				.join(),
		).toContain('Tr0ub4dor&3x');
		expect(
			JSON.stringify(outcomes, (_, value: unknown) =>
				value instanceof Error ? { ...value, message: value.message } : value,
			),
		).not.toContain('Tr0ub4dor');
		expect(posts().every(({ response }) => response && bodyText(response).includes('refused'))).toBe(true);
	});
});
