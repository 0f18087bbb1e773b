/** Services whose certificates no public authority signed: what the fields of their credentials let through, in runs and in the credential's test. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, ICredentialTestRequest } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox';
import { createEngine, type Engine } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { testCredential } from '../support/credentialTest';
import { text } from '../support/text';
import { NODE, oneNode } from '../support/workflow';

const read = (file: string) => readFileSync(join(process.cwd(), 'test', 'support', 'tls', file), 'utf8');
const certificate = read('certificate.pem');
const loaded = loadPackage(process.cwd());

/** Nodes by the credentials that have a field about certificates. */
const NODES: Readonly<Record<string, string>> = {
	oracleEpmCloudApi: 'oracleEpmCloud',
	oracleIdentityGovernanceApi: 'oracleIdentityGovernance',
	scimApi: 'scim',
};
const fieldsOf = (credential: string) => loaded.credentials.get(credential)?.properties.map(({ name }) => name) ?? [];
const concerned = [...loaded.credentials.keys()].filter((name) => fieldsOf(name).includes('ignoreSslIssues'));

let sandbox: Sandbox;
let engine: Engine;
/** The sandbox behind a certificate of its own. */
const secure = createServer({ key: read('key.pem'), cert: certificate }, (incoming, outgoing) => {
	const { method, url, headers } = incoming;
	const forwarded = request(`${sandbox.url}${url ?? ''}`, { method, headers }, (answer) => {
		outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(outgoing);
	});
	incoming.pipe(forwarded);
});

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	const credentials = Object.entries(sandbox.credentials).map(([name, fields]) => [name, { ...fields }] as const);
	engine = await createEngine(loaded, Object.fromEntries(credentials));
	await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
	engine.close();
	secure.close();
	await sandbox.stop();
});

it('are those of the services that run on premises, and no others', () => {
	expect(concerned.sort()).toEqual(Object.keys(NODES).sort());
});

describe.each(Object.entries(NODES))('%s', (credential, type) => {
	const use = async (fields: ICredentialDataDecryptedObject) => {
		const own: ICredentialDataDecryptedObject = {
			...Object.entries(sandbox.credentials).find(([name]) => name === credential)?.[1],
		};
		const { port } = secure.address() as AddressInfo;
		const baseUrl = text(own.baseUrl).replace(sandbox.url, `https://127.0.0.1:${port}`);
		const data: ICredentialDataDecryptedObject = { ...own, baseUrl, ...fields };
		await engine.credentials.updateCredentials({ id: '1', name: 'x' }, credential, data);
		const parameters = { resource: 'user', operation: 'getAll', returnAll: false, limit: 1 };
		const run = await engine.run(oneNode({ type, credential, parameters, onError: 'continueRegularOutput' }));
		const definition = loaded.credentials.get(credential);
		if (definition?.test === undefined) throw new Error(`There is no credential ${credential} with a test.`);
		const withTest = { ...definition, test: definition.test satisfies ICredentialTestRequest };
		return {
			error: run.node(NODE).outputs[0]?.[0]?.json.error,
			test: await testCredential(engine, withTest, data),
		};
	};

	it('does not take the certificate as it is', async () => {
		const { error, test } = await use({});
		expect(error).toMatch(/certificate of the service was not accepted/);
		expect(test).not.toBe('OK');
	});

	it('takes any with Ignore SSL Issues', async () => {
		expect(await use({ ignoreSslIssues: true })).toEqual({ error: undefined, test: 'OK' });
	});

	if (fieldsOf(credential).includes('caCertificate')) {
		it('takes it with the certificate of its authority', async () => {
			expect(await use({ caCertificate: certificate })).toEqual({ error: undefined, test: 'OK' });
		});
	}
});
