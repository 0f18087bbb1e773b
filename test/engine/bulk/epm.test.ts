import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { fromInput, person, roleNamed, startEpm, userIs, type EpmBench } from '../epm/support';

let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(async () => await epm.sandbox.reset());
afterAll(async () => await epm.stop());

const GROUPS = ['Planners', 'Reviewers', 'Controllers'];

interface Person {
	login: string;
	first: string;
	last: string;
	email: string;
	groups: string[];
}

const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		login: `user.${String(index).padStart(4, '0')}`,
		first: `First${index}`,
		last: `Last${index}`,
		email: `user.${index}@example.com`,
		groups: GROUPS,
	}));

const line = ({ login, first, last, email, groups }: Person) => [login, first, last, email, groups.join(';')].join(',');
const csv = (lines: readonly string[]) => ['User Login,First Name,Last Name,Email,Groups', ...lines].join('\r\n');

const textSource = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

async function bulk(parameters: INodeParameters, settings: Parameters<EpmBench['run']>[3] = {}) {
	const result = await epm.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const { outputs, hints } = result.node(NODE);
	const [succeeded = [], rejected = [], [summary] = []] = outputs;
	return { succeeded, rejected, summary: summary?.json ?? {}, hints };
}

/** Login → base roles and names of the groups, as the service has them now. */
function directory(): Record<string, { roles: unknown; groups: string[] }> {
	const { users, memberships } = epm.sandbox.state('epm');
	const own = users.filter(({ name }) => name.startsWith('user.'));
	expect(new Set(own.map(({ name }) => name.toLowerCase())).size).toBe(own.length);
	return Object.fromEntries(
		own.map(({ id, name }) => [
			name,
			{
				roles: epm.account(name)?.baseRoles,
				groups: (memberships ?? [])
					.filter(({ userId }) => userId === id)
					.map(({ groupId }) => groupId)
					.sort(),
			},
		]),
	);
}

const expected = (wanted: readonly Person[], roles = ['Viewer']) =>
	Object.fromEntries(wanted.map(({ login, groups }) => [login, { roles, groups: [...groups].sort() }]));
/** Requests that write; lists and reports only read, whatever their method. */
const writes = () =>
	epm.requests().filter((request) => !request.startsWith('GET') && !/\/(users|groups)\/list$/.test(request));

it('creates 300 users with a role and 3 groups, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const bad = [
		'üser,F,L,x@example.com,Planners',
		',F,L,nobody@example.com,Planners',
		'user.bad,F,L,no address,Planners',
	];
	const different = ['user.twice,F,L,a@example.com,Planners', 'user.twice,F,L,b@example.com,Planners'];
	const text = csv([...wanted, ...wanted.slice(0, 5)].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(directory()).toEqual(expected(wanted));

	epm.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toEqual([]);
}, 120_000);

it('needs a number of requests that grows with the chunks only', async () => {
	const { summary } = await bulk(textSource(csv(people(1_000).map(line))));
	expect(summary).toMatchObject({ complete: true, succeeded: 1_000 });
	const chunks = Math.ceil(1_000 / 200);
	// One snapshot; for each chunk one request to create, one for the role and one for each group; the groups themselves.
	const minimum = 1 + chunks * (1 + 1 + GROUPS.length) + 1;
	expect(summary.calls).toBeLessThanOrEqual(minimum * 1.1);
}, 120_000);

