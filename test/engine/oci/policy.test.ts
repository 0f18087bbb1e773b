import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { paired, startOci, type OciBench } from './support';

let oci: OciBench;
let tenancy: string;
beforeAll(async () => {
	oci = await startOci();
	tenancy = oci.sandbox.credentials.ociIdentityApi.tenancyOcid;
});
beforeEach(async () => {
	await oci.sandbox.reset();
	await oci.makeGroups('HelpDesk');
	oci.sandbox.log.clear();
});
afterAll(() => oci.stop());

const statement = (verb: string) => `Allow group HelpDesk to ${verb} users in tenancy`;
const create = async (name: string, more: object = {}) => {
	const parameters = { name, description: 'What the help desk may do', statements: statement('manage'), ...more };
	return (await oci.output('policy', 'create', parameters))[0]?.json ?? {};
};
const ids = async (...names: string[]) => {
	const made: string[] = [];
	for (const name of names) made.push((await create(name)).id as string);
	return made;
};
const each = (list: readonly string[]) => ({ input: list.map((id) => ({ id })) });
const fromItem = { policyId: '={{ $json.id }}' };
const statementsOf = (id: unknown) =>
	(oci.sandbox.state('oci').raw?.policies as Array<{ id: string; statements: string[] }>).find(
		(policy) => policy.id === id,
	)?.statements;

describe('Policy: Create', () => {
	it('takes statements line by line, or a list from an expression', async () => {
		const lines = await create('Lines', { statements: `${statement('read')}\n\n  ${statement('manage')} \n` });
		const list = await create('List', { statements: `={{ ["${statement('read')}"] }}` });
		expect([lines.outcome, list.outcome]).toEqual(['created', 'created']);
		expect(statementsOf(lines.id)).toEqual([statement('read'), statement('manage')]);
		expect(statementsOf(list.id)).toEqual([statement('read')]);
	});

	it('attaches it to the tenancy, or to a compartment', async () => {
		const [engineering] = await oci.output('compartment', 'getAll', { filters: { name: 'engineering' } });
		const compartmentId = engineering?.json.id as string;
		expect(await create('Here')).toMatchObject({ compartmentId: tenancy });
		const there = await create('There', { compartmentId, additionalFields: { versionDate: '2026-01-31' } });
		expect(there).toMatchObject({ compartmentId, versionDate: '2026-01-31' });
	});

	it.each([
		['no statement', { statements: ' \n ' }, '"Statements" is empty.'],
		['a day that is none', { additionalFields: { versionDate: '31.1.2026' } }, 'is not a date like 2026-01-31'],
		[
			'a compartment that an expression does not find',
			{ compartmentId: '={{ $json.missing }}' },
			'Leave the field empty',
		],
		['a user as compartment', { compartmentId: 'ocid1.user.oc1..aaaa' }, 'is not the OCID of a compartment'],
		['no description', { description: '={{ "" }}' }, '"Description" is empty.'],
	])('refuses %s before it sends anything', async (_name, more, sentence) => {
		await expect(create('Bad', more)).rejects.toThrow(sentence);
		expect(oci.calls()).toEqual([]);
	});
});

it('Policy: Create takes the description by the name that models can fill in, and by the one of saved workflows', async () => {
	const common = { statements: statement('read') };
	const parameters = { ...common, name: 'New', policyDescription: 'New name' };
	const [item] = await oci.output('policy', 'create', parameters);
	expect(item?.json.description).toBe('New name');
	const [old] = await oci.output('policy', 'create', { ...common, name: 'Old', description: 'Old name' });
	expect(old?.json.description).toBe('Old name');
});

describe('Policy: Get and Get Many', () => {
	it('Get gives each policy with its ETag', async () => {
		const list = await ids('One', 'Two');
		const items = await oci.output('policy', 'get', fromItem, each(list));
		expect(paired(items, 'id', 'name')).toEqual([
			[list[0], 'One', { item: 0 }],
			[list[1], 'Two', { item: 1 }],
		]);
		expect(items[0]?.json.etag).toMatch(/./);
	});

	it('Get Many filters and sorts', async () => {
		await ids('Two', 'One', 'Three');
		const parameters = { returnAll: true, filters: { sortBy: 'NAME', sortOrder: 'DESC' } };
		const sorted = await oci.output('policy', 'getAll', parameters);
		expect(paired(sorted, 'name')).toEqual(['Two', 'Three', 'One'].map((name) => [name, { item: 0 }]));
		const one = await oci.output('policy', 'getAll', { returnAll: true, filters: { name: 'One' } });
		expect(one.map(({ json }) => json.name)).toEqual(['One']);
		const limited = await oci.output('policy', 'getAll', { returnAll: false, limit: 2 });
		expect(limited).toHaveLength(2);
	});
});

