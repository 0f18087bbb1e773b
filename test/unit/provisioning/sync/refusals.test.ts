import { describe, expect, it } from '@jest/globals';

import { ImportError } from '../../../../provisioning/errors';
import type { SyncOptions } from '../../../../provisioning/sync/plan';
import type { PlanRow } from '../../../../provisioning/sync/row';
import { FakeDirectory, type FakeOptions } from '../../../support/fakeDirectory';
import { applyTo, OPEN, planOf } from './support';

const person = (name: string, more: Record<string, string> = {}) => ({
	'User Name': name,
	Email: `${name}@example.com`,
	...more,
});

type Refused = readonly [
	title: string,
	message: string,
	advice: string | undefined,
	options: Partial<SyncOptions>,
	more?: { capabilities?: FakeOptions['capabilities']; rows?: ReadonlyArray<Record<string, string>> },
];

describe('Sync refuses the whole input, and reads no further', () => {
	it.each<Refused>([
		[
			'too many rows',
			'There are 2 rows, and 1 are allowed in one run.',
			'Cut the input into parts, or raise Max Rows.',
			{ maxRows: 1 },
		],
		['a minimum below 0', '"Minimum Input Rows" must be a whole number of at least 0.', undefined, { minRows: -1 }],
		['a minimum of a part', '"Minimum Input Rows" must be a whole number of at least 0.', undefined, { minRows: 1.5 }],
		[
			'too few rows',
			'The input has 2 rows, and at least 3 are expected, so nothing is planned.',
			'Check the source, or lower Minimum Input Rows.',
			{ minRows: 3 },
		],
		[
			'no rows',
			'The input has no rows, so nothing is planned.',
			'Check the source. If the list is meant to be empty, turn on Allow Empty Input.',
			{ allowEmpty: false },
			{ rows: [] },
		],
		[
			'any invalid row where they stop the run',
			'Nothing was sent: 1 of 2 rows are invalid.',
			'Correct them, or set Invalid Rows to Import the Valid Rows. item 1: User Name is longer than 40 characters.',
			{ invalidRows: 'stop' },
			{ rows: [person('ann'), person('b'.repeat(41))] },
		],
		[
			'new groups where there are none',
			'The Directory cannot create groups.',
			'Set "Missing Groups" to "Reject Row".',
			{},
			{ capabilities: { canCreateGroups: false } },
		],
		[
			'passwords where a new user takes none',
			'The Directory takes no password for a new user.',
			'Set "Password of New Users" to "None".',
			{ password: 'generate' },
			{ capabilities: { passwordOnCreate: false } },
		],
		[
			'a deletion where there is none',
			'The Directory cannot delete users.',
			undefined,
			{ orphans: 'delete', scope: { by: 'all' } },
			{ capabilities: { canDelete: false } },
		],
		[
			'a disabling where there is none',
			'The Directory cannot disable users.',
			undefined,
			{ orphans: 'disable', scope: { by: 'all' } },
			{ capabilities: { canDisable: false } },
		],
		[
			'an end of access where users are disabled instead',
			'The Directory ends no access in a sync.',
			'Set "Users Missing From Input" to "Disable".',
			{ orphans: 'endAccess', scope: { by: 'all' } },
		],
		[
			'exact memberships without a column of groups',
			'"Membership" is not "Add Only", but no column holds groups.',
			'Add a column Groups, or set "Membership" to "Add Only".',
			{ membership: 'exact' },
		],
		[
			'a share that is negative',
			'"Max Share of Users Deleted (%)" must be a whole number of at least 0.',
			undefined,
			{ limits: { ...OPEN, delete: { share: -1, count: 1 } } },
		],
		[
			'a number that is no whole one',
			'"Max Users Deleted" must be a whole number of at least 0.',
			undefined,
			{ limits: { ...OPEN, delete: { share: 1, count: 0.5 } } },
		],
	])(
		'%s',
		async (_title, message, advice, options, { capabilities = {}, rows = [person('ann'), person('bob')] } = {}) => {
			const directory = new FakeDirectory({ capabilities });
			directory.readOnly = true;
			const error: unknown = await planOf(directory, rows, options).catch((thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(ImportError);
			expect(error).toMatchObject({ message });
			expect(error instanceof ImportError ? error.advice : undefined).toBe(advice);
		},
	);

	it.each<[title: string, options: Partial<SyncOptions>, rows?: ReadonlyArray<Record<string, string>>]>([
		['as many rows as are allowed', { maxRows: 2 }],
		['as many rows as are expected', { minRows: 2 }],
		['no rows where the list may be empty', { allowEmpty: true, minRows: 5 }, []],
		[
			'a column of groups that is empty',
			{ membership: 'exact', allowEmptyList: true },
			[person('ann', { Groups: '' })],
		],
	])('but takes %s', async (_title, options, rows = [person('ann'), person('bob')]) => {
		expect((await planOf(new FakeDirectory(), rows, options)).rejected).toEqual([]);
	});
});

describe('Apply Plan looks at what a row is about again', () => {
	/** Ann is in Red and is to leave it, to be renamed and to be put into Blue. */
	async function planned() {
		const directory = new FakeDirectory();
		const [red, blue] = [directory.addGroup('Red'), directory.addGroup('Blue')];
		const ann = directory.addUser({ userName: 'ann', email: 'ann@example.com', firstName: 'Ann' }, [red.id]);
		const rows = [person('ann', { 'First Name': 'Anna', Groups: 'Blue' })];
		const plan = await planOf(directory, rows, { membership: 'exact', managedGroups: { by: 'all' } });
		expect(plan.rows.map(({ text }) => text)).toEqual([
			'Update Ann (ann): First Name',
			'Add Ann (ann) to Blue',
			'Remove Ann (ann) from Red',
		]);
		return { directory, plan, ann, red, blue };
	}
	const messages = async (directory: FakeDirectory, rows: readonly PlanRow[]) => {
		const { succeeded, rejected } = await applyTo(directory, rows);
		const all = [...succeeded, ...rejected].sort((a, b) => a.item - b.item);
		return all.map(({ status, error }) => (error === undefined ? [status] : [status, error.message]));
	};

	it('does all of it where nothing has changed', async () => {
		const { directory, plan } = await planned();
		expect((await messages(directory, plan.rows)).map(([status]) => status)).toEqual([
			'updated',
			'memberAdded',
			'memberRemoved',
		]);
	});

	it.each<
		[
			title: string,
			change: (made: Awaited<ReturnType<typeof planned>>) => void,
			expected: ReadonlyArray<readonly [string, string?]>,
		]
	>([
		[
			'a group that was renamed',
			({ directory, red }) => void directory.groups.set(red.id, { ...red, name: 'Crimson' }),
			[
				['updated'],
				['memberAdded'],
				['stale', 'The group "Red" was deleted or renamed after the plan was made. Run Sync again.'],
			],
		],
		[
			'a group that was deleted',
			({ directory, blue }) => void directory.groups.delete(blue.id),
			[
				['updated'],
				['stale', 'The group "Blue" was deleted or renamed after the plan was made. Run Sync again.'],
				[
					'blocked',
					'Row 2, which this row requires, is not applied: The group "Blue" was deleted or renamed after the plan was made. Run Sync again.',
				],
			],
		],
		[
			'a group whose members have become fixed',
			({ directory, red }) => void directory.groups.set(red.id, { ...red, fixed: 'Red is kept by the service.' }),
			[['updated'], ['memberAdded'], ['blocked', 'Red is kept by the service.']],
		],
		[
			'a user who is an administrator now',
			({ directory, ann }) => void directory.users.set(ann.id, { ...ann, guarded: 'admin' }),
			[
				['updated'],
				['memberAdded'],
				['blocked', '"ann" is an administrator of the service; nothing is taken from it.'],
			],
		],
		[
			'a user who is the own account now',
			({ directory, ann }) => void directory.users.set(ann.id, { ...ann, guarded: 'own' }),
			[
				['updated'],
				['memberAdded'],
				['blocked', '"ann" is the account behind the credential; nothing is taken from it.'],
			],
		],
		[
			'a user who was deleted',
			({ directory, ann }) => void directory.users.delete(ann.id),
			[
				['notFound', 'The user "ann" does not exist any more. Run Sync again.'],
				['notFound', 'The user "ann" does not exist any more. Run Sync again.'],
				[
					'blocked',
					'Row 1, which this row requires, is not applied: The user "ann" does not exist any more. Run Sync again.',
				],
			],
		],
		[
			'a value that somebody else changed',
			({ ann }) => void (ann.values.firstName = 'Annette'),
			[
				['stale', '"ann" has another value in firstName now than when the plan was made. Run Sync again.'],
				['memberAdded'],
				[
					'blocked',
					'Row 1, which this row requires, is not applied: "ann" has another value in firstName now than when the plan was made. Run Sync again.',
				],
			],
		],
		[
			'what was done already',
			({ ann, blue }) => {
				ann.values.firstName = 'Anna';
				ann.groups.clear();
				ann.groups.add(blue.id);
			},
			[['unchanged'], ['unchanged'], ['unchanged']],
		],
	])('%s', async (_title, change, expected) => {
		const made = await planned();
		change(made);
		const found = await messages(made.directory, made.plan.rows);
		expect(found).toEqual(expected);
	});
});
