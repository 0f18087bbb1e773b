import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { fromInput, person, startOig, type OigBench } from './support';

let basic: OigBench;
let token: OigBench;
beforeEach(async () => {
	basic = await startOig();
	token = await startOig({ authentication: 'token' });
});
afterEach(async () => {
	await basic.stop();
	await token.stop();
});

const tokenCalls = () => token.calls().filter((call) => call.startsWith('POST token'));

describe('the token service', () => {
	it('is asked for one token in a run, also when many items start at once', async () => {
		const input = Array.from({ length: 20 }, () => ({}));
		await token.output('user', 'getAll', { limit: 1 }, { input });
		expect(tokenCalls()).toHaveLength(1);
	});

	it.each(['200', '201'])('may answer with %s', async (tokenStatus) => {
		token.sandbox.options('oig', { tokenStatus });
		expect(await token.output('user', 'getAll', {})).toHaveLength(1);
		expect(tokenCalls()).toHaveLength(1);
	});

	it('gives a new token when one expires in the middle of a run', async () => {
		token.sandbox.seed({ users: 150, groups: 1 });
		token.sandbox.faults.set({ rules: [{ method: 'GET', path: '*/users', skip: 1, count: 1, tokenExpired: true }] });
		expect(await token.output('user', 'getAll', { returnAll: true })).toHaveLength(151);
		expect(tokenCalls()).toHaveLength(2);
	});

	it('gives a new token when the present one has lived its half hour', async () => {
		await token.output('user', 'getAll', {});
		token.sandbox.clock.advance(1_801_000);
		expect(await token.output('user', 'getAll', {})).toHaveLength(1);
		expect(tokenCalls()).toHaveLength(2);
	});

	it('gives a new token before a create, which is sent once', async () => {
		await token.output('user', 'getAll', {});
		token.sandbox.faults.set({ rules: [{ method: 'POST', path: '*/users', count: 1, tokenExpired: true }] });
		const items = await token.output('user', 'create', fromInput, { input: [person('ada'), person('eve')] });
		expect(items.map(({ json }) => json.outcome)).toEqual(['created', 'created']);
		expect(token.users()).toHaveLength(3);
	});

	it('says what is wrong with the password, and shows no token', async () => {
		const bench = await startOig({ authentication: 'token', password: 'wrong-password' });
		const error = await bench.failure('user', 'getAll', {});
		expect(error.message).toMatch(/Unauthorized/);
		expect(error.description).toMatch(/Check user name and password/);
		expect(JSON.stringify(error)).not.toMatch(/wrong-password|Bearer ey/);
		expect(bench.calls().every((call) => call.startsWith('POST token'))).toBe(true);
		await bench.stop();
	});
});

describe('a credential', () => {
	it('that is wrong is tried once, since wrong passwords lock the account', async () => {
		const bench = await startOig({ password: 'wrong-password' });
		const error = await bench.failure('user', 'getAll', {});
		expect(error.message).toBe('Unauthorized');
		expect(error.description).toMatch(
			/^Check user name and password\. .*\(Oracle Identity Governance: HTTP status 401\)$/,
		);
		expect(bench.calls()).toHaveLength(1);
		await bench.stop();
	});

	it('may have a base URL with a part of the paths', async () => {
		const { baseUrl } = basic.sandbox.credentials.oracleIdentityGovernanceApi;
		const bench = await startOig({ baseUrl: `${baseUrl}/iam/governance/selfservice/api/v1/` }, { port: 0 });
		// The sandbox of this bench is another one; the address of the first is what counts.
		await bench.output('user', 'getAll', {});
		expect(basic.calls()).toEqual(['GET selfservice/api/v1/users']);
		await bench.stop();
	});
});

describe('what stands before the server', () => {
	it.each([
		['redirect', /^The server sent the request on to another page \(HTTP status 302\)/],
		['page', /^The server answered with a web page where data was expected\.$/],
	])('as a login page (%s) is told as such', async (loginPage, message) => {
		basic.sandbox.options('oig', { loginPage });
		const error = await basic.failure('user', 'getAll', {});
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(/Oracle Access Management/);
	});

	it.each([
		['json', 'The logged-in user does not have the privilege to do this.'],
		[
			'html',
			'The server answered with a web page and HTTP status 403 ("Error 403--The logged-in user does not have the privilege to do this.").',
		],
		['text', 'The logged-in user does not have the privilege to do this.'],
		['empty', 'The server answered with HTTP status 403 and no explanation.'],
	])('gives errors as %s', async (errorBody, expected) => {
		await basic.output(
			'user',
			'create',
			{ ...fromInput, additionalFields: { password: 'Secret-1234' } },
			{ input: [person('ada')] },
		);
		const bench = await startOig({
			baseUrl: basic.sandbox.credentials.oracleIdentityGovernanceApi.baseUrl,
			userName: 'ada',
			password: 'Secret-1234',
		});
		basic.sandbox.options('oig', { errorBody });
		const error = await bench.failure('user', 'create', fromInput, { input: [person('eve')] });
		expect(error.message).toContain(expected);
		expect(error.description).toMatch(/lacks an admin role/);
		await bench.stop();
	});

	it('as a proxy that removes X-Requested-By is named as a possible reason', async () => {
		basic.sandbox.options('oig', { errorBody: 'empty' });
		basic.sandbox.faults.failNext({ service: 'oig', method: 'POST', status: 400 });
		const error = await basic.failure('user', 'create', fromInput, { input: [person('ada')] });
		expect(error.description).toMatch(/X-Requested-By is missing/);
	});
});
