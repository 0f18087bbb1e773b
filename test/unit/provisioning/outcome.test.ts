import { describe, expect, it } from '@jest/globals';

import { InputError, NotAttemptedError, ServiceError, type ServiceErrorKind } from '../../../providers/http/errors';
import { NetworkError } from '../../../providers/http/send';
import type { PlannedAction } from '../../../provisioning/actionPlan';
import type { Result } from '../../../provisioning/execute';
import { judge, withoutPasswords, type Tried } from '../../../provisioning/outcome';

const user = { id: 'u1' };
const step = (key: number) => ({ key, subjects: ['0'], needs: [] });
const red = { user, group: { id: 'g1' }, groupName: 'Red' };
const ACTIONS: readonly PlannedAction[] = [
	{ ...step(1), type: 'createUser', values: { userName: 'ada' }, groups: [], groupNames: [] },
	{ ...step(2), type: 'updateUser', user, values: { title: 'Dr' }, before: {} },
	{ ...step(3), type: 'disableUser', user },
	{ ...step(4), type: 'enableUser', user },
	{ ...step(5), type: 'deleteUser', user },
	{ ...step(6), type: 'addToGroup', ...red },
	{ ...step(7), type: 'removeFromGroup', ...red },
	{ ...step(8), type: 'createGroup', name: 'Red' },
];
const tried = (type: string, result: Result): Tried => {
	const action = ACTIONS.find((one) => one.type === type);
	if (action === undefined) throw new Error(`There is no ${type}.`);
	return { action, result };
};
const outcomeOf = (error: unknown) => judge([tried('updateUser', { status: 'refused', error })], new Map(), undefined);
const service = (kind: ServiceErrorKind, status: number, more: object = {}) =>
	new ServiceError({ service: 'Test', kind, status, message: 'No.', ...more });

describe('what a refusal is called, and whether the row may succeed when it is run again', () => {
	it.each<[ServiceErrorKind, number, string, string, boolean]>([
		['conflict', 409, 'conflict', 'conflict', false],
		['forbidden', 403, 'forbidden', 'permission', false],
		['invalid', 400, 'failed', 'permanent', false],
		['notFound', 404, 'notFound', 'drift', false],
		['throttled', 429, 'throttled', 'throttled', true],
		['unauthenticated', 401, 'failed', 'auth', false],
		['unavailable', 503, 'failed', 'transient', true],
		['unexpected', 200, 'failed', 'permanent', false],
		['conflict', 412, 'stale', 'stale', true],
	])('%s (%i)', (kind, httpStatus, status, name, retryable) => {
		expect(outcomeOf(service(kind, httpStatus))).toEqual({
			status,
			error: { class: name, message: 'No.', retryable, httpStatus },
		});
	});

	it('has what the service said', () => {
		const said = { code: 'C', requestId: 'R', advice: 'Do.', reason: { code: 'userTaken', facts: {} } };
		expect(outcomeOf(service('conflict', 409, said)).error).toMatchObject(said);
	});

	it.each([
		[new NetworkError('interrupted', 'Broke.'), 'failed', { class: 'ambiguous', code: 'interrupted', retryable: true }],
		[new NetworkError('refused', 'Refused.'), 'failed', { class: 'transient', code: 'refused', retryable: true }],
		[new InputError('Email', 'Wrong.', 'Mend.'), 'invalid', { class: 'input', advice: 'Mend.', retryable: false }],
		[new InputError('Email', 'Wrong.'), 'invalid', { class: 'input', retryable: false }],
		[new NotAttemptedError('Later.'), 'notAttempted', { class: 'notAttempted', retryable: true }],
		[new Error('Broke.'), 'failed', { class: 'ambiguous', retryable: true }],
		['Broke.', 'failed', { class: 'ambiguous', retryable: true }],
	])('of an error without a status: %#', (error, status, expected) => {
		const message = error instanceof Error ? error.message : error;
		expect(outcomeOf(error)).toEqual({ status, error: { ...expected, message } });
	});
});

describe('what a row is called', () => {
	it.each([
		['createUser', 'created'],
		['updateUser', 'updated'],
		['disableUser', 'disabled'],
		['enableUser', 'enabled'],
		['deleteUser', 'deleted'],
		['addToGroup', 'memberAdded'],
		['removeFromGroup', 'memberRemoved'],
		['createGroup', 'created'],
	])('after %s alone: %s', (type, status) => {
		expect(judge([tried(type, { status: 'done' })], new Map(), undefined)).toEqual({ status });
		expect(judge([tried(type, { status: 'done', wasThere: true })], new Map(), undefined)).toEqual({
			status: type === 'createUser' ? 'adopted' : 'unchanged',
		});
	});

	it('is the change of the user, and not the group that was made for it', () => {
		const made = tried('createGroup', { status: 'done' });
		expect(judge([made, tried('addToGroup', { status: 'done' })], new Map(), undefined).status).toBe('memberAdded');
		expect(judge([made, tried('addToGroup', { status: 'done', wasThere: true })], new Map(), undefined).status).toBe(
			'unchanged',
		);
	});

	it('is the refusal whatever else was done, then what it waits for, then what was not tried', () => {
		const done = tried('updateUser', { status: 'done' });
		const no = { status: 'refused', error: service('invalid', 400) } as const;
		const blocked = tried('addToGroup', { status: 'blocked', by: 9 });
		const untried = tried('disableUser', { status: 'notAttempted' });
		const results = new Map<number, Result>([
			[9, { status: 'blocked', by: 10 }],
			[10, no],
		]);
		expect(judge([done, blocked, untried, tried('enableUser', no)], results, undefined).status).toBe('failed');
		expect(judge([done, blocked, untried], results, undefined)).toEqual({
			status: 'blocked',
			error: { class: 'blocked', message: 'What it needs was refused: No.', retryable: true },
		});
		expect(judge([done, untried], results, undefined)).toMatchObject({
			status: 'notAttempted',
			error: { message: 'It was not tried.', retryable: true },
		});
		const stop = { reason: 'timeBudget', message: 'The time is up.' } as const;
		expect(judge([done, untried], results, stop).error?.message).toBe('The time is up.');
	});

	it('is pending after a request, and not tried where it waits for one', () => {
		const pending = { status: 'pending', requestId: '7' } as const;
		const waiting = tried('addToGroup', { status: 'notAttempted', waitsFor: 9 });
		expect(judge([tried('updateUser', pending), waiting], new Map([[9, pending]]), undefined).status).toBe('pending');
		expect(judge([waiting], new Map([[9, pending]]), undefined)).toMatchObject({
			status: 'notAttempted',
			error: { message: expect.stringContaining('(request 7)'), retryable: true },
		});
	});
});

it('an error of a row repeats no password of its user', () => {
	const planted = 'Planted-1234';
	const error = withoutPasswords(
		{
			class: 'x',
			retryable: false,
			message: `No ${planted}.`,
			advice: `Not ${planted}.`,
			code: planted,
			requestId: planted,
		},
		[planted],
	);
	expect(JSON.stringify(error)).not.toContain(planted);
	expect(error.message).toBe('No [hidden].');
});
