/** What a trigger reads, from when on, what it keeps of it, and the items that it makes of changes. */
import { describe, expect, it } from '@jest/globals';

import { feedStart, newestChange } from '../../../nodes/shared/trigger/feed';
import { lookAt } from '../../../nodes/shared/trigger/look';
import { toItem } from '../../../nodes/shared/trigger/output';
import type { Settings } from '../../../nodes/shared/trigger/settings';
import { openMemory } from '../../../nodes/shared/trigger/state';
import type { Directory, DirectoryUser, ReadScope } from '../../../providers/directory';
import type { Change, KnownUser } from '../../../provisioning/changes';
import { FakeDirectory } from '../../support/fakeDirectory';

const settings: Settings = {
	events: new Set(['userChanged']),
	scope: 'all',
	users: { by: 'all' },
	groups: undefined,
	attributes: [],
	wholeEveryMs: 60_000,
	simplify: true,
	allowManyRemovals: false,
};
const { capabilities } = new FakeDirectory();
const NOON = Date.parse('2026-01-31T12:00:00.000Z');

describe('the time from which changes are read', () => {
	const past = { newest: NOON, comparedAt: NOON };
	const start = (now: number, more: Partial<Settings> = {}, feed = true) =>
		feedStart(past, { ...settings, ...more }, { capabilities, feed }, now);

	it('is five minutes before the newest change, until the whole list is due', () => {
		expect(start(NOON)).toBe('2026-01-31T11:55:00.000Z');
		expect(start(NOON + 59_999)).toBe('2026-01-31T11:55:00.000Z');
		expect(start(NOON + 60_000)).toBeUndefined();
	});

	it('is none when the clock was set back, or nothing is known', () => {
		expect(start(NOON - 1)).toBeUndefined();
		expect(
			feedStart({ newest: undefined, comparedAt: NOON }, settings, { capabilities, feed: true }, NOON),
		).toBeUndefined();
		expect(
			feedStart({ newest: NOON, comparedAt: undefined }, settings, { capabilities, feed: true }, NOON),
		).toBeUndefined();
	});

	it('is none where changes do not show what is watched', () => {
		expect(start(NOON, { groups: [] })).toBeUndefined();
		expect(start(NOON, { scope: 'filter' })).toBeUndefined();
		expect(start(NOON, {}, false)).toBeUndefined();
	});

	it('goes by the newest change of all, whatever else a user says', () => {
		const user = (changedAt?: string): DirectoryUser => ({
			id: 'u',
			active: true,
			values: {},
			...(changedAt === undefined ? {} : { changedAt }),
		});
		const noon = user('2026-01-31T12:00:00Z');
		expect(newestChange([noon, user('2026-01-31T11:00:00Z'), user(), user('soon')], undefined)).toBe(NOON);
		expect(newestChange([noon], NOON + 1)).toBe(NOON + 1);
		expect(newestChange([noon], NOON - 1)).toBe(NOON);
		expect(newestChange([], undefined)).toBeUndefined();
	});
});

describe('a look', () => {
	const directory = new FakeDirectory();
	const finance = directory.addGroup('Finance');
	const hr = directory.addGroup('HR');
	directory.addUser({ userName: 'ada' }, [finance.id, hr.id]);
	directory.addUser({ userName: 'bob' }, [hr.id]);
	const groupsIn = async (groups: readonly string[], more: Partial<Settings> = {}) => {
		const { users, groupsOf } = await lookAt(directory, { ...settings, groups, ...more }, { capabilities });
		return users.map((user) => [
			user.values.userName,
			groupsOf
				?.get(user)
				?.map(({ name }) => name)
				.sort(),
		]);
	};

	it('has no groups where none are watched', async () => {
		const { users, ...more } = await lookAt(directory, settings, { capabilities });
		expect([users.map(({ values }) => values.userName), more]).toEqual([['ada', 'bob'], { scope: 'all' }]);
	});

	it('has all groups, or those that are named in any case', async () => {
		expect(await groupsIn([])).toEqual([
			['ada', ['Finance', 'HR']],
			['bob', ['HR']],
		]);
		expect(await groupsIn(['FINANCE'])).toEqual([
			['ada', ['Finance']],
			['bob', []],
		]);
	});

	it.each([
		['all', undefined, 'Groups to Watch', 'group'],
		['members', undefined, 'Groups', 'group'],
		['all', 'Role', 'Roles to Watch', 'role'],
	] as const)('fails where a named group is missing (%s users, %s)', async (scope, group, field, noun) => {
		const watching = { capabilities, ...(group === undefined ? {} : { group }) };
		const look = lookAt(directory, { ...settings, scope, groups: ['HR', 'Sales', 'Law'] }, watching);
		await expect(look).rejects.toMatchObject({
			field,
			message: `The Directory has no ${noun} named "Sales", "Law", or not one alone. Nothing is reported and nothing is forgotten.`,
			advice: `Correct the names in "${field}".`,
		});
	});

	it('has each user once, as the last page shows it', async () => {
		const seen = { id: 'u1', active: true, values: { userName: 'old' } };
		const again = { ...seen, values: { userName: 'new' } };
		const asked: ReadScope[] = [];
		const twice: Pick<Directory, 'read'> = {
			read: async (scope) => {
				asked.push(scope);
				return { ...(await directory.read({ users: { by: 'all' }, groups: [] })), users: [seen, again] };
			},
		};
		const service: Directory = Object.assign(new FakeDirectory(), twice);
		expect((await lookAt(service, settings, { capabilities })).users).toEqual([again]);
		const since = '2026-01-31T11:55:00.000Z';
		expect(await lookAt(service, settings, { capabilities }, since)).toEqual({
			scope: 'all',
			users: [again],
			isPartial: true,
		});
		expect(asked).toEqual([
			{ users: { by: 'all' }, groups: [] },
			{ users: { by: 'changedSince', since }, groups: [] },
		]);
	});
});

