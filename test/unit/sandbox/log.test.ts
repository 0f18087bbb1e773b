import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { maskQuery, RequestLog } from '../../../sandbox/log';
import { OciClient, objectOf } from './support/oci';

describe('masking of query parameters', () => {
	test.each([
		['/token?grant_type=x&client_secret=abc', '/token?grant_type=x&client_secret=***'],
		['/a?jwt_token=abc&x=1', '/a?jwt_token=***&x=1'],
		['/a?Password=p%26w', '/a?Password=***'],
		['/a?code=1&assertion=2&access_token', '/a?code=***&assertion=***&access_token'],
		['/a?name=jane&limit=5', '/a?name=jane&limit=5'],
		['/a/b', '/a/b'],
	])('%s', (target, masked) => {
		expect(maskQuery(target)).toBe(masked);
	});
});

test('the log keeps the last requests and counts all', () => {
	const log = new RequestLog(3, () => undefined);
	for (let index = 1; index <= 10; index++) {
		log.add({ time: '', service: 'oci', method: 'GET', path: `/${index}`, status: 200, ms: 0 });
	}
	expect(log.entries.map(({ path }) => path)).toEqual(['/8', '/9', '/10']);
	expect(log.total).toBe(10);
});

describe('the log of a running sandbox', () => {
	let sandbox: Sandbox;
	let client: OciClient;
	const secrets: string[] = [];

	beforeAll(async () => {
		sandbox = await startSandbox({ services: ['oci'], seed: 3 });
		client = new OciClient(`${sandbox.url}/oci`, sandbox.credentials.ociIdentityApi);
		const user = await client.createUser('secret.keeper');
		const path = `/users/${user.id}`;
		const { password } = objectOf(await client.post(`${path}/uiPassword`));
		const { token } = objectOf(await client.post(`${path}/authTokens`, { description: 'x' }));
		const { key } = objectOf(await client.post(`${path}/customerSecretKeys`, { displayName: 'x' }));
		const { seed } = objectOf(await client.post(`${path}/mfaTotpDevices`));
		const smtp = objectOf(await client.post(`${path}/smtpCredentials`, { description: 'x' }));
		secrets.push(...[password, token, key, seed, smtp.password].map(String));
		await client.get(`${client.list('users')}&access_token=planted-token`, {
			headers: { 'x-secret': 'planted-header' },
		});
		secrets.push('planted-token', 'planted-header', 'Signature', 'BEGIN');
	});
	afterAll(() => sandbox.stop());

	test('holds no secret, and neither does the state', () => {
		expect(secrets).toHaveLength(9);
		const text = JSON.stringify([sandbox.log.entries, sandbox.state('oci')]);
		for (const secret of secrets) expect(text).not.toContain(secret);
	});

	test('has service, method, path, status and time of each request', () => {
		const [first] = sandbox.log.entries;
		expect(Object.keys(first ?? {})).toEqual(['number', 'time', 'service', 'method', 'path', 'status', 'ms']);
		expect(first).toMatchObject({
			number: 1,
			service: 'oci',
			method: 'POST',
			path: '/oci/20160918/users',
			status: 200,
		});
		expect(sandbox.log.entries.at(-1)).toMatchObject({ method: 'GET', status: 200 });
	});

	test('is empty of the control interface', async () => {
		const before = sandbox.log.total;
		await fetch(`${sandbox.url}/__sandbox/log`);
		await fetch(sandbox.dashboard);
		expect(sandbox.log.total).toBe(before);
	});
});
