/** App roles and who has them; the list of domains. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { text } from '../../support/text';
import { byId, byName } from '../../support/workflow';
import { paired, startDomains, UNKNOWN_ID, type DomainsBench } from './support';

let domains: DomainsBench;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.makeUsers('ada', 'grace');
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const both = { input: [{ name: 'ada' }, { name: 'grace' }] };
const toUser = { granteeType: 'user', user: byName('={{ $json.name }}'), appRole: 'User Administrator' };

describe('App Role: Get Many', () => {
	it('lists those of the domain and of applications', async () => {
		const items = await domains.output('appRole', 'getAll', { returnAll: true });
		expect(items.map(({ json }) => [json.appName, json.displayName])).toEqual(
			expect.arrayContaining([
				['IDCS', 'User Administrator'],
				['Payroll', 'Clerk'],
			]),
		);
		expect(Object.keys(items[0]?.json ?? {}).length).toBeLessThanOrEqual(10);
	});

	it('filters by application and name, in any case', async () => {
		const named = async (filters: Record<string, string>) =>
			(await domains.output('appRole', 'getAll', { returnAll: true, filters })).map(
				({ json }) => `${text(json.appName)}/${text(json.displayName)}`,
			);
		expect((await named({ application: 'payroll' })).sort()).toEqual(['Payroll/Clerk', 'Payroll/User Manager']);
		expect((await named({ name: 'USER MANAGER' })).sort()).toEqual(['IDCS/User Manager', 'Payroll/User Manager']);
		expect(await named({ name: 'User Manager', application: 'IDCS' })).toEqual(['IDCS/User Manager']);
		expect(await named({ name: 'No Such' })).toEqual([]);
	});

	it('refuses a filter that is empty', async () => {
		const error = await domains.failure('appRole', 'getAll', { filters: { name: '={{ $json.missing }}' } });
		expect(error.message).toContain('"Name" was added, but it is empty');
	});
});

describe('App Role: Grant and Revoke', () => {
	it('are done once, and say so', async () => {
		const granted = await domains.output('appRole', 'grant', toUser, both);
		expect(paired(granted, 'outcome', 'granteeType', 'grantee', 'appRole', 'appName')).toEqual([
			['created', 'user', 'ada', 'User Administrator', 'IDCS', { item: 0 }],
			['created', 'user', 'grace', 'User Administrator', 'IDCS', { item: 1 }],
		]);
		const again = await domains.output('appRole', 'grant', toUser, both);
		expect(again.map(({ json }) => [json.outcome, json.id])).toEqual(granted.map(({ json }) => ['unchanged', json.id]));
		const revoked = await domains.output('appRole', 'revoke', toUser, both);
		expect(paired(revoked, 'outcome', 'grantee', 'id')).toEqual([
			['deleted', 'ada', granted[0]?.json.id, { item: 0 }],
			['deleted', 'grace', granted[1]?.json.id, { item: 1 }],
		]);
		const none = await domains.output('appRole', 'revoke', toUser, both);
		expect(none.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		expect(domains.writes()).toHaveLength(4);
	});

	it.each(['grant', 'revoke'])(
		'%s takes no role of another application for an expression that finds none',
		async (way) => {
			const error = await domains.failure('appRole', way, { ...toUser, application: '={{ $json.none }}' }, both);
			expect(error.message).toBe(
				'"Application" is an expression that finds nothing here, so it is not known what is meant.',
			);
			expect(domains.writes()).toEqual([]);
		},
	);

	it('take a role by ID, and one of several of its name by its application', async () => {
		const ambiguous = { granteeType: 'user', user: byName('ada'), appRole: 'User Manager' };
		const error = await domains.failure('appRole', 'grant', ambiguous);
		expect(error.message).toContain('Several applications have an app role "User Manager": "IDCS", "Payroll"');
		expect(error.description).toContain('Application');
		expect(domains.writes()).toEqual([]);
		const [item] = await domains.output('appRole', 'grant', { ...ambiguous, application: 'payroll' });
		expect(item?.json).toMatchObject({ outcome: 'created', appName: 'Payroll' });
		const byRoleId = { ...ambiguous, appRole: text(item?.json.appRoleId) };
		expect((await domains.output('appRole', 'revoke', byRoleId))[0]?.json.outcome).toBe('deleted');
	});

	it('do not take a role that a user has through a group for one of its own', async () => {
		const [group = ''] = await domains.makeGroups('Managers');
		await domains.output('user', 'addToGroup', { user: byName('ada'), group: byId(group) });
		const toGroup = { granteeType: 'group', group: byName('managers'), appRole: 'User Administrator' };
		expect((await domains.output('appRole', 'grant', toGroup))[0]?.json).toMatchObject({
			outcome: 'created',
			granteeType: 'group',
			grantee: 'Managers',
		});
		const error = await domains.failure('appRole', 'revoke', { ...toUser, user: byName('ada') });
		expect(error.message).toContain('The user has this role through a group');
		const [own] = await domains.output('appRole', 'grant', { ...toUser, user: byName('ada') });
		expect(own?.json.outcome).toBe('created');
		const [revoked] = await domains.output('appRole', 'revoke', toGroup);
		expect(revoked?.json.outcome).toBe('deleted');
	});

	it('look whether it was done when the answer is lost', async () => {
		const rule = { service: 'oci-domains', method: ['POST', 'DELETE'], path: '*/Grants*', after: true, status: 500 };
		const lose = () => domains.sandbox.faults.set({ rules: [{ ...rule, count: 1, path: '*/Grants' }] });
		const one = { ...toUser, user: byName('ada') };
		lose();
		expect((await domains.output('appRole', 'grant', one))[0]?.json.outcome).toBe('created');
		domains.sandbox.faults.set({ rules: [{ ...rule, count: 1, method: 'DELETE' }] });
		expect((await domains.output('appRole', 'revoke', one))[0]?.json.outcome).toBe('deleted');
		expect(domains.writes().length).toBeLessThanOrEqual(3);
	});

	it.each(['No Such Role', UNKNOWN_ID])('say that there is no role %s', async (appRole) => {
		const error = await domains.failure('appRole', 'grant', { ...toUser, user: byName('ada'), appRole });
		expect(error.message).toBe(`There is no app role "${appRole}" in this domain.`);
	});
});

describe('Domain: Get Many', () => {
	it('lists the domains of the tenancy, paired with the item', async () => {
		const items = await domains.output('domain', 'getAll', { returnAll: true }, { input: [{}, {}] });
		expect(items[0]?.json).toMatchObject({ type: 'DEFAULT', lifecycleState: 'ACTIVE', url: expect.any(String) });
		expect(items.filter(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":1}').length).toBe(items.length / 2);
		expect(items.length).toBeGreaterThanOrEqual(4);
		expect(await domains.output('domain', 'getAll', { limit: 1 })).toHaveLength(1);
	});

	it('refuses what is no compartment, and a credential that belongs to one domain', async () => {
		const error = await domains.failure('domain', 'getAll', { compartmentId: 'Root' });
		expect(error.message).toBe('"Root" is not the OCID of a compartment.');
		await domains.useApplication();
		const other = await domains.failure('domain', 'getAll', {}, { authentication: 'oAuth' });
		expect(other.message).toContain('A confidential application cannot list identity domains');
	});
});
