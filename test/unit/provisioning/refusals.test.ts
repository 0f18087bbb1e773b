import { describe, expect, it } from '@jest/globals';

import { ImportError } from '../../../provisioning/errors';
import { runImport, type ImportOptions } from '../../../provisioning/import/import';
import { FakeDirectory, type FakeOptions } from '../../support/fakeDirectory';
import { importRows, type Cells } from './support';

const person = (name: string, more: Cells = {}): Cells => ({
	'User Name': name,
	Email: `${name}@example.com`,
	...more,
});

type Refused = readonly [
	title: string,
	message: string,
	advice: string | undefined,
	options: Partial<ImportOptions>,
	more?: { capabilities?: FakeOptions['capabilities']; rows?: readonly Cells[] },
];

describe('Bulk Import refuses the whole input, and writes nothing', () => {
	it.each<Refused>([
		[
			'too many rows',
			'There are 2 rows, and 1 are allowed in one run.',
			'Cut the file into parts, or raise Max Rows.',
			{ maxRows: 1 },
		],
		['groups that are to be deleted', 'Groups can only be created.', undefined, { kind: 'group', action: 'delete' }],
		[
			'memberships that are to be updated',
			'Memberships can only be added or removed.',
			undefined,
			{ kind: 'membership', action: 'updateOnly' },
		],
		[
			'exact memberships of new users alone',
			'Memberships can only be exact where users are updated.',
			'Set "Action" to "Create or Update" or "Update Only".',
			{ membership: 'exact', action: 'createOrSkip' },
		],
		[
			'passwords where a new user takes none',
			'The Directory takes no password for a new user.',
			'Set "Password of New Users" to "None".',
			{ password: 'generate' },
			{ capabilities: { passwordOnCreate: false } },
		],
		[
			'new groups where there are none',
			'The Directory cannot create groups.',
			'Choose another way to treat missing groups.',
			{},
			{ capabilities: { canCreateGroups: false } },
		],
		[
			'groups where none can be created',
			'The Directory cannot create groups.',
			'Choose another way to treat missing groups.',
			{ kind: 'group', action: 'createOrSkip', missingGroups: 'reject' },
			{ capabilities: { canCreateGroups: false }, rows: [{ Name: 'Red' }] },
		],
		[
			'a disabling where there is none',
			'The Directory cannot disable users.',
			'Choose another action.',
			{ action: 'disable' },
			{ capabilities: { canDisable: false } },
		],
		[
			'a deletion where there is none',
			'The Directory cannot delete users.',
			'Choose another action.',
			{ action: 'delete' },
			{ capabilities: { canDelete: false } },
		],
		[
			'a column that is mapped to no field',
			'The column "Shoe" is mapped to "shoeSize", which is no field of The Directory.',
			'Its fields are: userName, active, groups, password, key, email, firstName.',
			{ columns: { Shoe: 'shoeSize' } },
			{ rows: [person('ann', { Shoe: '39' })] },
		],
		[
			'columns that nobody knows, where they are refused',
			'Unknown columns: Shoe, Hat.',
			'Map them to fields, remove them, or set Unknown Columns to Ignore With Warning.',
			{ unknownColumns: 'reject' },
			{ rows: [person('ann', { Shoe: '39', Hat: '58' })] },
		],
		[
			'two columns of one field',
			'The columns "Email" and "E-Mail" both stand for email.',
			'Map one of them to another field, or remove it.',
			{},
			{ rows: [person('ann', { 'E-Mail': 'a@b.c' })] },
		],
		[
			'any invalid row where they stop the run',
			'Nothing was sent: 1 of 2 rows are invalid.',
			'Correct them, or set Invalid Rows to Import the Valid Rows.',
			{ invalidRows: 'stop' },
			{ rows: [person('ann'), person('b'.repeat(41))] },
		],
	])(
		'%s',
		async (_title, message, advice, options, { capabilities = {}, rows = [person('ann'), person('bob')] } = {}) => {
			const directory = new FakeDirectory({ capabilities });
			directory.readOnly = true;
			const outcome: unknown = await importRows(directory, rows, options).then(
				({ refusal }) => refusal,
				(error: unknown) => error,
			);
			const told = outcome instanceof ImportError ? { message: outcome.message, advice: outcome.advice } : outcome;
			expect(told).toMatchObject({ message, ...(advice === undefined ? {} : { advice }) });
		},
	);

	it.each<
		[
			title: string,
			options: Partial<ImportOptions>,
			capabilities: NonNullable<FakeOptions['capabilities']>,
			rows?: Cells[],
		]
	>([
		['as many rows as are allowed', { maxRows: 2 }, {}],
		['rows of users who leave, where no groups can be created', { action: 'delete' }, { canCreateGroups: false }],
		[
			'memberships that are to be removed, where no user can be deleted',
			{ kind: 'membership', action: 'delete' },
			{ canDelete: false },
			[person('ann', { Groups: 'Red' })],
		],
		['other columns, with a warning', {}, {}, [person('ann', { Shoe: '39' })]],
		[
			'one column in two spellings, each in its own rows',
			{},
			{},
			[person('ann'), { 'User Name': 'bob', 'E-Mail': 'bob@example.com' }],
		],
	])('but takes %s', async (_title, options, capabilities, rows = [person('ann'), person('bob')]) => {
		const { summary, refusal } = await importRows(new FakeDirectory({ capabilities }), rows, options);
		expect(refusal).toBeUndefined();
		expect(summary.rows).toBe(rows.length);
	});
});