describe('Policy: Update and Delete', () => {
	it('Update writes what differs only', async () => {
		const list = await ids('One', 'Two');
		oci.sandbox.log.clear();
		const parameters = { ...fromItem, updateFields: { statements: statement('read'), description: 'Less' } };
		const first = await oci.output('policy', 'update', parameters, each(list));
		expect(paired(first, 'id', 'outcome', 'description')).toEqual([
			[list[0], 'updated', 'Less', { item: 0 }],
			[list[1], 'updated', 'Less', { item: 1 }],
		]);
		const second = await oci.output('policy', 'update', parameters, each(list));
		expect(second.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
		expect(oci.writes()).toEqual(list.map((id) => `200 PUT /policies/${id}`));
		expect(statementsOf(list[0])).toEqual([statement('read')]);
	});

	it('Update keeps the version date unless it is given, and an empty one clears it', async () => {
		const [id = ''] = await ids('One');
		const policyOf = async (updateFields: INodeParameters) =>
			(await oci.output('policy', 'update', { policyId: id, updateFields, simplify: false }))[0]?.json;
		expect(await policyOf({ versionDate: '2026-01-31' })).toMatchObject({ versionDate: '2026-01-31' });
		const narrowed = await policyOf({ statements: statement('read') });
		expect(narrowed).toMatchObject({ outcome: 'updated', versionDate: '2026-01-31' });
		expect(await policyOf({ description: 'New' })).toMatchObject({ versionDate: '2026-01-31', description: 'New' });
		expect(await policyOf({ versionDate: '' })).toMatchObject({ outcome: 'updated', versionDate: null });
		expect(await policyOf({ versionDate: '' })).toMatchObject({ outcome: 'unchanged' });
	});

	it.each([
		'  allow   GROUP Administrators to MANAGE  users\tin TENANCY ',
		"Allow group 'Default'/'Administrators' to read users in tenancy where request.operation = 'A  b'",
	])('Update finds a statement as the service rewrites it: %s', async (text) => {
		oci.sandbox.options('oci', { statements: 'rewritten' });
		const [id = ''] = await ids('One');
		const parameters = { policyId: id, updateFields: { statements: text.replace('A  b', 'Ab') } };
		await oci.output('policy', 'update', parameters);
		const [again] = await oci.output('policy', 'update', parameters);
		expect(again?.json.outcome).toBe('unchanged');
	});

	it.each([
		["Allow group administrators to read users in tenancy where request.operation='A'", 'a condition'],
		['Allow group Administrators to manage users in tenancy', 'a verb'],
	])('Update writes %s, which differs in %s', async (text) => {
		const [id = ''] = await ids('One');
		const first = "Allow group Administrators to read users in tenancy where request.operation='a'";
		await oci.output('policy', 'update', { policyId: id, updateFields: { statements: first } });
		const [item] = await oci.output('policy', 'update', { policyId: id, updateFields: { statements: text } });
		expect(item?.json.outcome).toBe('updated');
	});

	it.each([
		['a list with a gap', { statements: '={{ [$json.a, "Allow any-user to read users in tenancy"] }}' }, 'entry 1'],
		['statements that are not found', { statements: '={{ $json.none }}' }, '"Statements" is empty'],
	])('Update refuses %s', async (_name, updateFields, sentence) => {
		const [id = ''] = await ids('One');
		oci.sandbox.log.clear();
		const error = await oci.failure('policy', 'update', { policyId: id, updateFields });
		expect(error.message).toContain(sentence);
		expect(oci.writes()).toEqual([]);
	});

	it('Update refuses to leave a policy without statements', async () => {
		const [id = ''] = await ids('One');
		const error = await oci.failure('policy', 'update', { policyId: id, updateFields: { statements: '' } });
		expect(error.message).toContain('a policy needs at least one');
	});

	it('Delete takes them away', async () => {
		const list = await ids('One', 'Two');
		const items = await oci.output('policy', 'delete', fromItem, each(list));
		expect(paired(items, 'id', 'outcome', 'deleted')).toEqual([
			[list[0], 'deleted', true, { item: 0 }],
			[list[1], 'deleted', true, { item: 1 }],
		]);
		const again = { ...fromItem, options: { ignoreMissing: true } };
		const missing = await oci.output('policy', 'delete', again, each(list));
		expect(missing.map(({ json }) => json.outcome)).toEqual(['unchanged', 'unchanged']);
	});
});

describe('Compartment: Get Many', () => {
	it('gives the compartments below the tenancy, below another, or all of them', async () => {
		const top = await oci.output('compartment', 'getAll', { returnAll: true, filters: { sortBy: 'NAME' } });
		expect(paired(top, 'name')).toEqual([
			['engineering', { item: 0 }],
			['finance', { item: 0 }],
		]);
		const below = await oci.output(
			'compartment',
			'getAll',
			{ returnAll: true, compartmentId: '={{ $json.id }}' },
			{ input: top.map(({ json }) => ({ id: json.id as string })) },
		);
		expect(paired(below, 'name')).toEqual([['engineering-test', { item: 0 }]]);
		const tree = await oci.output('compartment', 'getAll', { returnAll: true, subtree: true });
		expect(tree.map(({ json }) => json.name).sort()).toEqual(['engineering', 'engineering-test', 'finance']);
		expect(await oci.output('compartment', 'getAll', { returnAll: false, limit: 1 })).toHaveLength(1);
	});
});

describe('Region Subscription: Get Many', () => {
	it('gives the regions, the home region among them', async () => {
		const items = await oci.output('regionSubscription', 'getAll', {}, { input: [{}, {}] });
		expect(paired(items, 'regionName', 'isHomeRegion')).toEqual(
			[0, 1].flatMap((item) => [
				['us-ashburn-1', true, { item }],
				['us-phoenix-1', false, { item }],
				['eu-frankfurt-1', false, { item }],
			]),
		);
	});
});
