import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';

import { csv, expected, GROUPS, line, people, textSource, startBulk } from './epmSupport';

let bench: Awaited<ReturnType<typeof startBulk>>;
beforeAll(async () => {
	bench = await startBulk();
});
beforeEach(async () => await bench.epm.sandbox.reset());
afterAll(async () => await bench.epm.stop());

it('creates 300 users with a role and 3 groups, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const bad = ['üser,F,L,x@example.com,Planners', ',F,L,,Planners', 'user.bad,F,L,no address,Planners'];
	const different = ['user.twice,F,L,a@example.com,Planners', 'user.twice,F,L,b@example.com,Planners'];
	const text = csv([...wanted, ...wanted.slice(0, 5)].map(line).concat(bad, different));
	const first = await bench.bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(bench.directory()).toEqual(expected(wanted));

	bench.epm.sandbox.log.clear();
	const second = await bench.bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(bench.writes()).toEqual([]);
}, 120_000);

it('needs a number of requests that grows with the chunks only', async () => {
	const { summary } = await bench.bulk(textSource(csv(people(1_000).map(line))));
	expect(summary).toMatchObject({ complete: true, succeeded: 1_000 });
	const chunks = Math.ceil(1_000 / 200);
	// One snapshot; for each chunk one request to create, one for the role and one for each group; the groups themselves.
	const minimum = 1 + chunks * (1 + 1 + GROUPS.length) + 1;
	expect(summary.calls).toBeLessThanOrEqual(minimum * 1.1);
}, 120_000);

it('ends in exactly the wanted state when many answers are faults', async () => {
	const wanted = people(60);
	const text = csv(wanted.map(line));
	await bench.epm.output('group', 'create', { name: '={{ $json.name }}' }, { input: GROUPS.map((name) => ({ name })) });
	const lost = { count: 1, connection: 'resetAfter' } as const;
	bench.epm.sandbox.faults.set({
		seed: 7,
		rules: [
			{ path: '*/users/add', ...lost },
			{ path: '*/role/assign/user', ...lost },
			{ path: '*/adduserstogroup', ...lost },
			{ path: '*/users/add', count: 1, body: 'truncated' },
			{ path: '*/role/assign/user', count: 1, status: 503 },
			{ path: '*/adduserstogroup', count: 1, status: 503, after: true },
			{ path: '*/adduserstogroup', count: 1, connection: 'resetBefore' },
			{ rate: 0.2, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
		],
	});
	const { summary } = await bench.bulk(textSource(text));
	expect(summary).toMatchObject({ complete: true, succeeded: 60, rejected: 0 });
	expect(summary.byStatus).toEqual({ created: 60 });
	expect(bench.epm.sandbox.faults.document.rules.every(({ hits }) => hits > 0)).toBe(true);
	bench.epm.sandbox.faults.clear();
	expect(bench.directory()).toEqual(expected(wanted));
	expect((bench.epm.sandbox.state('epm').raw?.mails as unknown[]).length).toBe(60);
}, 120_000);

it('stops at a throttle that lasts longer than allowed, says when to resume, and finishes when run again', async () => {
	const wanted = people(450);
	const parameters = textSource(csv(wanted.map(line)), { options: { maxThrottleWait: 1, maxConcurrency: 1 } });
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3600 } as const;
	bench.epm.sandbox.faults.set({ rules: [{ path: '*/role/assign/user', skip: 1, ...slow }] });
	const first = await bench.bulk(parameters);
	expect(first.summary).toMatchObject({ complete: false, stop: { reason: 'throttled' } });
	expect(first.summary.byStatus).toEqual({ throttled: 200, notAttempted: 250 });
	expect(Date.parse(first.summary.resumeAfter as string)).toBeGreaterThan(Date.now());
	const throttled = first.rejected.find(({ json }) => json.status === 'throttled');
	expect((throttled?.json.error as IDataObject).message).toMatch(/^The account was created, but it does not have/);
	expect(bench.epm.logins()).toHaveLength(400);
	bench.epm.sandbox.faults.clear();
	const second = await bench.bulk(parameters);
	expect(second.summary).toMatchObject({ complete: true, rejected: 0 });
	expect(second.summary.byStatus).toEqual({ created: 50, adopted: 200, memberAdded: 200 });
	expect(bench.directory()).toEqual(expected(wanted));
	expect((bench.epm.sandbox.state('epm').raw?.mails as unknown[]).length).toBe(450);
}, 60_000);