it('ends in exactly the wanted state when many answers are faults', async () => {
	const wanted = people(60);
	const text = csv(wanted.map(line));
	await epm.output('group', 'create', { name: '={{ $json.name }}' }, { input: GROUPS.map((name) => ({ name })) });
	const lost = { count: 1, connection: 'resetAfter' } as const;
	epm.sandbox.faults.set({
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
	const { summary } = await bulk(textSource(text));
	expect(summary).toMatchObject({ complete: true, succeeded: 60, rejected: 0 });
	expect(summary.byStatus).toEqual({ created: 60 });
	expect(epm.sandbox.faults.document.rules.every(({ hits }) => hits > 0)).toBe(true);
	epm.sandbox.faults.clear();
	expect(directory()).toEqual(expected(wanted));
	expect((epm.sandbox.state('epm').raw?.mails as unknown[]).length).toBe(60);
}, 120_000);

it('stops at a throttle that lasts longer than allowed, says when to resume, and finishes when run again', async () => {
	const wanted = people(450);
	const parameters = textSource(csv(wanted.map(line)), { options: { maxThrottleWait: 1, maxConcurrency: 1 } });
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3600 } as const;
	epm.sandbox.faults.set({ rules: [{ path: '*/role/assign/user', skip: 1, ...slow }] });
	const first = await bulk(parameters);
	expect(first.summary).toMatchObject({ complete: false, stop: { reason: 'throttled' } });
	expect(first.summary.byStatus).toEqual({ throttled: 200, notAttempted: 250 });
	expect(Date.parse(first.summary.resumeAfter as string)).toBeGreaterThan(Date.now());
	const throttled = first.rejected.find(({ json }) => json.status === 'throttled');
	expect((throttled?.json.error as IDataObject).message).toMatch(/^The account was created, but it does not have/);
	expect(epm.logins()).toHaveLength(400);
	epm.sandbox.faults.clear();
	const second = await bulk(parameters);
	expect(second.summary).toMatchObject({ complete: true, rejected: 0 });
	expect(second.summary.byStatus).toEqual({ created: 50, memberAdded: 400 });
	expect(directory()).toEqual(expected(wanted));
	expect((epm.sandbox.state('epm').raw?.mails as unknown[]).length).toBe(450);
}, 60_000);

describe('an account that is there without a base role, which no list shows', () => {
	const [ada] = people(1);
	const text = ada === undefined ? '' : csv([line(ada)]);
	const make = async (email: string) =>
		await epm.output('user', 'create', { userLogin: 'USER.0000', lastName: 'Last0', firstName: 'First0', email });

	it('gets its role and groups if it has the same e-mail address, and is left alone afterwards', async () => {
		await make('User.0@example.com');
		const { summary, succeeded } = await bulk(textSource(text));
		expect(summary).toMatchObject({ complete: true, rejected: 0 });
		expect(succeeded[0]?.json).toMatchObject({ status: 'memberAdded', id: 'USER.0000' });
		expect(directory()).toEqual({});
		expect(epm.account('USER.0000')?.baseRoles).toEqual(['Viewer']);
		expect((epm.sandbox.state('epm').memberships ?? []).map(({ userId }) => userId)).toEqual(
			Array(3).fill('USER.0000'),
		);
	});

	it('is not taken over if it is somebody else', async () => {
		await make('somebody.else@example.com');
		const { rejected, succeeded } = await bulk(textSource(text));
		expect(succeeded).toEqual([]);
		expect(rejected[0]?.json).toMatchObject({ status: 'conflict' });
		expect((rejected[0]?.json.error as IDataObject).message).toContain('somebody.else@example.com');
		expect(epm.account('USER.0000')?.baseRoles).toEqual([]);
	});
});

it('deletes users, but not more than allowed and not itself, and says who may be left', async () => {
	const wanted = people(4);
	await bulk(textSource(csv(wanted.map(line))));
	await epm.people(['user.hidden'], false);
	const remove = (names: readonly string[], more: INodeParameters = {}) =>
		textSource(['User Login', ...names].join('\n'), { importAction: 'delete', ...more });
	const names = wanted.slice(0, 3).map(({ login }) => login.toUpperCase());
	const held = await epm.run('user', 'bulkImport', remove(names, { maxRemovals: 2 }));
	expect(held.error?.message).toMatch(/3 users would be disabled or deleted, and 2 are allowed/);
	expect(Object.keys(directory())).toHaveLength(5);
	const { succeeded, rejected, summary } = await bulk(remove([...names, 'user.hidden', 'EPM.Administrator']));
	expect(succeeded.map(({ json }) => json.status)).toEqual(['deleted', 'deleted', 'deleted', 'unchanged']);
	expect(rejected.map(({ json }) => (json.error as IDataObject).message)).toEqual([
		'This is the account behind the credential; it is not disabled or deleted.',
	]);
	expect((summary.warnings as string[]).join()).toContain('Nobody was found for 1 user. Accounts without a base role');
	expect(Object.keys(directory())).toEqual(['user.0003', 'user.hidden']);
});

it('takes users out of this environment only, if that is wanted', async () => {
	const wanted = people(3);
	await bulk(textSource(csv(wanted.map(line))));
	const user = userIs('user.0001');
	await epm.output('user', 'assignRole', { user, role: roleNamed('Power User') });
	const parameters = textSource(csv(wanted.slice(0, 2).map(line)), {
		importAction: 'delete',
		options: { deleteFrom: 'environment' },
	});
	epm.sandbox.log.clear();
	expect((await bulk(parameters)).summary.byStatus).toEqual({ deleted: 2 });
	expect(writes()).toEqual(Array(2).fill('PUT /security/v2/role/unassign/user'));
	expect(Object.values(directory()).map(({ roles }) => roles)).toEqual([[], [], ['Viewer']]);
	expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2 });
});

