import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { startDomains, type DomainsBench } from './support';

let domains: DomainsBench;
let ada: string;
let groups: readonly string[];
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	[ada = ''] = await domains.makeUsers('ada', 'grace');
	groups = await domains.makeGroups('staff', 'finance', 'travel');
	for (const group of groups.slice(0, 2)) {
		await domains.output('user', 'addToGroup', { user: byId(ada), group: byId(group) });
	}
	await domains.output('authToken', 'create', { user: byId(ada), label: 'laptop' });
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const names = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name).sort();
const isActive = () => domains.sandbox.state('oci-domains').users.find(({ id }) => id === ada)?.active;
const groupsOf = () =>
	['staff', 'finance', 'travel'].filter((_, index) => domains.members(groups[index] ?? '').includes('ada'));
const ended = async (parameters: INodeParameters = {}) =>
	(await domains.output('user', 'endAccess', { user: byId(ada), ...parameters }))[0]?.json ?? {};
const restored = async (restore: IDataObject[string], parameters: INodeParameters = {}) =>
	(await domains.output('user', 'restoreAccess', parameters, { input: [{ restore }] }))[0]?.json ?? {};

describe('User: End Access', () => {
	it('disables the user, deletes credentials, takes groups, and pairs the items', async () => {
		const items = await domains.output(
			'user',
			'endAccess',
			{ user: byName('={{ $json.user }}') },
			{
				input: [{ user: 'ada' }, { user: 'grace' }],
			},
		);
		expect(items.map(({ json, pairedItem }) => [json.userName, json.outcome, names(json.removed), pairedItem])).toEqual(
			[
				['ada', 'accessEnded', ['Active', 'finance', 'laptop', 'staff'], { item: 0 }],
				['grace', 'accessEnded', ['Active'], { item: 1 }],
			],
		);
		expect(items[0]?.json.verified).toBe(true);
		expect([isActive(), groupsOf()]).toEqual([false, []]);
		expect(await domains.output('authToken', 'getAll', { user: byId(ada) })).toEqual([]);
	});

	it('deletes database credentials, which no other operation knows', async () => {
		const { domainUrl, clientId, clientSecret } = domains.service.newApplication('Default', ['User Administrator']);
		const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
		const token = await fetch(`${domainUrl}/oauth2/v1/token`, {
			method: 'POST',
			headers: { authorization: `Basic ${basic}` },
			body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'urn:opc:idm:__myscopes__' }),
		});
		const { access_token: bearer } = (await token.json()) as { access_token: string };
		const made = await fetch(`${domainUrl}/admin/v1/UserDbCredentials`, {
			method: 'POST',
			headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
			body: JSON.stringify({
				schemas: ['urn:ietf:params:scim:schemas:oracle:idcs:UserDbCredentials'],
				description: 'warehouse',
				dbPassword: 'planted-Secret-1',
				user: { value: ada },
			}),
		});
		expect(made.status).toBe(201);
		const first = await ended();
		expect(first.removed).toContainEqual(expect.objectContaining({ type: 'dbCredential', name: 'warehouse' }));
		expect(JSON.stringify(first)).not.toContain('planted-Secret-1');
		expect(await ended()).toMatchObject({ outcome: 'unchanged' });
	});

	it('is unchanged the second time, and writes nothing', async () => {
		const first = await ended();
		domains.sandbox.log.clear();
		expect(await ended()).toMatchObject({ outcome: 'unchanged', removed: [], restore: null, remains: first.remains });
		expect(domains.writes()).toEqual([]);
	});

	it('refuses the account of the credential', async () => {
		const own = domains.sandbox.credentials.ociIdentityApi.userOcid;
		const error = await domains.failure('user', 'endAccess', { user: byId(own) });
		expect(error.message).toContain('the account behind the credential');
		expect(domains.writes()).toEqual([]);
	});
});

describe('User: Restore Access', () => {
	it('gives back the state and the groups', async () => {
		const { restore } = await ended();
		expect(await restored(restore)).toMatchObject({ outcome: 'accessRestored', verified: true, notRestored: [] });
		expect([isActive(), groupsOf()]).toEqual([true, ['staff', 'finance']]);
		domains.sandbox.log.clear();
		expect((await restored(restore)).outcome).toBe('unchanged');
		expect(domains.writes()).toEqual([]);
	});

	it('reports a group that is gone, and does the rest', async () => {
		const { restore } = await ended();
		await domains.output('group', 'delete', { group: byName('finance') });
		const json = await restored(restore);
		expect([json.outcome, names(json.notRestored), groupsOf()]).toEqual(['incomplete', ['finance'], ['staff']]);
	});

	it('refuses the ledger of another domain', async () => {
		const { restore } = await ended();
		domains.sandbox.log.clear();
		const domain = {
			__rl: true,
			mode: 'url',
			value: Object.entries(domains.service.domainUrls()).find(([name]) => name !== 'Default')?.[1] ?? '',
		};
		const error = await domains.failure('user', 'restoreAccess', { domain }, { input: [{ restore }] });
		expect(error.message).toContain('It was made in');
		expect(domains.writes()).toEqual([]);
	});
});

describe('User: Set Groups', () => {
	it('writes the difference alone', async () => {
		const [item] = await domains.output('user', 'setGroups', { user: byId(ada), groups: 'staff, travel' });
		expect([item?.json.outcome, names(item?.json.added), names(item?.json.removed)]).toEqual([
			'updated',
			['travel'],
			['finance'],
		]);
		expect(groupsOf()).toEqual(['staff', 'travel']);
	});

	it('refuses a group that does not exist, and nothing is written', async () => {
		const error = await domains.failure('user', 'setGroups', { user: byId(ada), groups: 'staff, nowhere' });
		expect(error.message).toContain('nowhere');
		expect(domains.writes()).toEqual([]);
	});
});
