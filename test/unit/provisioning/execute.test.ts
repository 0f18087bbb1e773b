import { describe, expect, it } from '@jest/globals';

import { NotAttemptedError, type ServiceErrorKind } from '../../../providers/http/errors';
import { NetworkError } from '../../../providers/http/send';
import type { ImportOptions } from '../../../provisioning/import/import';
import { FakeDirectory, refusal } from '../../support/fakeDirectory';
import { importRows, statuses } from './support';

const people = (count: number, more: Record<string, string> = {}) =>
	Array.from({ length: count }, (_, index) => ({
		'User Name': `user${index}`,
		Email: `user${index}@example.com`,
		...more,
	}));

const count = (list: readonly string[], wanted: string) => list.filter((status) => status === wanted).length;

/** An import one write at a time into a directory that refuses the writes which `fails` says. */
async function run(rows: number, fails: (write: number) => Error | undefined, options: Partial<ImportOptions> = {}) {
	const directory = new FakeDirectory({ concurrency: 1 });
	directory.fault = fails;
	const report = await importRows(directory, people(rows), options);
	return { directory, report, statuses: statuses(report) };
}

const KINDS: Record<string, number> = {
	conflict: 409,
	forbidden: 403,
	invalid: 400,
	unauthenticated: 401,
	unavailable: 503,
};
const of = (kind: string) => refusal(kind as ServiceErrorKind, KINDS[kind] ?? 500);

describe('execute', () => {
	it('stops at once when the credential is no longer accepted', async () => {
		const { report, statuses: found } = await run(20, (write) => (write === 3 ? of('unauthenticated') : undefined));
		expect(report.stop?.reason).toBe('auth');
		expect([count(found, 'created'), count(found, 'failed'), count(found, 'notAttempted')]).toEqual([3, 1, 16]);
	});

	it('stops when five changes in a row are forbidden, and not when one in between is allowed', async () => {
		const stopped = await run(20, () => of('forbidden'));
		expect(stopped.report.stop?.reason).toBe('forbidden');
		expect(count(stopped.statuses, 'forbidden')).toBe(5);
		const others = await run(20, (write) => (write % 5 === 4 ? undefined : of('forbidden')));
		expect(others.report.stop).toBeUndefined();
	});

	it('stops when ten in a row are refused for the same reason', async () => {
		const stopped = await run(30, () => of('invalid'));
		expect(stopped.report.stop?.reason).toBe('systemic');
		expect(count(stopped.statuses, 'failed')).toBe(10);
		const various = await run(20, (write) => of(write % 2 === 0 ? 'invalid' : 'conflict'));
		expect(various.report.stop).toBeUndefined();
	});

	it('stops when two fifths of 25 or more are refused, and not before', async () => {
		const tooMany = (write: number) => (write % 5 < 2 ? of('invalid') : undefined);
		const stopped = await run(60, tooMany);
		expect(stopped.report.stop?.reason).toBe('systemic');
		expect(stopped.directory.writes).toBe(25);
		expect((await run(24, tooMany)).report.stop).toBeUndefined();
		expect((await run(60, (write) => (write % 3 === 0 ? of('invalid') : undefined))).report.stop).toBeUndefined();
	});

	it('stops when the service throttles longer than allowed, and says when to go on', async () => {
		const retryAt = new Date('2030-01-01T00:00:00Z');
		const { report, statuses: found } = await run(5, (write) =>
			write === 2 ? refusal('throttled', 429, { retryAt }) : undefined,
		);
		expect(report.summary).toMatchObject({ complete: false, resumeAfter: retryAt.toISOString() });
		expect(found).toEqual(['created', 'created', 'throttled', 'notAttempted', 'notAttempted']);
	});

	it('stops when the time budget is used up', async () => {
		let time = 0;
		const { report, statuses: found } = await run(10, () => void (time += 1_000), {
			now: () => time,
			timeBudgetMs: 3_000,
		});
		expect(report.stop?.reason).toBe('timeBudget');
		expect([count(found, 'created'), count(found, 'notAttempted')]).toEqual([3, 7]);
	});

	it('throws when it is cancelled', async () => {
		const cancel = new AbortController();
		const running = run(10, (write) => void (write === 2 && cancel.abort(new Error('Cancelled.'))), {
			signal: cancel.signal,
		});
		await expect(running).rejects.toThrow('Cancelled.');
	});

	it.each([
		[1, 'done'],
		[2, 'kept'],
	])('with %i of 10 changes refused before, what is to be disabled is %s', async (refused, outcome) => {
		const directory = new FakeDirectory({ concurrency: 1 });
		const leaver = directory.addUser({ userName: 'leaver', email: 'leaver@example.com' });
		directory.fault = (write) => (write < refused ? of('invalid') : undefined);
		const rows = [...people(10, { Active: '' }), { 'User Name': 'leaver', Email: 'leaver@example.com', Active: 'no' }];
		const report = await importRows(directory, rows);
		expect(leaver.active).toBe(outcome === 'kept');
		expect(report.stop?.reason).toBe(outcome === 'kept' ? 'barrier' : undefined);
	});

	it('does not try what needs something that was refused, and says why', async () => {
		const directory = new FakeDirectory({ concurrency: 1 });
		directory.fault = (_, action) =>
			action.type === 'createGroup' ? refusal('invalid', 400, { message: 'No such groups here.' }) : undefined;
		const report = await importRows(directory, people(1, { Groups: 'Red' }));
		expect(directory.written).toEqual(['createUser']);
		expect(report.rejected[0]).toMatchObject({ status: 'failed', changes: ['created'] });
		expect(report.rejected[0]?.error?.message).toBe('No such groups here.');
	});

	it('reports a change without an outcome as ambiguous, never as not tried', async () => {
		const directory = new FakeDirectory({ concurrency: 1 });
		directory.apply = async function* () {};
		const report = await importRows(directory, people(1));
		expect(report.rejected[0]).toMatchObject({ status: 'failed', error: { class: 'ambiguous', retryable: true } });
	});

	it('tells lost answers from refused connections', async () => {
		const { report } = await run(2, (write) => new NetworkError(write === 0 ? 'interrupted' : 'refused', 'No answer.'));
		expect(report.rejected.map(({ error }) => error?.class)).toEqual(['ambiguous', 'transient']);
	});
});

