import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { byId, byName } from '../../support/workflow';
import { paired, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const names = (...list: string[]) => ({ input: list.map((name) => ({ name })) });
const fromItem = { name: '={{ $json.name }}' };

describe('Group: Create', () => {
	it('creates one group for each item', async () => {
		const items = await oci.output('group', 'create', fromItem, names('Developers', 'Zürich & Genève'));
		expect(paired(items, 'name', 'outcome')).toEqual([
			['Developers', 'created', { item: 0 }],
			['Zürich & Genève', 'created', { item: 1 }],
		]);
		expect(items[0]?.json.id).toMatch(/^ocid1\.group\./);
	});

	it('fails for a name in use, returns the group, or brings it in line', async () => {
		const create = async (ifExists: string, description: string) =>
			(await oci.output('group', 'create', { name: 'Developers', ifExists, description }))[0]?.json;
		const made = await create('fail', 'first');
		await expect(create('fail', 'second')).rejects.toThrow('There is already a group with the name "Developers".');
		expect(await create('returnExisting', 'second')).toMatchObject({ outcome: 'unchanged', description: 'first' });
		expect(await create('update', 'second')).toMatchObject({ outcome: 'updated', description: 'second', id: made?.id });
		expect(await create('update', 'second')).toMatchObject({ outcome: 'unchanged', description: 'second' });
		expect(oci.sandbox.state('oci').groups.filter(({ name }) => name === 'Developers')).toHaveLength(1);
	});

	it('refuses an empty name before it sends anything', async () => {
		const error = await oci.failure('group', 'create', { name: ' ' });
		expect([error.message, oci.calls()]).toEqual(['"Name" is empty.', []]);
	});
});

describe('Group: Get', () => {
	it('gives the groups, simplified or whole', async () => {
		const [one = '', two = ''] = await oci.makeGroups('One', 'Two');
		const parameters = { group: byId('={{ $json.id }}') };
		const items = await oci.output('group', 'get', parameters, { input: [{ id: one }, { id: two }] });
		expect(paired(items, 'id', 'name')).toEqual([
			[one, 'One', { item: 0 }],
			[two, 'Two', { item: 1 }],
		]);
		expect(items[0]?.json).not.toHaveProperty('compartmentId');
		const [whole] = await oci.output('group', 'get', { group: byName('One'), simplify: false });
		expect(whole?.json).toMatchObject({ id: one, etag: expect.stringMatching(/./), compartmentId: expect.anything() });
	});
});

describe('Group: Update', () => {
	it('writes what differs only', async () => {
		const [id = ''] = await oci.makeGroups('One');
		oci.sandbox.log.clear();
		const update = async (updateFields: INodeParameters) =>
			(await oci.output('group', 'update', { group: byId(id), updateFields }))[0]?.json;
		expect(await update({ description: 'Ones' })).toMatchObject({ id, outcome: 'updated', description: 'Ones' });
		expect(await update({ description: 'Ones' })).toMatchObject({ id, outcome: 'unchanged' });
		expect(await update({ definedTags: '{"HR":{"id":"7"}}' })).toMatchObject({
			outcome: 'updated',
			description: 'Ones',
			definedTags: { HR: { id: '7' } },
		});
		expect(oci.writes()).toEqual([`200 PUT /groups/${id}`, `200 PUT /groups/${id}`]);
	});
});

describe('Group: Delete', () => {
	it('deletes each group', async () => {
		await oci.makeGroups('One', 'Two');
		const items = await oci.output('group', 'delete', { group: byName('={{ $json.name }}') }, names('One', 'Two'));
		expect(paired(items, 'outcome', 'deleted')).toEqual([
			['deleted', true, { item: 0 }],
			['deleted', true, { item: 1 }],
		]);
		expect(oci.sandbox.state('oci').groups.map(({ name }) => name)).toEqual(['Administrators']);
	});

	it('passes over one that does not exist, if that is wanted', async () => {
		const parameters = { group: byName('Nobody'), options: { ignoreMissing: true } };
		const [item] = await oci.output('group', 'delete', parameters);
		expect(item?.json).toEqual({ name: 'Nobody', outcome: 'unchanged', deleted: false });
	});
});

describe('Group: Get Members', () => {
	beforeEach(async () => {
		const users = await oci.makeUsers('ada', 'grace', 'edsger');
		await oci.join(users, await oci.makeGroups('One'));
		await oci.makeGroups('Two');
		oci.sandbox.log.clear();
	});

	it('gives the members with their details, read in pages and not one by one', async () => {
		const parameters = { group: byName('={{ $json.name }}'), returnAll: true };
		const items = await oci.output('group', 'getMembers', parameters, names('One', 'Two'));
		expect(paired(items, 'name', 'email')).toEqual([
			['ada', 'ada@example.com', { item: 0 }],
			['grace', 'grace@example.com', { item: 0 }],
			['edsger', 'edsger@example.com', { item: 0 }],
		]);
		const paths = oci.calls().map((call) => call.replace(/\?.*/, ''));
		expect(paths.filter((path) => path === 'GET /users')).toHaveLength(1);
		expect(paths.some((path) => path.startsWith('GET /users/'))).toBe(false);
	});

	it('stops at the limit', async () => {
		const parameters = { group: byName('One'), returnAll: false, limit: 2, simplify: false };
		const items = await oci.output('group', 'getMembers', parameters);
		expect(items.map(({ json }) => json.name)).toEqual(['ada', 'grace']);
		expect(items[0]?.json).toHaveProperty('capabilities');
	});
});
