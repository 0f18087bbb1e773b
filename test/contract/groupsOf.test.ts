/** The groups of users: whole or an error, as few calls as the service allows, and never what nobody chose for a user. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { DirectoryGroup, Snapshot, UserScope } from '../../providers/directory';
import type { HttpRequest, Send } from '../../providers/http/send';
import { folded } from '../../providers/text';
import { SERVICE_IDS, type NodeServiceId } from '../../tools/services';
import { changing, nameOf, read, startDirectories } from '../support/directories';

let bench: Awaited<ReturnType<typeof startDirectories>>;
beforeAll(async () => {
	bench = await startDirectories();
});
beforeEach(async () => await bench.sandbox.reset());
afterAll(async () => await bench.stop());

/** Groups that the services fill themselves. */
const NOT_CHOSEN =
	/^(?:_|all users$|system administrators$|all domain users$|service administrator$|power user$|user$|viewer$)/;

/** Lists on which the groups of users rest, beside the list of users. */
const IS_GROUP_LIST: Partial<Record<NodeServiceId, (url: URL) => boolean>> = {
	oci: ({ pathname }) => /\/(?:groups|userGroupMemberships)\/?$/.test(pathname),
	'oci-domains': ({ pathname }) => pathname.endsWith('/Groups/.search'),
	epm: ({ pathname }) => pathname.endsWith('/groups/list'),
	trivore: ({ pathname }) => pathname.endsWith('/group'),
	oig: ({ pathname }) => /\/(?:roles|members)$/.test(pathname),
	scim: ({ pathname }) => pathname.endsWith('/Groups'),
};

const foundBy = (found: Awaited<ReturnType<Snapshot['groupsOf']>>) =>
	Object.fromEntries([...found].map(([user, groups]) => [nameOf(user), groups.map(({ name }) => folded(name)).sort()]));

/** The groups of each user as the sandbox has them. */
function expected(id: NodeServiceId, isManaged: (name: string) => boolean): Record<string, string[]> {
	const { users, groups, memberships } = bench.sandbox.state(id);
	const names = new Map(groups.map((group) => [group.id, folded(group.name)]));
	return Object.fromEntries(
		users.map((user) => {
			const held = memberships
				.filter(({ userId }) => userId === user.id)
				.map(({ groupId }) => names.get(groupId) ?? '');
			return [folded(user.name), held.filter((name) => !NOT_CHOSEN.test(name) && isManaged(name)).sort()];
		}),
	);
}

function counting(requests: HttpRequest[]) {
	return (send: Send): Send =>
		async (request) => {
			requests.push(request);
			return await send(request);
		};
}

