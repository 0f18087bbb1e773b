import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byName } from '../../support/workflow';
import { fromInput, person, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const userNames = () => oci.sandbox.state('oci').users.map(({ name }) => name);

describe('User: Create', () => {
	it('creates one user for each item, and pairs the outputs', async () => {
		const items = await oci.output('user', 'create', fromInput, { input: [person('ada'), person('grace')] });
		expect(items.map(({ json, pairedItem }) => [json.name, json.outcome, pairedItem])).toEqual([
			['ada', 'created', { item: 0 }],
			['grace', 'created', { item: 1 }],
		]);
		expect(items[0]?.json.id).toMatch(/^ocid1\.user\./);
		expect(userNames()).toEqual(expect.arrayContaining(['ada', 'grace']));
	});
});

describe('User: Add to Group', () => {
	it('takes users and groups by name', async () => {
		await oci.output('user', 'create', fromInput, { input: [person('ada')] });
		await oci.output('group', 'create', { name: 'Developers' });
		const parameters = { user: byName('ada'), group: byName('Developers') };
		const first = await oci.output('user', 'addToGroup', parameters);
		const second = await oci.output('user', 'addToGroup', parameters);
		expect([first[0]?.json.outcome, second[0]?.json.outcome]).toEqual(['created', 'unchanged']);
		expect(oci.sandbox.state('oci').memberships).toHaveLength(1);
	});
});
