import { describe, expect, it } from '@jest/globals';

import type { ImportOptions } from '../../../provisioning/import/import';
import { FakeDirectory, refusal, type FakeOptions, type FakeUser } from '../../support/fakeDirectory';
import { importRows, planned, statuses, type Cells } from './support';
import { runImport } from '../../../provisioning/import/import';

const EXACT = { membership: 'exact', managedGroups: { by: 'all' } } as const;
/** Few users in a test; the guards have tests of their own. */
const UNGUARDED = { maxMembershipShare: 100, maxGroupLoss: 100, maxMembershipRemovals: 1_000 } as const;

/** Ann is in Sales, Everyone and Choir; Bob is in all groups. */
function company(options: FakeOptions = {}) {
	const directory = new FakeDirectory(options);
	const groups = Object.fromEntries(
		['Sales', 'Marketing', 'Everyone', 'Choir'].map((name) => [name, directory.addGroup(name).id]),
	);
	const idsOf = (names: readonly string[]) => names.map((name) => groups[name] ?? '');
	const ann = directory.addUser(
		{ userName: 'ann', email: 'ann@example.com', key: '1' },
		idsOf(['Sales', 'Everyone', 'Choir']),
	);
	const bob = directory.addUser({ userName: 'bob', email: 'bob@example.com', key: '2' }, Object.values(groups));
	const groupsOf = ({ groups: ids }: FakeUser) => [...ids].map((id) => directory.groups.get(id)?.name ?? '').sort();
	return { directory, ann, bob, groupsOf };
}

const row = (Groups: string, more: Cells = {}): Cells => ({
	'User Name': 'ann',
	Email: 'ann@example.com',
	Groups,
	...more,
});

async function run(rows: readonly Cells[], options: Partial<ImportOptions> = {}, directoryOptions: FakeOptions = {}) {
	const { directory, ann, bob, groupsOf } = company(directoryOptions);
	const report = await importRows(directory, rows, { ...EXACT, ...UNGUARDED, ...options });
	return {
		report,
		directory,
		ann: groupsOf(ann),
		bob: groupsOf(bob),
		row: [...report.succeeded, ...report.rejected][0],
	};
}

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

