/** How users and groups are named, what is found of them, and what is told where nothing or several fit. */
import { describe, expect, it } from '@jest/globals';

import { accessOf } from '../../../providers/scim/access';
import { findWith } from '../../../providers/scim/lookups';
import { groupInList, groupNamed, usersNamed } from '../../../providers/scim/references';
import { groupsOfUsers, knownFromList } from '../../../providers/scim/memberReads';
import { findGroup, groupById, groupByName } from '../../../providers/scim/groups';
import { findUser, userById, userByName } from '../../../providers/scim/users';
import { gone, inTurn, page, refusalOf, refusing, server } from './server';

const user = (id: string, userName: string) => ({ id, userName, active: true });

/** A directory of users and groups that finds by "eq" and by ID. */
function directory(
	users: readonly { id: string; userName: string }[],
	groups: readonly { id: string; displayName: string }[] = [],
) {
	return server(({ path, query }) => {
		const [, kind, id] = path.split('/');
		const all: ReadonlyArray<{ id: string; userName?: string; displayName?: string }> =
			kind === 'Users' ? users : groups;
		if (id !== undefined) return all.some((one) => one.id === id) ? { body: all.find((one) => one.id === id) } : gone;
		const [, wanted] = /eq "(.*)"$/.exec(query.get('filter') ?? '') ?? [];
		const fits = ({ userName, displayName }: { userName?: string; displayName?: string }) =>
			(userName ?? displayName)?.toLowerCase() === wanted?.toLowerCase();
		return page(...(wanted === undefined ? all : all.filter(fits)));
	});
}

describe.each([
	['one by one', 0],
	['in the list of all', 21],
])('users looked up %s', (_how, others) => {
	const more = Array.from({ length: others }, (_, index) => user(`x${index}`, `extra${index}`));
	const named = async (users: readonly { id: string; userName: string }[], ...references: string[]) => {
		const { service } = directory([...users, ...more]);
		const found = await usersNamed(service, [...references, ...more.map(({ userName }) => userName)], 'Members');
		return found.slice(0, found.length - others).map(({ id }) => id);
	};
	const [ada, bob] = [user('u1', 'Ada'), user('u2', 'bob')];

	it('are found by name in any case, and by ID, each once', async () => {
		expect(await named([ada, bob], 'ADA', 'u2', 'u1', 'bob')).toEqual(['u1', 'u2']);
		expect(await named([user('same', 'same')], 'same')).toEqual(['same']);
	});

	it('are not found by what is the name of one and the ID of another', async () => {
		expect(await refusalOf(named([ada, user('Ada', 'carl')], 'Ada'))).toMatchObject({
			field: 'Members',
			message: '"Ada" is the name of one user and the ID of another, so it is not clear which one is meant.',
			advice: 'Use the ID, or another name.',
		});
	});

	it('are the one that is written alike, and none where several are not', async () => {
		const two = [ada, user('u3', 'ADA')];
		expect(await named(two, 'ADA')).toEqual(['u3']);
		const ambiguous = await refusalOf(named(two, 'ada'));
		expect(ambiguous).toMatchObject({
			field: 'Members',
			message: expect.stringMatching(/^2 users have the user name "ada"/),
			advice: expect.stringMatching(/^Use the ID/),
		});
	});

	it('that are not there are named', async () => {
		expect(await refusalOf(named([ada], 'eve', 'Ada'))).toMatchObject({
			kind: 'notFound',
			status: 404,
			message: 'There is no user "eve" on the SCIM server.',
			advice: 'Nothing was changed. Check the values in "Members", and that the credential is for the right server.',
		});
	});
});

it('users that are not there are counted beyond ten', async () => {
	const names = Array.from({ length: 10 }, (_, index) => `e${index}`);
	const told = async (...references: string[]) =>
		await refusalOf(usersNamed(directory([]).service, references, 'Users'));
	const ten = names.map((name) => `"${name}"`).join(', ');
	expect(await told(...names)).toMatchObject({ message: `There are no users ${ten} on the SCIM server.` });
	expect(await told(...names, 'e10')).toMatchObject({
		message: `There are no users ${ten} and 1 more on the SCIM server.`,
	});
});