describe('an account that is there without a base role, which no list shows', () => {
	const [ada] = people(1);
	const text = ada === undefined ? '' : csv([line(ada)]);
	const make = async (email: string) =>
		await bench.epm.output('user', 'create', { userLogin: 'USER.0000', lastName: 'Last0', firstName: 'First0', email });

	it('gets its role and groups if it has the same email address, and is left alone afterwards', async () => {
		await make('User.0@example.com');
		const { summary, succeeded } = await bench.bulk(textSource(text));
		expect(summary).toMatchObject({ complete: true, rejected: 0 });
		expect(succeeded[0]?.json).toMatchObject({ status: 'adopted', id: 'USER.0000' });
		expect(bench.directory()).toEqual({});
		expect(bench.epm.account('USER.0000')?.baseRoles).toEqual(['Viewer']);
		expect((bench.epm.sandbox.state('epm').memberships ?? []).map(({ userId }) => userId)).toEqual(
			Array(3).fill('USER.0000'),
		);
	});

	it('is not taken over if it is somebody else', async () => {
		await make('somebody.else@example.com');
		const { rejected, succeeded } = await bench.bulk(textSource(text));
		expect(succeeded).toEqual([]);
		expect(rejected[0]?.json).toMatchObject({ status: 'conflict' });
		expect((rejected[0]?.json.error as IDataObject).message).toContain('somebody.else@example.com');
		expect(bench.epm.account('USER.0000')?.baseRoles).toEqual([]);
	});
});

it('adds and removes memberships, each row with its own outcome', async () => {
	await bench.bulk(textSource(csv(people(2).map(line))));
	const rows =
		'User Login,Group\nuser.0000,planners\nuser.0000,Auditors\nUSER.0001,Reviewers\nuser.0001,IDP-Planners\nnobody,Planners';
	const memberships = { rowKind: 'membership', source: 'csvText', csvText: rows };
	const removal = await bench.bulk({ ...memberships, membershipAction: 'delete' });
	expect(removal.succeeded.map(({ json }) => json.status)).toEqual([
		'memberRemoved',
		'unchanged',
		'memberRemoved',
		'unchanged',
		'unchanged',
	]);
	expect(bench.directory()).toMatchObject({
		'user.0000': { groups: ['Controllers', 'Reviewers'] },
		'user.0001': { groups: ['Controllers', 'Planners'] },
	});
	bench.epm.sandbox.log.clear();
	const addition = await bench.bulk({ ...memberships, membershipAction: 'createOrSkip' });
	expect(addition.succeeded.map(({ json }) => json.status)).toEqual(['memberAdded', 'memberAdded']);
	expect(addition.rejected.map(({ json }) => json.status)).toEqual(['invalid', 'invalid', 'notFound']);
	expect((addition.rejected[1]?.json.error as IDataObject).message).toContain('of the type IDCS');
	expect(bench.writes()).toEqual([
		'PUT /security/v2/groups/adduserstogroup',
		'PUT /security/v2/groups/adduserstogroup',
	]);
});

it('updates what differs and clears what is marked, but not its own account and not the role', async () => {
	await bench.bulk(textSource(csv(people(3).map(line))));
	bench.epm.sandbox.log.clear();
	const rows = [
		'User Login,First Name,Last Name,Email,Role',
		'user.0000,<clear>,Changed,USER.0@example.com,Viewer',
		'user.0001,First1,Last1,new.1@example.com,Power User',
		'user.0002,First2,Last2,user.2@example.com,Viewer',
		'sandbox.epm.administrator,Mine,Own,own@example.com,Viewer',
		'epm.administrator,Mine,Own,epm.administrator@example.com,Viewer',
	].join('\n');
	const { succeeded, rejected, summary } = await bench.bulk(textSource(rows));
	expect(succeeded.map(({ json }) => [json.status, json.changes])).toEqual([
		['updated', ['lastName', 'firstName']],
		['updated', ['email']],
		['unchanged', []],
	]);
	expect(rejected.map(({ json }) => [json.status, (json.error as IDataObject).message])).toEqual([
		['invalid', expect.stringContaining('EPM does not let an account create, change or delete itself')],
		['invalid', 'This is the account behind the credential; it cannot be created or changed here.'],
	]);
	expect(summary.warnings).toEqual(['Role of existing users cannot be changed here; 1 rows have another value.']);
	expect(bench.writes()).toEqual(['PUT /security/v2/users/update']);
	const state = Object.fromEntries(bench.epm.sandbox.state('epm').users.map((user) => [user.id, user]));
	expect(state['user.0000']).toMatchObject({ displayName: 'Changed', email: 'user.0@example.com' });
	expect(state['user.0001']).toMatchObject({ email: 'new.1@example.com' });
	expect((await bench.bulk(textSource(rows))).summary.byStatus).toEqual({ unchanged: 3, invalid: 2 });
});

