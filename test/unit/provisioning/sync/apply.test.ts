import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { itemOfRow, type PlanRow } from '../../../../provisioning/sync/row';
import { signerOf } from '../../../../provisioning/sync/signature';
import { Crash, FakeDirectory } from '../../../support/fakeDirectory';
import { chance, directoryOf, SEED } from '../support';
import { applyTo, doingsOf, passed, planOf, statusesOf, syncCases } from './support';

const person = (name: string, more: Record<string, string> = {}) => ({
	'User Name': name,
	Email: `${name}@example.com`,
	...more,
});

/** Ann is there; Bob is new; both are to be in Red, which is new as well. */
async function small() {
	const directory = new FakeDirectory();
	const ann = directory.addUser({ userName: 'ann', email: 'ann@example.com', firstName: 'Ann' });
	const plan = await planOf(directory, [
		person('ann', { 'First Name': 'Anna', Groups: 'Red' }),
		person('bob', { Groups: 'Red' }),
	]);
	return { directory, ann, plan };
}

describe('a plan', () => {
	it('has a row for each thing that will happen', async () => {
		const { plan } = await small();
		expect(plan.rows.map(({ text, requires, risk }) => [text, requires, risk])).toEqual([
			['Create the group Red', [], 'additive'],
			['Create bob', [], 'additive'],
			['Update Ann (ann): First Name', [], 'modifying'],
			['Add Ann (ann) to Red', [1], 'additive'],
			['Add bob to Red', [1, 2], 'additive'],
		]);
		expect(plan.rows[2]).toMatchObject({
			service: 'The Directory',
			tenant: 'the-directory',
			user: { name: 'ann', id: 'u1', email: 'ann@example.com' },
			before: { firstName: 'Ann' },
			after: { firstName: 'Anna' },
			changes: [{ field: 'firstName', from: 'Ann', to: 'Anna' }],
			reason: 'Item 0 has other values.',
			expiresAt: new Date(24 * 3_600_000).toISOString(),
		});
	});

	it('is the same for the same input and directory', async () => {
		const [first, second] = [await small(), await small()];
		expect(second.plan.rows).toEqual(first.plan.rows);
		expect(second.plan.planId).toMatch(/^[\w-]{22}$/);
	});

	it('writes nothing', async () => {
		const { directory } = await small();
		expect(directory.writes).toBe(0);
	});

	it('does the same in whatever order the input comes, each person once', async () => {
		await fc.assert(
			fc.asyncProperty(syncCases, fc.infiniteStream(fc.nat()), async (one, order) => {
				const rows = one.rows.slice(0, 2);
				const plan = await planOf(directoryOf(one), rows);
				const shuffled = [...rows, ...rows]
					.map((row) => [row, order.next().value] as const)
					.sort((a, b) => a[1] - b[1])
					.map(([row]) => row);
				const other = await planOf(directoryOf(one), shuffled);
				expect(doingsOf(other.rows)).toEqual(doingsOf(plan.rows));
			}),
			SEED,
		);
	});
});