describe('the guards', () => {
	/** So many users in Sales, of whom some move to Marketing. */
	async function move(users: number, movers: number, options: Partial<ImportOptions> = {}) {
		const directory = new FakeDirectory();
		const [sales, marketing] = [directory.addGroup('Sales'), directory.addGroup('Marketing')];
		const everyone = directory.addGroup('Everyone');
		for (let index = 0; index < users; index += 1) {
			const values = { userName: `user${index}`, email: `user${index}@example.com` };
			directory.addUser(values, [sales.id, everyone.id]);
		}
		const rows = Array.from({ length: movers }, (_, index) => ({
			'User Name': `user${index}`,
			Email: `user${index}@example.com`,
			Groups: 'Marketing;Everyone',
		}));
		const report = await importRows(directory, rows, { ...EXACT, ...options });
		const left = [...directory.users.values()].filter(({ groups }) => groups.has(sales.id)).length;
		expect([...directory.users.values()].filter(({ groups }) => groups.has(marketing.id))).toHaveLength(users - left);
		return { report, moved: users - left };
	}
	const share = (report: Awaited<ReturnType<typeof move>>['report']) =>
		report.summary.guards.find(({ guard }) => guard === 'membershipShare');

	it('allow 15 % of the memberships, and hold back what is more', async () => {
		expect((await move(100, 30)).moved).toBe(30);
		const { report, moved } = await move(100, 31);
		expect(moved).toBe(0);
		expect(report.refusal).toMatchObject({
			message:
				'Nothing was sent: 31 memberships would be removed, and 30 are allowed: 15 % of the 200 that were read in these groups, and at least 3.',
			advice: 'Check the rows. If they are right, raise Max Share of Memberships Removed (%).',
		});
		expect((await move(100, 31, { maxMembershipShare: 16 })).moved).toBe(31);
	});

	it('count the memberships of managed groups alone', async () => {
		const { report } = await move(100, 20, { managedGroups: { by: 'prefix', prefixes: ['sal'] } });
		expect(share(report)).toMatchObject({ planned: 20, allowed: 15, held: true, base: 100 });
	});

	it('hold back the loss of half a group, and more memberships than are allowed', async () => {
		const loss = await move(40, 21, { maxMembershipShare: 100 });
		expect(loss.report.refusal?.message).toContain('21 of the 40 members of the group "Sales" would be removed');
		const count = await move(40, 4, { maxMembershipRemovals: 3 });
		expect(count.report.refusal?.message).toContain('4 memberships would be removed, and 3 are allowed.');
	});

	it('are the same with nothing read but the rows of the users: what is known of them counts', async () => {
		const narrow = async (movers: number, options: Partial<ImportOptions> = {}) => {
			const directory = new FakeDirectory();
			const groups = ['Sales', 'Marketing'].map((name) => directory.addGroup(name));
			for (let index = 0; index < 100; index += 1) {
				const values = { userName: `user${index}`, email: `user${index}@example.com` };
				directory.addUser(values, [groups[0]?.id ?? '']);
			}
			const read = directory.read.bind(directory);
			directory.read = async (scope) => {
				const snapshot = await read(scope);
				const groupsOf = async (...asked: Parameters<typeof snapshot.groupsOf>) =>
					new Map(await snapshot.groupsOf(...asked));
				const memberships = async (...asked: Parameters<typeof snapshot.memberships>) => {
					const isMember = await snapshot.memberships(...asked);
					return (user: Parameters<typeof isMember>[0], groupId: string) => isMember(user, groupId);
				};
				return { ...snapshot, users: [...snapshot.users], groupsOf, memberships };
			};
			const rows = Array.from({ length: movers }, (_, index) => ({
				'User Name': `user${index}`,
				Email: `user${index}@example.com`,
				Groups: 'Marketing',
			}));
			return await importRows(directory, rows, { ...EXACT, ...options });
		};
		expect((await narrow(3)).refusal).toBeUndefined();
		const { refusal: held } = await narrow(4);
		expect(held?.message).toContain('4 memberships would be removed, and 3 are allowed: 15 % of the 4');
		expect(held?.message).toContain(
			'4 members of the group "Sales" would be removed, and 3 are allowed, since only 4 members of it were read.',
		);
		expect((await narrow(4, { maxMembershipShare: 100, maxGroupLoss: 100 })).refusal).toBeUndefined();
		expect((await narrow(1, { maxGroupLoss: 0 })).refusal).toBeDefined();
	});

	it('are not there without exact memberships', async () => {
		const { report } = await run([row('Marketing')], { membership: 'addOnly' });
		expect(share(report)).toBeUndefined();
		expect(share((await run([row('Marketing')])).report)).toMatchObject({ planned: 3, held: false });
	});
});

it('refuses listed groups that no list takes users out of, and warns of a prefix that no group has', async () => {
	const { directory } = company();
	const choir = [...directory.groups.values()].find(({ name }) => name === 'Choir');
	const listed = { ...EXACT, ...UNGUARDED, managedGroups: { by: 'listed', groups: ['Sales', 'choir'] } } as const;
	for (const own of [{ fixed: 'It has all users.' }, { automatic: true as const }]) {
		if (choir) directory.groups.set(choir.id, { ...choir, ...own });
		await expect(importRows(directory, [row('Marketing')], listed)).rejects.toThrow(
			'No list of groups takes users out of "Choir"',
		);
	}
	expect(directory.writes).toBe(0);
	const prefixed = { ...EXACT, ...UNGUARDED, managedGroups: { by: 'prefix', prefixes: ['HR_', 'sal'] } } as const;
	const { summary } = await importRows(directory, [row('Marketing')], prefixed);
	expect(summary.warnings).toContain('No group that was read begins with "HR_".');
});

it('takes nobody out of a group whose members the service sets itself', async () => {
	const { directory, ann, groupsOf } = company();
	const everyone = [...directory.groups.values()].find(({ name }) => name === 'Everyone');
	if (everyone) directory.groups.set(everyone.id, { ...everyone, fixed: 'It has all users.' });
	await importRows(directory, [row('Marketing')], { ...EXACT, ...UNGUARDED });
	expect(groupsOf(ann)).toEqual(['Everyone', 'Marketing']);
});

it('writes nothing where the groups of users cannot be read whole', async () => {
	const { directory } = company();
	const read = directory.read.bind(directory);
	directory.read = async (scope) => ({
		...(await read(scope)),
		groupsOf: async () => await Promise.reject(refusal('unexpected', 200, { message: 'Not whole.' })),
	});
	await expect(importRows(directory, [row('Marketing')], EXACT)).rejects.toThrow('Not whole.');
	expect(directory.writes).toBe(0);
});
