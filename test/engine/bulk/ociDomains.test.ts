import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { csvOf, person as personOf } from '../../../tools/people';
import { NODE } from '../../support/workflow';
import { byUrl, startDomains, type DomainsBench } from '../ociDomains/support';

let domains: DomainsBench;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.useApplication();
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

interface Row {
	readonly status: string;
	readonly userName?: string;
	readonly error?: { readonly message: string; readonly advice?: string };
}

async function bulk(parameters: INodeParameters, settings: Parameters<DomainsBench['run']>[3] = {}) {
	const result = await domains.run(
		'user',
		'bulkImport',
		{ importAction: 'createOrUpdate', missingGroups: 'create', ...parameters },
		settings,
	);
	if (result.error) throw new Error(`${result.error.message} ${result.error.description ?? ''}`);
	const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
	const rows = (items: typeof succeeded) =>
		items.map(({ json, pairedItem }) => {
			const row: unknown = json;
			return { ...(row as Row), pairedItem };
		});
	return { succeeded: rows(succeeded), rejected: rows(rejected), summary: summary?.json ?? {} };
}

const GROUPS = Array.from({ length: 30 }, (_, index) => `Group ${index + 1}`);
/** So many people, each in three of thirty groups. */
const peopleOf = (count: number) =>
	Array.from({ length: count }, (_, index) =>
		personOf(
			index,
			[0, 1, 2].map((step) => GROUPS[(index + step * 10) % 30] ?? ''),
		),
	);
const fromCsv = (count: number) => ({
	source: 'csvText',
	csvText: csvOf(peopleOf(count)),
	options: { suppressMail: true },
});

const memberCount = () => domains.sandbox.state('oci-domains').memberships.length;
const writes = () => domains.calls().filter((call) => !/ GET |\.search| \/token/.test(call));

describe('1,000 people in three of thirty groups', () => {
	it('take 26 requests at most, and a second run writes nothing', async () => {
		const before = memberCount();
		const first = await bulk(fromCsv(1_000));
		expect(first.summary).toMatchObject({ complete: true, rows: 1_000, succeeded: 1_000, rejected: 0 });
		expect(domains.calls().length).toBeLessThanOrEqual(26);
		expect(first.summary.calls).toBe(domains.calls().length);
		expect(memberCount() - before).toBe(3_000);
		expect(domains.service.mails()).toEqual([]);

		domains.sandbox.log.clear();
		const second = await bulk(fromCsv(1_000));
		expect(second.summary).toMatchObject({ complete: true, succeeded: 1_000, byStatus: { unchanged: 1_000 } });
		expect(writes()).toEqual([]);
		expect(domains.calls().length).toBeLessThanOrEqual(6);
	}, 60_000);
});

