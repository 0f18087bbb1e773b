import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IHttpRequestOptions, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { TrivoreIdApi } from '../../../credentials/TrivoreIdApi.credentials';
import { testCredential } from '../../support/credentialTest';
import { MANUAL, startTrivore, type TrivoreBench } from './support';

let trivore: TrivoreBench;
beforeAll(async () => {
	trivore = await startTrivore();
});
beforeEach(() => trivore.reset());
afterAll(() => trivore.stop());

const credential = new TrivoreIdApi();
const fields = (changes: object = {}) => ({ ...trivore.sandbox.credentials.trivoreIdApi, ...changes });

describe("n8n's credential test", () => {
	const outcome = async (changes: object = {}) => await testCredential(trivore.engine, credential, fields(changes));

	it('reads one user', async () => {
		expect(await outcome()).toBe('OK');
		expect(trivore.requests()).toEqual(['GET /user?startIndex=0&count=1']);
	});

	it.each(['/', '/api/rest/v1', '/api/rest/v1/', '/ui'])('accepts the host with %s behind it', async (path) => {
		expect(await outcome({ host: `${fields().host}${path}` })).toBe('OK');
	});

	it('needs one permission, and says which', async () => {
		const { trivore: service } = trivore.sandbox.services;
		expect(await outcome(service.newClient({ permissions: ['ACCOUNT_VIEW'] }))).toBe('OK');
		expect(await outcome(service.newClient({ permissions: [] }))).toMatch(/are right, but .* ACCOUNT_VIEW/);
	});

	it.each(['json', 'html', 'empty'])(
		'explains a wrong secret and an inactive client (%s)',
		async (unauthorizedBody) => {
			trivore.sandbox.options('trivore', { unauthorizedBody });
			expect(await outcome({ clientSecret: 'wrong' })).toMatch(/^Trivore ID does not accept the client ID/);
			const inactive = trivore.sandbox.services.trivore.newClient({ active: false });
			expect(await outcome(inactive)).toMatch(/that the Management API client is active/);
		},
	);

	it('names a field that is empty or no address, and sends nothing then', async () => {
		expect(await outcome({ clientSecret: '' })).toBe('The client secret in the credential is empty.');
		expect(await outcome({ host: 'ftp://id.example.com' })).toMatch(/^Host must begin with https/);
		expect(trivore.requests()).toEqual([]);
	});
});

describe('authenticate', () => {
	it('adds the header and leaves the rest, as the HTTP Request node needs it', async () => {
		const options: IHttpRequestOptions = {
			url: 'https://id.example.com/api/rest/v1/group',
			headers: { accept: 'a' },
			body: { a: 1 },
		};
		if (typeof credential.authenticate !== 'function') throw new Error('A function was expected.');
		const signed = await credential.authenticate({ host: 'id.example.com', clientId: '1', clientSecret: 'b' }, options);
		expect(signed).toEqual({
			...options,
			headers: { accept: 'a', authorization: 'Basic MTpi' },
			sendCredentialsOnCrossOriginRedirect: false,
		});
		expect(Object.hasOwn(credential, 'authenticate')).toBe(true);
	});
});

