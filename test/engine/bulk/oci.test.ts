import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { NODE } from '../../support/workflow';
import { startOci, type OciBench } from '../oci/support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => await oci.sandbox.reset());
afterAll(async () => await oci.stop());

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

const line = ({ name, email, groups }: Person) => `${name},${email},${groups.join(';')}`;
const csv = (lines: readonly string[]) => ['User Name,Email,Groups', ...lines].join('\r\n');

const textSource = (csvText: string, more: INodeParameters = {}): INodeParameters => ({
	rowKind: 'user',
	source: 'csvText',
	csvText,
	importAction: 'createOrUpdate',
	missingGroups: 'create',
	...more,
});

async function bulk(parameters: INodeParameters, settings: Parameters<OciBench['run']>[3] = {}) {
	const result = await oci.run('user', 'bulkImport', parameters, settings);
	if (result.error) throw result.error;
	const { outputs, hints } = result.node(NODE);
	const [succeeded = [], rejected = [], [summary] = []] = outputs;
	return { succeeded, rejected, summary: summary?.json ?? {}, hints };
}

/** User name → names of the groups, as the service has them now. */
function directory(): Record<string, string[]> {
	const { users, groups, memberships } = oci.sandbox.state('oci');
	const groupName = new Map(groups.map(({ id, name }) => [id, name]));
	const found = users
		.filter(({ name }) => name.startsWith('user.'))
		.map(({ id, name }) => {
			const own = (memberships ?? []).filter(({ userId }) => userId === id);
			return [name, own.map(({ groupId }) => groupName.get(groupId) ?? '').sort()] as const;
		});
	// Two users of one name would become one member of an object.
	expect(new Set(found.map(([name]) => name)).size).toBe(found.length);
	return Object.fromEntries(found);
}

const expected = (wanted: readonly Person[]) =>
	Object.fromEntries(wanted.map(({ name, groups }) => [name, [...groups].sort()]));
const writes = () => oci.sandbox.log.entries.filter(({ method }) => method !== 'GET').length;

it('creates 300 users with 3 groups, reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const repeated = wanted.slice(0, 5);
	const bad = ['two words,x@example.com,Everyone', ',nobody@example.com,Everyone', 'user.bad,not an address,Everyone'];
	const different = ['user.twice,a@example.com,Everyone', 'user.twice,b@example.com,Everyone'];
	const text = csv([...wanted, ...repeated].map(line).concat(bad, different));
	const first = await bulk(textSource(text));
	expect(first.summary).toMatchObject({ complete: true, rows: 310, succeeded: 305, rejected: 5 });
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(first.rejected[0]?.json).toMatchObject({
		'User Name': 'two words',
		Email: 'x@example.com',
		Groups: 'Everyone',
	});
	expect(directory()).toEqual(expected(wanted));
	// 300 users, 3 groups and 900 memberships, and two reads: the users and the groups.
	expect(first.summary.calls).toBeLessThanOrEqual(1203 + 3);

	oci.sandbox.log.clear();
	const second = await bulk(textSource(text));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(writes()).toBe(0);
}, 180_000);

it('ends in exactly the wanted state when one answer in eight is a fault', async () => {
	const wanted = people(60);
	oci.sandbox.faults.set({
		seed: 7,
		rules: [
			{ rate: 0.05, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
			{ rate: 0.03, status: 503 },
			{ rate: 0.02, connection: 'resetBefore' },
			{ method: ['POST'], rate: 0.03, connection: 'resetAfter' },
		],
	});
	// One after the other, so that the seed alone decides which requests are hit.
	const { summary } = await bulk(textSource(csv(wanted.map(line)), { options: { maxConcurrency: 1 } }));
	expect(summary).toMatchObject({ complete: true, rows: 60, succeeded: 60, rejected: 0 });
	expect(oci.sandbox.faults.document.rules.every(({ hits }) => hits > 0)).toBe(true);
	oci.sandbox.faults.clear();
	expect(directory()).toEqual(expected(wanted));
}, 120_000);

it('stops at a throttle that lasts longer than allowed, says when to resume, and finishes when run again', async () => {
	const wanted = people(30);
	const parameters = textSource(csv(wanted.map(line)), { options: { maxThrottleWait: 1, maxConcurrency: 1 } });
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3600 } as const;
	oci.sandbox.faults.set({ rules: [{ method: ['POST'], path: '*/users', skip: 10, ...slow }] });
	const first = await bulk(parameters);
	expect(first.summary).toMatchObject({ complete: false, stop: { reason: 'throttled' } });
	expect(first.summary.byStatus).toEqual({ throttled: 1, notAttempted: 29 });
	expect(Date.parse(first.summary.resumeAfter as string)).toBeGreaterThan(Date.now());
	oci.sandbox.faults.clear();
	const second = await bulk(parameters);
	expect(second.summary).toMatchObject({ complete: true, rejected: 0 });
	expect(directory()).toEqual(expected(wanted));
});

