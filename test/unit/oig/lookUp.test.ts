import { describe, expect, it } from '@jest/globals';

import { InputError, ServiceError } from '../../../providers/http/errors';
import type { HttpRequest } from '../../../providers/http/send';
import { OigClient } from '../../../providers/oig/client';
import { severalHave, unknownOutcome, type Task } from '../../../providers/oig/createTask';
import { findUsers, findUsersByAny, resolveUser } from '../../../providers/oig/lookUp';
import { getRequest, requestStatus } from '../../../providers/oig/requests';
import { userRoles } from '../../../providers/oig/users';
import { attribute } from '../../../providers/oig/attributes';
import { answer } from './support';

type Attributes = Readonly<Record<string, string>>;

/** What the filter of a list asks for; `undefined` for a list of all. Blanks are written as two colons. */
const conditionsOf = (url: URL) =>
	url.searchParams
		.get('q')
		?.split(' or ')
		.map((condition) => condition.split(' ').map((part) => part.replaceAll('::', ' ')));

interface Server {
	readonly users: readonly Attributes[];
	/** How a list with this many conditions is refused. */
	readonly refusal?: (conditions: readonly string[][]) => number | undefined;
	/** Whether a gateway answers each filter with the first user. */
	readonly isMixedUp?: boolean;
}

function over({ users, refusal, isMixedUp = false }: Server) {
	const lists: Array<string[][] | undefined> = [];
	const send = async ({ url: address }: HttpRequest) => {
		const conditions = conditionsOf(new URL(address));
		lists.push(conditions);
		const status = conditions && refusal?.(conditions);
		if (status !== undefined) return answer(status, { message: 'The filter is not valid.' });
		const has = (user: Attributes) =>
			conditions === undefined ||
			conditions.some(([name = '', operator, value = '']) => {
				const own = (user[name] ?? '').toLowerCase();
				return operator === 'eq' ? own === value.toLowerCase() : own.includes(value.toLowerCase());
			});
		const found = conditions !== undefined && isMixedUp ? users.slice(0, 1) : users.filter(has);
		const entries = found.map((user) => ({
			id: user.id,
			fields: Object.entries(user).map(([name, value]) => ({ name, value })),
		}));
		return answer(200, { users: entries, count: entries.length, hasMore: false, totalResult: entries.length });
	};
	const clock = { now: () => 0, sleep: async () => {} };
	return { client: new OigClient(send, { baseUrl: 'https://oig.example.com', clock }), lists };
}

const person = (id: number, login: string, email = `${login}@example.com`.toLowerCase()): Attributes => ({
	id: String(id),
	'User Login': login,
	Email: email,
});
const idsOf = (found: ReadonlyMap<string, ReadonlyArray<{ readonly id: string }>>) =>
	Object.fromEntries([...found].map(([value, entries]) => [value, entries.map(({ id }) => id)]));
const refused = async (work: Promise<unknown>) => {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (error instanceof ServiceError || error instanceof InputError) return error;
	throw new Error(`It was not refused: ${String(error)}`);
};

describe('users by their values', () => {
	const many = Array.from({ length: 45 }, (_, index) => person(index + 1, `USER${index + 1}`));

	it('are asked for twenty at a time, each value once', async () => {
		const { client, lists } = over({ users: many });
		const logins = many.map((user) => (user['User Login'] ?? '').toLowerCase());
		const found = await findUsers(client, 'User Login', [...logins, ...logins, ' user1 ', 'nobody']);
		expect(idsOf(found)).toEqual(Object.fromEntries(logins.map((login, index) => [login, [String(index + 1)]])));
		expect(lists.map((list) => list?.length)).toEqual([20, 20, 6]);
	});

	it.each([400, 500])('are asked for one by one where alternatives are refused with %s', async (status) => {
		const refusal = (conditions: readonly string[][]) => (conditions.length > 1 ? status : undefined);
		const { client } = over({ users: many, refusal });
		expect(idsOf(await findUsers(client, 'User Login', ['user3', 'USER4']))).toEqual({ user3: ['3'], user4: ['4'] });
	});

	it.each([401, 403])('are not asked for again where the server refuses with %s', async (status) => {
		const { client, lists } = over({ users: many, refusal: () => status });
		expect(await refused(findUsers(client, 'User Login', ['user3', 'user4']))).toMatchObject({ status });
		expect(lists).toHaveLength(1);
	});

	it('are read from the list of all where the answer is to another filter', async () => {
		const { client, lists } = over({ users: many, isMixedUp: true });
		expect(idsOf(await findUsers(client, 'User Login', ['user3']))).toEqual({ user3: ['3'] });
		expect(lists.at(-1)).toBeUndefined();
	});

	it('of other letters are found by a part, and otherwise in the list of all', async () => {
		const users = [person(1, 'KÖNIG'), person(2, 'KARL'), person(3, 'Ж')];
		for (const isMixedUp of [false, true]) {
			const { client } = over({ users, isMixedUp });
			expect(idsOf(await findUsers(client, 'User Login', ['könig', 'ж', ' ']))).toEqual({ könig: ['1'], ж: ['3'] });
		}
	});

	it.each([400, 500])(
		'that no filter takes are found in the list of all, where parts are refused with %s',
		async (status) => {
			const users = [person(1, "O'HARA"), person(2, 'HARA')];
			expect(idsOf(await findUsers(over({ users }).client, 'User Login', ["o'hara"]))).toEqual({ "o'hara": ['1'] });
			const { client, lists } = over({ users, refusal: () => status });
			expect(idsOf(await findUsers(client, 'User Login', ["o'hara"]))).toEqual({ "o'hara": ['1'] });
			expect(lists.at(-1)).toBeUndefined();
			expect(
				await refused(findUsers(over({ users, refusal: () => 403 }).client, 'User Login', ["o'hara"])),
			).toMatchObject({
				kind: 'forbidden',
			});
		},
	);

	it('of several attributes are found together, or not at all where the list costs less', async () => {
		const users = [person(1, 'ADA'), person(2, 'BOB'), person(3, 'KÖNIG')];
		const { client } = over({ users });
		const asked = [
			{ attribute: 'User Login', values: ['ada', 'könig'] },
			{ attribute: 'Email', values: ['bob@example.com', ' '] },
		];
		expect((await findUsersByAny(client, asked))?.map(({ id }) => id).sort()).toEqual(['1', '2', '3']);
		const strange = Array.from({ length: 21 }, (_, index) => `é${index}`);
		const byStrange = async (values: string[]) => await findUsersByAny(client, [{ attribute: 'Email', values }]);
		expect(await byStrange(strange)).toBeUndefined();
		expect(await byStrange(strange.slice(1))).toEqual([]);
		expect(await byStrange(['ж'])).toBeUndefined();
		expect(await findUsersByAny(over({ users, refusal: () => 400 }).client, asked)).toBeUndefined();
		expect(await refused(findUsersByAny(over({ users, refusal: () => 403 }).client, asked))).toMatchObject({
			kind: 'forbidden',
		});
	});

	it('that are one user are returned, and refused when they are several or none', async () => {
		const { client } = over({ users: [person(1, 'ADA'), person(2, 'BOB'), person(3, 'bob')] });
		expect(await resolveUser(client, 'login', 'ada')).toMatchObject({ id: '1' });
		expect(await refused(resolveUser(client, 'login', 'bob'))).toMatchObject({
			kind: 'conflict',
			message: 'Several users have the login "bob" (IDs 2 and 3).',
			advice: expect.stringContaining('by ID'),
		});
		expect(await refused(resolveUser(client, 'login', 'eve'))).toMatchObject({ kind: 'notFound' });
	});
});

