import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { inNamespace, startTrivore, type TrivoreBench } from '../trivore/support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
	// Waits between tries are random parts of a second and more; a test takes the shortest.
	jest.spyOn(Math, 'random').mockReturnValue(0);
});
beforeEach(async () => await trivore.reset());
afterAll(async () => {
	jest.restoreAllMocks();
	await trivore.stop();
});

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const GROUPS = ['Everyone', 'Developers', 'Cloud Operators'];

interface Person {
	name: string;
	email: string;
	groups: string[];
}

const people = (count: number): Person[] =>
	Array.from({ length: count }, (_, index) => ({
		name: `user.${String(index).padStart(4, '0')}`,
		email: `user.${index}@example.com`,
		groups: GROUPS,
	}));

const line = ({ name, email, groups }: Person) => `${name},${email},Given,Family,${groups.join(';')}`;
const csv = (lines: readonly string[]) => ['User Name,Email,First Name,Last Name,Groups', ...lines].join('\r\n');

const textSource = (csvText: string, more: INodeParameters = {}, options: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	options: { nsCode: 'example', ...options },
	...more,
});

async function bulk(parameters: INodeParameters, settings: Parameters<TrivoreBench['run']>[3] = {}) {
	const result = await trivore.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	return { succeeded, rejected, summary: summary?.json ?? {} };
}

interface StoredUser {
	id: string;
	nsCode: string;
	username: string;
	memberOf: string[];
	locked?: boolean;
	customFields: IDataObject;
	[member: string]: unknown;
}

const users = () => (trivore.sandbox.state('trivore').raw?.users ?? []) as StoredUser[];
const groupNames = () =>
	trivore.sandbox
		.state('trivore')
		.groups.map(({ name }) => name)
		.sort();

