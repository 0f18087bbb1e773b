import { describe, expect, it } from '@jest/globals';
import type { ImportOptions } from '../../../provisioning/import/import';
import { refusal } from '../../support/fakeDirectory';
import { importRows, planned, statuses, type Cells } from './support';
import { runImport } from '../../../provisioning/import/import';
import { company, EXACT, row, run, UNGUARDED } from './exactSupport';

describe('a mover', () => {
	it('loses the group that the list no longer names, keeps the others, and a second run has nothing to do', async () => {
		const { directory, ann, bob, groupsOf } = company();
		const before = groupsOf(bob);
		const options = { ...EXACT, managedGroups: { by: 'listed', groups: ['sales', 'Marketing', 'Everyone'] } } as const;
		const first = await importRows(directory, [row('Marketing;Everyone')], options);
		expect(first.succeeded[0]).toMatchObject({
			status: 'memberAdded',
			changes: ['added to Marketing', 'removed from Sales'],
			removed: ['Sales'],
		});
		expect(groupsOf(ann)).toEqual(['Choir', 'Everyone', 'Marketing']);
		expect(groupsOf(bob)).toEqual(before);
		expect(directory.written).toEqual(['addToGroup', 'removeFromGroup']);
		const second = await importRows(directory, [row('Marketing;Everyone')], options);
		expect([statuses(second), planned(second)]).toEqual([['unchanged'], 0]);
	});

	it.each<[string, NonNullable<ImportOptions['managedGroups']>, string[]]>([
		['those of the input, of which Sales is none', { by: 'input' }, ['Choir', 'Everyone', 'Marketing', 'Sales']],
		['those with a prefix', { by: 'prefix', prefixes: ['sA', 'x'] }, ['Choir', 'Everyone', 'Marketing']],
		[
			'an empty prefix is that of no group',
			{ by: 'prefix', prefixes: [''] },
			['Choir', 'Everyone', 'Marketing', 'Sales'],
		],
		['listed ones', { by: 'listed', groups: ['CHOIR'] }, ['Everyone', 'Marketing', 'Sales']],
		['none', { by: 'none' }, ['Choir', 'Everyone', 'Marketing', 'Sales']],
		['all', { by: 'all' }, ['Everyone', 'Marketing']],
	])('with managed groups that are %s', async (_, managedGroups, expected) => {
		expect((await run([row('Marketing;Everyone')], { managedGroups })).ann).toEqual(expected);
	});

	it('leaves groups that another row names, where those of the input are managed', async () => {
		const bob = { 'User Name': 'bob', Email: 'bob@example.com', Groups: 'Sales' };
		const found = await run([row('Marketing'), bob], { managedGroups: { by: 'input' } });
		expect(found.ann).toEqual(['Choir', 'Everyone', 'Marketing']);
		expect(found.bob).toEqual(['Choir', 'Everyone', 'Sales']);
	});

	it('may be listed by ID, and a listed group that does not exist stops everything', async () => {
		const { directory, ann, groupsOf } = company();
		const sales = [...directory.groups.values()].find(({ name }) => name === 'Sales')?.id ?? '';
		const managedGroups = { by: 'listed', groups: [sales] } as const;
		await importRows(directory, [row('Marketing')], { ...EXACT, managedGroups });
		expect(groupsOf(ann)).toEqual(['Choir', 'Everyone', 'Marketing']);
		const { writes } = directory;
		for (const unknown of ['Sale', 'g999']) {
			const wrong = { ...EXACT, managedGroups: { by: 'listed', groups: ['Choir', unknown] } } as const;
			await expect(importRows(directory, [row('Marketing')], wrong)).rejects.toThrow(
				`There is no group named "${unknown}", so nothing was changed.`,
			);
		}
		directory.addGroup('choir');
		const twice = { ...EXACT, managedGroups: { by: 'listed', groups: ['CHOIR'] } } as const;
		await expect(importRows(directory, [row('Marketing')], twice)).rejects.toThrow('Several groups are named "CHOIR"');
		expect(directory.writes).toBe(writes);
	});
});