describe('the item of a change', () => {
	const before: KnownUser = { id: 'u1', userName: 'ada', active: true, digest: 'd', groupIds: [] };
	const values = { userName: 'ada.king', email: 'ada@example.com', firstName: '', title: 'Countess' };
	const after: DirectoryUser = {
		id: 'u1',
		active: false,
		values,
		createdAt: '2026-01-31T10:00:00Z',
		changedAt: '2026-01-31T11:00:00+01:00',
	};
	const simple = { id: 'u1', userName: 'ada.king', email: 'ada@example.com', active: false };
	const gone = { id: 'u1', userName: 'ada', active: true };
	const item = (change: Change, simplify = true) => toItem(change, NOON, simplify).json;
	const byPoll = { at: '2026-01-31T12:00:00.000Z', timeOf: 'poll' };
	const changedThen = { at: '2026-01-31T10:00:00.000Z', timeOf: 'service' };

	it.each<[Change, object]>([
		[
			{ event: 'userCreated', after },
			{ at: '2026-01-31T10:00:00.000Z', timeOf: 'service', user: simple },
		],
		[
			{ event: 'userEnteredScope', after },
			{ ...byPoll, user: simple },
		],
		[
			{ event: 'userRemoved', before },
			{ ...byPoll, user: gone },
		],
		[
			{ event: 'userLeftScope', before },
			{ ...byPoll, user: gone },
		],
		[
			{ event: 'userDisabled', before, after },
			{ ...changedThen, user: simple, before: { active: true }, after: { active: false } },
		],
		[
			{ event: 'userEnabled', before, after: { ...after, active: true } },
			{ ...changedThen, user: { ...simple, active: true }, before: { active: true }, after: { active: true } },
		],
		[
			{ event: 'userChanged', changed: ['userName', 'firstName'], before, after },
			{
				...changedThen,
				user: simple,
				before: { userName: 'ada' },
				after: { userName: 'ada.king', firstName: '' },
				changed: ['userName', 'firstName'],
			},
		],
		[
			{ event: 'userChanged', changed: ['email'], before, after },
			{ ...changedThen, user: simple, before: {}, after: { email: 'ada@example.com' }, changed: ['email'] },
		],
		[
			{ event: 'addedToGroup', group: { id: 'g1', name: 'HR' }, before, after },
			{ ...byPoll, user: simple, group: { id: 'g1', name: 'HR' } },
		],
		[
			{ event: 'removedFromGroup', group: { id: 'g1', name: 'HR' }, before },
			{ ...byPoll, user: gone, group: { id: 'g1', name: 'HR' } },
		],
	])('%j shows what it is about', (change, expected) => {
		expect(item(change)).toEqual({ event: change.event, ...expected });
	});

	it('has the time of the poll where the service tells none that can be read', () => {
		expect(item({ event: 'userCreated', after: { ...after, createdAt: 'lately' } })).toMatchObject(byPoll);
		const { id, active } = after;
		expect(item({ event: 'userCreated', after: { id, active, values } })).toMatchObject(byPoll);
	});

	it('has all that is known and seen, without Simplify', () => {
		const full = { id: 'u1', userName: 'ada.king', email: 'ada@example.com', title: 'Countess', active: false };
		expect(item({ event: 'userDisabled', before, after }, false)).toEqual({
			event: 'userDisabled',
			...changedThen,
			user: full,
			before: gone,
			after: full,
		});
		expect(item({ event: 'userRemoved', before }, false)).toMatchObject({ user: gone, before: gone, after: null });
		expect(item({ event: 'userCreated', after }, false)).toMatchObject({ before: null, after: full });
	});
});

describe('what is kept between polls', () => {
	const known = {
		users: new Map([['u1', { id: 'u1', userName: 'ada', active: true, digest: 'd', groupIds: [] }]]),
		groups: new Map<string, string>(),
	};
	const times = { polledAt: 3, comparedAt: 2, newest: 1 };
	const kept = async (more: Partial<typeof times> = {}) => {
		const data = {};
		(await openMemory(data, 'credential', ['all'])).keep(known, { ...times, ...more });
		return data;
	};

	it('is found again with the same key by the same credential, for what was watched', async () => {
		const data: Record<string, string | number> = await kept();
		const memory = await openMemory(data, 'credential', ['all']);
		expect(memory).toMatchObject({ known, ...times });
		expect((await openMemory(data, 'credential', ['all'])).key).toEqual(memory.key);
		expect(memory.key).toHaveLength(32);
		expect(JSON.stringify(data)).not.toContain('credential');
		expect(Buffer.from(String(data.salt), 'base64url')).toHaveLength(16);
	});

	it.each([
		['another credential', 'other', ['all']],
		['something else to watch', 'credential', ['filter']],
	])('is forgotten for %s', async (_what, identity, watching) => {
		const memory = await openMemory(await kept(), identity, watching);
		expect([memory.known, memory.polledAt, memory.comparedAt, memory.newest]).toEqual(Array(4).fill(undefined));
	});

	it('has no newest change where the service tells none', async () => {
		const data = {};
		(await openMemory(data, 'credential', ['all'])).keep(known, { ...times, newest: undefined });
		expect(await openMemory(data, 'credential', ['all'])).toMatchObject({ known, polledAt: 3, newest: undefined });
	});

	it.each(['version', 'watched', 'salt', 'users', 'groups', 'polledAt', 'comparedAt', 'newest'])(
		'is not believed where its %s is of another kind',
		async (name) => {
			const data = { ...(await kept()), [name]: null };
			expect((await openMemory(data, 'credential', ['all'])).known).toBeUndefined();
		},
	);
});
