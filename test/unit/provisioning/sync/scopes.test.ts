/** Users in scope who are missing from the input, exact memberships, and what a sync never touches. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { applyAtOnce } from '../../../../provisioning/sync/atOnce';
import type { OrphanAction } from '../../../../provisioning/sync/orphans';
import type { SyncOptions } from '../../../../provisioning/sync/plan';
import type { SyncScope } from '../../../../provisioning/sync/scope';
import type { FakeUser } from '../../../support/fakeAccess';
import { FakeDirectory } from '../../../support/fakeDirectory';
import { directoryOf, SEED } from '../support';
import { applyTo, explain, OPEN, planOf, sign, syncCases } from './support';

const ORPHANS: readonly OrphanAction[] = ['delete', 'disable', 'leave', 'removeFromGroups'];
const SCOPES: readonly SyncScope[] = [{ by: 'input' }, { by: 'all' }, { by: 'members', groups: ['Red'] }];
const MEMBERSHIPS = ['addOnly', 'exact', 'exactGroups'] as const;
const MANAGED: ReadonlyArray<NonNullable<SyncOptions['managedGroups']>> = [
	{ by: 'input' },
	{ by: 'listed', groups: ['Red'] },
	{ by: 'prefix', prefixes: ['B', 'G'] },
	{ by: 'all' },
	{ by: 'none' },
];

const choices = fc.record({
	scope: fc.constantFrom(...SCOPES),
	orphans: fc.constantFrom(...ORPHANS),
	membership: fc.constantFrom(...MEMBERSHIPS),
	managedGroups: fc.constantFrom(...MANAGED),
	allowEmptyList: fc.boolean(),
});

/** What cannot be chosen together. */
const isSensible = ({ membership, managedGroups: { by } }: { membership: string; managedGroups: { by: string } }) =>
	membership !== 'exactGroups' || by === 'input' || by === 'listed';

const withRed = (directory: FakeDirectory) => {
	if (![...directory.groups.values()].some(({ name }) => name === 'Red')) directory.addGroup('Red');
	return directory;
};

const rowsWithGroups = (rows: ReadonlyArray<Record<string, string>>) => rows.map((row) => ({ Groups: '', ...row }));

const groupNames = (directory: FakeDirectory, { groups }: FakeUser) =>
	[...groups].map((id) => directory.groups.get(id)?.name ?? '').sort();

const copyOf = (directory: FakeDirectory) =>
	new Map(
		[...directory.users.values()].map((user) => [
			user.id,
			{ active: user.active, values: { ...user.values }, groups: groupNames(directory, user) },
		]),
	);

