import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { bodyJson, bodyText, type HttpMethod } from '../../../providers/http/send';
import { startOig, type OigBench } from './support';

let oig: OigBench;
beforeAll(async () => {
	oig = await startOig();
});
beforeEach(() => oig.reset());
afterAll(() => oig.stop());

const SELF = '/iam/governance/selfservice/api/v1';
const TOKENS = '/iam/governance/token/api/v1/tokens';
const authorization = () =>
	`Basic ${Buffer.from(`${oig.credential.userName}:${oig.credential.password}`).toString('base64')}`;

async function raw(method: HttpMethod, path: string, headers: Record<string, string>, body?: string) {
	const url = `${oig.credential.baseUrl}${path}`;
	return await oig.transport({ method, url, headers, ...(body === undefined ? {} : { body }) });
}

describe('the sandbox is as strict as OIG', () => {
	it.each([
		['POST', `${SELF}/users`],
		['PUT', `${SELF}/users/1`],
		['PATCH', `${SELF}/users/1`],
		['DELETE', `${SELF}/requests/1`],
		['POST', TOKENS],
		['DELETE', '/iam/governance/scim/v1/Users/1'],
	] as const)('%s %s without X-Requested-By is not processed', async (method, path) => {
		const response = await raw(method, path, { authorization: authorization() });
		expect([response.status, bodyText(response)]).toEqual([400, '']);
	});

	it('asks for credentials first, and lets reads through without the header', async () => {
		expect((await raw('POST', `${SELF}/users`, {})).status).toBe(401);
		expect((await raw('GET', `${SELF}/users`, { authorization: 'Bearer x.y.z' })).status).toBe(401);
		const read = await raw('GET', `${SELF}/users`, { authorization: authorization() });
		expect([read.status, read.headers.responsetime]).toEqual([200, expect.stringMatching(/^\d+$/)]);
	});

	it('gives tokens as documented, which end after their time and are renewed by themselves', async () => {
		const headers = { authorization: authorization(), 'x-requested-by': 'x', 'content-type': 'application/json' };
		const response = await raw('POST', TOKENS, headers, 'grant_type=ignored');
		const token = bodyJson(response) as { expiresIn: string; tokenType: string; accessToken: string };
		expect([response.status, token.expiresIn, token.tokenType]).toEqual([201, '1799', 'Bearer']);
		const bearer = { authorization: `Bearer ${token.accessToken}`, 'x-requested-by': 'x' };
		expect((await raw('GET', `${SELF}/users`, bearer)).status).toBe(200);
		expect((await raw('PUT', TOKENS, bearer)).status).toBe(200);
		oig.sandbox.clock.advance(1_801_000);
		expect((await raw('GET', `${SELF}/users`, bearer)).status).toBe(401);
	});

	it.each([
		['q', 'Login Name=jdoe'],
		['q', 'roleName eq "X"'],
		['q', '(User::Login eq X)'],
		['limit', '0'],
	])('refuses %s=%s', async (name, value) => {
		const headers = { authorization: authorization() };
		expect((await raw('GET', `${SELF}/users?${name}=${encodeURIComponent(value)}`, headers)).status).toBe(400);
	});

	it('knows no calls that OIG does not have', async () => {
		const headers = { authorization: authorization(), 'x-requested-by': 'x' };
		expect((await raw('DELETE', `${SELF}/users/1`, headers)).status).toBe(405);
		expect((await raw('POST', `${SELF}/roles`, headers, '{}')).status).toBe(405);
		expect((await raw('GET', `${SELF}/users/1/accounts`, headers)).status).toBe(404);
	});

	it('lets people change their own password only, and see only themselves and their reports', async () => {
		const headers = { authorization: authorization(), 'x-requested-by': 'x' };
		const passwords = JSON.stringify({ oldPassword: 'a', newPassword: 'Secret-1234', confirmPassword: 'Secret-1234' });
		await oig.create([
			{
				attributes: [
					{ name: 'User Login', value: 'ADA' },
					{ name: 'Last Name', value: 'A' },
					{ name: 'Role', value: 'EMP' },
					{ name: 'act_key', value: 1 },
					{ name: 'usr_password', value: 'Secret-1234' },
				],
			},
		]);
		const id = oig.sandbox.state('oig').users.find(({ name }) => name === 'ADA')?.id ?? '';
		expect((await raw('PUT', `${SELF}/users/${id}/password`, headers, passwords)).status).toBe(500);
		const own = { authorization: `Basic ${Buffer.from('ada:Secret-1234').toString('base64')}`, 'x-requested-by': 'x' };
		expect(bodyJson(await raw('GET', `${SELF}/users`, own))).toMatchObject({ count: 1, users: [{ id }] });
		expect((await raw('POST', `${SELF}/users`, own, '{"users":[{}]}')).status).toBe(403);
	});
});
