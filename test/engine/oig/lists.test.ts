import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ILoadOptionsFunctions, INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(() => oig.sandbox.reset());
afterAll(() => oig.stop());

const where = (attribute: string, operator: string, filterValue: string) => ({
	filters: { condition: [{ attribute, operator, filterValue }] },
});
const logins = async (parameters: INodeParameters) =>
	(await oig.output('user', 'getAll', parameters)).map(({ json }) => json['User Login']);

describe('User: Get Many', () => {
	it('follows all pages through a throttled one, and pairs every item', async () => {
		oig.sandbox.seed({ users: 250, groups: 1 });
		oig.sandbox.faults.set({
			rules: [
				{ method: 'GET', path: '*/users', skip: 1, count: 1, status: 429, retryAfter: 'seconds', retryAfterSeconds: 1 },
			],
		});
		const items = await oig.output('user', 'getAll', { returnAll: true });
		expect(items).toHaveLength(251);
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(251);
		expect(items.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
		expect(oig.calls()).toHaveLength(4);
	});

	it('counts on where the totals are real and there is neither hasMore nor a link (version 11g)', async () => {
		oig.sandbox.seed({ users: 250, groups: 1 });
		oig.sandbox.options('oig', { version: '11.1.2.3' });
		expect(await oig.output('user', 'getAll', { returnAll: true })).toHaveLength(251);
	});

	it('asks for no more than the limit', async () => {
		oig.sandbox.seed({ users: 30, groups: 1 });
		expect(await oig.output('user', 'getAll', { limit: 7 })).toHaveLength(7);
		expect(oig.calls()).toHaveLength(1);
	});

	it('filters, sorts and selects', async () => {
		oig.sandbox.seed({ users: 20, groups: 1 });
		const all = oig.users().map(({ name }) => name);
		const [, first = ''] = all;
		expect(await logins(where('User Login', 'eq', first.toLowerCase()))).toEqual([first]);
		const both = [
			{ attribute: 'User Login', operator: 'eq', filterValue: first },
			{ attribute: 'User Login', operator: 'eq', filterValue: 'xelsysadm' },
		];
		expect(await logins({ filters: { condition: both } })).toEqual([]);
		expect(await logins({ filters: { condition: both }, combineFilters: 'or' })).toHaveLength(2);
		const sorted = await logins({ options: { sortBy: 'User Login', sortDescending: true } });
		expect(sorted).toEqual([...sorted].sort().reverse());
		const [item] = await oig.output('user', 'getAll', { limit: 1, options: { attributes: 'Status' } });
		expect(Object.keys(item?.json ?? {}).sort()).toEqual(['Status', 'id']);
	});

	it.each([
		['200', 'text'],
		['404', 'object'],
	])('takes an empty list as %s, and display names as %s', async (emptyList, displayNameInLists) => {
		oig.sandbox.options('oig', { emptyList, displayNameInLists });
		expect(await logins(where('User Login', 'eq', 'nobody'))).toEqual([]);
		const [item] = await oig.output('user', 'getAll', {});
		expect(item?.json['Display Name']).toBe('System Administrator');
	});

	it.each([
		['O"Hara', 'eq'],
		['(x)', 'co'],
		['a::b', 'eq'],
		['and', 'eq'],
		['', 'eq'],
	])('refuses the filter value <%s> before anything is sent', async (value, operator) => {
		const error = await oig.failure('user', 'getAll', where('Last Name', operator, value));
		expect(error.message).toMatch(/^The filter (value|on)/);
		expect(oig.calls()).toEqual([]);
	});

	it('lets no value add a condition', async () => {
		expect(await logins(where('User Login', 'eq', 'x or User Login eq xelsysadm'))).toEqual([]);
	});

	it('says what the server has against a filter', async () => {
		const error = await oig.failure('user', 'getAll', where('Shoe Size', 'eq', '42'));
		expect(error.message).toBe('IAM-3052002 : Unknown attribute in filter: Shoe Size');
	});
});

describe('Role, Organization, Account, Entitlement, Application Instance', () => {
	it('gives roles', async () => {
		const items = await oig.output('role', 'getAll', where('Role Name', 'sw', 'inv'));
		expect(items.map(({ json }) => json)).toEqual([
			{
				id: '301',
				'Role Name': 'Invoice Reviewer',
				'Role Display Name': 'Invoice Reviewer',
				'Role Description': 'Checks invoices',
				'Owner Login': 'XELSYSADM',
			},
		]);
		expect(await oig.one('role', 'get', { role: byName('invoice reviewer') })).toMatchObject({ id: '301' });
		expect(await oig.one('role', 'get', { role: byId('301'), simplify: false })).toHaveProperty('fields');
		expect((await oig.failure('role', 'get', { role: byName('Nothing') })).message).toMatch(
			/^There is no role "Nothing"/,
		);
	});

	it('gives organizations', async () => {
		expect(await oig.one('organization', 'get', { organization: byId('11') })).toMatchObject({
			id: '11',
			'Organization Name': 'Finance',
			'Parent Organization Name': 'Top',
		});
		expect(await oig.one('organization', 'get', { organization: byName('TOP') })).toMatchObject({ id: '3' });
		expect(await oig.output('organization', 'getAll', { returnAll: true })).toHaveLength(5);
		const error = await oig.failure('organization', 'get', { organization: byId('99') });
		expect(error.message).toMatch(/^There is no organization "99"/);
	});

	it('gives accounts, entitlements and application instances', async () => {
		const request = { kind: 'AppInstance', entityIds: '17, 18', userIds: '1' };
		await oig.output('request', 'create', request);
		const accounts = await oig.output('account', 'getAll', { options: { userId: '1', appInstance: 'Mail' } });
		expect(accounts.map(({ json }) => json)).toMatchObject([
			{ appInstanceId: '17', userId: '1', Status: 'Provisioned' },
		]);
		const entitlements = await oig.output('entitlement', 'getAll', where('name', 'sw', 'pri'));
		expect(entitlements.map(({ json }) => json)).toMatchObject([{ id: '44', name: 'Print' }]);
		const applications = await oig.output('applicationInstance', 'getAll', {
			...where('appInstanceType', 'eq', 'Disconnected'),
		});
		expect(applications.map(({ json }) => json)).toMatchObject([{ id: '18', appInstanceName: 'BadgePrinter' }]);
	});
});

describe('links in answers', () => {
	it('are never followed: every request goes to the server of the credential', async () => {
		oig.sandbox.seed({ users: 120, groups: 1 });
		const [item] = await oig.output('user', 'getAll', { returnAll: true, simplify: false });
		expect(JSON.stringify(item?.json.links)).toContain('oim-inside.invalid');
		expect(oig.calls().every((call) => call === 'GET selfservice/api/v1/users')).toBe(true);
	});
});

describe('the lists of the editor', () => {
	type Search = (this: ILoadOptionsFunctions, filter?: string, token?: string) => Promise<INodeListSearchResult>;

	async function search(name: string, filter?: string, token?: string): Promise<INodeListSearchResult> {
		const { LoadOptionsContext } = await import('n8n-core');
		const { Workflow } = await import('n8n-workflow');
		const type = 'n8n-nodes-identity-provisioning.oracleIdentityGovernance';
		const credentials = { oracleIdentityGovernanceApi: { id: '1', name: 'Sandbox' } };
		const node = {
			id: 'n',
			name: 'N',
			type,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
			credentials,
		};
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: oig.engine.nodeTypes });
		const context = new LoadOptionsContext(workflow, node, oig.engine.additionalData(), '');
		const methods = oig.loaded.nodes.get(type)?.methods?.listSearch as Record<string, Search>;
		return (await methods[name]?.call(context as ILoadOptionsFunctions, filter, token)) ?? { results: [] };
	}

	it('find users by login and names, page by page', async () => {
		oig.sandbox.seed({ users: 60, groups: 1 });
		const first = await search('searchUsers');
		const second = await search('searchUsers', undefined, String(first.paginationToken));
		expect([first.results.length, second.results.length, second.paginationToken]).toEqual([50, 11, undefined]);
		const { results } = await search('searchUsers', 'sysadm');
		expect(results).toEqual([{ name: 'System Administrator (XELSYSADM)', value: '1' }]);
		oig.sandbox.options('oig', { orFilter: false });
		expect((await search('searchUsers', 'sysadm')).results).toHaveLength(1);
	});

	it('find roles and organizations', async () => {
		expect((await search('searchRoles', 'desk')).results).toEqual([{ name: 'Front Desk', value: '303' }]);
		expect((await search('searchOrganizations', 'fin')).results).toEqual([{ name: 'Finance', value: '11' }]);
	});

	it('say why they are empty', async () => {
		oig.sandbox.faults.failNext({ service: 'oig', status: 403 });
		await expect(search('searchRoles')).rejects.toThrow(/Failure|privilege/);
	});
});