describe('for every choice', () => {
	const holds = async (
		check: (run: {
			directory: FakeDirectory;
			/** Another directory with the same in it. */
			twin: () => FakeDirectory;
			before: ReturnType<typeof copyOf>;
			options: Partial<SyncOptions>;
			plan: Awaited<ReturnType<typeof planOf>>;
			rows: ReadonlyArray<Record<string, string>>;
		}) => Promise<void> | void,
		more: Partial<SyncOptions> = {},
	) =>
		await fc.assert(
			fc.asyncProperty(syncCases, choices.filter(isSensible), async (one, chosen) => {
				const directory = withRed(directoryOf(one));
				const before = copyOf(directory);
				const options = { ...chosen, ...more };
				const rows = rowsWithGroups(one.rows);
				const plan = await planOf(directory, rows, options);
				const twin = () => withRed(directoryOf(one));
				await check({ directory, twin, before, options, plan, rows });
			}),
			SEED,
		);

	it('the next plan after one that was applied is empty', async () => {
		await holds(async ({ directory, options, plan, rows }) => {
			const { rejected } = await applyTo(directory, plan.rows);
			expect(rejected).toEqual([]);
			const next = await planOf(directory, rows, options);
			// A name that a deleted user had is free now.
			if (options.orphans !== 'delete') expect(next.rows.map(({ text }) => text)).toEqual([]);
			else {
				await applyTo(directory, next.rows);
				expect((await planOf(directory, rows, options)).rows.map(({ text }) => text)).toEqual([]);
			}
		});
	});

	it('a plan that is applied at once does the same as one that is applied later', async () => {
		await holds(async ({ directory, twin, options, plan, rows }) => {
			const other = twin();
			const atOnce = await applyAtOnce(other, await planOf(other, rows, options), {
				sign,
				now: () => 1_000,
				explain,
				undoMaxAgeMs: 1_000,
				limits: OPEN,
				whenGuardTrips: 'stop',
			});
			expect(atOnce.rejected).toEqual([]);
			const later = await applyTo(directory, plan.rows);
			expect(atOnce.succeeded.map(({ status }) => status)).toEqual(later.succeeded.map(({ status }) => status));
			expect(other.state()).toEqual(directory.state());
		});
	});

	it('Leave takes nobody, and Add Only no membership', async () => {
		await holds(({ options, plan }) => {
			const actions = new Set(
				plan.rows.map(({ action, reason }) => `${action} ${reason.startsWith('No row') ? 'orphan' : ''}`),
			);
			if (options.orphans === 'leave') {
				expect(actions).not.toContain('deleteUser orphan');
				expect(actions).not.toContain('disableUser orphan');
			}
			if (options.membership === 'addOnly' && options.orphans !== 'removeFromGroups') {
				expect(plan.rows.filter(({ action }) => action === 'removeFromGroup')).toEqual([]);
			}
		});
	});

	it('users out of scope whom no row means stay as they are', async () => {
		await holds(async ({ directory, before, options, plan, rows }) => {
			await applyTo(directory, plan.rows);
			for (const [id, was] of before) {
				const isInScope =
					options.scope?.by === 'all' || (options.scope?.by === 'members' && was.groups.includes('Red'));
				const isManaged = options.membership === 'exactGroups' && was.groups.length > 0;
				const isMeant = rows.some(
					(row) => row['User Name'] === was.values.userName || (row.Key !== '' && row.Key === was.values.key),
				);
				if (isInScope || isManaged || isMeant) continue;
				const now = directory.users.get(id);
				expect(now && { active: now.active, values: now.values, groups: groupNames(directory, now) }).toEqual(was);
			}
		});
	});

	it('groups that are not managed keep their members', async () => {
		await holds(async ({ directory, before, options, plan }) => {
			const by = options.managedGroups;
			await applyTo(directory, plan.rows);
			const isOutside = (name: string) =>
				by?.by === 'none' ||
				(by?.by === 'listed' && name !== 'Red') ||
				(by?.by === 'prefix' && !name.startsWith('B') && !name.startsWith('G'));
			for (const [id, was] of before) {
				const now = directory.users.get(id);
				if (now) expect(groupNames(directory, now).filter(isOutside)).toEqual(was.groups.filter(isOutside));
			}
		});
	});

	it('protected users and groups are in no row', async () => {
		await holds(
			({ plan }) => {
				const names = plan.rows.flatMap(({ user, action, after }) => [
					user?.name,
					action === 'updateUser' ? after?.userName : undefined,
				]);
				expect(names).not.toContain('bob');
				expect(plan.rows.filter(({ group }) => group?.name === 'Green')).toEqual([]);
			},
			{ protectedUsers: ['b*'], protectedGroups: ['gre*'] },
		);
	});

	it('nobody whom a row may mean is taken for missing, whether or not the row can be used', async () => {
		await holds(async ({ before, plan, rows }) => {
			const names = new Set(rows.flatMap((row) => [row['User Name'], row.Key, row.Email]).filter(Boolean));
			const orphans = plan.rows.filter(({ reason }) => reason.startsWith('No row'));
			for (const { user } of orphans) {
				const values: Readonly<Record<string, string | undefined>> = before.get(user?.id ?? '')?.values ?? {};
				expect([values.userName, values.key, values.email].filter((name) => name && names.has(name))).toEqual([]);
			}
			await Promise.resolve();
		});
	});
});

const user = (name: string, key = '') => ({ userName: name, email: `${name}@example.com`, key });
const row = (name: string, more: Record<string, string> = {}) => ({
	'User Name': name,
	Email: `${name}@example.com`,
	Groups: 'Red',
	...more,
});

