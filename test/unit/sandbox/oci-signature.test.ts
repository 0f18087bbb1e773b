import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { OciClient, refusalOf, type RequestOptions } from './support/oci';

let sandbox: Sandbox;
let client: OciClient;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
});
afterAll(() => sandbox.stop());

const notAuthenticated = {
	status: 401,
	code: 'NotAuthenticated',
	message: 'The required information to complete authentication was not provided or was incorrect.',
};
const minute = 60_000;
const second = 1000;

async function list(options: RequestOptions = {}) {
	return client.get(client.list('users'), options);
}

async function write(options: RequestOptions = {}) {
	return client.put(`/users/${client.credentials.userOcid}`, { description: 'x' }, options);
}

describe('clock', () => {
	test.each([
		['almost 5 minutes behind', -5 * minute + 5 * second],
		['almost 5 minutes ahead', 5 * minute - 5 * second],
	])('accepts a client that is %s', async (_name, offset) => {
		expect((await list({ date: Date.now() + offset })).status).toBe(200);
	});

	test.each([
		['more than 5 minutes behind', -5 * minute - 5 * second],
		['more than 5 minutes ahead', 5 * minute + 5 * second],
	])('refuses a client that is %s', async (_name, offset) => {
		expect(refusalOf(await list({ date: Date.now() + offset }))).toEqual(notAuthenticated);
	});

	test('refuses a date that is none', async () => {
		expect(refusalOf(await list({ headers: { date: 'yesterday' } }))).toEqual(notAuthenticated);
	});

	test('of the service can be skewed by a fault', async () => {
		sandbox.faults.set({ clockSkewSeconds: { oci: 360 } });
		const refused = await list();
		const corrected = await list({ date: Date.now() + 360 * second });
		sandbox.faults.clear();
		expect([refused.status, corrected.status]).toEqual([401, 200]);
	});
});

describe('headers that must be signed', () => {
	test.each(['(request-target)', 'host', 'date'])('%s on GET', async (missing) => {
		const signed = ['(request-target)', 'host', 'date'].filter((name) => name !== missing);
		expect(refusalOf(await list({ signed }))).toEqual(notAuthenticated);
	});

	const all = ['(request-target)', 'host', 'date', 'content-type', 'content-length', 'x-content-sha256'];
	test.each(all)('%s on PUT', async (missing) => {
		expect(refusalOf(await write({ signed: all.filter((name) => name !== missing) }))).toEqual(notAuthenticated);
	});

	test('all of them and in another order and case: accepted', async () => {
		const signed = ['x-content-sha256', 'Content-Length', '(request-target)', 'Host', 'date', 'Content-Type'];
		expect((await write({ signed })).status).toBe(200);
	});

	test.each(['host', 'date'])('%s signed but changed on the way', async (name) => {
		const value = name === 'host' ? 'localhost:1' : new Date(Date.now() + 2000).toUTCString();
		expect(refusalOf(await list({ headers: { [name]: value } }))).toEqual(notAuthenticated);
	});
});

describe('body', () => {
	test('changed after signing', async () => {
		expect(refusalOf(await write({ sentBody: '{"description":"y"}' }))).toEqual(notAuthenticated);
	});

	test('changed after signing, answered as 400 where the options say so', async () => {
		sandbox.options('oci', { badDigest: 'InvalidParameter' });
		const answer = await write({ sentBody: '{"description":"y"}' });
		sandbox.options('oci', { badDigest: 'NotAuthenticated' });
		expect(answer.status).toBe(400);
	});

	test('with a digest in hexadecimal', async () => {
		expect(refusalOf(await write({ headers: { 'x-content-sha256': 'ab'.repeat(32) } }))).toEqual(notAuthenticated);
	});

	test('empty counts as {}', async () => {
		const answer = await client.request('PUT', `/users/${client.credentials.userOcid}`);
		expect(answer.status).toBe(200);
	});
});

describe('what a server must not object to', () => {
	test('content-type on GET and content-length 0 on DELETE, both unsigned', async () => {
		const got = await list({ headers: { 'content-type': 'application/json' } });
		const user = await client.createUser('short.lived');
		const headers = { 'content-type': 'application/json', 'content-length': '0' };
		const deleted = await client.delete(`/users/${user.id}`, { headers });
		expect([got.status, deleted.status, deleted.text]).toEqual([200, 204, '']);
	});

	test('a trailing slash', async () => {
		const { tenancyOcid: compartmentId } = client.credentials;
		const body = { compartmentId, name: 'slash', description: '', email: 'slash@example.com' };
		expect((await client.post('/users/', body)).status).toBe(200);
	});

	test('a blank in a query written as +', async () => {
		await client.createGroup('Team One');
		const answer = await client.get(`${client.list('groups')}&name=Team+One`);
		expect(answer.json()).toEqual([expect.objectContaining({ name: 'Team One' })]);
	});
});

describe('who may sign', () => {
	test('nobody without a key of the tenancy', async () => {
		const other = { ...client.credentials, fingerprint: '00:'.repeat(15) + '00' };
		expect(refusalOf(await new OciClient(`${sandbox.url}/oci`, other).get('/regions'))).toEqual(notAuthenticated);
	});

	test('no security token', async () => {
		const authorization: RequestOptions['authorization'] = ({ headers, signature }) =>
			`Signature version="1",keyId="ST$abc",algorithm="rsa-sha256",headers="${headers}",signature="${signature}"`;
		expect(refusalOf(await list({ authorization }))).toEqual(notAuthenticated);
	});

	test('a blocked user and one without the capability not until that ends', async () => {
		const other = new OciClient(`${sandbox.url}/oci`, sandbox.services.oci.addCaller('other.signer', 'read'));
		const id = other.credentials.userOcid;
		const seen: number[] = [(await other.get('/regions')).status];
		sandbox.services.oci.block(id);
		seen.push((await other.get('/regions')).status);
		await client.put(`/users/${id}/state`, { blocked: false });
		await client.put(`/users/${id}/capabilities`, { canUseApiKeys: false });
		seen.push((await other.get('/regions')).status);
		await client.put(`/users/${id}/capabilities`, { canUseApiKeys: true });
		seen.push((await other.get('/regions')).status);
		expect(seen).toEqual([200, 401, 401, 200]);
	});
});
