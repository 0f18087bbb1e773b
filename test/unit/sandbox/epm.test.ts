import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../../sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['epm'], seed: 1 });
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

async function call(
	method: string,
	path: string,
	options: { body?: string; type?: string; authorization?: string } = {},
) {
	const { userName, password } = sandbox.credentials.oracleEpmCloudApi;
	const response = await fetch(`${sandbox.url}/epm/interop/rest${path}`, {
		method,
		headers: {
			authorization: options.authorization ?? basic(userName, password),
			...(options.type ? { 'content-type': options.type } : {}),
		},
		...(options.body === undefined ? {} : { body: options.body }),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json') ?? false;
	return { status: response.status, json: isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined, text };
}
const post = async (path: string, body: unknown) =>
	await call('POST', path, { body: JSON.stringify(body), type: 'application/json' });
const form = async (method: string, path: string, fields: Record<string, string>) =>
	await call(method, path, { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' });
const jobPath = ({ json }: { json: Record<string, unknown> | undefined }) => {
	const links = json?.links as Array<{ rel: string; href: string }>;
	return links.find(({ rel }) => rel === 'Job Status')?.href.replace(/^.*\/interop\/rest/, '') ?? '';
};
const user = { userlogin: 'ada', lastname: 'King', email: 'ada@example.com' };

describe('the order of checks', () => {
	test('path, method, sign-in, media type, base role, role for the call, body', async () => {
		const wrong = basic('nobody', 'x');
		expect((await call('POST', '/security/v3/users/add', { authorization: wrong })).status).toBe(404);
		expect((await call('GET', '/security/v2/users/add', { authorization: wrong })).status).toBe(405);
		const form = { type: 'application/x-www-form-urlencoded', body: 'a=b' };
		expect((await call('POST', '/security/v2/users/add', { ...form, authorization: wrong })).status).toBe(401);
		sandbox.options('epm', { callerRoles: 'none' });
		expect((await call('POST', '/security/v2/users/add', form)).status).toBe(415);
		expect((await post('/security/v2/users/add', {})).status).toBe(403);
		sandbox.options('epm', { callerRoles: 'viewer' });
		expect((await post('/security/v2/users/add', {})).json).toMatchObject({
			status: 1,
			error: { errorcode: 'EPMCSS-21193' },
		});
		expect((await call('POST', '/security/v2/users/add', { body: '{', type: 'application/json' })).status).toBe(400);
		sandbox.options('epm', { callerRoles: 'all' });
		expect((await post('/security/v2/users/add', {})).json).toMatchObject({
			status: 1,
			error: { errorcode: 'EPMCSS-21146' },
		});
	});

	test('errors outside the envelope are web pages', async () => {
		const { json, text } = await call('GET', '/nowhere');
		expect([json, text.startsWith('<!DOCTYPE html>')]).toEqual([undefined, true]);
	});
});

test('the two envelopes', async () => {
	const batch = await post('/security/v2/users/add', { users: [user, user] });
	expect(batch.json).toEqual({
		links: { href: `${sandbox.url}/epm/interop/rest/security/v2/users/add`, action: 'POST' },
		status: 0,
		error: null,
		details: {
			processed: 2,
			succeeded: 1,
			failed: 1,
			faileditems: [expect.objectContaining({ userlogin: 'ada', errorcode: 'EPMCSS-29001' })],
		},
	});
	const job = await form('POST', '/security/v1/users', { FileName: 'none.csv', userPassword: 'Secret99' });
	expect(job.json).toEqual({
		links: [
			expect.objectContaining({ rel: 'self', action: 'POST', data: { jobType: 'ADD_USERS', filename: 'none.csv' } }),
			expect.objectContaining({ rel: 'Job Status', action: 'GET', data: null }),
		],
		status: -1,
		details: null,
		items: null,
	});
	expect(job.text).not.toContain('Secret99');
});

test('v2 ignores the parameter name of v1 for the password', async () => {
	await post('/security/v2/users/add', { users: [{ ...user, userpassword: 'Secret99' }] });
	expect(sandbox.state('epm').raw?.accounts).toContainEqual(
		expect.objectContaining({ id: 'ada', hasPassword: false, mustChange: true }),
	);
});

describe('jobs', () => {
	const put = (name: string, text: string) => sandbox.services.epm.putFile(name, text);
	const finish = async (started: { json: Record<string, unknown> | undefined }) => {
		sandbox.options('epm', { jobPolls: 0 });
		return (await call('GET', jobPath(started))).json;
	};

	test('run for two looks, then end with counts and the failed records', async () => {
		put('a.csv', 'First Name,Last Name,Email,User Login\r\nA,King,ada@example.com,ada\r\n,,x@example.com,x\r\n');
		const started = await form('POST', '/security/v1/users', { filename: 'a.csv' });
		const looks = [];
		for (let look = 0; look < 3; look += 1) looks.push((await call('GET', jobPath(started))).json);
		expect(looks.map((json) => json?.status)).toEqual([-1, -1, 0]);
		expect(looks[2]).toMatchObject({
			details: 'Processed - 2, Succeeded - 1, Failed - 1.',
			items: [{ UserName: 'x', Error_Details: expect.stringContaining('Last Name is missing') }],
		});
	});

	test.each([
		['a file that is not there', undefined, /not in the repository/],
		['a heading too many', 'First Name,Last Name,Email,User Login,Phone\n', /heading Phone/],
		['a heading too few', 'First Name,Last Name,Email\n', /heading User Login/],
		['a heading in small letters', 'First Name,Last Name,email,User Login\n', /heading email/],
		['too much', `First Name,Last Name,Email,User Login\n${'x'.repeat(2 * 1024 * 1024)}`, /larger than 2 MB/],
	])('fail as a whole for %s', async (_, text, details) => {
		if (text !== undefined) put('a.csv', text);
		const json = await finish(await form('POST', '/security/v1/users', { filename: 'a.csv' }));
		expect(json).toMatchObject({ status: 1, details: expect.stringMatching(details) });
	});

	test('give and take roles and memberships, make and remove groups, remove users', async () => {
		await post('/security/v2/users/add', { users: [user] });
		put('users.csv', 'User Login\nada\n');
		put('groups.csv', 'Group Name,Description\nPlanners,x\n');
		put('names.csv', 'Group Name\nPlanners\n');
		const state = () => {
			const { users, groups, memberships } = sandbox.state('epm');
			return [users.length, groups.length, memberships.length];
		};
		const done = async (started: Promise<{ json: Record<string, unknown> | undefined }>) =>
			expect(await finish(await started)).toMatchObject({
				status: 0,
				details: 'Processed - 1, Succeeded - 1, Failed - 0.',
			});
		await done(form('PUT', '/security/v1/users', { jobtype: 'ASSIGN_ROLE', filename: 'users.csv', rolename: 'User' }));
		await done(form('POST', '/security/v1/groups', { filename: 'groups.csv' }));
		await done(
			form('PUT', '/security/v1/groups', {
				jobtype: 'ADD_USERS_TO_GROUP',
				filename: 'users.csv',
				groupname: 'planners',
			}),
		);
		expect(state()).toEqual([2, 2, 1]);
		await done(
			form('PUT', '/security/v1/groups', {
				jobtype: 'REMOVE_USER_FROM_GROUPS',
				filename: 'names.csv',
				userlogin: 'ADA',
			}),
		);
		expect(state()).toEqual([2, 2, 0]);
		await done(call('DELETE', '/security/v1/groups?filename=names.csv'));
		await done(call('DELETE', '/security/v1/users?filename=users.csv'));
		expect(state()).toEqual([1, 1, 0]);
	});

	test('write reports into the repository', async () => {
		await finish(await form('POST', '/security/v1/roleassignmentreport', { filename: 'r.csv' }));
		expect(sandbox.services.epm.fileText('r.csv')).toContain('epm.administrator,EPM,Administrator');
		await finish(await form('POST', '/security/v1/usergroupreport', { filename: 'g.csv' }));
		expect(sandbox.services.epm.fileText('g.csv')).toBe('User Login,First Name,Last Name,Email,Direct,Group\n');
	});
});

describe('roles and lists', () => {
	test('a user without a base role appears in no list and can be in no group', async () => {
		await post('/security/v2/users/add', { users: [user] });
		await post('/security/v2/groups/add', { groups: [{ groupname: 'G' }] });
		const list = async () => ((await post('/security/v1/users/list', {})).json?.details as unknown[]).length;
		expect(await list()).toBe(1);
		const join = JSON.stringify({ groupname: 'G', users: [user] });
		const add = async () =>
			(await call('PUT', '/security/v2/groups/adduserstogroup', { body: join, type: 'application/json' })).json
				?.details;
		expect(await add()).toMatchObject({ failed: 1, faileditems: [{ errorcode: 'EPMCSS-29004' }] });
		const role = JSON.stringify({ rolename: 'viewer', users: [user] });
		await call('PUT', '/security/v2/role/assign/user', { body: role, type: 'application/json' });
		expect([await list(), await add()]).toMatchObject([2, { failed: 0 }]);
	});

	test.each([
		['2025', 'predefined', 4],
		['2025', 'application', 8],
		['2026', 'application', 4],
		['2026', 'granular', 8],
	])('in the words of %s, roles of the type %s are %d', async (terminology, type, count) => {
		sandbox.options('epm', { terminology });
		const { json } = await call('GET', `/security/v2/role/getavailableroles?type=${type}`);
		expect(json?.details).toHaveLength(count);
		const unknown = terminology === '2025' ? 'granular' : 'predefined';
		expect((await call('GET', `/security/v2/role/getavailableroles?type=${unknown}`)).json?.status).toBe(1);
	});
});

test('seeding gives people with base roles and groups, once', () => {
	sandbox.seed({ users: 12, groups: 3 });
	sandbox.seed({ users: 12, groups: 3 });
	const { users, groups, memberships } = sandbox.state('epm');
	expect([users.length, groups.length]).toEqual([13, 4]);
	expect(memberships.length).toBeGreaterThanOrEqual(12);
});

describe('what independent clients call', () => {
	test('a v1 report needs a file name, in the form or in the query', async () => {
		for (const report of ['roleassignmentreport', 'usergroupreport']) {
			const nameless = await form('POST', `/security/v1/${report}`, {});
			expect(nameless.json).toMatchObject({ status: 1, details: expect.stringContaining('filename') });
			expect((await form('POST', `/security/v1/${report}?filename=query.csv`, {})).json).toMatchObject({ status: -1 });
			await form('POST', `/security/v1/${report}`, { filename: 'form.csv' });
		}
		const { json } = await call('GET', '/v2/files/list');
		expect((json?.items as Array<{ name: string }>).map(({ name }) => name)).toEqual([
			'query.csv',
			'form.csv',
			'Artifact Snapshot',
		]);
	});

	test.each(['11.1.2.3.600', 'v1'])('the files of %s are those of v2', async (version) => {
		const snapshots = `/${version}/applicationsnapshots`;
		await call('POST', `${snapshots}/a.csv/contents`, { body: 'a', type: 'application/octet-stream' });
		expect((await call('GET', snapshots)).json?.items).toEqual((await call('GET', '/v2/files/list')).json?.items);
		expect((await call('GET', `${snapshots}/a.csv/contents`)).text).toBe('a');
		expect((await call('DELETE', `${snapshots}/a.csv`)).json).toMatchObject({ status: 0 });
	});
});

test('a group keeps each member once, and loses those who are gone', async () => {
	const logins = ['ada', 'grace', 'mary'];
	const users = logins.map((userlogin) => ({ userlogin, lastname: 'L', email: `${userlogin}@example.com` }));
	await post('/security/v2/users/add', { users });
	const put = async (path: string, body: object) =>
		await call('PUT', path, { body: JSON.stringify(body), type: 'application/json' });
	await put('/security/v2/role/assign/user', { rolename: 'User', users });
	await post('/security/v2/groups/add', { groups: [{ groupname: 'Planners' }] });
	const membership = { groupname: 'Planners', users: [...users, { userlogin: 'ADA' }, { userlogin: 'nobody' }] };
	const added = await put('/security/v2/groups/adduserstogroup', membership);
	expect(added.json?.details).toMatchObject({ processed: 5, succeeded: 4, failed: 1 });
	const members = () => sandbox.state('epm').memberships?.map(({ userId }) => userId);
	expect(members()).toEqual(logins);
	await put('/security/v2/groups/removeusersfromgroup', { groupname: 'planners', users: [{ userlogin: 'Grace' }] });
	await post('/security/v2/users/remove', { users: [{ userlogin: 'ada' }] });
	expect(members()).toEqual(['mary']);
});