describe('who is missing', () => {
	const few = () => {
		const directory = new FakeDirectory();
		const red = directory.addGroup('Red');
		for (const name of ['ann', 'bob', 'cid']) directory.addUser(user(name), [red.id]);
		return directory;
	};

	it.each<[OrphanAction, string[]]>([
		['leave', []],
		['removeFromGroups', ['Remove bob from Red', 'Remove cid from Red']],
		['disable', ['Disable bob', 'Disable cid']],
		['delete', ['Delete bob', 'Delete cid']],
	])('%s', async (orphans, texts) => {
		const plan = await planOf(few(), [row('ann')], { scope: { by: 'all' }, orphans });
		expect(plan.rows.map(({ text }) => text)).toEqual(texts);
		expect(
			plan.rows.every(
				({ reason, risk }) => reason === 'No row of the input names this user.' && risk === 'destructive',
			),
		).toBe(true);
	});

	it('is nobody while an invalid row may be about anybody', async () => {
		const nameless = { 'User Name': '', Email: '', Groups: 'Red' };
		const options = { scope: { by: 'all' }, orphans: 'delete' } as const;
		const first = await planOf(few(), [row('ann'), nameless], options);
		expect(first.rows).toEqual([]);
		expect(first.warnings.join(' ')).toContain('The row in item 1 is invalid and names no user in scope.');
		// One that names its user holds nobody else back.
		const named = await planOf(few(), [row('ann'), row('bob', { Active: 'perhaps' })], options);
		expect(named.rejected).toMatchObject([{ status: 'invalid', userName: 'bob' }]);
		expect(named.rows.map(({ text }) => text)).toEqual(['Delete cid']);
	});

	it('is neither the account behind the credential nor an administrator', async () => {
		const directory = new FakeDirectory({ ownUserName: 'bob' });
		directory.addUser(user('bob'));
		directory.users.set('u9', { id: 'u9', active: true, values: user('dot'), groups: new Set(), guarded: 'admin' });
		const plan = await planOf(directory, [row('ann')], { scope: { by: 'all' }, orphans: 'delete' });
		expect(plan.rows.filter(({ risk }) => risk === 'destructive')).toEqual([]);
	});

	it('is nobody if the service counts others than it returned', async () => {
		const directory = few();
		const read = directory.read.bind(directory);
		let reads = 0;
		directory.read = async (scope) => {
			const snapshot = await read(scope);
			reads += 1;
			return { ...snapshot, users: Object.assign([...snapshot.users], { total: 4 }) };
		};
		const plan = await planOf(directory, [row('ann')], { scope: { by: 'all' }, orphans: 'delete' });
		expect(plan.rows).toEqual([]);
		expect(plan.warnings).toEqual([
			'The service counts 4 users in scope and returned 3, twice. No user is treated as missing from the input.',
		]);
		expect(reads).toBe(2);
	});

	it('needs groups in scope that exist', async () => {
		const options = { scope: { by: 'members', groups: ['Rde'] }, orphans: 'delete' } as const;
		await expect(planOf(few(), [row('ann')], options)).rejects.toThrow('There is no group named "Rde"');
	});
});

describe('the input', () => {
	const options = { allowEmpty: false, minRows: 1, scope: { by: 'all' }, orphans: 'delete' } as const;
	it.each([
		['no rows', []],
		['one empty item', [{}]],
		['blank cells alone', [{ 'User Name': ' ', Email: '' }]],
	])('with %s is refused', async (_what, rows) => {
		await expect(planOf(new FakeDirectory(), rows as Array<Record<string, string>>, options)).rejects.toThrow(
			'The input has no rows, so nothing is planned.',
		);
	});

	it('with fewer rows than expected is refused', async () => {
		await expect(planOf(new FakeDirectory(), [row('ann')], { ...options, minRows: 2 })).rejects.toThrow(
			'The input has 1 row, and at least 2 are expected, so nothing is planned.',
		);
	});

	it('may be empty where that is allowed', async () => {
		const directory = new FakeDirectory();
		directory.addUser(user('ann'));
		const plan = await planOf(directory, [], { ...options, allowEmpty: true });
		expect(plan.rows.map(({ text }) => text)).toEqual(['Delete ann']);
	});
});
