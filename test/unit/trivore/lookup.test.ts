import { describe, expect, it } from '@jest/globals';

import { InputError, ServiceError } from '../../../providers/http/errors';
import type { HttpRequest } from '../../../providers/http/send';
import { TrivoreClient } from '../../../providers/trivore/client';
import { Lookup } from '../../../providers/trivore/lookup';

interface Stored {
	readonly id: string;
	readonly [member: string]: unknown;
}

/** A look-up over a server with these users and groups, which answers a filter with all that a text in it names. */
function over({ users = [], groups = [] }: { users?: Stored[]; groups?: Stored[] }) {
	const state = { users: [...users], groups: [...groups], isDown: false, now: 0, hidden: 0 };
	const calls: string[] = [];
	const send = async ({ url: address }: HttpRequest) => {
		const { pathname, searchParams } = new URL(address);
		calls.push(pathname.replace(/^.*\/v1/, ''));
		const reply = (status: number, body: unknown) => ({
			status,
			headers: { 'content-type': 'application/json' },
			body: new TextEncoder().encode(JSON.stringify(body)),
		});
		if (state.isDown) return reply(403, { message: 'Forbidden' });
		const [, collection = '', id] = /\/v1\/(\w+)(?:\/(.+))?$/.exec(pathname) ?? [];
		const all = collection === 'group' ? state.groups : state.users;
		if (id !== undefined) {
			const found = all.find((one) => one.id === id);
			return found === undefined ? reply(404, { errorMessage: 'not found', statusCode: 404 }) : reply(200, found);
		}
		const named = [...(searchParams.get('filter') ?? '').matchAll(/"([^"]*)"/g)].map(([, value]) => value);
		const resources = all.filter((one) => named.some((value) => JSON.stringify(one).includes(`"${value}"`)));
		const totalResults = resources.length + state.hidden;
		return reply(200, { resources, totalResults, startIndex: 1, itemsPerPage: resources.length });
	};
	const client = new TrivoreClient(send, {
		apiBase: 'https://id.example.com/api/rest/v1',
		clock: { now: () => state.now, sleep: async () => {} },
	});
	return { lookup: new Lookup(client), state, calls };
}

const staff = { id: 'g1', name: 'staff', nsCode: 'one' };
const refused = async (work: Promise<unknown>) => {
	const error = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (error instanceof InputError || error instanceof ServiceError) return error;
	throw new Error(`It was not refused: ${String(error)}`);
};