describe('groups', () => {
	const team = { id: 'g1', displayName: 'Team' };
	const missing = (what: string) => ({
		kind: 'notFound',
		status: 404,
		message: `There is no group "${what}" on the SCIM server.`,
		advice: 'Nothing was changed. Check the values in "Groups".',
	});

	it('are named in any case, or by ID', async () => {
		const { service } = directory([], [team, { id: 'g2', displayName: 'g3' }]);
		expect(await groupNamed(service, 'TEAM', 'Groups')).toMatchObject({ id: 'g1' });
		expect(await groupNamed(service, 'g1', 'Groups')).toMatchObject({ id: 'g1' });
		expect(await refusalOf(groupNamed(service, 'Crew', 'Groups'))).toMatchObject(missing('Crew'));
		expect(() => groupInList(service, [team], 'Crew', 'Groups')).toThrow(expect.objectContaining(missing('Crew')));
	});

	it('of several with a name are the one that is written alike', async () => {
		const two = [team, { id: 'g2', displayName: 'TEAM' }];
		const { service } = directory([], two);
		expect((await findGroup(service, 'TEAM'))?.id).toBe('g2');
		expect(groupInList(service, two, 'TEAM', 'Groups').id).toBe('g2');
		expect(await refusalOf(findGroup(service, 'team', 'Groups'))).toMatchObject({
			field: 'Groups',
			message: '2 groups are named "team", so it is not clear which one is meant.',
			advice: 'Use the ID of the group.',
		});
	});
});

it('what is asked for by ID or name and is not there is an error that says so', async () => {
	const { service } = directory([]);
	const advice = 'Check the value, and that the credential is for the right server.';
	const missing = (what: string) => ({
		kind: 'notFound',
		status: 404,
		message: `There is no ${what} on the SCIM server.`,
		advice,
	});
	expect(await refusalOf(userById(service, 'x'))).toMatchObject(missing('user "x"'));
	expect(await refusalOf(userByName(service, 'x', 'User'))).toMatchObject(missing('user "x"'));
	expect(await refusalOf(groupById(service, 'x'))).toMatchObject(missing('group "x"'));
	expect(await refusalOf(groupByName(service, 'x', 'Group'))).toMatchObject(missing('group "x"'));
	const broken = server(() => refusing(401));
	expect(await refusalOf(userById(broken.service, 'x'))).toMatchObject({ status: 401 });
});

it('several users of a name are ambiguous unless one is written alike', async () => {
	const { service } = directory([user('u1', 'Ada'), user('u2', 'ADA')]);
	expect((await findUser(service, 'ADA', 'User'))?.id).toBe('u2');
	expect(await refusalOf(findUser(service, 'ada', 'User'))).toMatchObject({
		field: 'User',
		message: '2 users have the user name "ada", so it is not clear which one is meant.',
		advice: 'Use the ID of the user.',
	});
});

it('an entry whose name is no text is none of any name', async () => {
	const { service } = server(() => page({ id: 'g1', displayName: 7 }, { id: 'g2', displayName: 'Team' }));
	expect((await findWith(service, 'groups', 'displayName', 'team')).map(({ id }) => id)).toEqual(['g2']);
	const odd = server(() => page({ id: 'g1', displayName: 7 }));
	expect(await findWith(odd.service, 'groups', 'displayName', 'mutated')).toEqual([]);
});

