/** A list that stops early, or that is not the one that was asked for, is never believed. */
import { describe, expect, test } from '@jest/globals';

import { downloadFile, listFiles } from '../../../providers/epm/files';
import { findGroup, listGroups } from '../../../providers/epm/groups';
import { setMembership, userGroupReport } from '../../../providers/epm/memberships';
import { listRoles, userRoleReport } from '../../../providers/epm/roles';
import { addUsers, listUsers, removeUsers } from '../../../providers/epm/users';
import { PAGE, scripted, type Reply } from './support';

const user = (userlogin: string) => ({ userlogin, firstname: 'F', lastname: 'L', email: `${userlogin}@example.com` });
const reply = (details: unknown, more: object = {}): Reply => ({
	body: { links: {}, status: 0, error: null, details, ...more },
});

const LISTS = {
	users: listUsers,
	groups: listGroups,
	roles: listRoles,
	'role report': async (client: Parameters<typeof listUsers>[0]) => await userRoleReport(client, {}),
	'group report': async (client: Parameters<typeof listUsers>[0]) => await userGroupReport(client, {}),
};
const ENTRY = { ...user('ada'), groupname: 'Planners', name: 'Viewer', type: 'EPM' };

describe.each(Object.entries(LISTS))('the list of %s', (_, list) => {
	test.each([
		['has a next link', reply([ENTRY], { links: { rel: 'next', href: '/x' } })],
		['has a next link among several', reply([ENTRY], { links: [{ rel: 'self' }, { rel: 'Next', href: '/x' }] })],
		['says that there is more', reply([ENTRY], { hasMore: true })],
		['announces more', reply([ENTRY], { totalResults: 3 })],
		['announces more as text', reply([ENTRY], { count: '2' })],
		['has no details', { body: { links: {}, status: 0, error: null } }],
		['is an object', reply({ items: [ENTRY] })],
		['has an entry that is none', reply([ENTRY, {}])],
		['is still running', reply([ENTRY], { status: -1 })],
	] as const)('is refused when it %s', async (__, answer) => {
		await expect(list(scripted(answer).client)).rejects.toThrow();
	});

	test('is taken when it is whole', async () => {
		expect(await list(scripted(reply([ENTRY], { count: 1 })).client)).toHaveLength(1);
	});
});

test.each(['users', 'groups', 'roles'] as const)('a list of all %s is never empty', async (kind) => {
	await expect(LISTS[kind](scripted(reply([])).client)).rejects.toThrow(`EPM listed no ${kind} at all`);
	await expect(LISTS[kind](scripted(reply(null)).client)).rejects.toThrow(`EPM listed no ${kind} at all`);
});

describe('a query that a gateway drops', () => {
	const everybody = reply([user('ada'), user('grace'), { ...user('mary'), firstname: 'Mary Ada' }]);

	test('gives nobody else', async () => {
		const logins = async (query: object) =>
			(await listUsers(scripted(everybody).client, query)).map(({ userlogin }) => userlogin);
		expect(await logins({ userlogin: 'ADA' })).toEqual(['ada']);
		expect(await logins({ userattribute: 'ada' })).toEqual(['ada', 'mary']);
		expect(await logins({ userlogin: 'nobody' })).toEqual([]);
		const groups = reply([
			{ groupname: 'Planners', type: 'IDCS' },
			{ groupname: 'planners', type: 'EPM' },
			{ groupname: 'Others', type: 'EPM' },
		]);
		expect(await listGroups(scripted(groups).client, { type: ['EPM'] })).toHaveLength(2);
		expect((await findGroup(scripted(groups).client, 'PLANNERS'))?.groupname).toBe('planners');
	});

	test('gives no other entries of reports', async () => {
		const roles = reply([
			{ ...user('ada'), roles: [{ rolename: 'Viewer' }] },
			{ ...user('grace'), roles: [] },
		]);
		expect(await userRoleReport(scripted(roles).client, { rolename: 'viewer' })).toHaveLength(1);
		const groups = reply([
			{ ...user('ada'), groups: [{ groupname: 'Planners' }] },
			{ ...user('grace'), groups: [] },
		]);
		expect(await userGroupReport(scripted(groups).client, { groupname: 'planners' })).toHaveLength(1);
	});
});

test('a membership is not gone because the group came without its members', async () => {
	const bare = reply([{ groupname: 'Planners', type: 'EPM' }]);
	const done = reply({ processed: 1, succeeded: 1, failed: 0, faileditems: null });
	const { client, requests } = scripted(bare, done);
	const results = await setMembership(client, 'Planners', ['ada'], 'notMember');
	expect(results.get('ada')).toEqual({ outcome: 'changed' });
	expect(requests).toHaveLength(2);
});

test('a batch without any count claims success for nobody', async () => {
	const refused = await addUsers(scripted(reply({})).client, [{ ...user('ada'), resetpassword: true }], false);
	expect(refused.get('ada')?.message).toBe('EPM did not say how many records it did.');
});

describe('files', () => {
	test.each([
		['items are missing', { status: 0 }],
		['an item cannot be read', { status: 0, items: [{ name: 'a.csv' }, { size: 1 }] }],
		['the list is not finished', { status: -1, items: [] }],
		['there is a next link', { status: 0, items: [], links: [{ rel: 'next', href: '/x' }] }],
	])('are not listed when %s', async (_, body) => {
		await expect(listFiles(scripted({ body }).client)).rejects.toMatchObject({ kind: 'unexpected' });
	});

	test('may be none', async () => {
		expect(await listFiles(scripted({ body: { status: 0, items: null } }).client)).toEqual([]);
	});
});

test("a gateway's 404 does not mean that anything is gone", async () => {
	const page: Reply = { status: 404, type: 'text/html', body: PAGE };
	await expect(listUsers(scripted(page).client)).rejects.toMatchObject({ kind: 'unexpected', status: 404 });
	const { client } = scripted(page);
	expect(
		await removeUsers(client, ['ada'], { mayBeMissing: new Set(['ada']) }).then((it) => it.get('ada')),
	).toHaveProperty('error');
	await expect(downloadFile(scripted(page).client, 'a.csv', { timeoutMs: 1_000 })).rejects.toMatchObject({
		kind: 'unexpected',
	});
});