describe('names that must be unique', () => {
	const keyed = (rows: ReadonlyArray<readonly [string, string]>) =>
		rows.map(([key, name]) => ({ Key: key, 'User Name': name, Email: `${name}@example.com` }));
	const staff = (rows: ReadonlyArray<readonly [string, string]>) => {
		const directory = new FakeDirectory();
		for (const [key, name] of rows) directory.addUser({ key, userName: name, email: `${name}@example.com` });
		return directory;
	};
	const names = (directory: FakeDirectory) =>
		Object.fromEntries(
			[...directory.users.values()].map(({ values }) => [values.key ?? '', values.userName] as const),
		) satisfies Record<string, unknown>;

	it('are released before they are given anew, however long the chain', async () => {
		const chain = Array.from({ length: 30 }, (_, index) => [`k${index}`, `n${index}`] as const);
		const directory = staff(chain);
		const moved = chain.map(([key], index) => [key, `n${index + 1}`] as const);
		const report = await importRows(directory, keyed([...moved, ['new', 'n0']]), { maxUpdateShare: 100 });
		expect(report.rejected).toEqual([]);
		expect(names(directory)).toEqual({ ...Object.fromEntries(moved), new: 'n0' });
	});

	it('are not swapped in a circle', async () => {
		const directory = staff([
			['1', 'ann'],
			['2', 'bob'],
		]);
		const report = await importRows(
			directory,
			keyed([
				['1', 'bob'],
				['2', 'ann'],
				['3', 'cid'],
			]),
		);
		expect(statuses(report)).toEqual(['created', 'blocked', 'blocked']);
		expect(names(directory)).toEqual({ 1: 'ann', 2: 'bob', 3: 'cid' });
	});

	it('that somebody keeps block the row, and name the holder', async () => {
		const directory = staff([['1', 'ann']]);
		const report = await importRows(directory, keyed([['2', 'ann']]));
		expect(report.rejected[0]).toMatchObject({ status: 'blocked', action: 'none' });
		expect(report.rejected[0]?.error?.message).toContain('"ann"');
		expect(directory.writes).toBe(0);
	});
});

describe('the guards', () => {
	const leavers = (count: number) => people(count).map(({ 'User Name': name }) => ({ 'User Name': name }));
	const full = (count: number) => {
		const directory = new FakeDirectory();
		for (const { 'User Name': userName = '', Email: email = '' } of people(count))
			directory.addUser({ userName, email });
		return directory;
	};

	it.each([
		[3, 3, 0],
		[3, 2, 3],
		[0, 0, 0],
		[1, 0, 1],
	])('let %i deletes pass when %i are allowed, or hold %i rows', async (planned, maxRemovals, held) => {
		const directory = full(4);
		const report = await importRows(directory, leavers(planned), { action: 'delete', maxRemovals });
		expect(count(statuses(report), 'held')).toBe(held);
		expect(report.summary.guards).toContainEqual(
			expect.objectContaining({ guard: 'removals', planned, allowed: maxRemovals, held: held > 0 }),
		);
		expect(directory.users.size).toBe(held > 0 ? 4 : 4 - planned);
	});

	it.each([
		[4, 10, 'sends'],
		[5, 50, 'sends'],
		[5, 49, 'refuses'],
		[6, 50, 'refuses'],
	])('with %i invalid rows of %i: %s', async (invalid, rows, outcome) => {
		const directory = new FakeDirectory();
		const bad = Array.from({ length: invalid }, () => ({ 'User Name': '', Email: 'x' }));
		const report = await importRows(directory, [...people(rows - invalid), ...bad]);
		expect(report.refusal?.reason).toBe(outcome === 'refuses' ? 'invalidRows' : undefined);
		expect(directory.users.size).toBe(outcome === 'refuses' ? 0 : rows - invalid);
	});

	it('stop before sending anything for one invalid row, if that is wanted', async () => {
		const directory = new FakeDirectory();
		const report = await importRows(directory, [...people(3), { 'User Name': 'bad', Email: 'x' }], {
			invalidRows: 'stop',
		});
		expect(statuses(report).sort()).toEqual(['invalid', 'notAttempted', 'notAttempted', 'notAttempted']);
		expect(directory.writes).toBe(0);
	});
});