describe('an answer about one object', () => {
	const answering = (body: object) =>
		new OigClient(async () => answer(200, body), {
			baseUrl: 'https://oig.example.com',
			clock: { now: () => 0, sleep: async () => {} },
		});

	it.each([
		['request', (client: OigClient) => getRequest(client, '7')],
		['request status', (client: OigClient) => requestStatus(client, '7')],
	])('is believed without an ID, and not with another one (%s)', async (_what, ask) => {
		const reqStatus = ' Request Completed ';
		for (const body of [{ reqStatus }, { id: '7', reqStatus }]) {
			const found = await ask(answering(body));
			expect(typeof found === 'string' ? found : found.reqStatus?.trim()).toBe('Request Completed');
		}
		expect((await refused(ask(answering({ id: '8', reqStatus })))).message).toContain('request 7');
	});

	it('has the roles of the user who was asked for, or is an error', async () => {
		const roles = [{ fields: [{ name: 'Role Key', value: '5' }] }, 'no role'];
		const fields = [{ name: 'roles', value: roles }];
		const found = await userRoles(answering({ id: '7', roles, fields }), '7', 'all');
		expect(found.map(({ id }) => id)).toEqual(['5']);
		expect((await refused(userRoles(answering({ id: '8', roles }), '7', 'all'))).message).toContain('user 7');
		expect(await refused(userRoles(answering({ id: '7' }), '7', 'all'))).toMatchObject({
			kind: 'unexpected',
			message: expect.stringContaining('without the list of roles'),
			advice: expect.stringContaining('12.2.1.4'),
		});
	});
});

describe('what is told of a user whose creation is unsure', () => {
	const task = (key?: Task['key']): Task => ({ index: 0, user: { attributes: [] }, requestId: 'r1', key });
	const byLogin = task({ attribute: 'User Login', value: 'ADA' });

	it('has the key, the cause, and whether it can simply run again', () => {
		const cause = new ServiceError({ service: 'OIG', kind: 'unavailable', status: 503, message: 'no answer' });
		expect(unknownOutcome(byLogin, cause)).toMatchObject({
			kind: 'unexpected',
			status: 503,
			message: expect.stringMatching(/\(no answer\), and no user with User Login "ADA" can be found\.$/),
			advice: expect.stringContaining('not created twice'),
		});
		expect(unknownOutcome(task(), 'lost')).toMatchObject({
			status: 200,
			message: expect.stringMatching(/this user, and it has nothing to look it up by\.$/),
			advice: expect.stringContaining('Look it up in OIG'),
		});
	});

	it('names the field that several have', () => {
		expect(severalHave(byLogin, 2)).toMatchObject({
			field: 'User Login',
			message: expect.stringContaining('2 users have the User Login "ADA"'),
			advice: 'Give the user login.',
		});
		expect(severalHave(task(), 2).field).toBe('user');
	});
});

it.each([
	...['usr_key', 'Status', 'usr_disabled', 'usr_locked', 'Manually Locked', 'Organization Name'],
	...['Manager Login', 'Manager Name', 'Manager Display Name'],
])('the attribute %s cannot be set, and what to do instead is told', (name) => {
	expect(() => attribute(name, 'x')).toThrow(new RegExp(`^The attribute "${name}" cannot be set: \\w.+\\w\\.$`));
});