describe.each(['auto', 'never'])('with Use Bulk "%s"', (useBulk) => {
	const options = { useBulk };

	it('creates users with groups, and pairs the rows with their items', async () => {
		const input = [
			{
				'User Name': 'ada',
				'First Name': 'Ada',
				'Last Name': 'King',
				Email: 'ada@example.com',
				Department: 'R&D',
				Groups: 'Crew;Desk',
			},
			{ 'User Name': 'grace', 'Last Name': 'Hopper', Email: 'grace@example.com', Groups: 'Crew' },
			{ 'User Name': 'nobody', Email: 'nobody@example.com' },
		];
		const { succeeded, rejected } = await bulk({ options }, { input });
		expect(succeeded.map(({ userName, status, pairedItem }) => [userName, status, pairedItem])).toEqual([
			['ada', 'created', { item: 0 }],
			['grace', 'created', { item: 1 }],
		]);
		expect(rejected).toMatchObject([{ status: 'invalid', pairedItem: { item: 2 } }]);
		const { users, groups, memberships } = domains.sandbox.state('oci-domains');
		const crew = groups.find(({ name }) => name === 'Crew')?.id;
		const members = memberships
			.filter(({ groupId }) => groupId === crew)
			.map(({ userId }) => users.find(({ id }) => id === userId)?.name);
		expect(members.sort()).toEqual(['ada', 'grace']);
		expect(domains.calls().some((call) => call.includes('/Bulk'))).toBe(useBulk === 'auto');
	});

	it('updates, disables, removes from groups and deletes', async () => {
		const input = ['ada', 'grace', 'alan'].map((name) => ({
			'User Name': name,
			'Last Name': name,
			Email: `${name}@example.com`,
			Groups: 'Crew',
		}));
		await bulk({ options }, { input });
		const updated = await bulk(
			{ options, importAction: 'updateOnly' },
			{
				input: [
					{ 'User Name': 'ADA', Title: 'Dr', Email: 'ada@new.example' },
					{ 'User Name': 'grace', Title: 'Rear Admiral' },
				],
			},
		);
		expect(updated.succeeded.map(({ status }) => status)).toEqual(['updated', 'updated']);
		const [ada] = await domains.output('user', 'get', {
			user: { __rl: true, mode: 'name', value: 'ada' },
			simplify: false,
		});
		expect(ada?.json).toMatchObject({ userName: 'ada', title: 'Dr' });
		expect(ada?.json.emails).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ value: 'ada@new.example', primary: true }),
				expect.objectContaining({ type: 'recovery' }),
			]),
		);
		const removed = await bulk(
			{ options, rowKind: 'membership', membershipAction: 'delete' },
			{
				input: [
					{ 'User Name': 'ada', Groups: 'Crew' },
					{ 'User Name': 'grace', Groups: 'Crew' },
				],
			},
		);
		expect(removed.succeeded.map(({ status }) => status)).toEqual(['memberRemoved', 'memberRemoved']);
		const disabled = await bulk(
			{ options, importAction: 'disable' },
			{ input: [{ 'User Name': 'ada' }, { 'User Name': 'grace' }] },
		);
		expect(disabled.succeeded.map(({ status }) => status)).toEqual(['disabled', 'disabled']);
		const deleted = await bulk(
			{ options, importAction: 'delete' },
			{ input: [{ 'User Name': 'alan' }, { 'User Name': 'grace' }] },
		);
		expect(deleted.succeeded.map(({ status }) => status)).toEqual(['deleted', 'deleted']);
		expect(domains.userNames()).not.toContain('alan');
		expect(domains.sandbox.state('oci-domains').users.find(({ name }) => name === 'ada')?.active).toBe(false);
	});

	it('never touches the account behind the credential', async () => {
		const input = [{ 'User Name': 'sandbox.administrator' }];
		for (const importAction of ['disable', 'delete']) {
			const { rejected } = await bulk({ options, importAction }, { input });
			expect(rejected).toHaveLength(1);
		}
		const own = domains.sandbox.state('oci-domains').users.find(({ name }) => name === 'sandbox.administrator');
		expect(own?.active).toBe(true);
	});

	it.each([
		['resolved references and 200', { bulkStatus: '200', bulkReferences: 'resolve', bulkOperationStatus: 'object' }],
		['refusals of active users, with 409', { activeDelete: 'refuse', referencedDelete: '409' }],
		['a next page', { nextPage: 'present', emptyResources: 'present', bulkOperationStatus: 'number' }],
	] as const)('works with %s', async (_, switches) => {
		domains.sandbox.options('oci-domains', switches);
		const rows = ['ada', 'grace'].map((name) => ({
			'User Name': name,
			'Last Name': name,
			Email: `${name}@example.com`,
			Groups: 'Crew',
		}));
		const created = await bulk({ options }, { input: rows });
		expect(created.summary).toMatchObject({ succeeded: 2 });
		const deleted = await bulk(
			{ options, importAction: 'delete' },
			{ input: rows.map((row) => ({ 'User Name': row['User Name'] })) },
		);
		expect(deleted.rejected).toEqual([]);
		expect(deleted.succeeded.map(({ status }) => status)).toEqual(['deleted', 'deleted']);
	});

	it.each(['before', 'after', 'reset'])(
		'finds out what became of requests whose answers were lost: %s',
		async (when) => {
			const path = useBulk === 'auto' ? '*/admin/v1/Bulk' : '*/admin/v1/Users';
			const fault = when === 'reset' ? { connection: 'resetAfter' as const } : { status: 500, after: when === 'after' };
			domains.sandbox.faults.add({ count: 2, method: 'POST', path, ...fault });
			const { summary, rejected } = await bulk({ ...fromCsv(20), options });
			expect(rejected).toEqual([]);
			expect(summary).toMatchObject({ complete: true, succeeded: 20 });
			expect(domains.userNames().filter((name) => name.startsWith('user.'))).toHaveLength(20);
			expect(memberCount()).toBeGreaterThanOrEqual(60);
		},
		60_000,
	);

	it('sends users of the same name as others nowhere', async () => {
		await domains.makeUsers('ada');
		const { rejected } = await bulk(
			{ options },
			{ input: [{ 'User Name': 'ada.two', 'Last Name': 'Two', Email: 'ADA@example.com' }] },
		);
		expect(rejected).toMatchObject([{ status: 'blocked' }]);
	});
});

describe('passwords', () => {
	it('are generated for new users alone, and shown only if that is wanted', async () => {
		await domains.makeUsers('ada');
		const row = (name: string) => ({ 'User Name': name, 'Last Name': name, Email: `${name}@example.com` });
		const parameters = { passwordSource: 'generate', returnPasswords: true };
		const { succeeded } = await bulk(parameters, { input: [row('ada'), row('grace'), row('alan')] });
		const passwords = succeeded.map((one) => (one as { password?: string }).password);
		expect(passwords.map((password) => typeof password)).toEqual(['undefined', 'string', 'string']);
		const hidden = await bulk({ passwordSource: 'generate' }, { input: [row('linus'), row('ken')] });
		expect(JSON.stringify(hidden)).not.toContain('password');
	});

	it('are in no error, whatever the domain says', async () => {
		const Password = 'planted-Secret-1';
		domains.sandbox.faults.add({
			path: '*/admin/v1/Bulk',
			status: 400,
			message: `Bad: ${Password}.`,
		});
		const input = ['ada', 'grace'].map((name) => ({
			'User Name': name,
			'Last Name': name,
			Email: `${name}@example.com`,
			Password,
		}));
		const { rejected } = await bulk({ passwordSource: 'column' }, { input });
		expect(rejected.map(({ status }) => status)).toEqual(['failed', 'failed']);
		expect(JSON.stringify(rejected.map(({ error }) => error))).not.toContain(Password);
	});
});