/** User name → names of the groups, as the service has them now. */
function directory(): Record<string, string[]> {
	const names = new Map(trivore.sandbox.state('trivore').groups.map(({ id, name }) => [id, name]));
	const found = users().map(
		({ username, memberOf }) => [username, memberOf.map((id) => names.get(id) ?? id).sort()] as const,
	);
	// Two users of one name would become one member of an object.
	expect(new Set(found.map(([name]) => name)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const expected = (wanted: readonly Person[]) =>
	Object.fromEntries(wanted.map(({ name, groups }) => [name, [...groups].sort()]));
const writes = () => trivore.requests().filter((request) => !request.startsWith('GET'));

it('creates 300 users with 3 groups, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const bad = [
		',nobody@example.com,A,B,Everyone',
		'user.bad,not an address,A,B,Everyone',
		'user.long,x@example.com,A,B,Everyone,too many',
	];
	const different = ['user.twice,a@example.com,A,B,Everyone', 'user.twice,b@example.com,A,B,Everyone'];
	const text = csv([...wanted, ...wanted.slice(0, 5)].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(directory()).toEqual(expected(wanted));
	expect(groupNames()).toEqual([...GROUPS].sort());

	trivore.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toEqual([]);
}, 120_000);

it('takes one request for a new user and two for an existing one, besides the lists', async () => {
	const wanted = people(1_000);
	const created = await bulk(textSource(csv(wanted.map(line))));
	// 1,000 users, 3 groups, a page of users and one of groups.
	expect(created.summary.calls).toBeLessThanOrEqual((1_000 + 3 + 2) * 1.1);
	const moved = wanted.map((person) => ({ ...person, groups: [...GROUPS, 'Auditors', 'Reviewers', 'Archivists'] }));
	const changed = await bulk(textSource(csv(moved.map(line))));
	expect(changed.summary.byStatus).toEqual({ memberAdded: 1_000 });
	// A read and a write of 1,000 users, 3 groups, two pages of users and one of groups.
	expect(changed.summary.calls).toBeLessThanOrEqual((2_000 + 3 + 3) * 1.1);
	expect(directory()).toEqual(expected(moved));
}, 120_000);

it('ends in exactly the wanted state when one answer in six is a fault', async () => {
	const rules = [
		{ rate: 0.1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
		{ rate: 0.05, status: 503 },
		{ rate: 0.03, connection: 'resetBefore' },
		{ rate: 0.03, connection: 'resetAfter' },
	] as const;
	const wanted = people(60);
	trivore.sandbox.faults.set({ seed: 7, rules: [...rules] });
	for (const [groups, status] of [
		[['Everyone', 'Developers'], 'created'],
		[GROUPS, 'memberAdded'],
	] as const) {
		const text = csv(wanted.map((person) => line({ ...person, groups: [...groups] })));
		// One after the other, so that the seed alone decides which requests are hit.
		const { summary } = await bulk(textSource(text, {}, { maxConcurrency: 1 }));
		expect(summary.byStatus).toEqual({ [status]: 60 });
	}
	expect(trivore.sandbox.faults.document.rules.every(({ hits }) => hits > 0)).toBe(true);
	trivore.sandbox.faults.clear();
	expect(directory()).toEqual(expected(wanted));
	expect(groupNames()).toEqual([...GROUPS].sort());
	trivore.sandbox.log.clear();
	await bulk(textSource(csv(wanted.map(line))));
	expect(writes()).toEqual([]);
}, 180_000);

it('stops at a throttle that lasts longer than allowed, says when to resume, and finishes when run again', async () => {
	const wanted = people(30);
	const parameters = textSource(csv(wanted.map(line)), {}, { maxThrottleWait: 1, maxConcurrency: 1 });
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3600 } as const;
	trivore.sandbox.faults.set({ rules: [{ method: ['POST'], path: '*/user', skip: 10, ...slow }] });
	const first = await bulk(parameters);
	expect(first.summary).toMatchObject({ complete: false, stop: { reason: 'throttled' } });
	expect(first.summary.byStatus).toEqual({ created: 10, throttled: 1, notAttempted: 19 });
	expect(Date.parse(first.summary.resumeAfter as string)).toBeGreaterThan(Date.now());
	trivore.sandbox.faults.clear();
	const second = await bulk(parameters);
	expect(second.summary).toMatchObject({ complete: true, rejected: 0 });
	expect(second.summary.byStatus).toEqual({ unchanged: 10, created: 20 });
	expect(directory()).toEqual(expected(wanted));
});

it('stops at such a throttle in the middle of memberships too', async () => {
	const wanted = people(30);
	await bulk(textSource(csv(wanted.map((person) => line({ ...person, groups: [] })))));
	const parameters = textSource(csv(wanted.map(line)), {}, { maxThrottleWait: 1, maxConcurrency: 1 });
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3600 } as const;
	trivore.sandbox.faults.set({ rules: [{ method: ['PUT'], skip: 5, ...slow }] });
	const { summary } = await bulk(parameters);
	expect(summary.byStatus).toEqual({ memberAdded: 5, throttled: 1, notAttempted: 24 });
	trivore.sandbox.faults.clear();
	expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 5, memberAdded: 25 });
	expect(directory()).toEqual(expected(wanted));
});

it('updates and clears values, and finds people whatever the case of their names', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const text = [
		'User Name,First Name,Mobile,Title,Locale',
		'USER.0000,Ada,+358501234567,Dr,en_GB',
		'user.0001,,,<clear>,',
	].join('\n');
	const { summary, succeeded } = await bulk(textSource(text));
	expect(summary.byStatus).toEqual({ updated: 1, unchanged: 1 });
	expect(succeeded[0]?.json.changes).toEqual(['firstName', 'mobile', 'title', 'locale']);
	expect(trivore.stored('user.0000')).toMatchObject({
		name: { givenName: 'Ada', familyName: 'Family' },
		mobiles: [{ number: '+358501234567' }],
		title: 'Dr',
		locale: 'en_GB',
	});
	const cleared = await bulk(textSource('User Name,Title,Mobile,Email\nuser.0000,<clear>,<clear>,<clear>'));
	expect(cleared.summary.byStatus).toEqual({ updated: 1 });
	const { title, mobiles, emails } = trivore.stored('user.0000') ?? {};
	expect([title, mobiles, emails]).toEqual([undefined, [], []]);
	trivore.sandbox.log.clear();
	await bulk(textSource('User Name,Title,Mobile,Email\nuser.0000,<clear>,<clear>,<clear>'));
	expect(writes()).toEqual([]);
});

