/** Credentials whose fields are expressions on the item: each item with its own values, or nothing is sent. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { createEngine, type Engine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { NODE, oneNode } from '../support/workflow';

let a: Sandbox;
let b: Sandbox;
let engine: Engine;

const CREDENTIALS = ['oracleEpmCloudApi', 'oracleIdentityGovernanceApi'] as const;
const tenantOf = (sandbox: Sandbox, type: (typeof CREDENTIALS)[number]) => String(sandbox.credentials[type]?.baseUrl);
const targets = (sandbox: Sandbox, service: string) =>
	sandbox.log.entries
		.filter(({ path }) => path.startsWith(`/${service}`))
		.map(({ method, path }) => `${method} ${path}`);

beforeAll(async () => {
	a = await startSandbox({ services: ['epm', 'oig'], seed: 1 });
	b = await startSandbox({ services: ['epm', 'oig'], seed: 1 });
	const fields = { baseUrl: '={{ $json.tenant }}' };
	const data = Object.fromEntries(CREDENTIALS.map((type) => [type, { ...a.credentials[type], ...fields }]));
	const oig = { ...data.oracleIdentityGovernanceApi, authentication: 'token', accessToken: '', tokenFor: '' };
	engine = await createEngine(loadPackage(process.cwd()), { ...data, oracleIdentityGovernanceApi: oig });
});
beforeEach(async () => {
	for (const sandbox of [a, b]) {
		await sandbox.reset();
		sandbox.log.clear();
	}
});
afterAll(async () => {
	engine.close();
	await a.stop();
	await b.stop();
});

async function run(type: string, credential: string, parameters: INodeParameters, input: IDataObject[]) {
	const result = await engine.run(oneNode({ type, credential, parameters }), { input });
	return { ...result, ...result.node(NODE) };
}

describe('a Base URL that is an expression', () => {
	const own = { resource: 'user', operation: 'getAll', returnAll: false, limit: 1 };

	it('sends each item to its own server, with a token of that server', async () => {
		const credential = 'oracleIdentityGovernanceApi';
		const input = [a, b, a, b].map((sandbox) => ({ tenant: tenantOf(sandbox, credential) }));
		const { error } = await run('oracleIdentityGovernance', credential, own, input);
		expect(error).toBeUndefined();
		for (const sandbox of [a, b]) {
			const sent = targets(sandbox, 'oig');
			expect(sent.filter((target) => target.includes('/tokens'))).toHaveLength(1);
			expect(sent.filter((target) => target.includes('/users'))).toHaveLength(2);
			expect(sandbox.log.entries.map(({ status }) => status)).not.toContain(401);
		}
		// The token that n8n keeps is that of the server before; it is not shown to the next one.
		b.log.clear();
		await run('oracleIdentityGovernance', credential, own, [{ tenant: tenantOf(a, credential) }]);
		a.log.clear();
		await run('oracleIdentityGovernance', credential, own, [{ tenant: tenantOf(b, credential) }]);
		expect(b.log.entries.map(({ status }) => status)).not.toContain(401);
	});

	it('is refused before anything is sent where all items go together', async () => {
		const user = { __rl: true, mode: 'id', value: '={{ $json.userlogin }}' };
		const input = [
			{ userlogin: 'leaver.a', tenant: tenantOf(a, 'oracleEpmCloudApi') },
			{ userlogin: 'common', tenant: tenantOf(b, 'oracleEpmCloudApi') },
		];
		for (const parameters of [
			{ resource: 'user', operation: 'delete', user },
			{ resource: 'user', operation: 'bulkImport' },
		]) {
			const { error } = await run('oracleEpmCloud', 'oracleEpmCloudApi', parameters, input);
			expect(error?.message).toMatch(/^The credential has other values for item 1 than for item 0/);
		}
		expect([...targets(a, 'epm'), ...targets(b, 'epm')]).toEqual([]);
	});

	it('is one credential where it gives the same for all items', async () => {
		const tenant = tenantOf(b, 'oracleEpmCloudApi');
		const parameters = { resource: 'user', operation: 'getAll', returnAll: false, limit: 1 };
		const { error } = await run('oracleEpmCloud', 'oracleEpmCloudApi', parameters, [{ tenant }, { tenant }]);
		expect(error).toBeUndefined();
		expect(targets(a, 'epm')).toEqual([]);
		expect(targets(b, 'epm').length).toBeGreaterThan(0);
	});
});
