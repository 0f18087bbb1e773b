import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, listOf, objectOf, refusalOf } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;
let compartmentId: string;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 10 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
	compartmentId = client.credentials.tenancyOcid;
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const homeOnly = {
	status: 403,
	code: 'NotAllowed',
	message: 'Please go to your home region IAD to execute CREATE, UPDATE and DELETE operations.',
};

describe('regions', () => {
	test('the subscriptions name the home region', async () => {
		const answer = await client.get(`/tenancies/${compartmentId}/regionSubscriptions`, { region: 'eu-frankfurt-1' });
		expect(listOf(answer)).toEqual([
			{ regionKey: 'IAD', regionName: 'us-ashburn-1', status: 'READY', isHomeRegion: true },
			{ regionKey: 'PHX', regionName: 'us-phoenix-1', status: 'READY', isHomeRegion: false },
			{ regionKey: 'FRA', regionName: 'eu-frankfurt-1', status: 'READY', isHomeRegion: false },
		]);
		expect(answer.headers['opc-next-page']).toBeUndefined();
		expect(objectOf(await client.get(`/tenancies/${compartmentId}`)).homeRegionKey).toBe('IAD');
		expect((await client.get('/tenancies/ocid1.tenancy.oc1..other')).status).toBe(404);
	});

	test('a subscribed region reads what the home region wrote', async () => {
		const user = await client.createUser('jane');
		expect((await client.get(`/users/${user.id}`, { region: 'us-phoenix-1' })).json()).toEqual(user);
	});

	test('writes elsewhere are sent home', async () => {
		const user = await client.createUser('jane');
		const region = 'us-phoenix-1';
		const body = { compartmentId, name: 'john', description: '', email: 'john@example.com' };
		for (const answer of [
			await client.post('/users', body, { region }),
			await client.put(`/users/${user.id}`, { description: 'x' }, { region }),
			await client.delete(`/users/${user.id}`, { region }),
		]) {
			expect(refusalOf(answer)).toEqual(homeOnly);
		}
		expect((await client.post('/users', body, { region: 'us-ashburn-1' })).status).toBe(200);
	});

	test('a region that is not subscribed knows nobody', async () => {
		expect(refusalOf(await client.get('/regions', { region: 'uk-london-1' }))).toMatchObject({
			status: 401,
			code: 'NotAuthenticated',
		});
	});
});

describe('identity domains', () => {
	test('the Default domain and another one are listed, with addresses in the sandbox', async () => {
		const [domain, partners, ...others] = listOf(await client.get(client.list('domains')));
		expect(others).toEqual([]);
		expect(domain).toMatchObject({ displayName: 'Default', type: 'DEFAULT', lifecycleState: 'ACTIVE' });
		expect(partners).toMatchObject({ displayName: 'Partners', type: 'SECONDARY', licenseType: 'external-user' });
		expect(domain?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oci-domains\/idcs-[0-9a-f]{32}$/);
		expect(objectOf(await client.get(`/domains/${domain?.id}`))).toEqual(domain);
		expect(listOf(await client.get(client.list('domains', { displayName: 'Other' })))).toEqual([]);
		expect(listOf(await client.get(client.list('domains', { type: 'SECONDARY' })))).toEqual([partners]);
	});

	test('a classic tenancy has none', async () => {
		sandbox.options('oci', { tenancyKind: 'classic' });
		expect(listOf(await client.get(client.list('domains')))).toEqual([]);
	});
});

describe('compartments', () => {
	test('children, the tree, and the root by its id', async () => {
		const names = async (query: Record<string, string>) =>
			listOf(await client.get(client.list('compartments', { sortBy: 'NAME', ...query }))).map(({ name }) => name);
		expect(await names({})).toEqual(['engineering', 'finance']);
		expect(await names({ compartmentIdInSubtree: 'true', accessLevel: 'ANY' })).toEqual([
			'engineering',
			'engineering-test',
			'finance',
		]);
		expect(await names({ name: 'finance' })).toEqual(['finance']);
		expect(objectOf(await client.get(`/compartments/${compartmentId}`))).toMatchObject({
			id: compartmentId,
			compartmentId: null,
		});
		const [engineering] = listOf(await client.get(client.list('compartments', { name: 'engineering' })));
		const below = await client.get(`/compartments?compartmentId=${engineering?.id}`);
		expect(listOf(below).map(({ name }) => name)).toEqual(['engineering-test']);
		const subtree = await client.get(`/compartments?compartmentId=${engineering?.id}&compartmentIdInSubtree=true`);
		expect(refusalOf(subtree)).toMatchObject({ status: 400, code: 'InvalidParameter' });
		expect((await client.get('/compartments')).status).toBe(400);
		expect((await client.get('/compartments?compartmentId=ocid1.compartment.oc1..x')).status).toBe(404);
	});
});