describe('the credential', () => {
	const own = { host: 'https://id.example.com/tis', clientId: '1', clientSecret: 'b' };
	const send = async (options: Partial<IHttpRequestOptions>) => {
		if (typeof credential.authenticate !== 'function') throw new Error('A function was expected.');
		return await credential.authenticate(own, { headers: {}, ...options } as IHttpRequestOptions);
	};

	it.each([
		'https://evil.example.com/api/rest/v1/user',
		'http://id.example.com/api/rest/v1/user',
		'https://id.example.com:8443/api/rest/v1/user',
		'https://id.example.com@evil.example.com/',
		'//evil.example.com/',
	])('goes to no other place than its host: %s', async (url) => {
		await expect(send({ url })).rejects.toThrow(/^The credential is for https:\/\/id\.example\.com, but/);
	});

	it('goes to its host by a base address too', async () => {
		const signed = await send({ baseURL: 'https://id.example.com', url: '/tis/api/rest/v1/user' });
		expect(signed.headers).toEqual({ authorization: 'Basic MTpi' });
	});

	it.each([
		'https://id.example.com?',
		'https://id.example.com/#',
		'https://id.example.com/?a=1',
		'http://id.example.com',
	])('refuses the host %s', async (host) => {
		expect(await testCredential(trivore.engine, credential, fields({ host }))).toMatch(/^Host /);
		expect(trivore.requests()).toEqual([]);
	});

	it('is not tested behind a redirect, nor against a page', async () => {
		const { createServer } = await import('node:http');
		const reached: string[] = [];
		const server = createServer((request, response) => {
			reached.push(request.url ?? '');
			if (request.url?.startsWith('/api/')) response.writeHead(302, { location: '/elsewhere' });
			response.end('{"totalResults":1}');
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		try {
			const { port } = server.address() as { port: number };
			expect(await testCredential(trivore.engine, credential, fields({ host: `http://127.0.0.1:${port}` }))).not.toBe(
				'OK',
			);
			expect(reached).toEqual(['/api/rest/v1/user?startIndex=0&count=1']);
			const page = await testCredential(trivore.engine, credential, fields({ host: `http://127.0.0.1:${port}/page` }));
			expect(page).toMatch(/not with a list of users/);
		} finally {
			server.close();
		}
	});
});

describe("the editor's lists", () => {
	type Search = (this: ILoadOptionsFunctions, filter?: string, token?: string) => Promise<INodeListSearchResult>;

	const search = async (method: string, filter?: string, token?: string) => {
		const node = trivore.engine.nodeTypes.getByNameAndVersion('n8n-nodes-identity-provisioning.trivoreId');
		if (!('execute' in node)) throw new Error('A node was expected.');
		const found = node.methods?.listSearch?.[method] as Search;
		return await found.call(await context(), filter, token);
	};

	/** What the editor hands to a list search: the node with its credential. */
	async function context(): Promise<ILoadOptionsFunctions> {
		const { LoadOptionsContext } = await import('n8n-core');
		const { Workflow } = await import('n8n-workflow');
		const node = {
			id: 'node',
			name: 'Node',
			type: 'n8n-nodes-identity-provisioning.trivoreId',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: {},
			credentials: { trivoreIdApi: { id: '1', name: 'Sandbox' } },
		};
		const { engine } = trivore;
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: engine.nodeTypes });
		return new LoadOptionsContext(workflow, node, engine.additionalData(), 'parameters') as ILoadOptionsFunctions;
	}

	it('gives pages, and finds parts of names in any case', async () => {
		trivore.sandbox.seed({ users: 250, groups: 3 });
		const first = await search('searchUsers');
		const second = await search('searchUsers', undefined, String(first.paginationToken));
		expect([first.results.length, second.results.length]).toEqual([100, 100]);
		expect(first.results[0]?.value).not.toBe(second.results[0]?.value);
		const found = await search('searchUsers', 'korhonen');
		expect(found.results.length).toBeGreaterThan(0);
		expect(found.results.every(({ name }) => name.includes('korhonen'))).toBe(true);
		expect((await search('searchGroups', 'fin')).results.map(({ name }) => name)).toEqual(['Finance (example)']);
	});

	it.each(['noMatch', 'reject'])('finds where little can be searched too (%s)', async (unknownAttribute) => {
		trivore.sandbox.seed({ users: 250, groups: 3 });
		trivore.sandbox.options('trivore', { searchable: 'documented', unknownAttribute });
		await trivore.output('group', 'create', { nsCode: MANUAL, name: 'Zeta' });
		expect((await search('searchGroups', 'zeta')).results.map(({ name }) => name)).toEqual(['Zeta (example)']);
		const last = trivore.sandbox.state('trivore').users.at(-1);
		const found = await search('searchUsers', last?.email);
		expect(found.results.map(({ value }) => value)).toEqual([last?.id]);
	});

	it('goes on to the end of the list where nothing can be searched', async () => {
		trivore.sandbox.seed({ users: 1_300, groups: 3 });
		trivore.sandbox.options('trivore', { searchable: 'documented', unknownAttribute: 'reject' });
		const last = trivore.sandbox.state('trivore').users.at(-1);
		const found: unknown[] = [];
		let token: string | undefined;
		do {
			const page = await search('searchUsers', last?.email, token);
			found.push(...page.results.map(({ value }) => value));
			token = page.paginationToken;
		} while (token !== undefined);
		expect(found).toContain(last?.id);
	});

	it('shows the user-name policy of namespaces', async () => {
		expect((await search('searchNamespaces', 'fmlnn')).results).toEqual([
			{ name: 'Example (FMLNN) (example-fmlnn, FMLNN)', value: 'example-fmlnn' },
		]);
	});

	it('tells why there is no list', async () => {
		await trivore.as(trivore.sandbox.services.trivore.newClient({ permissions: [] }));
		await expect(search('searchUsers')).rejects.toThrow('Client does not have required permission ACCOUNT_VIEW.');
	});
});