it('returns generated passwords of new users only, and only if that is asked for', async () => {
	const directory = new FakeDirectory();
	directory.addUser({ userName: 'user0', email: 'user0@example.com' });
	const silent = await importRows(directory, people(2), { password: 'generate' });
	expect(JSON.stringify(silent)).not.toContain('"password"');
	const { succeeded } = await importRows(directory, people(4), { password: 'generate', returnPasswords: true });
	expect(succeeded.map(({ password }) => typeof password)).toEqual(['undefined', 'undefined', 'string', 'string']);
	expect(succeeded[2]?.password).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^A-Za-z\d]).{20}$/);
});

it('calls somebody adopted whom somebody else created, also when groups were added', async () => {
	const directory = new FakeDirectory({ concurrency: 1 });
	const apply = directory.apply.bind(directory);
	directory.apply = async function* (actions, signal) {
		const creates = new Set(actions.filter(({ type }) => type === 'createUser').map(({ key }) => key));
		for await (const outcome of apply(actions, signal)) {
			yield creates.has(outcome.key) && outcome.status === 'done' ? { ...outcome, wasThere: true } : outcome;
		}
	};
	const { succeeded } = await importRows(directory, people(1, { Groups: 'Red' }));
	expect(succeeded[0]).toMatchObject({ status: 'adopted', changes: ['added to Red', 'group Red created'] });
});

describe('what is accepted and not done yet', () => {
	/** A directory in which writes of a type are only accepted, as requests 1, 2 … */
	function accepting(type: string, directory = new FakeDirectory({ concurrency: 1 })) {
		const apply = directory.apply.bind(directory);
		let requests = 0;
		directory.apply = async function* (actions, signal) {
			for (const { key } of actions.filter((action) => action.type === type)) {
				requests += 1;
				yield { key, status: 'pending', requestId: String(requests) };
			}
			yield* apply(
				actions.filter((action) => action.type !== type),
				signal,
			);
		};
		return { directory, decide: () => void (directory.apply = apply) };
	}

	it('makes its row pending; what needs it is done by a later run', async () => {
		const { directory, decide } = accepting('createUser');
		const rows = people(2, { Groups: 'Red' });
		const first = await importRows(directory, rows);
		expect(first.summary).toMatchObject({ complete: true, rejected: 0, byStatus: { pending: 2 } });
		expect(first.succeeded.map(({ requestIds }) => requestIds)).toEqual([['1'], ['2']]);
		expect(directory.written).toEqual(['createGroup']);
		decide();
		for (const { 'User Name': userName, Email: email } of rows) directory.addUser({ userName, email });
		const second = await importRows(directory, rows);
		expect(statuses(second)).toEqual(['memberAdded', 'memberAdded']);
	});

	it('does not hide that a stop kept the rest of the row from being tried', async () => {
		const directory = new FakeDirectory({ concurrency: 1 });
		directory.addUser({ userName: 'user0', email: 'user0@example.com' });
		directory.addGroup('Red');
		let time = 0;
		accepting('updateUser', directory);
		const rows = people(1, { Groups: 'Red', 'First Name': 'Ada' });
		const now = () => (time += 1_000);
		const report = await importRows(directory, rows, { now, timeBudgetMs: 3_000 });
		expect(report.stop?.reason).toBe('timeBudget');
		expect(report.rejected[0]).toMatchObject({ status: 'notAttempted', requestIds: ['1'] });
		expect(directory.written).toEqual([]);
	});

	it('is named by a row that has to wait for it', async () => {
		const { directory } = accepting('updateUser');
		directory.addUser({ userName: 'ann', key: '1', email: 'ann@example.com' });
		const report = await importRows(directory, [
			{ 'User Name': 'ann.lee', Key: '1', Email: 'ann@example.com' },
			{ 'User Name': 'ann', Key: '2', Email: 'ann2@example.com' },
		]);
		expect(statuses(report)).toEqual(['pending', 'notAttempted']);
		expect(report.rejected[0]?.error).toMatchObject({
			retryable: true,
			message: 'What it needs was accepted and is not done yet (request 1). Run it again when that is done.',
		});
	});

	it('does not stop a run when it holds other changes back', async () => {
		const { report, statuses: found } = await run(30, (write) =>
			write < 29 ? new NotAttemptedError('A request is open.') : undefined,
		);
		expect(report.stop).toBeUndefined();
		expect([count(found, 'notAttempted'), count(found, 'created')]).toEqual([29, 1]);
		expect(report.rejected[0]?.error?.message).toBe('A request is open.');
	});
});
