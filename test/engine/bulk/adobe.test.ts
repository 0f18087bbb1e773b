import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { expected, line, people, startBulk, textSource, type BulkBench } from './adobeSupport';

let adobe: BulkBench;
beforeAll(async () => {
	adobe = await startBulk();
});
beforeEach(async () => await adobe.sandbox.reset());
afterAll(async () => await adobe.stop());

const sorted = (wanted: Parameters<typeof expected>[0]) => Object.entries(expected(wanted));

it('creates 1,000 users with 3 groups in a tenth of a call each, and calls twice the second time', async () => {
	const wanted = people(1000);
	const first = await adobe.bulk(textSource(wanted.map(line)));
	expect(first.summary).toMatchObject({ complete: true, rows: 1000, succeeded: 1000, rejected: 0 });
	expect(adobe.members()).toEqual(sorted(wanted));
	// A list of the users, and ten users to a request.
	expect(first.summary.calls).toBeLessThanOrEqual((1 + 100) * 1.1);
	const second = await adobe.bulk(textSource(wanted.map(line)));
	expect(second.summary.byStatus).toEqual({ unchanged: 1000 });
	expect(second.summary.calls).toBe(2);
}, 60_000);

it('reports repeated and bad rows, and writes nothing the second time', async () => {
	const wanted = people(300);
	const repeated = wanted.slice(0, 5).map((person) => line({ ...person, groups: ['writers'] }));
	const lines = [
		...wanted.map(line),
		...repeated,
		'no address,First,Last,FI,Everyone',
		'long.land@example.com,First,Last,Finland,Everyone',
		'nameless@example.com,,Last,FI,Everyone',
		'user.twice@example.com,First,Last,FI,Everyone',
		'user.twice@example.com,First,Other,FI,Everyone',
	];
	const first = await adobe.bulk(textSource(lines));
	expect(first.summary.byStatus).toEqual({ created: 305, invalid: 5 });
	expect(first.rejected.map(({ json }) => (json.source as IDataObject).line)).toEqual([307, 308, 309, 310, 311]);
	expect(first.rejected.map(({ json }) => (json.error as IDataObject).message)).toMatchObject([
		expect.stringContaining('"no address" is not a valid email address.'),
		expect.stringContaining('Country "FINLAND" is not a country code'),
		'A new user needs First Name.',
		expect.stringContaining('several times with different values'),
		expect.stringContaining('several times with different values'),
	]);
	expect(adobe.members()).toEqual(sorted(wanted));
	adobe.sandbox.log.clear();
	const second = await adobe.bulk(textSource(lines));
	expect(second.summary.byStatus).toEqual({ unchanged: 305, invalid: 5 });
	expect(adobe.writes()).toBe(0);
}, 60_000);

it('imports the sample of the documentation as it is: without a domain the email address is the name', async () => {
	const csvText = readFileSync(join(process.cwd(), 'docs', 'bulk-import-sample.csv'), 'utf8');
	const { summary } = await adobe.bulk({ ...textSource([]), csvText });
	expect(summary).toMatchObject({ complete: true, succeeded: 3, rejected: 0 });
	expect(adobe.members()).toEqual([
		['ada.lovelace@example.com', ['Developers', 'Everyone']],
		['grace.hopper@example.com', ['Developers', 'Everyone']],
		['tove.jansson@example.com', ['Everyone']],
	]);
	const again = await adobe.bulk({ ...textSource([]), csvText });
	expect(again.summary.byStatus).toEqual({ unchanged: 3 });
});

it('ends in exactly the wanted state when more than one answer in five is a fault', async () => {
	const wanted = people(200);
	adobe.sandbox.faults.set({
		seed: 5,
		rules: [
			{ rate: 0.1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 0 },
			{ rate: 0.07, status: 503 },
			{ rate: 0.07, connection: 'resetBefore' },
			{ path: '*/action/*', rate: 0.06, connection: 'resetAfter' },
		],
	});
	const { summary } = await adobe.bulk(textSource(wanted.map(line)));
	expect(summary).toMatchObject({ complete: true, rows: 200, succeeded: 200, rejected: 0 });
	expect(adobe.sandbox.faults.document.rules.every(({ hits }) => hits > 0)).toBe(true);
	adobe.sandbox.faults.clear();
	expect(adobe.members()).toEqual(sorted(wanted));
}, 120_000);

it('takes the columns that the mapper makes of each item, with the address as the name', async () => {
	const value = {
		email: '={{ $json.mail }}',
		firstName: 'Ada',
		lastName: 'Lovelace',
		country: 'gb',
		groups: 'Writers',
	};
	const mapping = { mappingMode: 'defineBelow', value };
	const parameters = { ...textSource([]), source: 'items', mapping };
	const { succeeded } = await adobe.bulk(parameters, { input: [{ mail: 'ada@example.com' }] });
	expect(succeeded.map(({ json }) => [json.status, json.userName])).toEqual([['created', 'ada@example.com']]);
	expect(adobe.members()).toEqual([['ada@example.com', ['Writers']]]);
});

it('waits as long as Adobe asks for, if that is not too long', async () => {
	const wanted = people(30);
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 1 } as const;
	adobe.sandbox.faults.set({ rules: [{ path: '*/action/*', skip: 2, count: 1, ...slow }] });
	const { summary } = await adobe.bulk(textSource(wanted.map(line)));
	expect(summary).toMatchObject({ complete: true, rejected: 0 });
	expect(adobe.members()).toEqual(sorted(wanted));
});

