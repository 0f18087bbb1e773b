/** Scopes of the directory port: each finds what the list of all users has by its plain meaning, in every service. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { DirectoryUser, UserScope } from '../../providers/directory';
import { InputError } from '../../providers/http/errors';
import type { Send } from '../../providers/http/send';
import { folded } from '../../providers/text';
import { SERVICE_IDS, type NodeServiceId } from '../../tools/services';
import { changing, IS_USER_LIST, nameOf, namesOf, read, startDirectories } from '../support/directories';

let bench: Awaited<ReturnType<typeof startDirectories>>;
beforeAll(async () => {
	bench = await startDirectories();
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => await bench.stop());

const membersOf = (id: NodeServiceId, groups: readonly string[]) => bench.membersOf(id, groups);

describe.each(SERVICE_IDS)('%s', (id) => {
	const open = async (wrap?: (send: Send) => Send) => await bench.open(id, wrap);
	const seed = (users: number) => bench.sandbox.seed({ users, groups: 4, services: [id] });

	it('names its directory without a secret', async () => {
		const { tenant } = await open();
		expect(tenant).toBe((await open()).tenant);
		const credentials = JSON.stringify(bench.sandbox.credentials);
		const { host } = new URL(bench.sandbox.url);
		const expected: Record<NodeServiceId, string> = {
			oci: bench.sandbox.credentials.ociIdentityApi.tenancyOcid,
			'oci-domains': bench.sandbox.services['oci-domains'].domainUrls().Default ?? '',
			adobe: bench.sandbox.credentials.adobeUserManagementServerApi.organizationId,
			epm: `${host}/epm`,
			trivore: `${host}/trivore/example`,
			oig: `${host}/oig`,
			scim: `${host}/scim/v2`,
		};
		expect(tenant).toBe(expected[id]);
		expect(credentials).not.toContain(`Secret":"${tenant}`);
	});

	it.each([3, 60])('finds every member of groups, by names in any case, among %d users', async (users) => {
		seed(users);
		const snapshot = await read(await open(), { by: 'members', groups: ['FINANCE', 'sales', 'Nowhere'] });
		const expected = membersOf(id, ['Finance', 'Sales']);
		expect(expected.length).toBeGreaterThan(0);
		expect(namesOf(snapshot.users)).toEqual(expected);
		const groups = snapshot.groups.map(({ name }) => folded(name));
		expect(groups).toEqual(expect.arrayContaining(['finance', 'sales']));
		expect(groups).not.toContain('nowhere');
		const finance = snapshot.groups.find(({ name }) => folded(name) === 'finance')?.id ?? '';
		const isMember = await snapshot.memberships(new Map(snapshot.users.map((user) => [user, [finance]])));
		expect(namesOf(snapshot.users.filter((user) => isMember(user, finance)))).toEqual(membersOf(id, ['Finance']));
	});

	it('tells of members what the list of all users tells of them', async () => {
		seed(60);
		const all = await read(await open(), { by: 'all' });
		const byName = new Map(all.users.map((user) => [nameOf(user), user]));
		for (const groups of [['Finance'], ['Finance', 'Sales', 'People', 'Engineering']]) {
			const { users } = await read(await open(), { by: 'members', groups });
			expect([...users]).toEqual(users.map((user) => byName.get(nameOf(user))));
		}
	});

	it('finds nobody in no group and in one that does not exist', async () => {
		seed(3);
		expect([...(await read(await open(), { by: 'members', groups: [] })).users]).toEqual([]);
		const { users, groups } = await read(await open(), { by: 'members', groups: ['Nowhere'] });
		expect([...users]).toEqual([]);
		expect(groups.map(({ name }) => name)).not.toContain('Nowhere');
	});

	it('lists all users, and counts them where it tells how many there are', async () => {
		seed(60);
		const { users } = await read(await open(), { by: 'all' });
		const listed = bench.sandbox.state(id).users.map(({ name }) => folded(name));
		expect(namesOf(users)).toEqual(listed.sort());
		expect(users.isWhole).toBe(true);
		expect(users.total).toBe(id === 'trivore' ? users.length : undefined);
	});

	it.each<UserScope>([{ by: 'all' }, { by: 'members', groups: ['Finance', 'Sales', 'People', 'Engineering'] }])(
		'refuses to take a part for the whole when a page fails: %j',
		async (scope) => {
			seed(2_100);
			const broken = changing((response, number) =>
				number === (id === 'epm' ? 1 : 2) ? { ...response, status: 500 } : response,
			)(IS_USER_LIST[id]);
			await expect(open(broken).then(async (directory) => await read(directory, scope))).rejects.toThrow(/./);
		},
		60_000,
	);

	it('marks the account behind the credential and administrators, where it lists who they are', async () => {
		seed(5);
		const { users } = await read(await open(), { by: 'all' });
		const guarded = Object.fromEntries(
			users.flatMap((user) => (user.guarded === undefined ? [] : [[nameOf(user), user.guarded]])),
		);
		const expected: Record<NodeServiceId, object> = {
			oci: { 'sandbox.administrator': 'own' },
			'oci-domains': { 'sandbox.administrator': 'own' },
			adobe: { 'admin@example.com': 'admin' },
			epm: { 'epm.administrator': 'own' },
			trivore: {},
			oig: { xelsysadm: 'own' },
			scim: { 'scim.administrator': 'own' },
		};
		expect(guarded).toEqual(expected[id]);
	});
});

describe('a filter of the service', () => {
	it.each<[NodeServiceId, string, (user: DirectoryUser) => boolean]>([
		['trivore', 'username sw "a" or username sw "m"', (user) => /^[am]/.test(nameOf(user))],
		['oci-domains', 'userName sw "a" or userName sw "m"', (user) => /^[am]/.test(nameOf(user))],
		[
			'oig',
			'User::Login sw A or First::Name eq Maria',
			(user) => /^a/.test(nameOf(user)) || user.values.firstName === 'Maria',
		],
	])('of %s finds whom it means: %s', async (id, filter, isMeant) => {
		bench.sandbox.seed({ users: 60, groups: 4, services: [id] });
		const all = await read(await bench.open(id), { by: 'all' });
		const directory = await bench.open(id);
		expect(directory.capabilities.filter?.example).toMatch(/./);
		const { users } = await read(directory, { by: 'filter', filter });
		expect(namesOf(users)).toEqual(namesOf(all.users.filter(isMeant)));
		expect(users.isWhole).toBeUndefined();
	});

	it.each<NodeServiceId>(['oci-domains', 'trivore', 'oig'])('of %s that is wrong or empty is refused', async (id) => {
		const directory = await bench.open(id);
		await expect(read(directory, { by: 'filter', filter: 'userName is "a"' })).rejects.toThrow(/./);
		await expect(read(directory, { by: 'filter', filter: ' ' })).rejects.toThrow(InputError);
	});

	it.each([
		'nsCode ne "example") or (username pr',
		'(username pr',
		'username pr)',
		'username eq "\\") or (username pr',
	])('of Trivore ID stays within its namespace: %s', async (filter) => {
		bench.sandbox.seed({ users: 3, groups: 1, services: ['trivore'] });
		const directory = await bench.open('trivore');
		await expect(read(directory, { by: 'filter', filter })).rejects.toThrow(InputError);
	});

	it('of Trivore ID may have parentheses in its texts', async () => {
		bench.sandbox.seed({ users: 3, groups: 1, services: ['trivore'] });
		const filter = '(username eq ":-)" or username eq "(\\"(") or username pr';
		const { users } = await read(await bench.open('trivore'), { by: 'filter', filter });
		expect(users).toHaveLength(3);
		expect(users.total).toBe(3);
	});

	it.each<NodeServiceId>(['oci', 'adobe', 'epm', 'scim'])('is refused by %s, which has none', async (id) => {
		const directory = await bench.open(id);
		expect(directory.capabilities.filter).toBeUndefined();
		await expect(read(directory, { by: 'filter', filter: 'name eq "a"' })).rejects.toThrow(
			`${directory.capabilities.title} has no filter for users.`,
		);
	});
});

describe('changes since a time', () => {
	it.each<NodeServiceId>(['oci-domains', 'trivore', 'oig'])(
		'of %s are the users who changed then or later',
		async (id) => {
			bench.sandbox.seed({ users: 20, groups: 2, services: [id] });
			bench.sandbox.clock.advance(3_600_000);
			const since = new Date(bench.sandbox.clock.now() - 60_000).toISOString();
			const before = await read(await bench.open(id), { by: 'all' });
			const [first, second] = before.users.filter(({ guarded }) => guarded === undefined);
			if (!first || !second) throw new Error('Nobody is there.');
			for await (const outcome of before.apply([
				{ key: 'a', type: 'updateUser', user: second, values: { lastName: 'Changed' } },
			])) {
				expect(outcome.status).toBe('done');
			}
			const directory = await bench.open(id);
			expect(directory.capabilities.changedSince).toBe(true);
			const { users } = await read(directory, { by: 'changedSince', since });
			expect(namesOf(users)).toEqual([nameOf(second)]);
			expect(users[0]?.version).not.toBe(second.version);
			const all = await read(directory, { by: 'changedSince', since: '2020-01-01' });
			expect(namesOf(all.users)).toEqual(namesOf(before.users));
			expect(all.users.find(({ id: userId }) => userId === first.id)?.version).toBe(first.version);
			expect(first.version).toMatch(/./);
		},
	);

	it.each<NodeServiceId>(['oci-domains', 'trivore', 'oig'])('of %s need a time with its zone', async (id) => {
		const directory = await bench.open(id);
		for (const since of ['', 'yesterday', '2026-01-31T08:00:00', '2026-13-01', '1769846400000']) {
			await expect(read(directory, { by: 'changedSince', since })).rejects.toThrow(InputError);
		}
	});

	it.each<NodeServiceId>(['oci', 'adobe', 'epm', 'scim'])('are refused by %s, which does not tell them', async (id) => {
		const directory = await bench.open(id);
		expect(directory.capabilities.changedSince).toBeUndefined();
		await expect(read(directory, { by: 'changedSince', since: '2026-01-01' })).rejects.toThrow(
			`${directory.capabilities.title} does not tell which users changed`,
		);
	});
});

describe('guards', () => {
	it.each<[NodeServiceId, string]>([
		['oci', 'sandbox.administrator'],
		['adobe', 'admin@example.com'],
		['epm', 'epm.administrator'],
		['oig', 'xelsysadm'],
		['scim', 'scim.administrator'],
	])('of %s are the same for few rows as for all users', async (id, userName) => {
		bench.sandbox.seed({ users: 5, groups: 1, services: [id] });
		const all = await read(await bench.open(id), { by: 'all' });
		const scope: UserScope = { by: 'keys', rows: [{ userName, email: userName }], fields: ['userName'] };
		const found = await read(await bench.open(id), scope);
		const guardIn = (users: readonly DirectoryUser[]) => users.find((user) => nameOf(user) === userName)?.guarded;
		expect(guardIn(found.users)).toBe(guardIn(all.users));
		expect(guardIn(found.users)).toMatch(/./);
	});

	it('of Oracle EPM Cloud are those who have the role of administrators', async () => {
		const directory = await bench.open('epm');
		const before = await read(directory, { by: 'all' });
		const values = {
			userName: 'second',
			email: 'second@example.com',
			lastName: 'Admin',
			role: 'Service Administrator',
		};
		for await (const { status } of before.apply([{ key: 'a', type: 'createUser', values, groupIds: [] }])) {
			expect(status).toBe('done');
		}
		for (const scope of [{ by: 'all' }, { by: 'keys', rows: [values], fields: ['userName'] }] as const) {
			const { users } = await read(directory, scope);
			expect(users.find((user) => nameOf(user) === 'second')?.guarded).toBe('admin');
		}
	});

	it.each([
		[{ groups: ['_admin_Designers'] }, 'admin'],
		[{ groups: ['_PRODUCT_ADMIN_Photoshop'] }, 'admin'],
		[{ groups: ['_support_admin', 'Finance'] }, 'admin'],
		[{ adminRoles: ['org'] }, 'admin'],
		[{ groups: ['_developer_Photoshop', '_compartment_viewer', 'x_org_admin'] }, undefined],
		[{ groups: ['_org_admins', 'Administrators'], adminRoles: [] }, undefined],
	])('of Adobe are those in admin groups: %j', async (member, expected) => {
		const giving = changing((response) => {
			const body = JSON.parse(Buffer.from(response.body).toString()) as { users: object[] };
			const users = [...body.users.map((user) => ({ ...user, groups: [] })), { email: 'x@example.com', ...member }];
			return { ...response, headers: {}, body: Buffer.from(JSON.stringify({ ...body, users })) };
		})(IS_USER_LIST.adobe);
		const { users } = await read(await bench.open('adobe', giving), { by: 'all' });
		expect(users.find((user) => nameOf(user) === 'x@example.com')?.guarded).toBe(expected);
	});
});