describe('Apply Plan', () => {
	it('does what the rows say', async () => {
		const { directory, plan } = await small();
		expect(statusesOf(await applyTo(directory, plan.rows))).toEqual([
			'created',
			'created',
			'updated',
			'memberAdded',
			'memberAdded',
		]);
		expect((await planOf(directory, [person('ann', { 'First Name': 'Anna', Groups: 'Red' })])).rows).toEqual([]);
	});

	it('finds done what is done, and reads no more than once for many rows', async () => {
		const { directory, plan } = await small();
		await applyTo(directory, plan.rows);
		directory.readOnly = true;
		const again = await applyTo(directory, plan.rows);
		expect(statusesOf(again)).toEqual(plan.rows.map(() => 'unchanged'));
	});

	it('is empty again after it was applied, and so is the next plan', async () => {
		await fc.assert(
			fc.asyncProperty(syncCases, async (one) => {
				const directory = directoryOf(one);
				const plan = await planOf(directory, one.rows);
				const { rejected } = await applyTo(directory, plan.rows);
				expect(rejected).toEqual([]);
				const next = await planOf(directory, one.rows);
				expect(next.rows).toEqual([]);
				expect(next.rejected.map(({ status, source }) => [status, source])).toEqual(
					plan.rejected.map(({ status, source }) => [status, source]),
				);
			}),
			SEED,
		);
	});

	it('takes any subset of the rows, in any order', async () => {
		await fc.assert(
			fc.asyncProperty(syncCases, fc.infiniteStream(fc.nat()), async (one, order) => {
				const directory = directoryOf(one);
				const plan = await planOf(directory, one.rows);
				const some = plan.rows
					.map((row) => [row, order.next().value] as const)
					.filter(([, number]) => number % 3 > 0)
					.sort((a, b) => a[1] - b[1])
					.map(([row]) => row);
				const { succeeded, rejected } = await applyTo(directory, some);
				expect(succeeded.length + rejected.length).toBe(some.length);
				for (const { error, row } of rejected) {
					expect(error?.message).toMatch(/^Row \d+, which this row requires, is not/);
					expect(row?.requires).not.toEqual([]);
				}
				// The rest brings the same end.
				await applyTo(directory, plan.rows);
				expect((await planOf(directory, one.rows)).rows).toEqual([]);
			}),
			SEED,
		);
	});

	it('goes on where a process died', async () => {
		await fc.assert(
			fc.asyncProperty(syncCases, fc.nat({ max: 8 }), async (one, after) => {
				const [whole, broken] = [directoryOf(one), directoryOf(one)];
				const plan = await planOf(broken, one.rows);
				broken.crashAfter = after;
				const { stop } = await applyTo(broken, plan.rows);
				if (stop !== undefined) expect(stop.error).toBeInstanceOf(Crash);
				broken.crashAfter = Number.POSITIVE_INFINITY;
				expect((await applyTo(broken, plan.rows)).rejected).toEqual([]);
				await applyTo(whole, (await planOf(whole, one.rows)).rows);
				expect(broken.state()).toEqual(whole.state());
			}),
			SEED,
		);
	});

	it('takes back what it did', async () => {
		await fc.assert(
			fc.asyncProperty(syncCases, async (one) => {
				const directory = directoryOf(one);
				const before = directory.state();
				const { succeeded } = await applyTo(directory, (await planOf(directory, one.rows)).rows);
				const undo = succeeded.flatMap((row) => row.undo?.undo ?? []);
				// A name that a new user has is free only when that one is gone, so that it may take two runs.
				await applyTo(directory, undo);
				await applyTo(directory, undo);
				const groups = expect.anything();
				expect(directory.state()).toEqual({ ...(before as object), groups });
			}),
			SEED,
		);
	});
});

describe('a row that is not as it was planned', () => {
	const failing = async (change: (row: PlanRow) => unknown) => {
		const { directory, plan } = await small();
		directory.readOnly = true;
		const [, , update] = plan.rows;
		if (update === undefined) throw new Error('There is no update.');
		return await applyTo(directory, [change(update) as PlanRow]);
	};

	it('is tampered if one character of it is another one', async () => {
		const { plan } = await small();
		const refused: string[] = [];
		for (const [index, row] of plan.rows.entries()) {
			const text = JSON.stringify(itemOfRow(row));
			for (let at = 0; at < text.length; at += 1) {
				const code = text.charCodeAt(at) ^ 1;
				const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
				let value: unknown;
				try {
					value = JSON.parse(changed);
				} catch {
					continue;
				}
				const directory = new FakeDirectory();
				directory.readOnly = true;
				const report = await applyTo(directory, [value as PlanRow]).catch((error: Error) => error.message);
				const said = typeof report === 'string' ? report : report.rejected[0]?.status;
				if (said === 'tampered' || said === 'invalid' || /^The plan was made (?:for|in)/.test(said ?? ''))
					refused.push(changed);
				else throw new Error(`Row ${index} was taken although it was changed: ${changed}`);
			}
		}
		expect(refused.length).toBeGreaterThan(1_000);
	});

	it('is tampered with the key of another credential', async () => {
		const { directory, plan } = await small();
		const other = signerOf(['another secret']);
		if (other === undefined) throw new Error('There is no signer.');
		const { rejected } = await applyTo(directory, plan.rows, { sign: other });
		expect(rejected[0]?.error?.message).toBe(
			'The row was changed after it was planned, or planned with another credential. Run Sync again.',
		);
		expect(directory.writes).toBe(0);
	});

	it('may have more members, and these in another order', async () => {
		const report = await failing((row) => ({ approved: true, ...Object.fromEntries(Object.entries(row).reverse()) }));
		// The write fails the test; what counts is that it was tried.
		expect(report.rejected[0]?.error?.message).toContain('Nothing may be written');
	});

	it('is refused in another directory and after its time, each with its own sentence', async () => {
		await expect(failing((row) => ({ ...row, tenant: 'elsewhere' }))).rejects.toThrow(
			'The plan was made in "elsewhere", and this credential works in "the-directory". Nothing was changed.',
		);
		await expect(failing((row) => ({ ...row, service: 'Another' }))).rejects.toThrow(
			'The plan was made for "Another", and this is "The Directory". Nothing was changed.',
		);
		const { directory, plan } = await small();
		await expect(applyTo(directory, plan.rows, { now: () => 24 * 3_600_000 })).rejects.toThrow(
			'The plan expired at 1970-01-02T00:00:00.000Z. Nothing was changed.',
		);
		expect(directory.writes).toBe(0);
	});

	it('is no row if it is something else', async () => {
		const report = await failing(() => ({ userName: 'ann' }));
		expect(report.rejected).toMatchObject([{ status: 'invalid' }]);
	});

	it('is done once if it is given twice', async () => {
		const { directory, plan } = await small();
		const report = await applyTo(directory, [...plan.rows, ...plan.rows]);
		expect(report.succeeded).toHaveLength(10);
		expect(directory.written).toHaveLength(5);
	});
});

