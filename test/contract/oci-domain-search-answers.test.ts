/** Few rows of OCI Identity are found by the search of the Default domain, and only where it proves what the list would. */
import { describe, expect, it } from '@jest/globals';
import { without } from '../support/without';
import { NetworkError, type HttpResponse, type Send } from '../../providers/http/send';
import { read } from '../support/directories';
import { bench, round, NEW, found, listed, SEARCH, prove, someUser } from './ociDomainSearch';

const answer = (status: number, body: unknown, of: HttpResponse): HttpResponse => ({
	...of,
	status,
	body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
type Listed = { Resources?: Array<Record<string, unknown>>; totalResults?: number };
const changed = (of: HttpResponse, change: (users: Array<Record<string, unknown>>) => unknown[]) => {
	const body = JSON.parse(Buffer.from(of.body).toString()) as Listed;
	const users = change(body.Resources ?? []);
	return answer(of.status, { ...body, totalResults: users.length, Resources: users }, of);
};
const scimError = (status: number) => ({
	schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
	detail: 'No.',
	status: String(status),
});

const OTHERS = 'users with other OCIDs';
const ANSWERS: ReadonlyArray<readonly [string, (of: HttpResponse) => HttpResponse]> = [
	['401', (of) => answer(401, { code: 'NotAuthenticated', message: 'No.' }, of)],
	['403', (of) => answer(403, scimError(403), of)],
	['404', (of) => answer(404, { code: 'NotAuthorizedOrNotFound', message: 'No.' }, of)],
	['404 of SCIM', (of) => answer(404, scimError(404), of)],
	['409', (of) => answer(409, scimError(409), of)],
	['500', (of) => answer(500, 'Internal Server Error', of)],
	['a page of a gateway', (of) => answer(200, '<html>Please sign in</html>', of)],
	['nothing', (of) => answer(200, '', of)],
	['an object', (of) => answer(200, {}, of)],
	['an empty list', (of) => changed(of, () => [])],
	[
		'a list that lacks users',
		(of) => changed(of, (users) => users.filter((user, index) => user !== undefined && index % 2 === 0)),
	],
	['users without OCIDs', (of) => changed(of, (users) => users.map((user) => without(user, 'ocid')))],
	[OTHERS, (of) => changed(of, (users) => users.map((user) => ({ ...user, ocid: `${String(user.ocid)}x` })))],
	[
		'users who are being deleted',
		(of) => changed(of, (users) => users.map((user) => ({ ...user, deleteInProgress: true }))),
	],
	[
		'users whose primary address is not clear',
		(of) =>
			changed(of, (users) =>
				users.map((user) => ({ ...user, emails: [1, 2].map((n) => ({ value: `${n}@example.com`, primary: true })) })),
			),
	],
	['no users', (of) => changed(of, (users) => users.map(() => 'user'))],
];

const onSearch =
	(change: (of: HttpResponse) => HttpResponse) =>
	(send: Send): Send =>
	async (request) => {
		const response = await send(request);
		return request.url.includes('/Users/.search') ? change(response) : response;
	};

describe.each(ANSWERS)('a search that answers with %s', (what, change) => {
	it('is not believed, neither for rows nor as a proof', async () => {
		const { values } = someUser();
		const row = { userName: values.userName.toUpperCase() };
		await prove();
		const { users, isWhole } = await found([row], { wrap: onSearch(change) });
		expect(isWhole).toBe(true);
		expect(users).toEqual(await listed([row]));
		expect(users).toHaveLength(1);
		// And not asked again soon, but asked later. A user who was not asked for says nothing of the next search.
		if (what !== OTHERS) expect((await found([row])).calls).not.toContain(SEARCH);
		bench.sandbox.clock.advance(900_000);
		expect((await found([row])).calls).toContain(SEARCH);
	});
});

it.each<[string, Record<string, unknown>]>([
	['name', { userName: 'somebody.else' }],
	['OCID', { ocid: 'ocid1.user.oc1..somebodyelse' }],
	['spelling of the OCID', { ocid: 'OCID' }],
	['address', { emails: [{ value: 'somebody.else@example.com', primary: true, type: 'work' }] }],
])('is not believed where a user has another %s than in the Identity API', async (_what, other) => {
	const wrap = onSearch((of) =>
		changed(of, ([first, ...users]) => [
			{ ...first, ...other, ...(other.ocid === 'OCID' ? { ocid: String(first?.ocid).toUpperCase() } : {}) },
			...users,
		]),
	);
	expect((await found([NEW], { wrap })).isWhole).toBe(true);
});

describe('what the search may tell otherwise than the Identity API', () => {
	it('descriptions: then users who are found are read there', async () => {
		const wrap = onSearch((of) => changed(of, (users) => users.map((user) => ({ ...user, description: 'Another' }))));
		await found([NEW], { wrap });
		const { values } = someUser();
		const row = { userName: values.userName.toUpperCase() };
		const { users, calls } = await found([row], { wrap });
		expect(calls).toEqual([SEARCH, expect.stringMatching(/^GET ocid1\.user\./)]);
		expect(users).toEqual(await listed([row]));
		const gone: (send: Send) => Send = (send) => async (request) => {
			const response = await wrap(send)(request);
			const isRead = /\/users\/ocid1/.test(request.url);
			return isRead ? answer(404, { code: 'NotAuthorizedOrNotFound', message: 'No.' }, response) : response;
		};
		expect((await found([row], { wrap: gone })).users).toEqual(await listed([row]));
	});

	const GROUPS: ReadonlyArray<readonly [string, (group: Record<string, unknown>) => object, number]> = [
		['all of them', (group) => group, 0],
		['no IDs of memberships', (group) => without(group, 'membershipOcid'), 1],
		['no IDs of groups', (group) => without(group, 'ocid'), 1],
		['other IDs of memberships', (group) => ({ ...group, membershipOcid: 'ocid1.groupmembership.oc1..x' }), 1],
		['other IDs of groups', (group) => ({ ...group, ocid: 'ocid1.group.oc1..x' }), 1],
		['groups that come by other groups', (group) => ({ ...group, type: 'indirect' }), 1],
	];
	it.each(GROUPS)('memberships, of which it tells %s', async (_what, groupOf, reads) => {
		const isEverybody = ({ display }: Record<string, unknown>) => display === 'All Domain Users';
		const wrap = onSearch((of) =>
			changed(of, (users) =>
				users.map((user) => ({
					...user,
					groups: (user.groups as Array<Record<string, unknown>>).map((group) =>
						isEverybody(group) ? group : groupOf(group),
					),
				})),
			),
		);
		await found([NEW], { wrap });
		const { memberships, groups } = bench.sandbox.state('oci');
		const { users: all } = await read(await bench.open('oci'), { by: 'all' });
		const user = all.find(({ id, guarded }) => !guarded && memberships.some(({ userId }) => userId === id));
		const rows = [{ userName: user?.values.userName ?? '' }];
		const directory = await bench.open('oci', wrap);
		bench.sandbox.log.clear();
		const snapshot = await directory.read({
			users: { by: 'keys', rows, fields: ['userName'] },
			groups: ['Finance', 'Sales'],
		});
		const [one] = snapshot.users.filter(({ id }) => id === user?.id);
		if (one === undefined) throw new Error('The user was not found.');
		const held = await snapshot.groupsOf([one]);
		const isMember = await snapshot.memberships(new Map([[one, groups.map(({ id }) => id)]]));
		const own = groups.filter(({ id }) => memberships.some((pair) => pair.userId === one.id && pair.groupId === id));
		expect(
			held
				.get(one)
				?.map(({ id }) => id)
				.sort(),
		).toEqual(own.map(({ id }) => id).sort());
		expect(groups.filter(({ id }) => isMember(one, id))).toEqual(own);
		const asked = bench.sandbox.log.entries.filter(({ path }) => path.includes('userGroupMemberships'));
		expect(asked).toHaveLength(reads);
	});
});

it('is not believed where the list has users of an identity provider', async () => {
	const wrap =
		(send: Send): Send =>
		async (request) => {
			const response = await send(request);
			if (!new URL(request.url).pathname.endsWith('/users') || request.url.includes('name=')) return response;
			const [user, ...users] = JSON.parse(Buffer.from(response.body).toString()) as Array<Record<string, unknown>>;
			return answer(200, [{ ...user, name: `idp/${String(user?.name)}` }, ...users], response);
		};
	const { calls, isWhole } = await found([NEW], { wrap });
	expect([calls.includes('GET domains'), isWhole]).toEqual([false, true]);
});

it.each(['classic', 'separate'])(
	'reads the list where the tenancy has other users in its domain, or none: %s',
	async (kind) => {
		if (kind === 'classic') bench.sandbox.options('oci', { tenancyKind: 'classic' });
		await bench.sandbox.reset();
		bench.sandbox.seed({ users: 1_200, groups: 4, services: ['oci'] });
		const { isWhole, calls } = await found([NEW]);
		expect([isWhole, calls.filter((call) => call === 'GET users').length]).toEqual([true, 3]);
	},
);

it('needs users to be proven by, beside the account behind the credential', async () => {
	bench.sandbox.options('oci', { paging: 'emptyFirst' });
	const { isWhole, calls } = await found([NEW]);
	expect([isWhole, calls.includes(SEARCH)]).toEqual([true, false]);
});

it('is not tried again after a domain could not be reached, and does not outlive a cancelled run', async () => {
	const failing =
		(fault: 'aborted' | 'timeout') =>
		(send: Send): Send =>
		async (request) => {
			if (request.url.includes('/Users/.search')) throw new NetworkError(fault, 'No answer.');
			return await send(request);
		};
	await expect(found([NEW], { wrap: failing('aborted') })).rejects.toThrow('No answer.');
	expect((await found([NEW], { wrap: failing('timeout') })).isWhole).toBe(true);
	expect((await found([NEW])).calls).not.toContain(SEARCH);
});

it('is proven anew when a user who proved it is gone', async () => {
	await prove();
	await bench.sandbox.reset();
	bench.sandbox.clock.advance(round * 10_000_000);
	bench.sandbox.options('oci-domains', { people: 'shared' });
	bench.sandbox.seed({ users: 1_100, groups: 4, services: ['oci'] });
	const { calls, users } = await found([NEW]);
	expect(users).toEqual([]);
	expect(calls).toEqual([SEARCH, 'GET users', 'GET users', 'GET domains', SEARCH, 'GET userGroupMemberships', SEARCH]);
	expect((await found([NEW])).calls).toEqual([SEARCH]);
});