describe('refusals', () => {
	it('are those of their rows, and stop none of the others', async () => {
		domains.sandbox.options('oci-domains', { uniqueEmail: 'enforce' });
		const input = [
			{ 'User Name': 'ada', 'Last Name': 'King', Email: 'ada@example.com', Groups: 'Crew' },
			{ 'User Name': 'grace', 'Last Name': 'Hopper', Groups: 'Crew' },
			{ 'User Name': 'alan', 'Last Name': 'Turing', Email: 'alan@example.com', Groups: 'Crew' },
		];
		const { succeeded, rejected } = await bulk({}, { input });
		expect(succeeded.map(({ userName, status }) => [userName, status])).toEqual([
			['ada', 'created'],
			['alan', 'created'],
		]);
		expect(rejected).toMatchObject([
			{ status: 'failed', pairedItem: { item: 1 }, error: { message: 'The primary email must be specified.' } },
		]);
	});

	it('of a group that always has all users is told before anything is sent', async () => {
		await domains.makeUsers('ada');
		domains.sandbox.log.clear();
		const input = [{ 'User Name': 'ada', Groups: 'All Domain Users' }];
		const { rejected } = await bulk({ rowKind: 'membership', membershipAction: 'delete' }, { input });
		expect(rejected[0]?.error?.message).toContain('always has all users of the domain');
		expect(writes()).toEqual([]);
	});
});

describe('a domain with one mass job at a time', () => {
	it.each(['409', '429'] as const)(
		'waits for the job of somebody else: %s',
		async (secondBulk) => {
			domains.sandbox.options('oci-domains', { secondBulk });
			domains.service.holdMassJob(2);
			const { summary } = await bulk(fromCsv(10));
			expect(summary).toMatchObject({ complete: true, succeeded: 10 });
		},
		60_000,
	);

	it('stops and says when to come back if the job does not end', async () => {
		domains.service.holdMassJob(1_000);
		const { summary } = await bulk({ ...fromCsv(10), missingGroups: 'ignore', options: { maxThrottleWait: 3 } });
		expect(summary).toMatchObject({ complete: false, succeeded: 0 });
		expect(summary.resumeAfter).toEqual(expect.any(String));
	}, 60_000);

	it('goes on one by one where Bulk is not allowed', async () => {
		domains.sandbox.faults.add({ path: '*/admin/v1/Bulk', status: 403 });
		const { summary } = await bulk(fromCsv(10));
		expect(summary).toMatchObject({ complete: true, succeeded: 10 });
		expect(domains.calls().filter((call) => call.includes('/Bulk'))).toHaveLength(1);
	});
});

describe('two imports into one domain at the same time, which no lock holds apart', () => {
	it.each(['the same people', 'other people'])(
		'end in the wanted state: %s',
		async (who) => {
			const csvText = who === 'other people' ? csvOf(peopleOf(260).slice(130)) : csvOf(peopleOf(130));
			const first = bulk(fromCsv(130));
			const second = bulk({ source: 'csvText', csvText, options: { suppressMail: true } }, { authentication: 'oAuth' });
			const reports = await Promise.all([first, second]);
			// Who was faster shows in the second run; nothing is left to do after it.
			for (const { rejected } of reports) expect(rejected).toEqual([]);
			const again = await bulk({ source: 'csvText', csvText, options: { suppressMail: true } });
			expect(again.summary).toMatchObject({ complete: true, byStatus: { unchanged: 130 } });
			const names = domains.userNames().filter((name) => name.startsWith('user.'));
			expect(names).toHaveLength(who === 'other people' ? 260 : 130);
			expect(new Set(names).size).toBe(names.length);
		},
		120_000,
	);
});

describe('the domain of an import', () => {
	it('is the one that is chosen, and must be the same for all items', async () => {
		const url = domains.service.domainUrls().Partners ?? '';
		const row = { 'User Name': 'ada', 'Last Name': 'King', Email: 'ada@example.com' };
		await bulk({ domain: byUrl(url) }, { input: [row] });
		expect(domains.userNames()).not.toContain('ada');
		const input = [
			{ ...row, url },
			{ ...row, url: domains.service.domainUrls().Default },
		];
		const parameters = { domain: byUrl('={{ $json.url }}') };
		await expect(bulk(parameters, { input })).rejects.toThrow('"Domain" must be the same for all items');
	});

	it('is that of the application', async () => {
		await domains.useApplication('Partners');
		await bulk(fromCsv(3), { authentication: 'oAuth' });
		expect(domains.userNames().filter((name) => name.startsWith('user.'))).toEqual([]);
	});
});