it('finishes a delete whose answer got lost, and finds what is gone already', async () => {
	const wanted = people(2);
	await bulk(textSource(csv(wanted.map(line))));
	epm.sandbox.faults.set({ rules: [{ path: '*/users/remove', count: 1, connection: 'resetAfter' }] });
	const parameters = textSource(csv(wanted.map(line)), { importAction: 'delete' });
	const { succeeded } = await bulk(parameters);
	expect(succeeded.map(({ json }) => json.status)).toEqual(['deleted', 'deleted']);
	expect(directory()).toEqual({});
	expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2 });
});

it('adds and removes memberships, each row with its own outcome', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const rows =
		'User Login,Group\nuser.0000,planners\nuser.0000,Auditors\nUSER.0001,Reviewers\nuser.0001,IDP-Planners\nnobody,Planners';
	const memberships = { rowKind: 'membership', source: 'csvText', csvText: rows };
	const removal = await bulk({ ...memberships, membershipAction: 'delete' });
	expect(removal.succeeded.map(({ json }) => json.status)).toEqual([
		'memberRemoved',
		'unchanged',
		'memberRemoved',
		'unchanged',
		'unchanged',
	]);
	expect(directory()).toMatchObject({
		'user.0000': { groups: ['Controllers', 'Reviewers'] },
		'user.0001': { groups: ['Controllers', 'Planners'] },
	});
	epm.sandbox.log.clear();
	const addition = await bulk({ ...memberships, membershipAction: 'createOrSkip' });
	expect(addition.succeeded.map(({ json }) => json.status)).toEqual(['memberAdded', 'memberAdded']);
	expect(addition.rejected.map(({ json }) => json.status)).toEqual(['invalid', 'invalid', 'notFound']);
	expect((addition.rejected[1]?.json.error as IDataObject).message).toContain('of the type IDCS');
	expect(writes()).toEqual(['PUT /security/v2/groups/adduserstogroup', 'PUT /security/v2/groups/adduserstogroup']);
});

it('updates what differs and clears what is marked, but not its own account and not the role', async () => {
	await bulk(textSource(csv(people(3).map(line))));
	epm.sandbox.log.clear();
	const rows = [
		'User Login,First Name,Last Name,Email,Role',
		'user.0000,<clear>,Changed,USER.0@example.com,Viewer',
		'user.0001,First1,Last1,new.1@example.com,Power User',
		'user.0002,First2,Last2,user.2@example.com,Viewer',
		'sandbox.epm.administrator,Mine,Own,own@example.com,Viewer',
		'epm.administrator,Mine,Own,epm.administrator@example.com,Viewer',
	].join('\n');
	const { succeeded, rejected, summary } = await bulk(textSource(rows));
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
	expect(writes()).toEqual(['PUT /security/v2/users/update']);
	const state = Object.fromEntries(epm.sandbox.state('epm').users.map((user) => [user.id, user]));
	expect(state['user.0000']).toMatchObject({ displayName: 'Changed', email: 'user.0@example.com' });
	expect(state['user.0001']).toMatchObject({ email: 'new.1@example.com' });
	expect((await bulk(textSource(rows))).summary.byStatus).toEqual({ unchanged: 3, invalid: 2 });
});

