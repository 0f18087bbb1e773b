import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { fromCsv, startImports } from './ociDomainsSupport';

let domains: Awaited<ReturnType<typeof startImports>>;
beforeAll(async () => {
	domains = await startImports();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.useApplication();
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const bulk: typeof domains.bulk = async (...of) => await domains.bulk(...of);

describe('1,000 people in three of thirty groups', () => {
	it('take 26 requests at most, and a second run writes nothing', async () => {
		const before = domains.memberCount();
		const first = await bulk(fromCsv(1_000));
		expect(first.summary).toMatchObject({ complete: true, rows: 1_000, succeeded: 1_000, rejected: 0 });
		expect(domains.calls().length).toBeLessThanOrEqual(26);
		expect(first.summary.calls).toBe(domains.calls().length);
		expect(domains.memberCount() - before).toBe(3_000);
		expect(domains.service.mails()).toEqual([]);

		domains.sandbox.log.clear();
		const second = await bulk(fromCsv(1_000));
		expect(second.summary).toMatchObject({ complete: true, succeeded: 1_000, byStatus: { unchanged: 1_000 } });
		expect(domains.writes()).toEqual([]);
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
			expect(domains.memberCount()).toBeGreaterThanOrEqual(60);
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
