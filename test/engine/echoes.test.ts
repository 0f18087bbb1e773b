/**
 * A gateway that says again what it was sent, in many encodings and in every place that is read: nothing of the
 * credential comes out of operations, imports, lists of the editor and credential tests.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { bulkParameters } from '../../tools/engine/bulkImport';
import { createEngine, type Engine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { testCredential } from '../support/credentialTest';
import { answer, gateway, GIVEN, seen, type EchoPart } from '../support/echoGateway';
import { ENCODINGS, leaks } from '../support/leaks';
import { listSearch } from '../support/listSearch';
import { shortenWaits } from '../support/shortWaits';
import { oneNode } from '../support/workflow';

shortenWaits(1_000);

let sandbox: Sandbox;
let engine: Engine;
let gatewayUrl: string;
let domainUrl: string;
const loaded = loadPackage(process.cwd());

let secrets: string[] = [];
const server = createServer((request, response) => void answer(request, response, { target: sandbox.url, secrets }));

const SECRET_FIELDS = ['password', 'clientSecret', 'privateKey', 'passphrase', 'accessToken'];

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	gatewayUrl = `http://127.0.0.1:${port}`;
	const moved = JSON.stringify(sandbox.credentials).replaceAll(sandbox.url, gatewayUrl);
	engine = await createEngine(loaded, JSON.parse(moved) as Record<string, object>);
});
beforeEach(async () => {
	await sandbox.reset();
	sandbox.seed({ users: 4, groups: 2 });
	// A reset takes applications away, and the addresses of domains are their own.
	const application = sandbox.services['oci-domains'].newApplication('Default', ['User Administrator']);
	domainUrl = application.domainUrl.replace(sandbox.url, gatewayUrl);
	await engine.credentials.updateCredentials({ id: '1', name: 'x' }, 'ociIdentityDomainsOAuthApi', {
		...application,
		domainUrl,
	});
	gateway.when = 'none';
	seen.clear();
});
afterAll(async () => {
	engine.close();
	server.closeAllConnections();
	server.close();
	await sandbox.stop();
});

/** What of a credential must not come back. */
const secretsOf = (values: Readonly<Record<string, unknown>>) =>
	SECRET_FIELDS.flatMap((name) => {
		const value = values[name];
		return typeof value === 'string' && value !== '' ? [value] : [];
	});

interface Case {
	readonly node: string;
	readonly credential: string;
	readonly read: INodeParameters;
	readonly write: INodeParameters;
	readonly list: string;
}
const id = (value: string) => ({ __rl: true, mode: 'id', value });
const CASES: readonly Case[] = [
	{
		node: 'ociIdentity',
		credential: 'ociIdentityApi',
		read: { resource: 'user', operation: 'getAll', limit: 1 },
		write: { resource: 'user', operation: 'create', name: 'zoe', description: 'Zoe', ifExists: 'fail' },
		list: 'searchUsers',
	},
	...['ociIdentityApi', 'ociIdentityDomainsOAuthApi'].map((credential) => {
		const authentication = credential.includes('OAuth') ? 'oAuth' : 'apiKey';
		return {
			node: 'ociIdentityDomains',
			credential,
			read: { resource: 'user', operation: 'getAll', limit: 1, authentication },
			write: { resource: 'group', operation: 'create', name: 'Zoes', authentication },
			list: 'searchUsers',
		};
	}),
	...['adobeUserManagementServerApi', 'adobeUserManagementJwtApi'].map((credential) => ({
		node: 'adobeUserManagement',
		credential,
		read: {
			resource: 'user',
			operation: 'getAll',
			limit: 1,
			authentication: credential.includes('Jwt') ? 'serviceAccountJwt' : 'serverToServer',
		},
		write: {
			resource: 'userGroup',
			operation: 'create',
			name: 'Zoes',
			authentication: credential.includes('Jwt') ? 'serviceAccountJwt' : 'serverToServer',
		},
		list: 'searchGroups',
	})),
	{
		node: 'oracleEpmCloud',
		credential: 'oracleEpmCloudApi',
		read: { resource: 'user', operation: 'getAll', limit: 1 },
		write: { resource: 'group', operation: 'create', name: 'Zoes' },
		list: 'searchUsers',
	},
	{
		node: 'scim',
		credential: 'scimApi',
		read: { resource: 'user', operation: 'getAll', limit: 1 },
		write: { resource: 'group', operation: 'create', name: 'Zoes' },
		list: 'searchUsers',
	},
	{
		node: 'trivoreId',
		credential: 'trivoreIdApi',
		read: { resource: 'user', operation: 'getAll', limit: 1 },
		write: { resource: 'user', operation: 'delete', user: id('0123456789abcdef01234567') },
		list: 'searchUsers',
	},
	{
		node: 'oracleIdentityGovernance',
		credential: 'oracleIdentityGovernanceApi',
		read: { resource: 'user', operation: 'getAll', limit: 1 },
		write: { resource: 'user', operation: 'delete', user: id('17') },
		list: 'searchUsers',
	},
];

