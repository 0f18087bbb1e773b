import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { csvOf } from '../../../tools/people';
import { byUrl } from '../ociDomains/support';
import { fromCsv, peopleOf, startImports } from './ociDomainsSupport';

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
		expect(domains.writes()).toEqual([]);
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