it.each(['2025', '2026'] as const)(
	'gives the role of the row, or the default one, in the edition %s',
	async (edition) => {
		bench.epm.sandbox.options('epm', { listUsersEdition: edition, terminology: edition });
		const rows = [
			'User Login,Last Name,Email,Predefined Role',
			'user.a,A,a@example.com,power user',
			'user.b,B,b@example.com,',
			'user.c,C,c@example.com,Planner',
		].join('\n');
		const parameters = textSource(rows, { options: { defaultRole: 'User' } });
		const { rejected } = await bench.bulk(parameters);
		expect((rejected[0]?.json.error as IDataObject).message).toMatch(
			/Role "Planner" is not one of Service Administrator,.* It comes from the column "Predefined Role"/,
		);
		expect(bench.directory()).toMatchObject({ 'user.a': { roles: ['Power User'] }, 'user.b': { roles: ['User'] } });
		bench.epm.sandbox.log.clear();
		expect((await bench.bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2, invalid: 1 });
		expect(bench.writes()).toEqual([]);
	},
);

it('makes accounts without a role when that is wanted, and says what they lack for groups', async () => {
	const options = { defaultRole: 'none' };
	const { rejected } = await bench.bulk(textSource(csv(people(1).map(line)), { options }));
	expect((rejected[0]?.json.error as IDataObject).message).toContain('has no base role in this environment');
	expect(bench.directory()).toEqual({ 'user.0000': { roles: [], groups: [] } });
	const alone = 'User Login,Last Name,Email\nuser.0000,Last0,user.0@example.com';
	expect((await bench.bulk(textSource(alone, { options }))).summary.byStatus).toEqual({ adopted: 1 });
});

it('sends a password of its own for each user, and repeats none of them', async () => {
	bench.epm.sandbox.options('epm', { echoPasswords: true });
	const rows = [
		'User Login,Last Name,Email,Password',
		'user.a,A,a@example.com,Secret-Word-1',
		'user.b,B,b@example.com,Secret-Word-2',
		'user.c,C,c@example.com,secretword',
	].join('\n');
	const { succeeded, rejected, summary } = await bench.bulk(
		textSource(rows, { passwordSource: 'column', options: { resetPassword: false } }),
	);
	expect(succeeded).toHaveLength(2);
	expect((rejected[0]?.json.error as IDataObject).message).toContain('does not meet the policy');
	expect(JSON.stringify([succeeded, rejected, summary])).not.toMatch(/secret-?word/i);
	expect(['user.a', 'user.b'].map((login) => bench.epm.account(login)?.hasPassword)).toEqual([true, true]);
	expect(bench.epm.sandbox.state('epm').raw?.mails).toEqual([]);
	const without = await bench.bulk(
		textSource('User Login,Last Name,Email\nuser.d,D,d@example.com', { options: { resetPassword: false } }),
	);
	expect(without.rejected[0]?.json.status).toBe('invalid');
	expect(bench.epm.logins()).toEqual(['user.a', 'user.b']);
});

it('fails when the directory cannot be read or written, and reports it as items with "On Error: Continue"', async () => {
	const parameters = textSource(csv(people(6).map(line)));
	bench.epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
	const unread = await bench.epm.run('user', 'bulkImport', parameters);
	expect(unread.error).toMatchObject({ description: expect.stringContaining('EPMCSS-21193') });
	const { rejected, summary } = await bench.bulk(parameters, { onError: 'continueRegularOutput' });
	expect(rejected.map(({ json }) => Object.keys(json))).toEqual([['error', 'message', 'details']]);
	expect(summary).toMatchObject({ complete: false, rejected: 1 });
	bench.epm.sandbox.options('epm', { callerRoles: 'serviceAdministrator' });
	const forbidden = await bench.epm.run('user', 'bulkImport', { ...parameters, missingGroups: 'ignore' });
	expect(forbidden.error?.message).toContain('5 changes in a row as not allowed');
	expect(bench.epm.logins()).toEqual([]);
});

it('offers its columns to the mapper of the editor', async () => {
	const type = bench.epm.engine.nodeTypes.getByNameAndVersion('n8n-nodes-identity-provisioning.oracleEpmCloud');
	const context: unknown = { getCurrentNodeParameter: () => 'user' };
	const { fields = [] } =
		(await type.methods?.resourceMapping?.importColumns?.call(context as ILoadOptionsFunctions)) ?? {};
	expect(fields.map(({ id }) => id)).toEqual(expect.arrayContaining(['userName', 'role', 'groups', 'password']));
});