/** Lets the requests to a domain go through the gateway, too. */
const placed = (node: string, parameters: INodeParameters): INodeParameters =>
	node === 'ociIdentityDomains' ? { domain: { __rl: true, mode: 'url', value: domainUrl }, ...parameters } : parameters;

const PLACES: readonly EchoPart[] = ['body', 'nested', 'page', 'text', 'headers'];
const STATUSES = [200, 302, 400, 401, 403, 404, 409, 500];

describe.each(CASES)('$credential', ({ node, credential, read, write, list }) => {
	async function collect(): Promise<string> {
		const values = await engine.credentials.getDecrypted(undefined, { id: '1', name: '' }, credential);
		secrets = secretsOf(values);
		const told: unknown[] = [];
		const csv = 'User Name,Email,First Name,Last Name,Country\nzoe.ko@example.com,zoe.ko@example.com,Zoe,Ko,FI\n';
		const login = node === 'adobeUserManagement' ? 'zoe.hoffmann.2@example.com' : 'zoe.hoffmann.2';
		// Somebody who is there, and leaves all groups.
		const exact = bulkParameters(`User Name,Groups\n${login},\n`, {
			...(read.authentication ? { authentication: read.authentication } : {}),
			importAction: 'updateOnly',
			membership: 'exact',
			managedGroups: 'all',
			options: { allowEmptyList: true },
		});
		for (const parameters of [
			read,
			write,
			bulkParameters(csv, { ...(read.authentication ? { authentication: read.authentication } : {}) }),
			exact,
		]) {
			for (const onError of ['continueRegularOutput', 'stopWorkflow'] as const) {
				const run = await engine.run(
					oneNode({ type: node, credential, parameters: placed(node, parameters), onError }),
				);
				const { message, description, ...others } = run.error ?? {};
				told.push(run.data.data.resultData, message, description, others);
			}
		}
		await listSearch(
			engine,
			{ type: node, credential, parameters: placed(node, read) },
			{ method: list, filter: 'zoe' },
		).catch((error: unknown) => {
			const { message, description, ...others } = error as Error & { description?: string };
			told.push(message, description, others);
		});
		return JSON.stringify(told);
	}

	it.each(PLACES)('lets nothing of it through that comes back in: %s', async (place) => {
		let turn = 0;
		for (const when of ['all', 'writes', 'token'] as const) {
			for (let count = 0; count < 2; count += 1) {
				const status = STATUSES[(turn * 3 + PLACES.indexOf(place)) % STATUSES.length] ?? 400;
				const [name, encode] = ENCODINGS[(turn += 1) % ENCODINGS.length] ?? ['plain', (text: string) => text];
				Object.assign(gateway, { when, status, place, encode });
				const told = await collect();
				expect([when, status, name, leaks(told, [...secrets, ...seen])]).toEqual([when, status, name, []]);
			}
		}
	});

	it('shows nothing of it in the credential test', async () => {
		const type = loaded.credentials.get(credential);
		const values = await engine.credentials.getDecrypted(undefined, { id: '1', name: '' }, credential);
		secrets = secretsOf(values);
		for (const when of ['all', 'token'] as const) {
			for (const place of PLACES) {
				for (const [index, status] of STATUSES.entries()) {
					Object.assign(gateway, { when, status, place, encode: ENCODINGS[index]?.[1] });
					const told = await testCredential(engine, type as Parameters<typeof testCredential>[1], {
						...values,
						accessToken: '',
					});
					expect([status, place, leaks(told, [...secrets, ...seen])]).toEqual([status, place, []]);
				}
			}
		}
	});
});