describe.each(SERVICE_IDS)('%s', (id) => {
	const seed = (users: number) => bench.sandbox.seed({ users, groups: 4, services: [id] });
	const isManaged = ({ name }: DirectoryGroup) => /^(?:finance|sales)$/i.test(name);

	it.each([9, 60])('finds all groups of each of %d users, and of those that are managed alone', async (users) => {
		seed(users);
		const all = await read(await bench.open(id), { by: 'all' });
		expect(foundBy(await all.groupsOf(all.users))).toEqual(expected(id, () => true));
		expect(foundBy(await all.groupsOf(all.users, isManaged))).toEqual(
			expected(id, (name) => ['finance', 'sales'].includes(name)),
		);
		expect(Object.values(expected(id, (name) => name === 'finance')).flat().length).toBeGreaterThan(0);
	});

	it('finds the same for users who were looked up, with and without groups in the scope', async () => {
		seed(60);
		const all = expected(id, () => true);
		const rows = Object.entries(all)
			.filter(([, groups]) => groups.length > 1)
			.slice(0, 1)
			.map(([userName]) => ({ userName, email: userName }));
		const scope: UserScope = { by: 'keys', rows, fields: ['userName'] };
		for (const groups of [[], ['Finance']]) {
			const snapshot = await read(await bench.open(id), scope, groups);
			const found = foundBy(
				await snapshot.groupsOf(snapshot.users.filter((user) => nameOf(user) === rows[0]?.userName)),
			);
			expect(found).toEqual({ [rows[0]?.userName ?? '']: all[rows[0]?.userName ?? ''] });
		}
	});

	it('gives each group by the id and the name by which the scope reads it', async () => {
		seed(20);
		const snapshot = await read(await bench.open(id), { by: 'all' }, ['FINANCE']);
		const finance = snapshot.groups.find(({ name }) => folded(name) === 'finance');
		const found = [...(await snapshot.groupsOf(snapshot.users, isManaged)).values()].flat();
		const same = found.filter((group) => group.id === finance?.id);
		expect(same.length).toBeGreaterThan(0);
		expect(new Set(same.map(({ name }) => name))).toEqual(new Set([finance?.name]));
	});

	it('asks for nothing when there is nobody', async () => {
		seed(3);
		const requests: HttpRequest[] = [];
		const snapshot = await read(await bench.open(id, counting(requests)), { by: 'all' });
		requests.length = 0;
		expect((await snapshot.groupsOf([])).size).toBe(0);
		expect(requests.map(({ url }) => url)).toEqual([]);
	});

	it('takes as few calls as the service needs', async () => {
		seed(60);
		const requests: HttpRequest[] = [];
		const snapshot = await read(await bench.open(id, counting(requests)), { by: 'all' });
		const [one] = snapshot.users;
		if (one === undefined) throw new Error('Nobody is there.');
		const callsFor = async (...[users, managed]: Parameters<Snapshot['groupsOf']>) => {
			requests.length = 0;
			await snapshot.groupsOf(users, managed);
			return requests.length;
		};
		const calls = [
			await callsFor([one]),
			await callsFor(snapshot.users),
			await callsFor(snapshot.users, ({ name }) => /^finance$/i.test(name)),
		];
		const held = expected(id, () => true)[nameOf(one)]?.length ?? 0;
		const roles = bench.sandbox.state(id).groups.filter(({ name }) => !NOT_CHOSEN.test(folded(name))).length;
		const most: Record<NodeServiceId, readonly number[]> = {
			// The list of groups, and the memberships of one user, or of each group.
			oci: [2, 6, 2],
			'oci-domains': [1, 1, 1],
			adobe: [0, 0, 0],
			// The list of groups has their members, and is read once.
			epm: [1, 0, 0],
			trivore: [1, 1, 1],
			// The list of roles, the roles of one user and whether they are direct; or the members of each role.
			oig: [2 + held, 1 + roles, 2],
			// The list of groups with their members, and the empty page or the total after it.
			scim: [2, 2, 2],
		};
		calls.forEach((count, index) => expect(count).toBeLessThanOrEqual(most[id][index] ?? 0));
	});

	it.each(['fails', 'is cut off'] as const)('is an error when a list that it rests on %s', async (how) => {
		const isList = IS_GROUP_LIST[id];
		if (isList === undefined) return;
		seed(30);
		for (const failing of [1, 2, 3]) {
			let answers = 0;
			const broken = changing((response) => {
				answers += 1;
				if (answers !== failing) return response;
				return how === 'fails'
					? { ...response, status: 500 }
					: { ...response, body: Buffer.from(response.body).subarray(0, Math.floor(response.body.length / 2)) };
			})(isList);
			const snapshot = await read(await bench.open(id, broken), { by: 'all' });
			const found = await snapshot.groupsOf(snapshot.users).then(
				() => 'whole',
				() => 'error',
			);
			expect(found).toBe(answers < failing ? 'whole' : 'error');
		}
	});
});

it('finds the roles of a user of an older OIG, which does not tell them, by the members of the roles', async () => {
	bench.sandbox.seed({ users: 6, groups: 4, services: ['oig'] });
	for (const version of ['11.1.2.3', '12.2.1.3'] as const) {
		bench.sandbox.options('oig', { version });
		const snapshot = await read(await bench.open('oig'), { by: 'all' });
		const all = expected('oig', () => true);
		for (const user of snapshot.users) {
			expect(foundBy(await snapshot.groupsOf([user]))).toEqual({ [nameOf(user)]: all[nameOf(user)] });
		}
	}
});

it('is an error where EPM lists a group without its members', async () => {
	bench.sandbox.seed({ users: 6, groups: 4, services: ['epm'] });
	const bare = changing((response) => ({
		...response,
		body: Buffer.from(Buffer.from(response.body).toString().replaceAll('"members"', '"x"')),
	}))(({ pathname }) => pathname.endsWith('/groups/list'));
	const snapshot = await read(await bench.open('epm', bare), { by: 'all' });
	await expect(snapshot.groupsOf(snapshot.users)).rejects.toThrow('without its members');
});

it('finds in an identity domain the groups of users whose list came without them', async () => {
	bench.sandbox.seed({ users: 20, groups: 4, services: ['oci-domains'] });
	const bare =
		(send: Send): Send =>
		async (request) => {
			const response = await send(request);
			// The list of users, and not that of a group's members.
			const isList = request.url.endsWith('/Users/.search') && !String(request.body).includes('groups.value');
			const body = Buffer.from(Buffer.from(response.body).toString().replaceAll('"groups"', '"x"'));
			return isList ? { ...response, body } : response;
		};
	const snapshot = await read(await bench.open('oci-domains', bare), { by: 'all' });
	expect(snapshot.users.every(({ groupIds }) => groupIds === undefined)).toBe(true);
	expect(foundBy(await snapshot.groupsOf(snapshot.users))).toEqual(expected('oci-domains', () => true));
});
