import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, listOf, refusalOf, type OciObject } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 6 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
});
beforeEach(async () => {
	await sandbox.reset();
	for (const name of ['b', 'a', 'C', 'd']) await client.createUser(name);
});
afterAll(() => sandbox.stop());

const administrator = 'sandbox.administrator';

/** Follows the cursors to the end; `between` runs after each page. */
async function pages(
	resource: string,
	query: Record<string, string> = {},
	between: (page: number) => Promise<unknown> = async () => undefined,
): Promise<OciObject[][]> {
	const found: OciObject[][] = [];
	let page: string | undefined;
	do {
		const answer = await client.get(client.list(resource, { ...query, ...(page === undefined ? {} : { page }) }));
		found.push(listOf(answer));
		const next = answer.headers['opc-next-page'];
		page = typeof next === 'string' ? next : undefined;
		await between(found.length);
	} while (page !== undefined && found.length < 20);
	return found;
}

const names = (found: OciObject[][]) => found.map((page) => page.map(({ name }) => String(name)));

describe('order', () => {
	test.each([
		[{}, ['d', 'C', 'a', 'b', administrator]],
		[{ sortBy: 'TIMECREATED' }, ['d', 'C', 'a', 'b', administrator]],
		[{ sortOrder: 'ASC' }, [administrator, 'b', 'a', 'C', 'd']],
		[{ sortBy: 'NAME' }, ['C', 'a', 'b', 'd', administrator]],
		[{ sortBy: 'name', sortOrder: 'desc' }, [administrator, 'd', 'b', 'a', 'C']],
	])('%j', async (query, expected) => {
		expect(names(await pages('users', query))).toEqual([expected]);
		expect(names(await pages('users', { ...query, limit: '2' }))).toEqual([
			expected.slice(0, 2),
			expected.slice(2, 4),
			expected.slice(4),
		]);
	});
});

