import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, ILoadOptionsFunctions, INodeParameters } from 'n8n-workflow';

import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, people, startAdobe, type AdobeBench } from './support';

let adobe: AdobeBench;
beforeAll(async () => {
	adobe = await startAdobe();
});
beforeEach(() => adobe.sandbox.reset());
afterAll(() => adobe.stop());

const groupNames = () => adobe.sandbox.state('adobe').groups.map(({ name }) => name);
const idOf = (wanted: string) => adobe.sandbox.state('adobe').groups.find(({ name }) => name === wanted)?.id ?? '';
const codeOf = async (operation: string, parameters: object) => {
	const result = await adobe.run('userGroup', operation, { ...parameters }, { onError: 'continueRegularOutput' });
	return (result.node(NODE).outputs[0]?.[0]?.json.details as IDataObject | undefined)?.code;
};

describe('User Group: Create', () => {
	it('makes ten groups with one request', async () => {
		const input = Array.from({ length: 10 }, (_, index) => ({ name: `Group ${index}` }));
		const items = await adobe.output('userGroup', 'create', { name: '={{ $json.name }}', description: 'A' }, { input });
		expect(items.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			input.map(({ name }, item) => [{ outcome: 'created', groupName: name, description: 'A' }, { item }]),
		);
		expect(adobe.requests().filter((request) => request === 'POST action')).toHaveLength(1);
	});

	it.each([
		['fail', 'error.usergroup.already_exists'],
		['ignore', 'unchanged'],
		['returnExisting', 'unchanged'],
		['update', 'accepted'],
	])('with "%s" for a group that exists gives %s', async (ifExists, expected) => {
		await adobe.output('userGroup', 'create', { name: 'Designers' });
		const parameters = { name: 'designers', description: 'New', ifExists };
		const result = await adobe.run('userGroup', 'create', parameters, { onError: 'continueRegularOutput' });
		const [item] = result.node(NODE).outputs[0] ?? [];
		expect(item?.json.outcome ?? (item?.json.details as IDataObject).code).toBe(expected);
	});

	it.each(['is new', 'existed before'])(
		'does not guess who made the group when the answer was lost (it %s)',
		async (which) => {
			if (which === 'existed before') await adobe.output('userGroup', 'create', { name: 'Designers' });
			adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
			const [item] = await adobe.output('userGroup', 'create', { name: 'Designers', ifExists: 'update' });
			expect(item?.json).toMatchObject({
				outcome: 'accepted',
				warnings: [expect.stringContaining('created by this item or have existed before')],
			});
		},
	);

	it.each(['_admin_x', 'x'.repeat(256)])('refuses the name %s before anything is sent', async (name) => {
		expect((await adobe.failure('userGroup', 'create', { name })).context?.itemIndex).toBe(0);
		expect(adobe.requests()).toEqual([]);
	});
});

describe('User Group: Update, Delete', () => {
	beforeEach(async () => {
		await adobe.output('userGroup', 'create', { name: 'Designers' });
	});

	it.each(['by name', 'by ID'])('renames a group %s', async (way) => {
		const group = way === 'by ID' ? byId(idOf('Designers')) : byName('designers');
		const [item] = await adobe.output('userGroup', 'update', { group, updateFields: { name: 'Artists' } });
		expect(item?.json).toEqual({ outcome: 'updated', groupName: 'Artists' });
		expect(groupNames()).toContain('Artists');
	});

	it.each(['Artists', 'Artists v1.2'])('finds out that it was renamed to %s when the answer was lost', async (name) => {
		adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
		const [item] = await adobe.output('userGroup', 'update', { group: byName('Designers'), updateFields: { name } });
		expect(item?.json.outcome).toBe('updated');
	});

	it('refuses an update of nothing before anything is sent', async () => {
		adobe.sandbox.log.clear();
		const error = await adobe.failure('userGroup', 'update', { group: byName('Designers') });
		expect(error.message).toBe('"Update Fields" is empty, so there is nothing to change.');
		expect(adobe.requests()).toEqual([]);
	});

	it('deletes a group, and its admin group with it', async () => {
		await adobe.output(
			'user',
			'create',
			{ ...fromInput, groups: ['Designers', '_admin_Designers'] },
			{ input: people(1) },
		);
		const [item] = await adobe.output('userGroup', 'delete', { group: byName('Designers') });
		expect(item?.json).toEqual({ outcome: 'deleted', groupName: 'Designers', deleted: true });
		expect(groupNames().filter((name) => name.includes('Designers'))).toEqual([]);
	});

	it('finds out that it was deleted when the answer was lost', async () => {
		adobe.sandbox.faults.add({ path: '*/action/*', count: 1, connection: 'resetAfter' });
		const [item] = await adobe.output('userGroup', 'delete', { group: byName('Designers') });
		expect(item?.json.deleted).toBe(true);
	});

	it('refuses to delete what does not exist, unless that is to be ignored', async () => {
		const group = byName('Nobody');
		expect(await codeOf('delete', { group })).toBe('error.usergroup.not_found');
		const [item] = await adobe.output('userGroup', 'delete', { group, options: { ignoreMissing: true } });
		expect(item?.json).toEqual({ outcome: 'unchanged', groupName: 'Nobody', deleted: false });
	});

	it('is refused for the number of no group', async () => {
		const error = await adobe.failure('userGroup', 'delete', { group: byId('1') });
		expect(error.message).toBe('There is no group or product profile "1" in the organization.');
	});
});