describe('a directory that changed since', () => {
	it.each<[string, (user: { values: Record<string, string>; active: boolean }) => void, string]>([
		['another value', ({ values }) => void (values.firstName = 'Annie'), 'has another value in firstName now'],
		[
			'another email',
			({ values }) => void (values.email = 'x@example.com'),
			'has another user name, email address or key',
		],
		['another name', ({ values }) => void (values.userName = 'anna'), 'has another user name'],
		['a key', ({ values }) => void (values.key = '9'), 'has another user name, email address or key'],
	])('makes a row stale: %s', async (_what, change, message) => {
		const { directory, ann, plan } = await small();
		change(ann);
		directory.readOnly = true;
		const { rejected } = await applyTo(
			directory,
			plan.rows.filter(({ action }) => action === 'updateUser'),
		);
		expect(rejected).toMatchObject([{ status: 'stale' }]);
		expect(rejected[0]?.error?.message).toContain(message);
	});

	it('says that a user is gone', async () => {
		const { directory, ann, plan } = await small();
		directory.users.delete(ann.id);
		const { rejected } = await applyTo(
			directory,
			plan.rows.filter(({ action }) => action === 'updateUser'),
		);
		expect(rejected).toMatchObject([{ status: 'notFound' }]);
	});

	it('never takes an account that was made meanwhile for the new user', async () => {
		const { directory, plan } = await small();
		directory.addUser({ userName: 'bob', email: 'robert@example.com' });
		const before = directory.state();
		const report = await applyTo(
			directory,
			plan.rows.filter(({ user }) => user?.name === 'bob' || user === undefined),
		);
		expect(statusesOf(report)).toEqual(['created', 'stale', 'blocked']);
		expect(directory.state()).toMatchObject({ users: (before as { users: unknown }).users });
	});

	it('never touches anybody but those of the rows', async () => {
		await fc.assert(
			fc.asyncProperty(syncCases, async (one) => {
				const directory = directoryOf(one);
				const plan = await planOf(directory, one.rows);
				const meant = new Set(plan.rows.flatMap(({ user }) => user?.id ?? []));
				const others = passed(
					[...directory.users.values()]
						.filter(({ id }) => !meant.has(id))
						.map((user) => ({ ...user, groups: [...user.groups] })),
				);
				// Somebody else works in the directory at the same time.
				for (const user of directory.users.values()) {
					if (chance('drift', user.id, one.rows.length) < 0.3) user.values.firstName = 'Drift';
				}
				for (const other of others) {
					const now = directory.users.get(other.id);
					if (now) other.values.firstName = now.values.firstName ?? '';
				}
				await applyTo(directory, plan.rows);
				for (const other of others) {
					const now = directory.users.get(other.id);
					expect(now && { ...now.values, firstName: now.values.firstName ?? '' }).toEqual({ ...other.values });
					expect([...(now?.groups ?? [])]).toEqual(other.groups);
				}
			}),
			SEED,
		);
	});
});