describe('the groups of users', () => {
	const groups = [
		{ id: 'g1', displayName: 'Team', members: [{ value: 'u1' }] },
		{ id: 'g2', displayName: 'Crew', members: [{ value: 'u2' }] },
	];
	const of = async (told: object[] | undefined) => {
		const { service } = server(() => page(...groups));
		const found = await groupsOfUsers(service, [
			{ id: 'u1', ...(told ? { groups: told as Array<{ value: string }> } : {}) },
		]);
		return (found.get('u1') ?? []).map(({ id, displayName }) => [id, displayName]);
	};

	it('are those of their members, and those that the user tells of and is in directly', async () => {
		expect(await of(undefined)).toEqual([['g1', 'Team']]);
		expect(await of([{ value: 'g1', display: 'Other' }])).toEqual([['g1', 'Team']]);
		expect(await of([{ value: 'g3', display: 'Seen', type: 'direct' }, { value: 'g4' }])).toEqual([
			['g1', 'Team'],
			['g3', 'Seen'],
			['g4', 'g4'],
		]);
		expect(await of([{ value: 'g3', display: 'Nested', type: 'indirect' }])).toEqual([['g1', 'Team']]);
	});

	it('are not known from a list without members, unless the profile says that groups list them', () => {
		const known = (profile: 'automatic' | 'rfc', members?: Array<{ value: string }>) =>
			knownFromList(server(() => page(), { profile }).service, {
				id: 'g1',
				displayName: 'Team',
				...(members ? { members } : {}),
			});
		expect(known('automatic', [{ value: 'u1' }])).toBeUndefined();
		expect(known('rfc')).toBeUndefined();
		const rfc = known('rfc', [{ value: 'u1' }]);
		expect([rfc?.of('u1'), rfc?.of('u2')]).toEqual([true, false]);
	});
});

describe('the access of a user', () => {
	const ada = user('u1', 'ada');
	const team = { id: 'g1', displayName: 'Team' };

	it('names groups one by one where members are found by a filter', async () => {
		const { service } = server(
			({ path }) => (path.endsWith('/g1') ? { body: team } : path === '/Groups/team' ? gone : page(team)),
			{ profile: 'aws' },
		);
		const named = await (await accessOf(service, ada)).groupsNamed(['team', 'g1'], 'Groups');
		const entry = { type: 'group', id: 'g1', name: 'Team' };
		expect([...named]).toEqual([
			['team', entry],
			['g1', entry],
		]);
	});

	it('loses a group that is gone as one that was not there; any other refusal is told', async () => {
		const left = async (reply: object) => {
			const { service } = server(() => reply);
			const access = await accessOf(service, ada);
			return await access.change({ take: [{ type: 'group', id: 'g1', name: 'Team' }], give: [] });
		};
		expect(await left(gone)).toMatchObject([{ status: 'wasSo' }]);
		expect(await left(refusing(403))).toMatchObject([{ status: 'refused', error: { status: 403 } }]);
	});

	it('is disabled first, or last where a disabled user can no longer be changed', async () => {
		const order = async (profile: 'atlassian' | 'automatic') => {
			const read = inTurn(
				{ body: { ...team, members: [{ value: 'u1' }] } },
				{ body: { ...team, members: [{ value: 'u2' }] } },
			);
			const { service, writes } = server(
				({ method, path }) => {
					if (method === 'PATCH') return { status: 204 };
					return path.startsWith('/Groups') ? read() : { body: ada };
				},
				{ profile },
			);
			const take = [
				{ type: 'group', id: 'g1', name: 'Team' },
				{ type: 'state', id: 'active', name: 'Active' },
			];
			await (await accessOf(service, ada)).change({ take, give: [] });
			return writes();
		};
		expect((await order('automatic'))[0]).toBe('PATCH /Users/u1');
		expect((await order('atlassian'))[0]).toBe('PATCH /Groups/g1');
	});

	it('is guarded for the account behind the credential', async () => {
		const guarded = async (userName: string) =>
			(await accessOf(server(() => page()).service, user('u9', userName))).user.guarded;
		expect([await guarded('ROBOT'), await guarded('ada')]).toEqual(['own', undefined]);
	});
});