describe('paging', () => {
	test('has no cursor on a last page that is exactly full', async () => {
		expect(names(await pages('users', { limit: '5' }))).toHaveLength(1);
	});

	test.each(['TIMECREATED', 'NAME'])(
		'by %s neither repeats nor loses anybody while users come and go',
		async (sortBy) => {
			const present = new Map(sandbox.state('oci').users.map(({ name, id }) => [name, id]));
			const found = await pages('users', { limit: '2', sortBy }, async (page) => {
				if (page === 1) await client.createUser('aa');
				if (page === 1) await client.delete(`/users/${present.get('a')}`);
				if (page === 2) await client.createUser('zz');
			});
			const seen = names(found).flat();
			expect(new Set(seen).size).toBe(seen.length);
			expect(seen).toEqual(expect.arrayContaining(['b', 'C', 'd', administrator]));
		},
	);

	test('keeps its place when the row of the cursor is deleted', async () => {
		const found = await pages('users', { limit: '2' }, async (page) => {
			const [jane] = listOf(await client.get(client.list('users', { name: 'C' })));
			if (page === 1) await client.delete(`/users/${jane?.id}`);
		});
		expect(names(found)).toEqual([['d', 'C'], ['a', 'b'], [administrator]]);
	});

	test('of memberships gives each one once, oldest first', async () => {
		const group = await client.createGroup('Team');
		const userIds = sandbox.state('oci').users.map(({ id }) => id);
		for (const userId of userIds) await client.post('/userGroupMemberships', { userId, groupId: group.id });
		const found = await pages('userGroupMemberships', { groupId: group.id, limit: '2' });
		expect(found.map((page) => page.length)).toEqual([2, 2, 1]);
		expect(found.flat().map(({ userId }) => userId)).toEqual(userIds);
	});

	test('of memberships keeps its place while they are removed', async () => {
		const group = await client.createGroup('Team');
		const userIds: unknown[] = [];
		for (const { id } of sandbox.state('oci').users) {
			await client.post('/userGroupMemberships', { userId: id, groupId: group.id });
			userIds.push(id);
		}
		const query = { groupId: group.id, limit: '2' };
		let last: OciObject | undefined;
		const found: OciObject[] = [];
		let page: string | undefined;
		do {
			const answer = await client.get(
				client.list('userGroupMemberships', page === undefined ? query : { ...query, page }),
			);
			found.push(...listOf(answer));
			last = found.at(-1);
			await client.delete(`/userGroupMemberships/${last?.id}`);
			page = answer.headers['opc-next-page'] as string | undefined;
		} while (page !== undefined);
		expect(found.map(({ userId }) => userId)).toEqual(userIds);
	});

	test('takes 100 rows a page, or what the options say', async () => {
		sandbox.seed({ users: 120, groups: 0 });
		expect(names(await pages('users')).map((page) => page.length)).toEqual([100, 25]);
		sandbox.options('oci', { defaultPageSize: 50 });
		expect(names(await pages('users')).map((page) => page.length)).toEqual([50, 50, 25]);
	});

	test.each(['0', '-1', '1001', 'x', '1.5'])('refuses limit %s', async (limit) => {
		expect(refusalOf(await client.get(client.list('users', { limit })))).toMatchObject({
			status: 400,
			code: 'InvalidParameter',
		});
	});

	test('clamps a limit where the options say so', async () => {
		sandbox.options('oci', { badLimit: 'clamp' });
		expect(listOf(await client.get(client.list('users', { limit: '0' })))).toHaveLength(1);
		expect(listOf(await client.get(client.list('users', { limit: '5000' })))).toHaveLength(5);
	});

	test.each([{ sortBy: 'AGE' }, { sortOrder: 'UP' }, { lifecycleState: 'GONE' }])('refuses %j', async (query) => {
		expect((await client.get(client.list('users', query))).status).toBe(400);
		sandbox.options('oci', { badValue: 'ignore' });
		expect((await client.get(client.list('users', query))).status).toBe(200);
	});

	test('refuses a cursor that is none, or of another list', async () => {
		const cursor = (await client.get(client.list('users', { limit: '2' }))).headers['opc-next-page'] as string;
		for (const [resource, query] of [
			['users', { page: 'garbage' }],
			['groups', { page: cursor }],
			['users', { page: cursor, sortBy: 'NAME' }],
		] as const) {
			expect(refusalOf(await client.get(client.list(resource, query)))).toMatchObject({
				status: 400,
				code: 'InvalidParameter',
			});
		}
		sandbox.options('oci', { badCursor: 'PaginationTokenExpired' });
		expect(refusalOf(await client.get(client.list('users', { page: 'x' }))).code).toBe('PaginationTokenExpired');
	});
});

describe('unkind pages', () => {
	test.each([
		['emptyFirst', [[], [administrator, 'b'], ['a', 'C'], ['d']]],
		['emptyLast', [[administrator, 'b'], ['a', 'C'], ['d'], []]],
	])('%s', async (paging, expected) => {
		sandbox.options('oci', { paging });
		expect(names(await pages('users', { limit: '2', sortOrder: 'ASC' }))).toEqual(expected);
	});

	test('a cursor that repeats for ever', async () => {
		sandbox.options('oci', { paging: 'repeatCursor' });
		expect(await pages('users', { limit: '2' })).toHaveLength(20);
	});
});

describe('filters', () => {
	test('name is exact, with its letter case, and may hold + and @', async () => {
		await client.createUser('jane+ops@example.com', { email: 'jane@example.com' });
		const find = async (name: string) =>
			listOf(await client.get(client.list('users', { name }))).map((user) => user.name);
		expect(await find('jane+ops@example.com')).toEqual(['jane+ops@example.com']);
		expect(await find('jane')).toEqual([]);
		expect(await find('c')).toEqual([]);
		expect(await find('C')).toEqual(['C']);
	});

	test('externalIdentifier finds one user', async () => {
		const [user] = listOf(await client.get(client.list('users', { name: 'd' })));
		const query = { externalIdentifier: String(user?.externalIdentifier) };
		expect(names(await pages('users', query))).toEqual([['d']]);
	});

	test('the compartment is mandatory and must be the tenancy', async () => {
		expect(refusalOf(await client.get('/users'))).toMatchObject({ status: 400, code: 'MissingParameter' });
		expect(refusalOf(await client.get('/users?compartmentId=x'))).toMatchObject({
			status: 400,
			code: 'InvalidParameter',
		});
	});
});