describe('User Group: Add Users, Remove Users', () => {
	const emails = people(12).map(({ email }) => String(email));
	beforeEach(async () => {
		await adobe.output('userGroup', 'create', { name: 'Designers' });
		await adobe.output('user', 'create', fromInput, { input: people(12) });
		adobe.sandbox.log.clear();
	});

	it('changes twelve members with two requests', async () => {
		const parameters = { group: byName('Designers'), users: emails.join(', ') };
		const [item] = await adobe.output('userGroup', 'addUsers', parameters);
		expect(item?.json).toEqual({ outcome: 'accepted', groupName: 'Designers', users: emails });
		expect(adobe.members('Designers')).toHaveLength(12);
		expect(adobe.requests().filter((request) => request === 'POST action')).toHaveLength(2);
		await adobe.output('userGroup', 'removeUsers', parameters);
		expect(adobe.members('Designers')).toEqual([]);
	});

	it('names those that Adobe does not know, and changes the others', async () => {
		const users = ['nobody@example.com', emails[0], 'no.one@example.com'];
		const parameters = { group: byName('Designers'), users: '={{ $json.users }}' };
		const error = await adobe.failure('userGroup', 'addUsers', parameters, { input: [{ users }] });
		expect(error.message).toBe(
			'2 of 3 were not done: nobody@example.com: User Id does not exist: nobody@example.com; no.one@example.com: User Id does not exist: no.one@example.com',
		);
		expect(error.description).toContain('The other 1 were done.');
		expect(adobe.members('Designers')).toEqual([emails[0]]);
	});

	it('refuses what is no address before anything is sent', async () => {
		const error = await adobe.failure('userGroup', 'addUsers', { group: byName('Designers'), users: 'ada' });
		expect(error.message).toBe('Email Addresses "ada" is not a valid email address.');
		expect(adobe.requests()).toEqual([]);
	});
});

describe('product profiles', () => {
	beforeEach(async () => {
		await adobe.output('userGroup', 'create', { name: 'Designers' });
		await adobe.output('user', 'create', { ...fromInput, groups: ['Designers'] }, { input: people(10) });
	});
	const link = { group: byName('Designers'), productProfiles: ['Default Photoshop'] };
	const users = async (filters: INodeParameters = {}) =>
		(
			await adobe.output('productProfile', 'getUsers', {
				group: byName('Default Photoshop'),
				returnAll: true,
				filters,
			})
		).map(({ json }) => json.email);

	it('are given to a user group and taken from it', async () => {
		const [added] = await adobe.output('userGroup', 'addToProductProfile', link);
		expect(added?.json).toEqual({
			outcome: 'accepted',
			groupName: 'Designers',
			productProfiles: ['Default Photoshop'],
		});
		expect(await users({ directOnly: false })).toHaveLength(10);
		expect(await users()).toEqual([]);
		await adobe.output('userGroup', 'removeFromProductProfile', link);
		expect(await users({ directOnly: false })).toEqual([]);
	});

	it('show who has a license and who is left without', async () => {
		await adobe.output('userGroup', 'addToProductProfile', link);
		expect(await users({ directOnly: false, status: 'active' })).toHaveLength(8);
		expect(await users({ directOnly: false, status: 'inactive' })).toHaveLength(2);
	});

	it('are refused by a name that is none of theirs', async () => {
		expect(await codeOf('addToProductProfile', { ...link, productProfiles: ['Designers'] })).toBe(
			'error.group.not_found',
		);
	});

	it('are listed with their licenses', async () => {
		adobe.sandbox.options('adobe', { groupPageSize: 2 });
		const items = await adobe.output('productProfile', 'getAll', { returnAll: true });
		expect(items.map(({ json }) => [json.groupName, json.licenseQuota])).toEqual([
			['Default Photoshop', '8'],
			['Default All Apps', 'UNLIMITED'],
			['Acrobat Pro', '250'],
		]);
	});
});

