import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, objectOf, refusalOf } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 8 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.stop());

const invalidated = { status: 409, code: 'InvalidatedRetryToken' };
const day = 24 * 60 * 60 * 1000;

async function create(token: string, name: string, date?: number) {
	const { tenancyOcid: compartmentId } = client.credentials;
	const body = { compartmentId, name, description: '', email: `${name}@example.com` };
	const headers = { 'opc-retry-token': token };
	return client.post('/users', body, date === undefined ? { headers } : { headers, date });
}

function users(): number {
	return sandbox.state('oci').users.length - 1;
}

test('the same request again gets the first answer and makes nothing', async () => {
	const first = await create('token-1', 'jane');
	const { id } = objectOf(first);
	await client.put(`/users/${id}`, { description: 'changed' });
	const again = await create('token-1', 'jane');
	expect([again.status, again.text, again.headers.etag]).toEqual([200, first.text, first.headers.etag]);
	expect(users()).toBe(1);
});

test('a create whose answer was lost is found again', async () => {
	sandbox.faults.failNext({ method: 'POST', status: 500 });
	expect((await create('token-1', 'jane')).status).toBe(500);
	expect(users()).toBe(0);
	sandbox.faults.set({ rules: [{ connection: 'resetAfter', count: 1 }] });
	await expect(create('token-1', 'jane')).rejects.toThrow(/ECONNRESET|socket hang up/);
	const again = objectOf(await create('token-1', 'jane'));
	expect(sandbox.state('oci').users.at(-1)?.id).toBe(again.id);
	expect(users()).toBe(1);
});

test('another body is refused, or ignored where the options say so', async () => {
	const { id } = objectOf(await create('token-1', 'jane'));
	expect(refusalOf(await create('token-1', 'john'))).toMatchObject(invalidated);
	sandbox.options('oci', { retryTokenOtherBody: 'replay' });
	expect(objectOf(await create('token-1', 'john')).id).toBe(id);
	expect(users()).toBe(1);
});

test('another operation is refused', async () => {
	await create('token-1', 'jane');
	const body = { compartmentId: client.credentials.tenancyOcid, name: 'jane', description: '' };
	expect(refusalOf(await client.post('/groups', body, { headers: { 'opc-retry-token': 'token-1' } }))).toMatchObject(
		invalidated,
	);
});

test('a token dies with its object', async () => {
	const { id } = objectOf(await create('token-1', 'jane'));
	await client.delete(`/users/${id}`);
	expect(refusalOf(await create('token-1', 'jane'))).toMatchObject(invalidated);
	expect((await create('token-2', 'jane')).status).toBe(200);
});

test('a token is forgotten after 24 hours', async () => {
	await create('token-1', 'jane');
	sandbox.clock.advance(day - 60_000);
	expect((await create('token-1', 'jane', sandbox.clock.now())).status).toBe(200);
	sandbox.clock.advance(120_000);
	expect((await create('token-1', 'jane', sandbox.clock.now())).status).toBe(409);
	expect((await create('token-1', 'john', sandbox.clock.now())).status).toBe(200);
});

test('a refused request does not use up its token', async () => {
	expect((await create('token-1', 'not valid')).status).toBe(400);
	expect((await create('token-1', 'valid')).status).toBe(200);
});

test('tokens of two users do not meet', async () => {
	const other = new OciClient(`${sandbox.url}/oci`, sandbox.services.oci.addCaller('other', 'manage'));
	await create('token-1', 'jane');
	const body = { compartmentId: client.credentials.tenancyOcid, name: 'x', description: '' };
	expect((await other.post('/groups', body, { headers: { 'opc-retry-token': 'token-1' } })).status).toBe(200);
});

test('a secret comes again with the token', async () => {
	const { id } = await client.createUser('jane');
	const options = { headers: { 'opc-retry-token': 'token-1' } };
	const post = async () => client.post(`/users/${id}/authTokens`, { description: 'x' }, options);
	const first = objectOf(await post());
	expect(objectOf(await post())).toEqual(first);
	expect(first.token).toEqual(expect.any(String));
});

test('a token has 1 to 64 characters', async () => {
	expect((await create('x'.repeat(64), 'jane')).status).toBe(200);
	expect((await create('x'.repeat(65), 'john')).status).toBe(400);
});