it('disables, enables and deletes users, but not more than allowed', async () => {
	await bulk(textSource(csv(people(4).map(line))));
	const names = ['user.0000', 'user.0001', 'user.0002'];
	const act = (importAction: string, more: INodeParameters = {}) =>
		textSource(['User Name', ...names, 'user.nobody'].join('\n'), { importAction, ...more });
	const held = await trivore.run('user', 'bulkImport', act('delete', { maxRemovals: 2 }));
	expect(held.error?.message).toMatch(/3 users would be disabled or deleted, and 2 are allowed/);
	const disabled = await bulk(act('disable'));
	expect(disabled.summary.byStatus).toEqual({ disabled: 3, notFound: 1 });
	const locked = () => users().filter((user) => user.locked);
	expect(locked().map(({ username, memberOf }) => [username, memberOf.length])).toEqual(names.map((name) => [name, 3]));
	const enabled = await bulk(textSource(['User Name,Active', ...names.map((name) => `${name},yes`)].join('\n')));
	expect([enabled.summary.byStatus, locked()]).toEqual([{ enabled: 3 }, []]);
	const removed = await bulk(act('delete'));
	expect(removed.summary.byStatus).toEqual({ deleted: 3, unchanged: 1 });
	expect(Object.keys(directory())).toEqual(['user.0003']);
});

it('adds and removes memberships, each row with its own outcome and each user with one write', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const rows =
		'User Name,Group\nuser.0000,developers\nuser.0000,Cloud Operators\nuser.0000,Auditors\nuser.0001,Everyone\nnobody,Everyone';
	const memberships = { ...textSource(rows), rowKind: 'membership', missingGroups: 'reject' };
	trivore.sandbox.log.clear();
	const removal = await bulk({ ...memberships, membershipAction: 'delete' });
	expect(removal.succeeded.map(({ json }) => json.status)).toEqual([
		'memberRemoved',
		'memberRemoved',
		'unchanged',
		'memberRemoved',
		'unchanged',
	]);
	expect(writes()).toHaveLength(2);
	expect(directory()).toEqual({ 'user.0000': ['Everyone'], 'user.0001': ['Cloud Operators', 'Developers'] });
	const addition = await bulk({ ...memberships, membershipAction: 'createOrSkip' });
	expect(addition.succeeded.map(({ json }) => json.status)).toEqual(['memberAdded', 'memberAdded', 'memberAdded']);
	expect(addition.rejected.map(({ json }) => json.status)).toEqual(['invalid', 'notFound']);
	// The names of groups that are not there were sent to nobody.
	expect(groupNames()).toEqual([...GROUPS].sort());
});

it('recognizes people by the custom field that holds their key, and takes nobody for somebody else', async () => {
	const keyed = (rows: readonly string[]) =>
		textSource(['Employee Number,User Name', ...rows].join('\n'), {}, { keyField: 'employeeNumber' });
	const first = await bulk(keyed(['00123,ada', '00124,grace']));
	expect(first.summary.byStatus).toEqual({ created: 2 });
	// Two creates; nobody is believed of an empty directory before its list was read.
	expect(first.summary.calls).toBeLessThanOrEqual(2 + 6);
	const renamed = await bulk(keyed(['00123,ada.lovelace', '00125,grace']));
	expect(renamed.summary.byStatus).toEqual({ updated: 1, blocked: 1 });
	expect((renamed.rejected[0]?.json.error as IDataObject).message).toMatch(/"grace" is held by the user "grace"/);
	expect(users().map(({ username, customFields }) => [username, customFields.employeeNumber])).toEqual([
		['ada.lovelace', '00123'],
		['grace', '00124'],
	]);
});

it('gives a key to one who has none', async () => {
	await bulk(textSource('User Name\nada'));
	const text = 'Employee Number,User Name\n00123,ada';
	const { summary } = await bulk(textSource(text, {}, { keyField: 'employeeNumber' }));
	expect(summary.byStatus).toEqual({ updated: 1 });
	expect(users().map(({ customFields }) => customFields)).toEqual([{ employeeNumber: '00123' }]);
	const unkeyed = await bulk(textSource(text));
	expect([unkeyed.summary.byStatus, unkeyed.summary.warnings]).toEqual([
		{ unchanged: 1 },
		['Columns that were not used: Employee Number.'],
	]);
});