describe('User Group: Get Many', () => {
	it.each([
		['userGroup', ['Finance', 'Engineering']],
		['admin', ['_org_admin', '_deployment_admin', '_support_admin']],
	])('lists the kind %s', async (kind, expected) => {
		adobe.sandbox.seed({ users: 3, groups: 2, services: ['adobe'] });
		const items = await adobe.output('userGroup', 'getAll', { kind, returnAll: true });
		expect(items.map(({ json }) => json.groupName)).toEqual(expected);
	});

	it('reads three pages, with a 429 in the middle', async () => {
		adobe.sandbox.options('adobe', { groupPageSize: 2 });
		adobe.sandbox.faults.add({ path: '*/groups/*', skip: 1, count: 1, status: 429, retryAfter: 'date' });
		const items = await adobe.output('userGroup', 'getAll', { kind: 'all', returnAll: true, simplify: false });
		expect(items.map(({ json }) => json.groupName)).toEqual(groupNames());
	});
});

describe('lists in the editor', () => {
	type Search = (
		this: ILoadOptionsFunctions,
		filter?: string,
		token?: string,
	) => Promise<{ results: Array<{ value: unknown }> }>;
	type Load = (this: ILoadOptionsFunctions) => Promise<Array<{ value: unknown }>>;

	async function inEditor<T>(call: (context: ILoadOptionsFunctions) => Promise<T>): Promise<T> {
		const { LoadOptionsContext } = await import('n8n-core');
		const { Workflow } = await import('n8n-workflow');
		const parameters = { authentication: 'server', resource: 'user', operation: 'getAllInGroup' };
		const type = 'n8n-nodes-identity-provisioning.adobeUserManagement';
		const credentials = { adobeUserManagementServerApi: { id: '1', name: 'Sandbox' } };
		const node = {
			id: '1',
			name: NODE,
			type,
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters,
			credentials,
		};
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: adobe.engine.nodeTypes });
		const context = new LoadOptionsContext(workflow, node, adobe.engine.additionalData(), '');
		return await call(context as ILoadOptionsFunctions);
	}
	const methods = () =>
		adobe.engine.nodeTypes.getByNameAndVersion('n8n-nodes-identity-provisioning.adobeUserManagement') as {
			methods?: { listSearch?: Record<string, Search>; loadOptions?: Record<string, Load> };
		};

	it('offer groups by a part of their name, read no further than needed', async () => {
		adobe.sandbox.options('adobe', { groupPageSize: 2 });
		const search = methods().methods?.listSearch?.searchGroups;
		const { results } = await inEditor(async (context) => (await search?.call(context, 'PHOTO')) ?? { results: [] });
		expect(results.map(({ value }) => value)).toEqual(['Default Photoshop']);
	});

	it('offer all groups whose members can be changed', async () => {
		const load = methods().methods?.loadOptions?.getGroupNames;
		const options = await inEditor(async (context) => (await load?.call(context)) ?? []);
		expect(options.map(({ value }) => value)).toEqual([
			'_deployment_admin',
			'_support_admin',
			'Acrobat Pro',
			'Default All Apps',
			'Default Photoshop',
		]);
	});

	it('say why there is nothing to offer', async () => {
		adobe.sandbox.options('adobe', { hiddenListLimit: true });
		const load = methods().methods?.loadOptions?.getProductProfileNames;
		const offered = async () => await inEditor(async (context) => (await load?.call(context)) ?? []);
		await offered();
		await expect(offered()).rejects.toThrow('Too many requests');
	});
});
