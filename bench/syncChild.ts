/** Plans a sync of so many users with 20 memberships each, and prints what that took as JSON. */
import type { Directory, DirectoryUser, FoundUsers, Snapshot } from '../providers/directory';
import type { ImportSource } from '../provisioning/import/import';
import { planSync } from '../provisioning/sync/plan';
import { signerOf } from '../provisioning/sync/signature';
import { FakeDirectory } from '../test/support/fakeDirectory';

const MEMBERSHIPS = 20;
const GROUPS = 200;

const groupNames = Array.from({ length: GROUPS }, (_, index) => `Group ${index}`);
const groupsOf = (user: number) =>
	Array.from({ length: MEMBERSHIPS }, (_, index) => groupNames[(user * 7 + index) % GROUPS] ?? '');

const valuesOf = (index: number) => ({
	userName: `user.${index}`,
	key: String(index),
	email: `user.${index}@example.com`,
	firstName: `First ${index}`,
});

/** A directory whose lists of users carry their groups, as those of most services do. */
function directoryOf(users: number): Directory {
	const fake = new FakeDirectory();
	const groups = groupNames.map((name, index) => ({ id: `g${index}`, name }));
	const idOf = new Map(groups.map(({ id, name }) => [name, id]));
	const byId = new Map(groups.map((group) => [group.id, group]));
	const everybody: DirectoryUser[] = Array.from({ length: users }, (_, index) => ({
		id: `u${index}`,
		active: true,
		values: valuesOf(index),
		groupIds: groupsOf(index).map((name) => idOf.get(name) ?? ''),
	}));
	const found: FoundUsers = Object.assign(everybody, { isWhole: true });
	const snapshot: Snapshot = {
		users: found,
		groups,
		memberships: async () => await Promise.resolve((user, groupId) => user.groupIds?.includes(groupId) ?? false),
		groupsOf: async (some, isManaged = () => true) =>
			await Promise.resolve(
				new Map(
					some.map((user) => [user, (user.groupIds ?? []).flatMap((id) => byId.get(id) ?? []).filter(isManaged)]),
				),
			),
		apply: async function* () {},
	};
	return {
		capabilities: fake.capabilities,
		tenant: fake.tenant,
		read: async () => await Promise.resolve(snapshot),
	};
}

/** @param changed one user of so many has another name and another group, and one is missing; 0: none */
function sourceOf(users: number, changed: number): ImportSource {
	const isChanged = (index: number) => changed > 0 && index % changed === 0;
	const headers = ['Key', 'User Name', 'Email', 'First Name', 'Groups'];
	const records = Array.from({ length: users }, (_, index) => {
		const { key, userName, email, firstName } = valuesOf(index);
		const groups = groupsOf(index);
		if (isChanged(index)) groups[0] = groupNames[(index * 7 + MEMBERSHIPS) % GROUPS] ?? '';
		return {
			item: index,
			cells: {
				Key: key,
				'User Name': userName,
				Email: email,
				'First Name': isChanged(index) ? 'Another' : firstName,
				Groups: groups.join(';'),
			},
		};
	});
	return { headers, records: changed > 0 ? records.filter(({ item }) => item % changed !== 1) : records };
}

async function main(users: number, what: string): Promise<void> {
	const sign = signerOf(['a secret']);
	if (sign === undefined) throw new Error('There is no signer.');
	const directory = directoryOf(what === 'new' ? 0 : users);
	const source = sourceOf(users, what === 'changed' ? 100 : 0);
	const before = process.memoryUsage().rss;
	const start = performance.now();
	const used = process.cpuUsage();
	const plan = await planSync(directory, source, {
		matchOn: ['key', 'userName'],
		scope: { by: 'all' },
		orphans: 'delete',
		membership: 'exact',
		managedGroups: { by: 'all' },
		missingGroups: 'reject',
		ifDisabled: 'enable',
		password: 'none',
		maxRows: users,
		maxAgeMs: 3_600_000,
		sign,
		now: () => Date.now(),
	});
	const { user, system } = process.cpuUsage(used);
	const result = {
		rows: plan.rows.length,
		cpuSeconds: (user + system) / 1e6,
		seconds: (performance.now() - start) / 1000,
		peakMegabytes: process.resourceUsage().maxRSS / 1024,
		beforeMegabytes: before / 2 ** 20,
	};
	process.stdout.write(`\n${JSON.stringify(result)}\n`);
}

void main(Number(process.argv[2] ?? 0), process.argv[3] ?? '');
