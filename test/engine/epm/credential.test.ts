import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
	ICredentialDataDecryptedObject,
	ILoadOptionsFunctions,
	INode,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { OracleEpmCloudApi } from '../../../credentials/OracleEpmCloudApi.credentials';
import { testCredential } from '../../support/credentialTest';
import { startEpm, type EpmBench } from './support';

const credential = new OracleEpmCloudApi();
let epm: EpmBench;
beforeAll(async () => {
	epm = await startEpm();
});
beforeEach(() => epm.sandbox.reset());
afterAll(() => epm.stop());

const fields = (): ICredentialDataDecryptedObject => ({ ...epm.sandbox.credentials.oracleEpmCloudApi });

const test = async (changes: ICredentialDataDecryptedObject = {}) =>
	await testCredential(epm.engine, credential, { ...fields(), ...changes });

describe("n8n's credential test", () => {
	it('asks for the versions of the API, whatever the address looks like', async () => {
		const { baseUrl } = epm.sandbox.credentials.oracleEpmCloudApi;
		expect(await test()).toBe('OK');
		expect(await test({ baseUrl: `${baseUrl}/epmcloud/` })).toBe('OK');
		expect(epm.requests()).toEqual(['GET /', 'GET /']);
	});

	it('says what is wrong', async () => {
		expect(await test({ password: 'wrong' })).toContain('does not accept user name and password (401)');
		expect(await test({ baseUrl: `${epm.sandbox.url}/elsewhere` })).toContain('no EPM API at this address (404)');
		expect(await test({ userName: '' })).toContain('User Name is empty');
		epm.sandbox.options('epm', { callerRoles: 'none' });
		expect(await test()).toContain('does not let it in (403)');
		epm.sandbox.options('epm', { badCredentials: 'signInPage' });
		expect(await test({ password: 'wrong' })).toContain('probably with its sign-in page');
	});
});

describe('the HTTP Request node', () => {
	const request = async (options: { uri: string }) => {
		const { authenticate } = credential;
		if (typeof authenticate !== 'function') throw new Error('n8n offers a credential only with a function here.');
		const { headers } = await authenticate(fields(), { ...options, url: '' });
		return headers as Record<string, unknown>;
	};

	it('gets user name and password for the own environment, and for no other', async () => {
		const { baseUrl } = epm.sandbox.credentials.oracleEpmCloudApi;
		expect((await request({ uri: `${baseUrl}/interop/rest/v2/files/list` })).Authorization).toMatch(/^Basic /);
		await expect(request({ uri: 'https://elsewhere.example/interop/rest' })).rejects.toThrow('are not sent there');
	});
});

describe('the lists of the editor', () => {
	/** A context as the editor has it, with n8n's own HTTP helper. */
	async function context(): Promise<ILoadOptionsFunctions> {
		const { LoadOptionsContext } = await import('n8n-core');
		const { Workflow } = await import('n8n-workflow');
		const node: INode = {
			id: 'node',
			name: 'Node',
			type: 'n8n-nodes-identity-provisioning.oracleEpmCloud',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
			credentials: { oracleEpmCloudApi: { id: '1', name: 'EPM' } },
		};
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: epm.engine.nodeTypes });
		// The two packages disagree on whether a workflow has a name.
		return new LoadOptionsContext(workflow, node, epm.engine.additionalData(), '') as ILoadOptionsFunctions;
	}
	const methods = () =>
		epm.engine.nodeTypes.getByNameAndVersion('n8n-nodes-identity-provisioning.oracleEpmCloud').methods;
	const search = async (name: string, filter?: string): Promise<INodeListSearchResult['results']> => {
		const list = methods()?.listSearch?.[name];
		if (!list) throw new Error(`There is no list ${name}.`);
		return (await list.call(await context(), filter)).results;
	};

	it('find users by any part of their data, groups of the type EPM, and roles', async () => {
		await epm.people(['ada', 'grace']);
		await epm.output('group', 'create', { name: 'Planners' });
		expect(await search('searchUsers', 'family-A')).toEqual([
			{ name: 'ada (A Family-ada, ada@example.com)', value: 'ada' },
		]);
		expect((await search('searchUsers')).map(({ value }) => value)).toEqual(['ada', 'epm.administrator', 'grace']);
		expect(await search('searchGroups', 'PLAN')).toEqual([{ name: 'Planners', value: 'Planners' }]);
		expect((await search('searchRoles', 'user')).map(({ value }) => value)).toEqual([
			'Ad Hoc - Read Only User',
			'Ad Hoc - User',
			'Power User',
			'User',
		]);
	});

	it('go on beyond 500 users, page by page', async () => {
		await epm.people(Array.from({ length: 1_100 }, (_, index) => `u${index}`));
		const list = methods()?.listSearch?.searchUsers;
		const found: unknown[] = [];
		let token: string | undefined;
		do {
			const page = await list?.call(await context(), undefined, token);
			found.push(...(page?.results ?? []).map(({ value }) => value));
			token = page?.paginationToken;
		} while (token !== undefined);
		expect(found).toHaveLength(1_101);
		expect(new Set(found).size).toBe(1_101);
	});

	it('offer granular roles without the base roles, whatever they are called', async () => {
		const load = methods()?.loadOptions?.loadGranularRoles;
		const options: INodePropertyOptions[] = (await load?.call(await context())) ?? [];
		expect(options[0]).toEqual({ name: 'Access Control - Manage', value: 'Access Control - Manage' });
		expect(options.map(({ name }) => name)).not.toContain('User');
	});

	it('do not hide a refusal behind an empty list', async () => {
		epm.sandbox.options('epm', { callerRoles: 'viewer' });
		await expect(search('searchUsers')).rejects.toMatchObject({ description: expect.stringContaining('EPMCSS-21193') });
	});
});
