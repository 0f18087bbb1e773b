/** Custom resources, schemas, and the attributes that the editor offers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { paired, startScim, type ScimBench } from './support';

let scim: ScimBench;
beforeAll(async () => {
	scim = await startScim();
});
beforeEach(async () => {
	await scim.sandbox.reset();
	scim.sandbox.log.clear();
});
afterAll(() => scim.stop());

const DEVICE = 'urn:ietf:params:scim:schemas:sandbox:2.0:Device';
const endpoint = 'Devices';
const create = async (...names: string[]) =>
	await scim.output(
		'customResource',
		'create',
		{ endpoint, body: `={{ JSON.stringify({ schemas: ["${DEVICE}"], displayName: $json.name, count: 1 }) }}` },
		{ input: names.map((name) => ({ name })) },
	);

describe('Custom Resource', () => {
	it.each([[{}], [{ patch: 'refuse' }]])('is created, read, changed and deleted: %j', async (options) => {
		scim.options(options);
		const made = await create('one', 'two');
		expect(paired(made, 'outcome', 'displayName')).toEqual([
			['created', 'one', { item: 0 }],
			['created', 'two', { item: 1 }],
		]);
		const input = made.map(({ json }) => ({ id: json.id ?? '', name: json.displayName ?? '' }));
		const id = '={{ $json.id }}';
		expect(paired(await scim.output('customResource', 'get', { endpoint, id }, { input }), 'displayName')).toEqual([
			['one', { item: 0 }],
			['two', { item: 1 }],
		]);
		const body = '{"serialNumber": "S-1", "count": null}';
		const changed = await scim.output('customResource', 'update', { endpoint, id, body }, { input });
		expect(paired(changed, 'outcome', 'serialNumber')).toEqual([
			['updated', 'S-1', { item: 0 }],
			['updated', 'S-1', { item: 1 }],
		]);
		expect(scim.devices()).toMatchObject([{ displayName: 'one' }, { displayName: 'two' }]);
		expect(scim.devices()[0]).not.toHaveProperty('count');
		scim.sandbox.log.clear();
		const again = await scim.output('customResource', 'update', { endpoint, id, body }, { input });
		expect([paired(again, 'outcome').map(([outcome]) => outcome), scim.writes()]).toEqual([
			['unchanged', 'unchanged'],
			[],
		]);
		expect(await scim.output('customResource', 'getAll', { endpoint, limit: 1 })).toHaveLength(1);
		const filtered = { endpoint, options: { filter: 'displayName eq "two"' } };
		expect((await scim.output('customResource', 'getAll', filtered)).map(({ json }) => json.displayName)).toEqual([
			'two',
		]);
		expect(paired(await scim.output('customResource', 'delete', { endpoint, id }, { input }), 'outcome')).toEqual([
			['deleted', { item: 0 }],
			['deleted', { item: 1 }],
		]);
		expect(scim.devices()).toEqual([]);
		const missing = { endpoint, id: 'none', options: { ignoreMissing: true } };
		expect(await scim.one('customResource', 'delete', missing)).toMatchObject({ outcome: 'unchanged' });
		expect((await scim.failure('customResource', 'get', { endpoint, id: 'none' })).message).toContain('not found');
	});

	it.each([
		'Users',
		'/users/',
		'Groups',
		'Me',
		'Bulk',
		'x/Users',
		'../Devices',
		'Devices?x=1',
		'a b',
		'.search',
		'Users/x',
	])('never goes to %s', async (wrong) => {
		const { message } = await scim.failure('customResource', 'delete', { endpoint: wrong, id: 'x' });
		expect(message).toContain('The endpoint must');
		expect(scim.writes()).toEqual([]);
	});

	it.each([1, 3])('is not created twice when the answer is lost, in %d tries', async (maxTries) => {
		scim.sandbox.faults.set({ rules: [{ method: 'POST', connection: 'resetAfter', count: 1 }] });
		const body = `{"schemas": ["${DEVICE}"], "displayName": "one"}`;
		await scim.failure('customResource', 'create', { endpoint, body }, { maxTries });
		expect(scim.devices()).toHaveLength(1);
	});

	it('sends nothing for attributes that are empty', async () => {
		const { message } = await scim.failure('customResource', 'create', { endpoint, body: '{}' });
		expect(message).toContain('"Attributes (JSON)" is empty');
		expect(scim.writes()).toEqual([]);
	});
});

describe('Schema: Get Many', () => {
	it('gives what the server describes', async () => {
		const items = await scim.output('schema', 'getAll', { returnAll: true });
		expect(items.map(({ json }) => json.name)).toEqual(['User', 'EnterpriseUser', 'Group', 'Device']);
		expect(await scim.output('schema', 'getAll', { limit: 1 })).toHaveLength(1);
		scim.options({ discovery: 'absent' });
		expect((await scim.failure('schema', 'getAll', {})).message).toContain('Not found');
	});
});
