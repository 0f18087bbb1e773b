/** Other calls of the services' APIs, made by n8n's own HTTP Request node with our credentials. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startSandbox, type Sandbox, type SandboxCredentials } from '../../../sandbox';
import type { N8nApi } from '../../../tools/n8n/api';
import { connect } from './connect';
import { chain } from './support';

type CredentialName = keyof SandboxCredentials;

let api: N8nApi;
let sandbox: Sandbox;
const credentialIds = new Map<CredentialName, string>();

beforeAll(async () => {
	api = await connect();
	sandbox = await startSandbox({ seed: 1 });
	for (const type of Object.keys(sandbox.credentials) as CredentialName[]) {
		const credential = { name: type, type, data: sandbox.credentials[type] };
		credentialIds.set(type, await api.createCredential(credential));
	}
});
afterAll(async () => await sandbox.stop());

interface Call {
	readonly type: CredentialName;
	readonly path: string;
	readonly query?: Readonly<Record<string, string>>;
	/** Makes it a POST. */
	readonly body?: object;
}

/** Runs a workflow with one HTTP Request node; gives status and body of the answer. */
async function call({ type, path, query = {}, body }: Call): Promise<IDataObject> {
	const parameters: INodeParameters = {
		method: body ? 'POST' : 'GET',
		url: `${sandbox.url}${path}`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: type,
		sendQuery: true,
		queryParameters: { parameters: Object.entries(query).map(([name, value]) => ({ name, value })) },
		...(body ? { sendBody: true, specifyBody: 'json', jsonBody: JSON.stringify(body) } : {}),
		options: { response: { response: { fullResponse: true, neverError: true } } },
	};
	const credentials = { [type]: credentialIds.get(type) ?? '' };
	const workflow = chain(`HTTP Request with ${type}`, [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{ name: 'Call', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, parameters, credentials },
	]);
	const { status, error, runData } = await api.run(await api.createWorkflow(workflow), 'Start');
	expect({ status, error: error?.message }).toEqual({ status: 'success' });
	const answer = runData.Call?.[0]?.data?.main?.[0]?.[0]?.json ?? {};
	return { status: answer.statusCode, body: answer.body };
}

describe('OCI Identity: every request is signed', () => {
	const tenancy = () => sandbox.credentials.ociIdentityApi.tenancyOcid;

	test('a GET with a query', async () => {
		const query = { compartmentId: tenancy(), limit: '10' };
		expect(await call({ type: 'ociIdentityApi', path: '/oci/20160918/users', query })).toEqual({
			status: 200,
			body: [expect.objectContaining({ name: 'sandbox.administrator' })],
		});
	});

	test('a POST with its body, whatever letters it has', async () => {
		const user = { compartmentId: tenancy(), name: 'ada', description: 'Ada Ä 漢 🙂', email: 'ada@example.com' };
		expect(await call({ type: 'ociIdentityApi', path: '/oci/20160918/users', body: user })).toEqual({
			status: 200,
			body: expect.objectContaining({ name: 'ada', description: 'Ada Ä 漢 🙂' }),
		});
		expect(sandbox.state('oci').users.map(({ name }) => name)).toEqual(['sandbox.administrator', 'ada']);
	});
});

test.each(['adobeUserManagementServerApi', 'adobeUserManagementJwtApi'] as const)(
	'Adobe User Management: %s fetches a token',
	async (type) => {
		const path = `/adobe/v2/usermanagement/users/${sandbox.credentials[type].organizationId}/0`;
		expect(await call({ type, path })).toEqual({
			status: 200,
			body: expect.objectContaining({ result: 'success', users: [expect.objectContaining({ type: 'adobeID' })] }),
		});
	},
);

test('Oracle EPM Cloud: a GET and a POST', async () => {
	const type = 'oracleEpmCloudApi';
	expect(await call({ type, path: '/epm/interop/rest/v2/files/list' })).toMatchObject({ status: 200 });
	expect(await call({ type, path: '/epm/interop/rest/security/v1/users/list', body: {} })).toMatchObject({
		status: 200,
		body: { details: [{ userlogin: 'epm.administrator' }] },
	});
});

test('Trivore ID: a GET and a POST', async () => {
	const type = 'trivoreIdApi';
	const path = '/trivore/api/rest/v1/user';
	const body = { username: 'ada', namespaceCode: 'example' };
	expect(await call({ type, path, body })).toMatchObject({ status: 201, body: { username: 'ada' } });
	expect(await call({ type, path })).toMatchObject({ status: 200, body: { resources: [{ username: 'ada' }] } });
});

test('Oracle Identity Governance: a GET and a POST', async () => {
	const type = 'oracleIdentityGovernanceApi';
	const path = '/oig/iam/governance/selfservice/api/v1/users';
	const fields = Object.entries({ 'User Login': 'ADA', 'Last Name': 'Lovelace', Role: 'EMP', act_key: 1 });
	const body = { users: [{ fields: fields.map(([name, value]) => ({ name, value })) }] };
	expect(await call({ type, path, body })).toMatchObject({ status: 200 });
	expect(sandbox.state('oig').users.map(({ name }) => name)).toContain('ADA');
	expect(await call({ type, path, query: { limit: '5' } })).toMatchObject({ status: 200 });
});