it.each(['2025', '2026'] as const)(
	'gives the role of the row, or the default one, in the edition %s',
	async (edition) => {
		epm.sandbox.options('epm', { listUsersEdition: edition, terminology: edition });
		const rows = [
			'User Login,Last Name,Email,Predefined Role',
			'user.a,A,a@example.com,power user',
			'user.b,B,b@example.com,',
			'user.c,C,c@example.com,Planner',
		].join('\n');
		const parameters = textSource(rows, { options: { defaultRole: 'User' } });
		const { rejected } = await bulk(parameters);
		expect((rejected[0]?.json.error as IDataObject).message).toMatch(
			/Role "Planner" is not one of Service Administrator,/,
		);
		expect(directory()).toMatchObject({ 'user.a': { roles: ['Power User'] }, 'user.b': { roles: ['User'] } });
		epm.sandbox.log.clear();
		expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2, invalid: 1 });
		expect(writes()).toEqual([]);
	},
);

it('makes accounts without a role when that is wanted, and says what they lack for groups', async () => {
	const options = { defaultRole: 'none' };
	const { rejected } = await bulk(textSource(csv(people(1).map(line)), { options }));
	expect((rejected[0]?.json.error as IDataObject).message).toContain('has no base role in this environment');
	expect(directory()).toEqual({ 'user.0000': { roles: [], groups: [] } });
	const alone = 'User Login,Last Name,Email\nuser.0000,Last0,user.0@example.com';
	expect((await bulk(textSource(alone, { options }))).summary.byStatus).toEqual({ adopted: 1 });
});

describe('by CSV job', () => {
	const options = { transport: 'csvJob', maxPause: 0.05 };
	const starts = () => epm.requests().filter((request) => request === 'POST /security/v1/users');

	it('creates users with one file and one job, maps its report to the rows, and deletes the file', async () => {
		const wanted = people(300);
		await epm.output('user', 'create', fromInput, { input: [person('user.0007'), person('user.other')] });
		await epm.output('user', 'update', {
			user: userIs('user.0007'),
			updateFields: { email: 'user.7@example.com' },
		});
		const taken = 'user.late,First,Last,user.other@example.com,Planners';
		epm.sandbox.log.clear();
		const { summary, rejected, succeeded } = await bulk(textSource(csv([...wanted.map(line), taken]), { options }));
		expect(summary.byStatus).toEqual({ created: 299, memberAdded: 1, failed: 1 });
		expect(succeeded[7]?.json).toMatchObject({ userName: 'user.0007', status: 'memberAdded' });
		expect((rejected[0]?.json.error as IDataObject).message).toContain('is in use by another account');
		expect(starts()).toHaveLength(1);
		expect(epm.files()).toEqual([]);
		expect(directory()).toMatchObject(expected(wanted));
		epm.sandbox.log.clear();
		await bulk(textSource(csv(wanted.map(line)), { options }));
		// The names of the account that was there before.
		expect(writes()).toEqual(['PUT /security/v2/users/update']);
	}, 60_000);

	it.each([
		['the upload', '*/contents'],
		['the start of the job', '*/v1/users'],
		['the first look at the job', '*/jobs/*'],
	])('loses nothing and starts nothing twice when the answer to %s gets lost', async (_, path) => {
		const wanted = people(20);
		epm.sandbox.faults.set({ rules: [{ path, count: 1, connection: 'resetAfter' }] });
		const { summary } = await bulk(textSource(csv(wanted.map(line)), { options }));
		expect(summary.byStatus).toEqual({ created: 20 });
		expect(starts()).toHaveLength(1);
		expect(directory()).toEqual(expected(wanted));
		expect(epm.files()).toEqual([]);
	});

	it('reports a job that was perhaps never started, and finishes when run again', async () => {
		const parameters = textSource(csv(people(3).map(line)), { options });
		epm.sandbox.faults.set({ rules: [{ path: '*/v1/users', count: 1, connection: 'resetBefore' }] });
		const { summary, rejected } = await bulk(parameters);
		expect([summary.byStatus, starts().length, epm.logins()]).toEqual([{ failed: 3 }, 1, []]);
		expect((rejected[0]?.json.error as IDataObject).advice).toMatch(/^It is not known whether EPM started the import/);
		expect((await bulk(parameters)).summary.byStatus).toEqual({ created: 3 });
	});

	it('says which job goes on when it takes too long, and finishes when run again', async () => {
		const wanted = people(3);
		const parameters = textSource(csv(wanted.map(line)), { options: { ...options, maxWait: 0.2 } });
		epm.sandbox.options('epm', { jobEnd: 'never' });
		const { summary, succeeded } = await bulk(parameters);
		expect(summary.byStatus).toEqual({ pending: 3 });
		expect(succeeded[0]?.json.requestIds).toEqual([expect.stringMatching(/^\d{17}$/)]);
		const second = await bulk({ ...parameters, options: { transport: 'json' } });
		expect(second.summary.byStatus).toEqual({ memberAdded: 3 });
		expect(directory()).toEqual(expected(wanted));
	});

	it('looks for itself when the report does not name who failed, or when the job fails as a whole', async () => {
		const wanted = people(3);
		await epm.people(['user.other'], false);
		const text = csv([...wanted.map(line), 'user.late,First,Last,user.other@example.com,Planners']);
		epm.sandbox.options('epm', { jobEnd: 'unnamedFailures' });
		const { summary, rejected } = await bulk(textSource(text, { options }));
		expect(summary.byStatus).toEqual({ created: 3, failed: 1 });
		expect((rejected[0]?.json.error as IDataObject).message).toContain('more failed records without naming them');
		expect(directory()).toMatchObject(expected(wanted));
		await epm.sandbox.reset();
		epm.sandbox.options('epm', { jobEnd: 'failed' });
		expect((await bulk(textSource(text, { options }))).summary.byStatus).toEqual({ failed: 4 });
	});

	it('takes one password for all, and refuses different ones before anything is sent', async () => {
		const rows = (second: string) =>
			`User Login,Last Name,Email,Password\nuser.a,A,a@example.com,Secret-Word-1\nuser.b,B,b@example.com,${second}`;
		const parameters = (second: string) => textSource(rows(second), { passwordSource: 'column', options });
		const { rejected } = await bulk(parameters('Secret-Word-2'));
		expect(rejected.map(({ json }) => json.status)).toEqual(['invalid', 'invalid']);
		expect(JSON.stringify(rejected)).not.toContain('Secret-Word');
		expect(writes()).toEqual([]);
		expect((await bulk(parameters('Secret-Word-1'))).summary.byStatus).toEqual({ created: 2 });
		expect(epm.account('user.b')?.hasPassword).toBe(true);
	});
});

