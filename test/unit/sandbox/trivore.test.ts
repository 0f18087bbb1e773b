import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { startSandbox } from '../../../sandbox';

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
	sandbox = await startSandbox({ services: ['trivore'], seed: 1 });
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

type Json = Record<string, unknown>;

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Json }> {
	const { host, clientId, clientSecret } = sandbox.credentials.trivoreIdApi;
	const response = await fetch(`${host}/api/rest/v1${path}`, {
		method,
		headers: {
			authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
			accept: 'application/json',
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
}

describe("Trivore ID's administration", () => {
	it('makes namespaces, each code once', async () => {
		const created = await call('POST', '/namespace', { code: 'branch', name: 'Branch', usernamePolicy: 'MANUAL' });
		expect(created).toMatchObject({ status: 201, body: { code: 'branch', usernamePolicy: 'MANUAL' } });
		expect((await call('POST', '/namespace', { code: 'branch' })).status).toBe(409);
		expect((await call('POST', '/namespace', { usernamePolicy: 'FREE' })).status).toBe(400);
		expect((await call('POST', '/namespace', {})).body).toMatchObject({ usernamePolicy: 'EIGHT_NUMBERS' });
		expect((await call('POST', '/user', { nsCode: 'branch', username: 'ada' })).status).toBe(201);
	});

	it('makes, changes and deletes custom roles', async () => {
		const group = await call('POST', '/group', { name: 'staff', nsCode: 'example' });
		const role = { name: 'Door', permissions: ['ACCOUNT_VIEW'], memberOf: [group.body.id], nsCode: 'example' };
		const created = await call('POST', '/role/custom', role);
		expect(created).toMatchObject({ status: 201, body: role });
		const path = `/role/custom/${String(created.body.id)}`;
		expect((await call('PUT', path, { name: 'Gate' })).body).toMatchObject({ ...role, name: 'Gate' });
		expect((await call('GET', path)).status).toBe(200);
		expect((await call('POST', '/role/custom', { ...role, memberOf: ['nothing'] })).status).toBe(400);
		expect((await call('DELETE', path)).status).toBe(204);
		expect((await call('GET', path)).status).toBe(404);
		expect((await call('GET', '/role/custom/PORTAL_ADMIN')).status).toBe(404);
	});

	it('keeps the enterprise information of a user', async () => {
		const { body } = await call('POST', '/user', { username: 'ada' });
		const path = `/user/${String(body.id)}/enterprise`;
		expect((await call('GET', path)).body).toEqual({});
		expect(await call('PUT', path, { costCenter: '4711' })).toEqual({ status: 200, body: { costCenter: '4711' } });
		expect((await call('GET', path)).body).toEqual({ costCenter: '4711' });
	});

	it.each([
		['merge', { description: 'All', disallowUsers: true }, 200],
		['replace', { disallowUsers: false }, 200],
	])('takes the PUT of a group: %s', async (putGroup, left, status) => {
		sandbox.options('trivore', { putGroup });
		const group = { name: 'staff', description: 'All', disallowUsers: true, nsCode: 'example' };
		const { body } = await call('POST', '/group', group);
		const path = `/group/${String(body.id)}`;
		expect(await call('PUT', path, { name: 'all' })).toMatchObject({ status, body: { name: 'all', ...left } });
		expect((await call('GET', path)).body.description).toBe('description' in left ? 'All' : undefined);
		expect((await call('PUT', path, { description: 'x' })).status).toBe(putGroup === 'merge' ? 200 : 400);
	});
});