it('takes input items as rows, pairs the outputs, and writes nothing in a dry run', async () => {
	const input = [
		{ login: 'user.ada', email: 'ada@example.com' },
		{ login: 'not valid', email: 'grace@example.com' },
	];
	const parameters: INodeParameters = { rowKind: 'user', source: 'items', importAction: 'createOrSkip' };
	const dry = await bulk({ ...parameters, dryRun: true }, { input });
	expect(dry.succeeded[0]?.json).toMatchObject({ status: 'created', dryRun: true });
	expect(directory()).toEqual({});
	const { succeeded, rejected, summary, hints } = await bulk(parameters, { input });
	expect(succeeded.map(({ json, pairedItem }) => [json.status, json.userName, pairedItem])).toEqual([
		['created', 'user.ada', { item: 0 }],
	]);
	expect(rejected.map(({ json, pairedItem }) => [json.status, pairedItem])).toEqual([['invalid', { item: 1 }]]);
	expect(summary).toMatchObject({ rows: 2, complete: true });
	expect(hints[0]?.message).toMatch(/^2 rows: .*; .*1 rejected\. \d+ requests\./);
	expect(directory()).toEqual({ 'user.ada': [] });
});

it('reads a CSV file from binary data', async () => {
	const data = Buffer.from(csv(people(2).map(line)), 'utf8').toString('base64');
	const items = [{ json: {}, binary: { data: { data, mimeType: 'text/csv', fileName: 'people.csv' } } }];
	await bulk({ ...textSource(''), source: 'csvFile', binaryPropertyName: 'data' }, { items });
	expect(Object.keys(directory())).toEqual(['user.0000', 'user.0001']);
});

it('deletes users with their memberships, but not more than allowed and not itself', async () => {
	const wanted = people(4);
	await bulk(textSource(csv(wanted.map(line))));
	const remove = (names: readonly string[], more: INodeParameters = {}) =>
		textSource(['User Name', ...names].join('\n'), { importAction: 'delete', ...more });
	const names = wanted.slice(0, 3).map(({ name }) => name);
	const held = await oci.run('user', 'bulkImport', remove(names, { maxRemovals: 2 }));
	expect(held.error?.message).toMatch(/3 users would be disabled or deleted, and 2 are allowed/);
	expect(Object.keys(directory())).toHaveLength(4);
	const own = oci.sandbox.state('oci').users[0]?.name ?? '';
	const { succeeded, rejected } = await bulk(remove([...names, 'user.nobody', own]));
	expect(succeeded.map(({ json }) => json.status)).toEqual(['deleted', 'deleted', 'deleted', 'unchanged']);
	expect(rejected.map(({ json }) => (json.error as IDataObject).message)).toEqual([
		'This is the account behind the credential; it is not disabled or deleted.',
	]);
	expect(Object.keys(directory())).toEqual(['user.0003']);
});

it('adds and removes memberships, each row with its own outcome', async () => {
	await bulk(textSource(csv(people(2).map(line))));
	const rows = 'User Name,Group\nuser.0000,Developers\nuser.0000,Auditors\nuser.0001,Everyone\nnobody,Everyone';
	const memberships = { rowKind: 'membership', source: 'csvText', csvText: rows };
	const removal = await bulk({ ...memberships, membershipAction: 'delete' });
	expect(removal.succeeded.map(({ json }) => json.status)).toEqual([
		'memberRemoved',
		'unchanged',
		'memberRemoved',
		'unchanged',
	]);
	expect(directory()).toEqual({
		'user.0000': ['Cloud Operators', 'Everyone'],
		'user.0001': ['Cloud Operators', 'Developers'],
	});
	const addition = await bulk({ ...memberships, membershipAction: 'createOrSkip' });
	expect(addition.succeeded.map(({ json }) => json.status)).toEqual(['memberAdded', 'memberAdded']);
	expect(addition.rejected.map(({ json }) => json.status)).toEqual(['invalid', 'notFound']);
});

it('fails when the file cannot be read, and reports it as items with "On Error: Continue"', async () => {
	const parameters = textSource('User Name,User Name\na,b');
	const stopped = await oci.run('user', 'bulkImport', parameters);
	expect(stopped.error?.message).toMatch(/have the same name/);
	const { succeeded, rejected, summary } = await bulk(parameters, { onError: 'continueRegularOutput' });
	expect(succeeded).toEqual([]);
	expect(rejected.map(({ json, pairedItem }) => [Object.keys(json), pairedItem])).toEqual([
		[['error', 'message', 'details'], { item: 0 }],
	]);
	expect(summary).toMatchObject({ complete: false, rejected: 1 });
	const routed = await oci.run('user', 'bulkImport', parameters, { onError: 'continueErrorOutput' });
	const [first, second, third, errors] = routed.node(NODE).outputs;
	expect([first, second, third?.length, errors?.length]).toEqual([[], [], 1, 1]);
});

it('does not call a user deleted whom the credential may not delete', async () => {
	await bulk(textSource(csv(people(1).map(line))));
	const parameters = textSource('User Name\nuser.0000', { importAction: 'delete' });
	oci.sandbox.faults.set({ rules: [{ method: ['DELETE'], status: 404, code: 'NotAuthorizedOrNotFound' }] });
	const { succeeded, rejected } = await bulk(parameters);
	expect([succeeded.length, rejected[0]?.json.status]).toEqual([0, 'forbidden']);
});