it('sends a password of its own for each user, and repeats none of them', async () => {
	epm.sandbox.options('epm', { echoPasswords: true });
	const rows = [
		'User Login,Last Name,Email,Password',
		'user.a,A,a@example.com,Secret-Word-1',
		'user.b,B,b@example.com,Secret-Word-2',
		'user.c,C,c@example.com,secretword',
	].join('\n');
	const { succeeded, rejected, summary } = await bulk(
		textSource(rows, { passwordSource: 'column', options: { resetPassword: false } }),
	);
	expect(succeeded).toHaveLength(2);
	expect((rejected[0]?.json.error as IDataObject).message).toContain('does not meet the policy');
	expect(JSON.stringify([succeeded, rejected, summary])).not.toMatch(/secret-?word/i);
	expect(['user.a', 'user.b'].map((login) => epm.account(login)?.hasPassword)).toEqual([true, true]);
	expect(epm.sandbox.state('epm').raw?.mails).toEqual([]);
	const without = await bulk(
		textSource('User Login,Last Name,Email\nuser.d,D,d@example.com', { options: { resetPassword: false } }),
	);
	expect(without.rejected[0]?.json.status).toBe('invalid');
	expect(epm.logins()).toEqual(['user.a', 'user.b']);
});

it('fails when the directory cannot be read or written, and reports it as items with "On Error: Continue"', async () => {
	const parameters = textSource(csv(people(6).map(line)));
	epm.sandbox.options('epm', { callerRoles: 'domainAdministrator' });
	const unread = await epm.run('user', 'bulkImport', parameters);
	expect(unread.error).toMatchObject({ description: expect.stringContaining('EPMCSS-21193') });
	const { rejected, summary } = await bulk(parameters, { onError: 'continueRegularOutput' });
	expect(rejected.map(({ json }) => Object.keys(json))).toEqual([['error', 'message', 'details']]);
	expect(summary).toMatchObject({ complete: false, rejected: 1 });
	epm.sandbox.options('epm', { callerRoles: 'serviceAdministrator' });
	const forbidden = await epm.run('user', 'bulkImport', { ...parameters, missingGroups: 'ignore' });
	expect(forbidden.error?.message).toContain('5 changes in a row as not allowed');
	expect(epm.logins()).toEqual([]);
});
