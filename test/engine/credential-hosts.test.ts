/** Where each of the credentials goes, and where it does not: in the HTTP Request node, in tests, and in runs. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, ICredentialTestRequest, IHttpRequestOptions } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { createEngine, type Engine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { testCredential } from '../support/credentialTest';
import { text } from '../support/text';
import { NODE, oneNode } from '../support/workflow';

interface Case {
	readonly credential: string;
	readonly type: string;
	readonly parameters: Readonly<Record<string, string>>;
	/** Field with the address, and one of the service below it. */
	readonly address: string;
	/** Empty: the address itself. */
	readonly path: string;
}

const CASES: readonly Case[] = [
	{
		credential: 'ociIdentityApi',
		type: 'ociIdentity',
		parameters: { resource: 'user' },
		address: 'endpoint',
		path: '/oci/us-ashburn-1/20160918/users',
	},
	{
		credential: 'ociIdentityDomainsOAuthApi',
		type: 'ociIdentityDomains',
		parameters: { resource: 'user', authentication: 'oAuth' },
		address: 'domainUrl',
		path: '',
	},
	...['server', 'jwt'].map((authentication) => ({
		credential: authentication === 'jwt' ? 'adobeUserManagementJwtApi' : 'adobeUserManagementServerApi',
		type: 'adobeUserManagement',
		parameters: { resource: 'user', authentication },
		address: 'apiUrl',
		path: '/adobe/v2/usermanagement/users/x/0',
	})),
	{
		credential: 'oracleEpmCloudApi',
		type: 'oracleEpmCloud',
		parameters: { resource: 'user' },
		address: 'baseUrl',
		path: '/epm/interop/rest/security/v2/users',
	},
	{
		credential: 'scimApi',
		type: 'scim',
		parameters: { resource: 'user' },
		address: 'baseUrl',
		path: '/scim/v2/Users',
	},
	{
		credential: 'trivoreIdApi',
		type: 'trivoreId',
		parameters: { resource: 'user' },
		address: 'host',
		path: '/trivore/api/rest/v1/user',
	},
	{
		credential: 'oracleIdentityGovernanceApi',
		type: 'oracleIdentityGovernance',
		parameters: { resource: 'user' },
		address: 'baseUrl',
		path: '/oig/iam/governance/selfservice/api/v1/users',
	},
];

const loaded = loadPackage(process.cwd());
let sandbox: Sandbox;
let engine: Engine;
let credentials: Record<string, ICredentialDataDecryptedObject>;
/** What came to a server that no credential is for, and to one that sends everybody there. */
const strayed: string[] = [];
const other = createServer((request, response) => {
	strayed.push(`${request.method} ${request.headers.authorization ?? ''}`);
	response.end('{}');
});
const redirecting = createServer((request, response) => {
	response.writeHead(307, { location: `${urlOf(other)}${request.url ?? ''}` }).end();
});
const urlOf = (server: typeof other) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	credentials = Object.fromEntries(Object.entries(sandbox.credentials).map(([name, fields]) => [name, { ...fields }]));
	engine = await createEngine(loaded, credentials);
	for (const server of [other, redirecting]) {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	}
});
beforeEach(async () => {
	strayed.length = 0;
	await sandbox.reset();
	// A reset takes applications away.
	const application = sandbox.services['oci-domains'].newApplication('Default', ['User Administrator']);
	credentials.ociIdentityDomainsOAuthApi = { ...application };
});
afterAll(async () => {
	engine.close();
	for (const server of [other, redirecting]) server.close();
	await sandbox.stop();
});

describe.each(CASES)('$credential', ({ credential, type, parameters, address, path: below }) => {
	const own = () => credentials[credential] ?? {};
	const pathOf = () => below || new URL(text(own()[address])).pathname;
	const definition = () => {
		const found = loaded.credentials.get(credential);
		if (found?.test === undefined) throw new Error(`There is no credential ${credential} with a test.`);
		return { ...found, test: found.test satisfies ICredentialTestRequest };
	};
	const authenticate = async (options: Partial<IHttpRequestOptions> & { uri?: string }) => {
		const method = loaded.credentials.get(credential)?.authenticate;
		if (typeof method !== 'function') throw new Error('It has no method.');
		return await method({ ...own(), accessToken: 'a-token', tokenFor: '' }, { url: '', ...options });
	};
	const run = async (fields: ICredentialDataDecryptedObject) => {
		await engine.credentials.updateCredentials({ id: '1', name: 'x' }, credential, { ...own(), ...fields });
		const all = { operation: 'getAll', returnAll: false, limit: 1, ...parameters };
		const spec = { type, credential, parameters: all, onError: 'continueRegularOutput' } as const;
		const items = (await engine.run(oneNode(spec))).node(NODE).outputs[0] ?? [];
		return items[0]?.json.error;
	};

	it('is refused by other hosts in the HTTP Request node', async () => {
		const path = pathOf();
		await expect(authenticate({ url: `${sandbox.url}${path}` })).resolves.toBeDefined();
		const foreign = [
			'https://example.com/',
			'http://127.0.0.1.example.com/',
			`${sandbox.url.replace('127.0.0.1', 'localhost.example.com')}${path}`,
			`https://example.com\\@127.0.0.1${path}`,
			`${urlOf(other)}${path}`,
		];
		for (const url of foreign) {
			await expect(authenticate({ url })).rejects.toThrow(/is for|is not used for/);
			await expect(authenticate({ url: `${sandbox.url}${path}`, uri: url })).rejects.toThrow(/is for|is not used for/);
			await expect(authenticate({ url: '/x', baseURL: url })).rejects.toThrow(/is for|is not used for/);
		}
	});

	it('follows no redirect in its test, nor in a run', async () => {
		const host = `${urlOf(redirecting)}${JSON.stringify(own()[address])
			.slice(1, -1)
			.replace(/^https?:\/\/[^/]+/, '')}`;
		const data = { ...own(), [address]: host };
		expect(await testCredential(engine, definition(), data)).not.toBe('OK');
		expect(await run({ [address]: host })).toBeDefined();
		expect(strayed).toEqual([]);
	});

	it.each([
		['domains', '127.0.0.1, example.com', undefined],
		['all', 'example.com', undefined],
		['none', '', undefined],
		['domains', 'example.com', /does not allow requests to that address/],
		['domains', ' ', /"Allowed Domains" is empty/],
	])(
		'goes in a run where the credential allows it: %s %j',
		async (allowedHttpRequestDomains, allowedDomains, error) => {
			sandbox.log.clear();
			const told = await run({ allowedHttpRequestDomains, allowedDomains });
			if (error === undefined) return expect(told).toBeUndefined();
			expect(told).toMatch(error);
			expect(sandbox.log.entries.filter(({ path: sent }) => !/ims|token/.test(sent))).toEqual([]);
		},
	);
});