/** The ways in which a password can be given for a user. */
const password = '={{ $json.given }}';
const person = { userLogin: 'zoe.ko', lastName: 'Ko', firstName: 'Zoe', email: 'zoe.ko@example.com' };
const csv = `User Name,Email,First Name,Last Name,Password\nzoe.ko,zoe.ko@example.com,Zoe,Ko,"${GIVEN.replaceAll('"', '""')}"\n`;
const bulk = bulkParameters(csv, { passwordSource: 'column' });
const GIVERS: ReadonlyArray<readonly [node: string, credential: string, parameters: INodeParameters]> = [
	[
		'ociIdentityDomains',
		'ociIdentityApi',
		{
			resource: 'user',
			operation: 'setPassword',
			user: { __rl: true, mode: 'name', value: 'zoe.hoffmann.2' },
			newPassword: password,
		},
	],
	[
		'ociIdentityDomains',
		'ociIdentityApi',
		{ resource: 'user', operation: 'create', userName: 'zoe.ko', ...person, additionalFields: { password } },
	],
	['oracleEpmCloud', 'oracleEpmCloudApi', { resource: 'user', operation: 'create', ...person, password }],
	['oracleEpmCloud', 'oracleEpmCloudApi', bulk],
	['scim', 'scimApi', { resource: 'user', operation: 'create', userName: 'zoe.ko', additionalFields: { password } }],
	['scim', 'scimApi', bulk],
	[
		'trivoreId',
		'trivoreIdApi',
		{ resource: 'user', operation: 'setPassword', user: id('0123456789abcdef01234567'), newPassword: password },
	],
	[
		'trivoreId',
		'trivoreIdApi',
		{
			resource: 'user',
			operation: 'create',
			nsCode: id('example'),
			username: 'zoe.ko',
			additionalFields: { password },
		},
	],
	['trivoreId', 'trivoreIdApi', { ...bulk, options: { nsCode: 'example' } }],
	[
		'oracleIdentityGovernance',
		'oracleIdentityGovernanceApi',
		{ resource: 'user', operation: 'resetPassword', user: id('17'), newPassword: password },
	],
	[
		'oracleIdentityGovernance',
		'oracleIdentityGovernanceApi',
		{
			resource: 'user',
			operation: 'create',
			...person,
			organization: 'Xellerate Users',
			additionalFields: { password },
		},
	],
	[
		'oracleIdentityGovernance',
		'oracleIdentityGovernanceApi',
		{
			resource: 'user',
			operation: 'create',
			specifyUsers: 'json',
			usersJson: '={{ { "User Login": "zoe.ko", "Last Name": "Ko", "usr_password": $json.given } }}',
		},
	],
	['oracleIdentityGovernance', 'oracleIdentityGovernanceApi', bulk],
];

it.each(GIVERS)('%s lets no password through that was given for a user: %#', async (type, credential, parameters) => {
	secrets = [GIVEN];
	for (const place of PLACES) {
		for (const [index, status] of STATUSES.entries()) {
			const [name, encode] = ENCODINGS[(index + PLACES.indexOf(place)) % ENCODINGS.length] ?? [
				'',
				(text: string) => text,
			];
			Object.assign(gateway, { when: 'writes', status, place, encode });
			const spec = {
				type,
				credential,
				parameters: placed(type, parameters),
				onError: 'continueRegularOutput',
			} as const;
			const run = await engine.run(oneNode(spec), { input: [{ given: GIVEN }] });
			const told = JSON.stringify([
				run.data.data.resultData.runData.Node?.map(({ data, hints }) => [data, hints]),
				run.error,
			]);
			expect([place, status, name, leaks(told, [GIVEN])]).toEqual([place, status, name, []]);
		}
	}
});
