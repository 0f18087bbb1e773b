import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { regionOf } from '../../support/oci';
import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, person, startOci, type OciBench } from './support';

let oci: OciBench;
beforeAll(async () => {
	oci = await startOci();
	await oci.use({ ...oci.sandbox.credentials.ociIdentityApi, region: 'eu-frankfurt-1' });
});
beforeEach(() => oci.sandbox.reset());
afterAll(() => oci.stop());

const input = ['ada', 'grace'].map(person);
/** Where the requests to a collection went, with their methods. */
const visits = (path: string) =>
	oci.sandbox.log.entries
		.filter((entry) => entry.path.includes(`/20160918/${path}`))
		.map((entry) => `${entry.method} ${regionOf(entry)}`);

describe('a credential in another region than the home region', () => {
	it('writes in the home region, which is looked up once', async () => {
		const items = await oci.output('user', 'create', fromInput, { input });
		expect(items.map(({ json }) => json.outcome)).toEqual(['created', 'created']);
		expect(visits('users')).toEqual(['POST us-ashburn-1', 'POST us-ashburn-1']);
		expect(visits('tenancies')).toEqual(['GET eu-frankfurt-1']);
		await oci.output('user', 'create', fromInput, { input: [person('edsger')] });
		expect(visits('tenancies')).toEqual(['GET eu-frankfurt-1']);
	});

	it('reads in its own region, without a look for the home region', async () => {
		const [ada = ''] = await oci.makeUsers('ada');
		oci.sandbox.log.clear();
		await oci.output('user', 'get', { user: byId(ada) });
		await oci.output('user', 'getAll', { returnAll: true });
		expect(visits('users')).toEqual(['GET eu-frankfurt-1', 'GET eu-frankfurt-1']);
		expect(visits('tenancies')).toEqual([]);
	});

	it('looks for what it is about to change in the home region, where it is known first', async () => {
		await oci.makeUsers('ada');
		await oci.makeGroups('Developers');
		oci.sandbox.log.clear();
		const parameters = { user: byName('ada'), group: byName('Developers') };
		await oci.output('user', 'addToGroup', parameters);
		await oci.output('user', 'update', { user: byName('ada'), updateFields: { description: 'x' } });
		await oci.output('user', 'create', { ...fromInput, ifExists: 'returnExisting' }, { input: [person('ada')] });
		await oci.output('user', 'delete', { user: byName('ada'), options: { removeDependents: true } });
		const regions = oci.sandbox.log.entries.filter(({ path }) => !path.includes('/tenancies/')).map(regionOf);
		expect(regions.length).toBeGreaterThan(10);
		expect(new Set(regions)).toEqual(new Set(['us-ashburn-1']));
	});

	it('asks again for the home region when the first item could not find it out', async () => {
		const { ociIdentityApi } = oci.sandbox.credentials;
		// Asked for nothing so far.
		await oci.use({ ...ociIdentityApi, region: 'us-phoenix-1' });
		oci.sandbox.faults.failNext({ path: '*/regionSubscriptions', status: 403 });
		const run = await oci.run('user', 'create', fromInput, { input, onError: 'continueRegularOutput' });
		expect(run.node(NODE).outputs[0]?.map(({ json }) => json.outcome ?? json.error)).toEqual([
			'You do not have permission for this operation.',
			'created',
		]);
		expect(visits('tenancies')).toEqual(['GET us-phoenix-1', 'GET us-phoenix-1']);
		await oci.use({ ...ociIdentityApi, region: 'eu-frankfurt-1' });
	});

	it('explains what to do when a fixed address is not that of the home region', async () => {
		const { ociIdentityApi } = oci.sandbox.credentials;
		await oci.use({ ...ociIdentityApi, endpoint: `${oci.sandbox.url}/oci/eu-frankfurt-1` });
		const error = await oci.failure('user', 'create', fromInput, { input });
		await oci.use({ ...ociIdentityApi, region: 'eu-frankfurt-1' });
		expect(error.message).toBe('Please go to your home region IAD to execute CREATE, UPDATE and DELETE operations.');
		expect(error.description).toContain('Changes must go to the home region. Use an endpoint with {region}');
	});
});
