/** What a dry run promises: the rules for names are the same in single operations and in Bulk Import. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, NODE } from '../../support/workflow';
import { startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
});
beforeEach(async () => {
	await oci.sandbox.reset();
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const bulk = async (group: string, dryRun: boolean) => {
	const parameters = {
		rowKind: 'user',
		source: 'items',
		importAction: 'createOrSkip',
		missingGroups: 'create',
		dryRun,
	};
	const input = [{ 'User Name': 'ada', Email: 'ada@example.com', Groups: group }];
	return (await oci.run('user', 'bulkImport', parameters, { input })).node(NODE).outputs;
};

describe.each(['g'.repeat(101), 'Dev\u200Belopers'])('the name %s of a new group', (name) => {
	it('is refused by Create before anything is sent', async () => {
		const error = await oci.failure('group', 'create', { name });
		expect(error.message).toMatch(/Name/);
		expect(oci.calls()).toEqual([]);
	});

	it.each([true, false])('is refused by Bulk Import, dry run %s', async (dryRun) => {
		const [succeeded, rejected] = await bulk(name, dryRun);
		expect([succeeded?.length, rejected?.map(({ json }) => json.status)]).toEqual([0, ['invalid']]);
		expect(oci.writes()).toEqual([]);
	});
});

it('may have 100 characters', async () => {
	const name = 'g'.repeat(100);
	const [succeeded] = await bulk(name, false);
	expect(succeeded?.[0]?.json.status).toBe('created');
	expect(oci.sandbox.state('oci').groups.map((group) => group.name)).toContain(name);
});

describe('what only some tenancies refuse', () => {
	it('is told with the service’s own words: a name with blanks', async () => {
		oci.sandbox.options('oci', { groupNames: 'strict' });
		const error = await oci.failure('group', 'create', { name: 'two words' });
		expect(error.message).toContain("Invalid group name 'two words'");
	});

	it('is told with the service’s own words: capabilities', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		oci.sandbox.options('oci', { capabilityChange: 'refuse' });
		const capabilities = { canUseSmtpCredentials: false };
		const error = await oci.failure('user', 'updateCapabilities', { user: byId(ada), capabilities });
		expect(error.message).toContain('The capabilities of the user cannot be changed here.');
	});
});

describe('an option that is there and finds nothing', () => {
	it.each([
		['filters', 'user', 'getAll', { returnAll: true, filters: '={{ undefined }}' }],
		['filters', 'user', 'getAll', { returnAll: true, filters: '={{ [] }}' }],
		['filters', 'group', 'getAll', { returnAll: true, filters: '={{ null }}' }],
		['a filter', 'policy', 'getAll', { returnAll: true, filters: { name: '={{ $json.none }}' } }],
		['a compartment', 'policy', 'getAll', { returnAll: true, compartmentId: '={{ "" }}' }],
		['a compartment', 'compartment', 'getAll', { returnAll: true, compartmentId: '={{ $json.none }}' }],
		['Include Subcompartments', 'compartment', 'getAll', { returnAll: true, subtree: '={{ $json.none }}' }],
		['Return All', 'user', 'getAll', { returnAll: '={{ $json.none }}' }],
		['options', 'user', 'delete', { user: byId('ocid1.user.oc1..a'), options: '={{ $json.none }}' }],
		[
			'an option',
			'user',
			'delete',
			{ user: byId('ocid1.user.oc1..a'), options: { removeDependents: '={{ $json.none }}' } },
		],
		['an option', 'user', 'delete', { user: byId('ocid1.user.oc1..a'), options: { ignoreMissing: '={{ "" }}' } }],
		['an option', 'user', 'delete', { user: byId('ocid1.user.oc1..a'), options: { etag: '={{ null }}' } }],
		['a user', 'user', 'delete', { user: byId('={{ $json.none }}') }],
		['a user', 'user', 'delete', { user: byId('={{ [] }}') }],
		['If User Exists', 'user', 'create', { name: 'ada', email: 'a@example.com', ifExists: '={{ $json.none }}' }],
	])('is refused: %s of %s %s', async (_what, resource, operation, parameters) => {
		await oci.failure(resource, operation, parameters);
		expect(oci.calls()).toEqual([]);
	});
});