describe('a group', () => {
	it('is looked up once in a run, by its ID and by its name', async () => {
		const { lookup, calls } = over({ groups: [staff] });
		const read = async () => [await lookup.groupById('g1'), await lookup.group('staff', 'one')];
		const first = await read();
		expect(first).toEqual([expect.objectContaining(staff), expect.objectContaining(staff)]);
		const { length } = calls;
		expect(await read()).toEqual(first);
		expect(calls).toHaveLength(length);
	});

	it('is read again where it must be fresh, and after groups were forgotten', async () => {
		const { lookup, calls, state } = over({ groups: [staff] });
		await lookup.groupById('g1');
		await lookup.group('staff', 'one');
		state.groups = [{ ...staff, name: 'renamed' }];
		expect(await lookup.groupById('g1')).toMatchObject({ name: 'staff' });
		// What was read a moment ago is fresh.
		state.now = 2_000;
		expect(await lookup.groupById('g1', true)).toMatchObject({ name: 'staff' });
		state.now = 2_001;
		expect(await lookup.groupById('g1', true)).toMatchObject({ name: 'renamed' });
		const { length } = calls;
		lookup.forgetGroups();
		await refused(lookup.group('staff', 'one'));
		expect(calls.length).toBeGreaterThan(length);
	});

	it('is one of many that one call finds, by their names and IDs', async () => {
		const { lookup, calls } = over({ groups: [staff, { id: 'g2', name: 'travel', nsCode: 'one' }] });
		await lookup.rememberGroups('one');
		expect(await lookup.group('travel', 'one')).toMatchObject({ id: 'g2' });
		expect(await lookup.groupById('g1', true)).toMatchObject({ name: 'staff' });
		expect(calls).toEqual(['/group']);
	});

	it('is looked up alone where several have its name, or where the namespace has more than came', async () => {
		const { lookup, state } = over({ groups: [staff, { ...staff, id: 'g2' }] });
		await lookup.rememberGroups('one');
		expect((await refused(lookup.group('staff', 'one'))).message).toContain('2 groups have the name "staff"');
		const some = over({ groups: [staff] });
		some.state.hidden = 1;
		await some.lookup.rememberGroups('one');
		some.state.hidden = 0;
		some.state.groups = [{ ...staff, id: 'g3' }];
		expect(await some.lookup.group('staff', 'one')).toMatchObject({ id: 'g3' });
		state.isDown = true;
		expect(await refused(lookup.rememberGroups('two'))).toMatchObject({ kind: 'forbidden' });
	});

	it.each([
		['by ID', (lookup: Lookup) => lookup.groupById('g1')],
		['by name', (lookup: Lookup) => lookup.group('staff', 'one')],
	])('that was missing or could not be read is looked up again (%s)', async (_how, find) => {
		const { lookup, state } = over({});
		expect(await refused(find(lookup))).toMatchObject({ kind: 'notFound' });
		state.isDown = true;
		expect(await refused(find(lookup))).toMatchObject({ kind: 'forbidden' });
		state.isDown = false;
		state.groups = [staff];
		expect(await find(lookup)).toMatchObject(staff);
	});

	it('that was created is known by ID and name, and makes a name without a namespace unsure', async () => {
		const { lookup, calls, state } = over({ groups: [staff] });
		expect(await lookup.group('staff', undefined)).toMatchObject({ id: 'g1' });
		const other = { id: 'g2', name: 'staff', nsCode: 'two' };
		state.groups.push(other);
		const { length } = calls;
		lookup.learnGroup(other);
		expect([await lookup.groupById('g2'), await lookup.group('staff', 'two')]).toEqual([other, other]);
		expect(calls).toHaveLength(length);
		const error = await refused(lookup.group('staff', undefined));
		expect(error.message).toBe('2 groups have the name "staff" (in "one", "two").');
		expect(error).toMatchObject({ field: 'group', reason: { code: 'severalFit', facts: { object: 'group' } } });
	});

	it('has the spelling that was asked for, in the namespace that was asked for', async () => {
		const { lookup } = over({ groups: [staff] });
		const error = await refused(lookup.group('staff', 'two'));
		expect(error).toMatchObject({
			kind: 'notFound',
			message: 'There is no group with the name "staff" in the namespace "two".',
			advice: expect.stringContaining('Nothing was changed'),
		});
		expect((await refused(lookup.group('Staff', undefined))).message).toBe('There is no group with the name "Staff".');
	});
});

describe('a user', () => {
	const ada = { id: 'u1', username: 'ada', nsCode: 'one' };
	const key = { kind: 'username', value: 'ada' } as const;

	it('who is missing is told by key and namespace, with what to do', async () => {
		const { lookup } = over({ users: [ada] });
		expect(await lookup.user(key)).toMatchObject(ada);
		const error = await refused(lookup.user(key, 'two'));
		expect(error).toMatchObject({
			kind: 'notFound',
			message: 'There is no user with the user name "ada" in the namespace "two".',
			advice: expect.stringContaining('Check the spelling'),
		});
	});

	it('of whom there are several is refused, with where they are', async () => {
		const { lookup } = over({ users: [ada, { ...ada, id: 'u2', nsCode: 'two' }, { ...ada, id: 'u3', nsCode: 'two' }] });
		const error = await refused(lookup.user(key));
		expect(error.message).toBe('3 users have the user name "ada" (in "one", "two").');
		expect(error).toMatchObject({ field: 'user', reason: { code: 'severalFit' } });
		expect(await lookup.findUsers(key, 'one')).toHaveLength(1);
	});

	it.each([
		['email', 'eve@example.com', { emails: [{ address: 'own@example.com' }, { address: 'eve@example.com' }] }, 'Email'],
		['mobile', '+358501', { mobiles: [{ number: '+1' }, { number: '+358501' }] }, 'Mobile'],
	] as const)('is not identified by the %s that nobody verified', async (kind, value, members, field) => {
		const { lookup } = over({ users: [{ id: 'u1', ...members }] });
		expect(await refused(lookup.user({ kind, value }))).toMatchObject({ field });
	});
});