describe('nothing is taken away', () => {
	const everything = ['Choir', 'Everyone', 'Sales'];

	it.each<[string, Cells[], Partial<ImportOptions>, string | undefined]>([
		['by a blank cell', [row('')], {}, 'The list of groups is empty'],
		['by a blank cell of separators', [row(' ; ;')], {}, 'The list of groups is empty'],
		['by a blank cell where blank cells clear', [row('')], { blankCells: 'clear' }, 'The list of groups is empty'],
		[
			'by a list with a group that is ignored',
			[row('Everyone;Nowhere')],
			{ missingGroups: 'ignore' },
			'A group of the list does not exist',
		],
		['by a list whose groups are all ignored', [row('Nowhere')], { missingGroups: 'ignore' }, 'does not exist'],
		[
			'where another row of the user is invalid',
			[row('Everyone'), row('Sales', { Email: 'no address', 'First Name': 'x'.repeat(99), Key: '1\u200b' })],
			{},
			'Another row of this user was rejected',
		],
		[
			'where another row of the user names a group that is not allowed',
			[row('Everyone'), row('Sales')],
			{ allowedGroups: ['Everyone'] },
			'Another row of this user was rejected',
		],
		[
			'where an invalid row has another name of the user',
			[row('Everyone'), { 'User Name': '', Key: '1', Email: '', Groups: 'Sales' }],
			{},
			'Another row of this user was rejected',
		],
		[
			'where an invalid row does not say whom it is about',
			[row('Everyone'), { 'User Name': '', Email: '', Groups: 'Sales' }],
			{},
			'A rejected row does not say which user it is about.',
		],
		[
			'where another row that means nobody else has the name of the user',
			[
				{ 'User Name': 'ann.new', Key: '1', Email: 'ann@example.com', Groups: 'Everyone' },
				{ 'User Name': 'ANN', Email: 'other@example.com', Groups: 'Sales' },
			],
			{},
			'Another row names this user too',
		],
	])('%s', async (_, rows, options, note) => {
		const found = await run(rows, options);
		expect(found.ann).toEqual(everything);
		const told = [...found.report.succeeded, ...found.report.rejected].map((one) => one.note ?? '').join(' ');
		expect(told).toContain(note);
		expect(found.report.summary.warnings).toContain('1 user was not taken out of groups; the column "note" says why.');
		expect(found.directory.written).not.toContain('removeFromGroup');
	});

	it.each([['ann'], ['ANN']])('from the account behind the credential, %s', async (ownUserName) => {
		const found = await run([row('Everyone')], {}, { ownUserName });
		expect(found.ann).toEqual(everything);
		expect(found.row?.note).toBe('This is the account behind the credential; it is not taken out of groups.');
	});

	it.each(['admin', 'own'] as const)('from a guarded user: %s', async (guarded) => {
		const { directory, ann, groupsOf } = company();
		directory.users.set(ann.id, { ...ann, guarded });
		const report = await importRows(directory, [row('Everyone;Marketing')], { ...EXACT, ...UNGUARDED });
		expect(groupsOf(ann)).toEqual([...everything, 'Marketing'].sort());
		expect(report.succeeded[0]?.status).toBe('memberAdded');
		expect(report.succeeded[0]?.note).toMatch(guarded === 'own' ? /behind the credential/ : /an administrator/);
	});

	it('from somebody of whom an item says nothing about groups, though others do', async () => {
		const { directory, ann, bob, groupsOf } = company();
		const before = groupsOf(bob);
		const source = {
			headers: ['User Name', 'Email', 'Groups'],
			records: [
				{ item: 0, cells: { 'User Name': 'ann', Email: 'ann@example.com', Groups: ['Everyone'] } },
				{ item: 1, cells: { 'User Name': 'bob', Email: 'bob@example.com', Groups: null } },
			],
		};
		const options = { kind: 'user', action: 'updateOnly', now: () => 0, ...EXACT, ...UNGUARDED } as const;
		await runImport(directory, source, { ...options, allowEmptyList: true });
		expect([groupsOf(ann), groupsOf(bob)]).toEqual([['Everyone'], before]);
	});

	it('where a new group is wanted whose create is refused, or another addition, update or enabling', async () => {
		for (const type of ['createGroup', 'addToGroup', 'updateUser', 'enableUser'] as const) {
			const { directory, ann, groupsOf } = company();
			ann.active = false;
			directory.fault = (_, action) => (action.type === type ? refusal('invalid', 400) : undefined);
			const rows = [row('Everyone;New', { 'First Name': 'Ann' })];
			const report = await importRows(directory, rows, { ...EXACT, ...UNGUARDED });
			expect([type, groupsOf(ann).filter((name) => name !== 'New')]).toEqual([type, everything]);
			expect(report.rejected).toHaveLength(1);
			expect(report.rejected[0]).not.toHaveProperty('removed');
			directory.fault = () => undefined;
			await importRows(directory, rows, { ...EXACT, ...UNGUARDED });
			expect(groupsOf(ann)).toEqual(['Everyone', 'New']);
		}
	});

	it('with Add Only, which is the default', async () => {
		expect((await run([row('Marketing')], { membership: 'addOnly' })).ann).toEqual([...everything, 'Marketing'].sort());
		const { directory, ann, groupsOf } = company();
		await importRows(directory, [row('Marketing')], { managedGroups: { by: 'all' }, allowEmptyList: true });
		expect(groupsOf(ann)).toEqual([...everything, 'Marketing'].sort());
	});
});

it('an empty list takes users out of all managed groups only where that is allowed', async () => {
	const found = await run([row('')], { allowEmptyList: true });
	expect([found.ann, found.row?.removed]).toEqual([[], ['Sales', 'Everyone', 'Choir']]);
	expect((await run([row('')], { allowEmptyList: true, managedGroups: { by: 'input' } })).ann).toHaveLength(3);
});

it('several rows of a user are one list, and all of them tell what was taken away', async () => {
	const found = await run([row('Everyone'), row('Marketing'), row('')]);
	expect(found.ann).toEqual(['Everyone', 'Marketing']);
	for (const { removed } of found.report.succeeded) expect(removed).toEqual(['Sales', 'Choir']);
	expect(found.report.succeeded.map(({ status }) => status)).toEqual(['memberRemoved', 'memberAdded', 'memberRemoved']);
});

it.each<[Partial<ImportOptions>, Cells[], string]>([
	[{ action: 'createOrSkip' }, [row('Everyone')], 'Memberships can only be exact where users are updated.'],
	[{ action: 'delete' }, [row('Everyone')], 'Memberships can only be exact where users are updated.'],
	[{ kind: 'membership', action: 'createOrSkip' }, [row('Everyone')], 'can only be exact where users are updated'],
	[{}, [{ 'User Name': 'ann', Email: 'ann@example.com' }], 'no column holds groups'],
])('is refused where there is no list to be exact about: %j', async (options, rows, message) => {
	await expect(run(rows, options)).rejects.toThrow(message);
});