it('stops at a throttle that lasts longer than allowed, says when to resume, and finishes when run again', async () => {
	const wanted = people(45);
	const slow = { status: 429, retryAfter: 'seconds', retryAfterSeconds: 3244 } as const;
	adobe.sandbox.faults.set({ rules: [{ path: '*/action/*', skip: 3, ...slow }] });
	const first = await adobe.bulk(textSource(wanted.map(line)));
	expect(first.summary).toMatchObject({ complete: false, stop: { reason: 'throttled' } });
	// A request for the groups and two for users went through.
	expect(first.summary.byStatus).toEqual({ created: 20, throttled: 10, notAttempted: 15 });
	expect(Date.parse(first.summary.resumeAfter as string)).toBeGreaterThan(Date.now() + 3_000_000);
	expect(adobe.writes()).toBe(4);
	adobe.sandbox.faults.clear();
	const second = await adobe.bulk(textSource(wanted.map(line)));
	expect(second.summary.byStatus).toEqual({ unchanged: 20, created: 25 });
	expect(adobe.members()).toEqual(sorted(wanted));
});

it('halves a request that is too large, and blames nobody for it', async () => {
	const wanted = people(10);
	adobe.sandbox.faults.set({ rules: [{ path: '*/action/*', skip: 1, count: 3, status: 413 }] });
	const { summary } = await adobe.bulk(textSource(wanted.map(line)));
	expect(summary.byStatus).toEqual({ created: 10 });
	expect(adobe.members()).toEqual(sorted(wanted));
	// The groups; 10, 5, 3 and 2, 5.
	expect(adobe.writes()).toBe(1 + 1 + 1 + 1 + 2 + 1 + 1);
});

it('splits more than ten groups of a user over requests, and packs the rest of several users together', async () => {
	const groups = Array.from({ length: 12 }, (_, index) => `Group ${String(index).padStart(2, '0')}`);
	const wanted = people(10, groups);
	await adobe.bulk(textSource(wanted.map(line)));
	expect(adobe.members()).toEqual(sorted(wanted));
	// Two for the groups, one for creates with ten groups, one for the others.
	expect(adobe.writes()).toBe(4);
});

it('adds several memberships of a user with one command, and refuses only the one that nobody can be given', async () => {
	await adobe.bulk(textSource(people(3, ['Everyone']).map(line)));
	adobe.sandbox.log.clear();
	const rows = ['user.0000@example.com', 'user.0001@example.com'].flatMap((user) =>
		['designers', 'WRITERS', '_org_admin'].map((group) => `${user},${group}`),
	);
	const source = { ...textSource(rows, {}, 'Email,Group'), rowKind: 'membership' };
	const { succeeded, rejected } = await adobe.bulk({ ...source, membershipAction: 'createOrSkip' });
	expect(succeeded.map(({ json }) => [json.userName, [...(json.changes as string[])].sort()])).toEqual(
		['user.0000@example.com', 'user.0001@example.com'].flatMap((user) => [
			[user, ['added to designers', 'group designers created']],
			[user, ['added to WRITERS', 'group WRITERS created']],
		]),
	);
	const refusal = 'Adobe does not allow changing the members of "_org_admin" here. Use the Adobe Admin Console.';
	expect(rejected.map(({ json }) => [json.status, (json.error as IDataObject).message])).toEqual([
		['invalid', refusal],
		['invalid', refusal],
	]);
	expect(adobe.members().map(([, groups]) => groups)).toEqual([
		['Everyone', 'WRITERS', 'designers'],
		['Everyone', 'WRITERS', 'designers'],
		['Everyone'],
	]);
});

it('removes memberships, each row with its own outcome', async () => {
	await adobe.bulk(textSource(people(2).map(line)));
	adobe.sandbox.log.clear();
	const rows = ['user.0000@example.com,EVERYONE', 'user.0000@example.com,writers', 'user.0001@example.com,Acrobat Pro'];
	const source = { ...textSource([...rows, 'nobody@example.com,Everyone'], {}, 'Email,Group'), rowKind: 'membership' };
	const { succeeded } = await adobe.bulk({ ...source, membershipAction: 'delete' });
	expect(succeeded.map(({ json }) => json.status)).toEqual([
		'memberRemoved',
		'memberRemoved',
		'unchanged',
		'unchanged',
	]);
	expect(adobe.members().map(([, groups]) => groups)).toEqual([['Designers'], ['Designers', 'Everyone', 'Writers']]);
	expect(adobe.writes()).toBe(1);
});

it('fails when the users cannot be read or the credential is refused, and writes nothing', async () => {
	const parameters = textSource(people(10).map(line));
	adobe.sandbox.faults.set({ rules: [{ path: '*/users/*', status: 403, code: '403003' }] });
	expect((await adobe.failure('user', 'bulkImport', parameters)).httpCode).toBe('403');
	adobe.sandbox.faults.set({
		rules: [{ path: '*/users/*', status: 429, retryAfter: 'seconds', retryAfterSeconds: 1938 }],
	});
	expect((await adobe.failure('user', 'bulkImport', parameters)).httpCode).toBe('429');
	adobe.sandbox.faults.clear();
	expect(adobe.members()).toEqual([]);
	const dry = await adobe.bulk({ ...parameters, dryRun: true });
	expect(dry.summary.byStatus).toEqual({ created: 10 });
	expect(adobe.writes()).toBe(0);
});
