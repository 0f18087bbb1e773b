import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Crash, refusal } from '../../support/fakeDirectory';
import { cases, chance, directoryOf, importRows, planned, SEED, sourceOf, statuses, type Cells } from './support';
import { runImport } from '../../../provisioning/import/import';

const holds = async <T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>) =>
	await fc.assert(fc.asyncProperty(arbitrary, check), SEED);

/** Names that somebody else holds become free only when the holder is renamed or deleted, here by no row. */
const isStill = (status: string) => status === 'unchanged' || status === 'blocked' || status === 'invalid';

describe('a bulk import', () => {
	it('leaves nothing to do when it is run again, and refuses the same rows for the same reasons', async () => {
		await holds(cases, async (example) => {
			const directory = directoryOf(example);
			const first = await importRows(directory, example.rows);
			const state = directory.state();
			const second = await importRows(directory, example.rows);
			const blocked = first.rejected.filter(({ status }) => status === 'blocked').length;
			if (first.refusal) return;
			expect(first.rejected.every(({ status }) => isStill(status))).toBe(true);
			// A name that a blocked row waited for may be free in the second run, so it may do more, never less.
			expect(second.rejected.filter(({ status }) => status === 'blocked').length).toBeLessThanOrEqual(blocked);
			if (planned(second) === 0) {
				expect(directory.state()).toEqual(state);
				expect(statuses(second).every(isStill)).toBe(true);
			}
			const third = await importRows(directory, example.rows);
			const fourth = await importRows(directory, example.rows);
			expect(planned(third) === 0 || planned(fourth) === 0).toBe(true);
		});
	});

	it('writes nothing in a dry run, and plans what the real run then does', async () => {
		await holds(cases, async (example) => {
			const directory = directoryOf(example);
			directory.readOnly = true;
			const dry = await importRows(directory, example.rows, { dryRun: true });
			directory.readOnly = false;
			const real = await importRows(directory, example.rows);
			expect(dry.summary.planned).toEqual(real.summary.planned);
			expect(dry.summary.byStatus).toEqual(real.summary.byStatus);
		});
	});

	it('gets to the same state when it is run again after a crash at any write', async () => {
		await holds(fc.tuple(cases, fc.nat(20)), async ([example, crashAfter]) => {
			const whole = directoryOf(example);
			await importRows(whole, example.rows);
			await importRows(whole, example.rows);
			const broken = directoryOf(example);
			broken.crashAfter = crashAfter;
			const report = await importRows(broken, example.rows);
			if (report.stop) expect(report.stop.error).toBeInstanceOf(Crash);
			broken.crashAfter = Number.POSITIVE_INFINITY;
			for (let run = 0; run < 3; run += 1) await importRows(broken, example.rows);
			await importRows(whole, example.rows);
			await importRows(whole, example.rows);
			expect(broken.state()).toEqual(whole.state());
		});
	});

	it('never gives an account to another person', async () => {
		await holds(cases, async (example) => {
			const directory = directoryOf(example);
			const before = new Map([...directory.users].map(([id, { values }]) => [id, values.key]));
			await importRows(directory, example.rows);
			for (const [id, key] of before) if (key) expect(directory.users.get(id)?.values.key).toBe(key);
		});
	});

	it.each(['disable', 'delete'] as const)('never does "%s" to the account behind the credential', async (action) => {
		await holds(cases, async (example) => {
			const directory = directoryOf(example, { ownUserName: 'ANN' });
			const own = [...directory.users.values()].find(({ values }) => values.userName === 'ann');
			const active = own?.active;
			await importRows(directory, example.rows, { action });
			await importRows(directory, example.rows, { kind: 'membership', action: 'delete' });
			if (!own) return;
			expect(directory.users.get(own.id)?.active).toBe(active);
			expect([...own.groups].length).toBe(example.existing.find(({ name }) => name === 'ann')?.groups.length);
		});
	});

	it('plans the same whatever the order of the rows, and with rows repeated', async () => {
		await holds(fc.tuple(cases, fc.nat()), async ([example, salt]) => {
			const shuffled = example.rows
				.map((row, index) => ({ row, rank: chance(salt, index) }))
				.sort((a, b) => a.rank - b.rank)
				.map(({ row }) => row);
			const straight = directoryOf(example);
			const other = directoryOf(example);
			const first = await importRows(straight, example.rows, { invalidRows: 'skip' });
			const second = await importRows(other, [...shuffled, ...shuffled]);
			if (first.refusal || second.refusal) return;
			expect(second.summary.planned).toEqual(first.summary.planned);
			expect(other.state()).toEqual(straight.state());
		});
	});

	it('takes other spellings of a name for the same person', async () => {
		const spelled = fc.constantFrom('Zoë', 'ZOË', 'Zoe\u0308', 'zoë');
		await holds(fc.tuple(spelled, fc.array(spelled, { minLength: 1, maxLength: 4 })), async ([existing, names]) => {
			const directory = directoryOf({ existing: [], rows: [] });
			directory.addUser({ userName: existing, email: 'zoe@example.com' });
			const rows = names.map((name) => ({ 'User Name': name, Email: 'zoe@example.com', Groups: 'Red' }));
			const report = await importRows(directory, rows);
			expect(directory.users.size).toBe(1);
			expect(new Set(statuses(report))).toEqual(new Set(['memberAdded']));
		});
	});

	it('reports every row exactly once, and its numbers add up', async () => {
		await holds(fc.tuple(cases, fc.nat()), async ([example, salt]) => {
			const directory = directoryOf(example);
			directory.fault = (write) => (chance(salt, write) < 0.3 ? refusal('unavailable', 503) : undefined);
			const { succeeded, rejected, summary } = await importRows(directory, example.rows);
			const items = [...succeeded, ...rejected].map(({ source }) => source.item).sort((a, b) => a - b);
			expect(items).toEqual(example.rows.map((_, index) => index));
			const sum = Object.values(summary.byStatus).reduce((total, count) => total + count, 0);
			expect([summary.rows, summary.succeeded + summary.rejected, sum]).toEqual(Array(3).fill(example.rows.length));
			expect(rejected.every(({ error, row }) => error && error.message !== '' && row)).toBe(true);
			for (const { source, row } of rejected) expect(row).toEqual(example.rows[source.item]);
		});
	});

	it('makes one user of a create whose answer was lost', async () => {
		await holds(fc.tuple(cases, fc.nat()), async ([example, salt]) => {
			const directory = directoryOf(example);
			directory.fault = (write) => (chance(salt, write) < 0.5 ? 'lost' : undefined);
			await importRows(directory, example.rows);
			const names = [...directory.users.values()].map(({ values }) => values.userName);
			expect(new Set(names).size).toBe(names.length);
		});
	});

	it('makes nobody and nothing twice where new objects are not shown at once, and ends all the same', async () => {
		await holds(fc.tuple(cases, fc.integer({ min: 1, max: 4 })), async ([example, staleReads]) => {
			const prompt = directoryOf(example);
			const late = directoryOf(example, { staleReads });
			for (let run = 0; run < 8; run += 1) {
				await importRows(prompt, example.rows);
				await importRows(late, example.rows);
			}
			expect(late.state()).toEqual(prompt.state());
		});
	});

	it('ends in the same state when two runs overlap', async () => {
		await holds(fc.tuple(cases, fc.integer({ min: 1, max: 3 })), async ([example, batch]) => {
			const alone = directoryOf(example);
			const shared = directoryOf(example, { batch });
			await Promise.all([importRows(shared, example.rows), importRows(shared, example.rows)]);
			for (let run = 0; run < 3; run += 1) {
				await importRows(shared, example.rows);
				await importRows(alone, example.rows);
			}
			expect(shared.state()).toEqual(alone.state());
		});
	});

	it.each(['delete', 'disable'] as const)('counts for its guard exactly those whom "%s" would hit', async (action) => {
		await holds(fc.tuple(cases, fc.nat(4)), async ([example, maxRemovals]) => {
			const directory = directoryOf(example);
			const report = await importRows(directory, example.rows, { action, maxRemovals });
			const guard = report.summary.guards.find(({ guard: name }) => name === 'removals');
			const { planned: disablesAndDeletes, held } = guard ?? { planned: 0, held: false };
			const type = action === 'delete' ? 'deleteUser' : 'disableUser';
			if (report.refusal?.reason === 'invalidRows') return;
			expect(disablesAndDeletes).toBe(report.summary.planned[type] ?? 0);
			expect(held).toBe(disablesAndDeletes > maxRemovals);
			expect(directory.written.filter((name) => name === type)).toHaveLength(held ? 0 : disablesAndDeletes);
		});
	});

	it('never repeats a password in what it reports', async () => {
		const secret = 'S3cret-Pa55word';
		await holds(
			fc.tuple(cases, fc.nat(), fc.constantFrom('Password', 'Passwort', 'Initial pwd')),
			async ([example, salt, header]) => {
				const directory = directoryOf(example);
				directory.fault = (write, action) =>
					chance(salt, write) < 0.5 ? refusal('invalid', 400, { message: `No: ${JSON.stringify(action)}` }) : undefined;
				const rows: Cells[] = example.rows.map((row) => ({ ...row, [header]: secret }));
				for (const password of ['column', 'none', 'generate'] as const) {
					const report = await importRows(directory, rows, { password });
					expect(JSON.stringify(report)).not.toContain(secret);
				}
				const source = sourceOf(rows);
				const shifted = {
					...source,
					records: source.records.map((record) => ({
						...record,
						shapeError: 'Too many cells.',
						cells: { ...record.cells, Groups: secret },
					})),
				};
				const options = { kind: 'user', action: 'createOrUpdate', now: () => 0 } as const;
				expect(JSON.stringify(await runImport(directory, shifted, options))).not.toContain(secret);
			},
		);
	});

	it('does the same whatever the size of the batches', async () => {
		await holds(
			fc.tuple(cases, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 })),
			async ([example, batch, concurrency]) => {
				const single = directoryOf(example);
				const batched = directoryOf(example, { batch, concurrency });
				const first = await importRows(single, example.rows);
				const second = await importRows(batched, example.rows);
				expect(second.summary.byStatus).toEqual(first.summary.byStatus);
				expect(batched.state()).toEqual(single.state());
			},
		);
	});

	it('never writes a field that the input does not have, and clears once what is marked', async () => {
		const optional = fc.constantFrom(undefined, '', 'New', '<clear>');
		await holds(fc.tuple(optional, fc.constantFrom('keep' as const, 'clear' as const)), async ([cell, blankCells]) => {
			const directory = directoryOf({ existing: [], rows: [] });
			const user = directory.addUser({ userName: 'ann', email: 'ann@example.com', firstName: 'Old' });
			const row: Cells = { 'User Name': 'ann', ...(cell === undefined ? {} : { 'First Name': cell }) };
			const options = { blankCells };
			await importRows(directory, [row], options);
			const clears = cell === '<clear>' || (cell === '' && blankCells === 'clear');
			expect(user.values).toEqual({
				userName: 'ann',
				email: 'ann@example.com',
				firstName: clears ? '' : cell === 'New' ? 'New' : 'Old',
			});
			const writes = directory.writes;
			await importRows(directory, [row], options);
			expect(directory.writes).toBe(writes);
		});
	});
});