it('gives passwords to new users, and repeats none of them when the service refuses it', async () => {
	const text = 'User Name,Password\nada,correct Horse 7\ngrace,aaaa1';
	const { succeeded, rejected } = await bulk(textSource(text, { passwordSource: 'column' }));
	expect([succeeded.length, rejected.length]).toEqual([1, 1]);
	expect(rejected[0]?.json).toMatchObject({ status: 'failed', 'User Name': 'grace' });
	expect(JSON.stringify([succeeded, rejected])).not.toMatch(/aaaa1|Horse/);
	const generated = await bulk(textSource('User Name\ntove', { passwordSource: 'generate', returnPasswords: true }));
	expect(generated.succeeded[0]?.json.password).toEqual(expect.stringMatching(/^.{20}$/));
});

it('creates nobody under a name that the service would make up', async () => {
	const into = (nsCode: string) => textSource(csv(people(3).map(line)), {}, { nsCode });
	const { summary, rejected } = await bulk(into('example-fmlnn'), CONTINUE);
	expect(summary.byStatus).toEqual({ invalid: 3 });
	expect((rejected[0]?.json.error as IDataObject).message).toMatch(/FMLNN .* generates it/);
	expect(users()).toEqual([]);
	const byAddress = people(3).map((person) => line({ ...person, name: person.email }));
	const created = await bulk(textSource(csv(byAddress), {}, { nsCode: 'example-email' }));
	expect(created.summary.byStatus).toEqual({ created: 3 });
	expect(users().map(({ username, nsCode }) => [username, nsCode])).toEqual(
		people(3).map(({ email }) => [email, 'example-email']),
	);
});

it('keeps to the namespace: the same name in another one is somebody else', async () => {
	await trivore.output('user', 'create', { nsCode: inNamespace('example-cvcv'), email: 'ada@example.com' });
	const [{ username } = { username: '' }] = users();
	const remove = textSource(`User Name\n${username}`, { importAction: 'delete' });
	expect((await bulk(remove)).summary.byStatus).toEqual({ unchanged: 1 });
	expect((await bulk(textSource(`User Name,Groups\n${username},Everyone`))).summary.byStatus).toEqual({ created: 1 });
	expect(users().map((user) => [user.nsCode, user.memberOf.length])).toEqual([
		['example-cvcv', 0],
		['example', 1],
	]);
});

it('writes nothing in a dry run', async () => {
	const dry = await bulk(textSource(csv(people(2).map(line)), { dryRun: true }));
	expect(dry.summary.byStatus).toEqual({ created: 2 });
	expect([users(), groupNames(), writes()]).toEqual([[], [], []]);
});

it('fails as a whole when it cannot tell the namespace or the directory cannot be read', async () => {
	const parameters = { ...textSource(csv(people(2).map(line))), options: {} };
	const { error } = await trivore.run('user', 'bulkImport', parameters);
	expect(error?.message).toMatch(/The code of a namespace is needed/);
	const { rejected, summary } = await bulk(parameters, CONTINUE);
	expect(rejected.map(({ json, pairedItem }) => [Object.keys(json), pairedItem])).toEqual([
		[['error', 'message', 'details'], { item: 0 }],
	]);
	expect(summary).toMatchObject({ complete: false, rejected: 1 });
	await trivore.as(trivore.sandbox.services.trivore.newClient({ permissions: ['ACCOUNT_VIEW'] }));
	const forbidden = await trivore.run('user', 'bulkImport', textSource(csv(people(2).map(line))));
	expect(forbidden.error?.message).toMatch(/GROUP_VIEW/);
	expect(writes()).toEqual([]);
});

it('creates people without a user name by their key, and recognizes them the next time', async () => {
	const text = 'Employee Number,Email\n00123,ada@example.com\n00124,grace@example.com';
	const parameters = textSource(text, {}, { keyField: 'employeeNumber', nsCode: 'example-cvcv' });
	expect((await bulk(parameters)).summary.byStatus).toEqual({ created: 2 });
	expect((await bulk(parameters)).summary.byStatus).toEqual({ unchanged: 2 });
	expect(users()).toHaveLength(2);
});
