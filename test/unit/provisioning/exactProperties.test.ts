/** Exact memberships on the directory in memory, whatever it has and whatever the rows say. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { ImportOptions } from '../../../provisioning/import/import';
import { refusal, type FakeDirectory } from '../../support/fakeDirectory';
import { cases, chance, directoryOf, importRows, planned, SEED, type Cells, type Case } from './support';

type Managed = NonNullable<ImportOptions['managedGroups']>;

/** The guards have tests of their own. */
const UNGUARDED = { maxMembershipShare: 100, maxGroupLoss: 100, maxMembershipRemovals: 1_000 } as const;

describe('an exact import', () => {
	const managed = fc.constantFrom<Managed>(
		{ by: 'all' },
		{ by: 'input' },
		{ by: 'none' },
		{ by: 'prefix', prefixes: ['r', 'GR'] },
	);
	const isManagedBy = (by: Managed, rows: readonly Cells[]) => (name: string) => {
		if (by.by === 'prefix') return /^(?:r|gr)/i.test(name);
		return by.by === 'all' || (by.by === 'input' && rows.some(({ Groups = '' }) => Groups.split(';').includes(name)));
	};
	const groupsOf = (directory: FakeDirectory) =>
		new Map([...directory.users.values()].map(({ id, groups }) => [id, new Set(groups)]));
	const nameOf = (directory: FakeDirectory, id: string) => directory.groups.get(id)?.name ?? '';
	const checks = { ...UNGUARDED, membership: 'exact' } as const;
	const holds = async (check: (...given: [Case, Managed, number]) => Promise<void>) =>
		await fc.assert(
			fc.asyncProperty(cases, managed, fc.nat(), async (...given) => await check(...given)),
			SEED,
		);

	it('groups outside the managed ones and users outside the rows lose and get nothing that they should not', async () => {
		await holds(async (example, managedGroups) => {
			const directory = directoryOf(example);
			const before = groupsOf(directory);
			const values = new Map([...directory.users].map(([id, user]) => [id, user.values]));
			const isManaged = isManagedBy(managedGroups, example.rows);
			await importRows(directory, example.rows, { ...checks, managedGroups, allowEmptyList: true });
			for (const [id, held] of before) {
				const now = directory.users.get(id)?.groups ?? new Set();
				for (const group of held) if (!isManaged(nameOf(directory, group))) expect(now.has(group)).toBe(true);
				const { userName = '', key = '', email = '' } = values.get(id) ?? {};
				const isMeant = example.rows.some(
					(one) => one['User Name'] === userName || (key !== '' && one.Key === key) || one.Email === email,
				);
				if (!isMeant) expect(now).toEqual(held);
			}
		});
	});

	it('users have exactly the managed groups of their rows, and a further run changes nothing', async () => {
		await holds(async (example, managedGroups) => {
			const directory = directoryOf(example);
			const options = { ...checks, managedGroups, allowEmptyList: true };
			const { succeeded, refusal: held } = await importRows(directory, example.rows, options);
			if (held) return;
			// A group that only rejected rows name is not one of the input.
			const isManaged = isManagedBy(
				managedGroups,
				succeeded.map(({ source }) => example.rows[source.item]).filter((one) => one !== undefined),
			);
			for (const { id, source, note, status } of succeeded) {
				if (note !== undefined || status === 'created') continue;
				const { 'User Name': userName } = example.rows[source.item] ?? {};
				const wanted = new Set(
					example.rows.filter((one) => one['User Name'] === userName).flatMap(({ Groups = '' }) => Groups.split(';')),
				);
				const has = [...(directory.users.get(id ?? '')?.groups ?? [])].map((group) => nameOf(directory, group));
				for (const name of wanted) if (name !== '') expect(has).toContain(name);
				expect(has.filter((name) => isManaged(name) && !wanted.has(name))).toEqual([]);
			}
			for (let again = 0; again < 3; again += 1) await importRows(directory, example.rows, options);
			const last = await importRows(directory, example.rows, options);
			expect(planned(last)).toBe(0);
		});
	});

	it('nobody loses a group before having all that the rows name, whatever is refused', async () => {
		await holds(async (example, managedGroups, salt) => {
			const directory = directoryOf(example);
			const before = groupsOf(directory);
			directory.fault = (write) =>
				chance(salt, write) < 0.3 ? refusal('invalid', 400, { message: `${write}` }) : undefined;
			await importRows(directory, example.rows, { ...checks, managedGroups, allowEmptyList: true });
			for (const [id, held] of before) {
				const user = directory.users.get(id);
				const lost = [...held].filter((group) => !user?.groups.has(group));
				if (user === undefined || lost.length === 0) continue;
				const has = [...user.groups].map((group) => nameOf(directory, group));
				const rows = example.rows.filter((one) => one['User Name'] === user.values.userName);
				for (const { Groups = '' } of rows) {
					for (const name of Groups.split(';')) if (name !== '') expect(has).toContain(name);
				}
				expect(rows.every((one) => one.Active === 'no' || user.active)).toBe(true);
			}
		});
	});

	it('gets to the same state after a crash at any write, and whatever the size of batches', async () => {
		await holds(async (example, managedGroups, salt) => {
			const options = { ...checks, managedGroups, allowEmptyList: true };
			const whole = directoryOf(example);
			const broken = directoryOf(example, { batch: 1 + (salt % 4) });
			broken.crashAfter = salt % 12;
			await importRows(broken, example.rows, options);
			broken.crashAfter = Number.POSITIVE_INFINITY;
			for (let again = 0; again < 4; again += 1) {
				await importRows(broken, example.rows, options);
				await importRows(whole, example.rows, options);
			}
			expect(broken.state()).toEqual(whole.state());
		});
	});

	it('counts for its guards exactly what would be removed, and a dry run plans the same', async () => {
		await holds(async (example, managedGroups, salt) => {
			const options = { ...checks, managedGroups, maxMembershipRemovals: salt % 4, allowEmptyList: true };
			const directory = directoryOf(example);
			directory.readOnly = true;
			const dry = await importRows(directory, example.rows, { ...options, dryRun: true });
			directory.readOnly = false;
			const { summary, refusal: held } = await importRows(directory, example.rows, options);
			expect(summary.planned).toEqual(dry.summary.planned);
			const removals = summary.planned.removeFromGroup ?? 0;
			const written = directory.written.filter((type) => type === 'removeFromGroup').length;
			if (held?.reason === 'invalidRows') return;
			expect(held !== undefined).toBe(removals > options.maxMembershipRemovals);
			expect(written).toBe(held ? 0 : removals);
		});
	});

	it('repeats no password in what it reports', async () => {
		const secret = 'S3cret-Pa55word';
		await holds(async (example, managedGroups, salt) => {
			const directory = directoryOf(example);
			directory.fault = (write, action) =>
				chance(salt, write) < 0.5
					? refusal('invalid', 400, { message: `No: ${JSON.stringify(action)} ${secret}` })
					: undefined;
			const rows: Cells[] = example.rows.map((one) => ({ ...one, Password: secret }));
			const options = { ...checks, managedGroups, allowEmptyList: true, password: 'column' } as const;
			expect(JSON.stringify(await importRows(directory, rows, options))).not.toContain(secret);
		});
	});
});