describe('a row is refused, and the others are not', () => {
	it.each<
		[
			title: string,
			finding: string,
			row: Cells,
			options?: Partial<ImportOptions>,
			capabilities?: FakeOptions['capabilities'],
		]
	>([
		[
			'who is to be disabled where that is impossible',
			'The Directory cannot disable users.',
			person('bob', { Active: 'no' }),
			{},
			{ canDisable: false },
		],
		[
			'who is to be disabled by an action that does not',
			'Create or Skip Existing does not disable users; choose Create or Update.',
			person('bob', { Active: 'no' }),
			{ action: 'createOrSkip' },
		],
		['neither yes nor no', '"Active" is neither yes nor no: "perhaps".', person('bob', { Active: 'perhaps' })],
		['a value that is too long', 'User Name is longer than 40 characters.', person('b'.repeat(41))],
		['a group without a name', 'The group name is empty.', { Name: '' }, { kind: 'group', action: 'createOrSkip' }],
		[
			'a membership without a group',
			'The group is empty.',
			{ 'User Name': 'ann', Groups: '' },
			{ kind: 'membership', action: 'createOrSkip' },
		],
	])('%s', async (_title, finding, row, options = {}, capabilities = {}) => {
		const directory = new FakeDirectory({ capabilities });
		directory.addUser({ userName: 'ann', email: 'ann@example.com' });
		const fine: Cells = options.kind === 'group' ? { Name: 'Red' } : person('ann', { Groups: 'Red' });
		const { rejected, succeeded } = await importRows(directory, [fine, row], options);
		expect(rejected.map(({ status, error }) => [status, error?.message])).toEqual([['invalid', finding]]);
		expect(succeeded).toHaveLength(1);
	});

	it('an object in a cell, and a list with one', async () => {
		const directory = new FakeDirectory();
		const source = {
			headers: ['User Name', 'Email', 'First Name'],
			records: [
				{ item: 0, cells: { 'User Name': 'ann', Email: 'ann@example.com', 'First Name': { a: 1 } } },
				{ item: 1, cells: { 'User Name': 'bob', Email: 'bob@example.com', 'First Name': ['Bob', ['x']] } },
				{ item: 2, cells: { 'User Name': 'cid', Email: ['cid@example.com', undefined], 'First Name': 7n } },
			],
		};
		const report = await runImport(directory, source, {
			kind: 'user',
			action: 'createOrUpdate',
			missingGroups: 'create',
			maxRemovals: 0,
			now: () => 0,
		});
		const finding = '"First Name" holds an object; it must be a text, a number, true, false or a list of these.';
		expect(report.rejected.map(({ error }) => error?.message)).toEqual([finding, finding]);
		expect([...directory.users.values()].map(({ values }) => values)).toEqual([
			{ userName: 'cid', email: 'cid@example.com', firstName: '7' },
		]);
	});
});