describe('policies', () => {
	const statement = "Allow group 'Default'/'Team A' to manage users in tenancy";

	async function create(change: object = {}) {
		const body = { compartmentId, name: 'people', description: 'd', statements: [statement], ...change };
		return client.post('/policies', body);
	}

	beforeEach(async () => {
		await client.createGroup('Team A');
	});

	test('are created, read, listed, changed, deleted', async () => {
		const answer = await create({ versionDate: '2026-01-31' });
		const policy = objectOf(answer);
		expect(policy).toMatchObject({
			name: 'people',
			statements: [statement],
			versionDate: '2026-01-31',
			lifecycleState: 'ACTIVE',
		});
		expect((await client.get(`/policies/${policy.id}`)).json()).toEqual(policy);
		expect(listOf(await client.get(client.list('policies')))).toEqual([policy]);
		const [child] = listOf(await client.get(client.list('compartments')));
		expect(listOf(await client.get(`/policies?compartmentId=${child?.id}`))).toEqual([]);
		const statements = ['Allow any-user to inspect users in tenancy', statement];
		const etag = { headers: { 'if-match': answer.headers.etag } };
		const changed = objectOf(await client.put(`/policies/${policy.id}`, { statements, versionDate: '' }, etag));
		expect(changed).toMatchObject({ description: 'd', statements, versionDate: null });
		expect((await client.delete(`/policies/${policy.id}`, etag)).status).toBe(412);
		expect((await client.delete(`/policies/${policy.id}`)).status).toBe(204);
		expect((await client.get(`/policies/${policy.id}`)).status).toBe(404);
	});

	test.each([
		'Allow group Administrators to inspect groups in tenancy',
		"allow group Administrators, Team A to use users in compartment engineering where target.group.name = 'x'",
		'Allow group id ocid1.group.oc1..x to read policies in compartment id ocid1.compartment.oc1..y',
		'Allow dynamic-group robots to manage all-resources in tenancy',
		'Allow service monitoring to {USER_INSPECT} in tenancy',
	])('accept: %s', async (text) => {
		expect((await create({ statements: [text] })).status).toBe(200);
	});

	test.each([
		['Let everybody in', 'No permissions found'],
		['Allow group Administrators to own users in tenancy', 'No permissions found'],
		[
			'Allow group Nobody to manage users in tenancy',
			'The group Nobody specified in the policy statement does not exist under current compartment hierarchy.',
		],
	])('refuse: %s', async (text, message) => {
		expect(refusalOf(await create({ statements: [statement, text] }))).toEqual({
			status: 400,
			code: 'InvalidParameter',
			message,
		});
	});

	test.each([[{ statements: [] }], [{ name: 'two words' }], [{ versionDate: '2026' }]])('refuse %j', async (change) => {
		expect((await create(change)).status).toBe(400);
	});

	test('have unique names', async () => {
		await create();
		expect(refusalOf(await create())).toEqual({
			status: 409,
			code: 'PolicyAlreadyExists',
			message: "Policy 'people' already exists",
		});
	});
});

describe('paths', () => {
	test('an unknown one and an unknown version', async () => {
		expect(refusalOf(await client.get('/nothing'))).toEqual({ status: 404, code: 'NotFound', message: 'Not Found' });
		const answer = await fetch(`${sandbox.url}/oci/20200101/users`);
		expect(answer.status).toBe(404);
		expect(answer.headers.get('opc-request-id')).toMatch(/^[0-9A-F]{32}\//);
	});

	test.each(['/users', '/users/ocid1.user.oc1..x', '/users/x/apiKeys/', '/policies?x=1'])('PATCH %s', async (path) => {
		expect(refusalOf(await client.request('PATCH', path))).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
		sandbox.options('oci', { wrongMethod: 'NotFound' });
		expect(refusalOf(await client.request('PATCH', path))).toMatchObject({ status: 404, code: 'NotFound' });
	});

	test('an id of another kind is 400 where the options say so', async () => {
		sandbox.options('oci', { badOcid: 'InvalidParameter' });
		expect((await client.get('/groups/garbage')).status).toBe(400);
		expect((await client.get('/groups/ocid1.group.oc1..x')).status).toBe(404);
	});
});
