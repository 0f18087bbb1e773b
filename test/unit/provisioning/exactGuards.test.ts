import { describe, expect, it } from '@jest/globals';
import type { ImportOptions } from '../../../provisioning/import/import';
import { FakeDirectory, refusal } from '../../support/fakeDirectory';
import { importRows } from './support';
import { company, EXACT, row, run, UNGUARDED } from './exactSupport';

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
