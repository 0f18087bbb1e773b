/** With new users alone, the list of users shows the groups; wherever it may not show them, all groups are listed. */
import { expect, test } from '@jest/globals';

import type { DirectoryUser } from '../../../providers/directory';
import { openEpmDirectory } from '../../../providers/epm/directory';
import { scripted, type Reply } from './support';

const reply = (details: unknown): Reply => ({ body: { links: {}, status: 0, error: null, details } });
const refusal: Reply = {
	body: { links: {}, status: 1, error: { errorcode: 'EPMCSS-21146', errormessage: 'Not valid.' }, details: null },
};
const user = (userlogin: string, more: object) => ({ userlogin, email: `${userlogin}@example.com`, ...more });
const planners = { groupname: 'Planners', type: 'EPM', members: { users: [{ userlogin: 'ada' }] } };
const groups = reply([planners, { groupname: 'Viewer', type: 'PREDEFINED', members: { users: [] } }]);

async function read(rows: ReadonlyArray<Readonly<Record<string, string>>>, names: readonly string[], replies: Reply[]) {
	const { client, requests } = scripted(...replies);
	const directory = openEpmDirectory(client, {
		maxConcurrency: 1,
		defaultRole: 'Viewer',
		resetPassword: true,
		createsUsers: true,
		ownLogin: 'admin',
		isOwn: (login) => login === 'admin',
	});
	const users = { by: 'keys', rows, fields: ['userName', 'email'] } as const;
	const snapshot = await directory.read({ users, groups: names });
	const text = ({ body }: (typeof requests)[number]) => (typeof body === 'string' ? body : '');
	const asked = () => requests.map((one) => [one.url.replace(/^.*security/, ''), text(one)]);
	return { snapshot, asked, names: snapshot.groups.map(({ name }) => name) };
}

const bob = { userName: 'bob', email: 'bob@example.com' };
const USERS = ['/v1/users/list', '{"applicationroles":true,"epmgroups":true}'];
const GROUPS = ['/v1/groups/list', '{"members":true}'];

test('a new user and a group that somebody is in take one read', async () => {
	const list = reply([user('ada', { epmgroups: [{ groupname: 'Planners', direct: 'No' }] })]);
	const { asked, names, snapshot } = await read([bob], ['PLANNERS'], [list, groups]);
	expect(asked()).toEqual([USERS]);
	expect(names).toEqual(['Planners']);
	expect(snapshot.users.isWhole).toBe(true);
	const isMember = await snapshot.memberships(new Map());
	expect(isMember.size?.('Planners')).toBeUndefined();
	expect(asked()).toEqual([USERS]);
});

test('memberships are never taken from there', async () => {
	const list = reply([user('ada', { epmgroups: [{ groupname: 'Planners' }] })]);
	const ada: DirectoryUser = { id: 'ada', active: true, values: { userName: 'ada' } };
	const some = await read([bob], ['Planners'], [list, groups]);
	const isMember = await some.snapshot.memberships(new Map([[ada, ['Planners']]]));
	expect(isMember(ada, 'Planners')).toBe(true);
	expect(some.asked()).toEqual([USERS, GROUPS]);
	const all = await read([bob], ['Planners'], [list, groups]);
	const held = await all.snapshot.groupsOf([ada]);
	expect(held.get(ada)?.map(({ name }) => name)).toEqual(['Planners']);
	expect(all.asked()).toEqual([USERS, GROUPS]);
});

const member = { groupname: 'Planners', type: 'EPM' };
test.each([
	['nobody is in the group', {}, { epmgroups: [{ groupname: 'Reviewers' }] }],
	['an edition leaves the groups out', {}, {}],
	['the groups are no list', {}, { epmgroups: 'Planners' }],
	['a group has no name', {}, { epmgroups: [member, { groupname: '' }] }],
	['the group is one of the identity domain', {}, { epmgroups: [{ groupname: 'Planners', type: 'IDCS' }] }],
	['a mixed list does not tell the kind', {}, { memberof: { groups: [{ groupname: 'Planners' }] } }],
	['the row means somebody by the user name', { userName: 'ADA' }, { epmgroups: [member] }],
	['the row means somebody by the email address', { email: 'Ada@example.com' }, { epmgroups: [member] }],
])('all groups are listed if %s', async (_, values, more) => {
	const { asked, names } = await read([{ ...bob, ...values }], ['Planners'], [reply([user('ada', more)]), groups]);
	expect(asked()).toEqual([USERS, GROUPS]);
	expect(names).toEqual(['Viewer', 'Planners']);
});

test('the edition of 2025 tells the kinds of the groups', async () => {
	const list = reply([user('ada', { memberof: { groups: [member] }, roles: [{ rolename: 'Viewer' }] })]);
	const { asked, snapshot } = await read([bob], ['Planners'], [refusal, list, groups]);
	expect(asked()).toEqual([USERS, ['/v1/users/list', '{"roles":true,"memberof":true}']]);
	expect(snapshot.users[0]?.values.role).toBe('Viewer');
});

test('base roles are asked for without the groups where an edition refuses those', async () => {
	const list = reply([user('ada', { applicationroles: [{ rolename: 'Service Administrator' }] })]);
	const { asked, snapshot } = await read([bob], ['Planners'], [refusal, refusal, list, groups]);
	expect(asked().slice(2)).toEqual([['/v1/users/list', '{"applicationroles":true}'], GROUPS]);
	expect(snapshot.users[0]?.guarded).toBe('admin');
});

test('without groups, and for many rows, users are listed as they are', async () => {
	const list = reply([user('ada', { epmgroups: [member] })]);
	const none = await read([bob], [], [list]);
	expect(none.asked()).toEqual([['/v1/users/list', '{"applicationroles":true}']]);
	const rows = Array.from({ length: 6 }, (_, index) => ({ userName: `new.${index}`, email: `${index}@example.com` }));
	const many = await read(rows, ['Planners'], [groups, list]);
	expect(many.asked()).toEqual([GROUPS, ['/v1/users/list', '{"applicationroles":true}']]);
});
