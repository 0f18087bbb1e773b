import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import type { N8nApi } from '../../../tools/n8n/api';
import { connect } from './connect';

type Served<T> = T & { readonly iconUrl?: { readonly light: string; readonly dark: string } };

const { name: packageName, n8n: listed } = JSON.parse(
	readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8'),
) as { name: string; n8n: { nodes: string[]; credentials: string[] } };

/** The name that n8n knows a listed file by. */
const nameOf = (file: string) =>
	basename(file)
		.replace(/\..*/, '')
		.replace(/^./, (first) => first.toLowerCase());
const nodeTypes = listed.nodes.map((file) => `${packageName}.${nameOf(file)}`);
const credentialTypes = listed.credentials.map(nameOf);

let api: N8nApi;
let nodes: ReadonlyMap<string, Served<INodeTypeDescription>>;
let credentials: ReadonlyMap<string, Served<ICredentialType>>;

beforeAll(async () => {
	api = await connect();
	const types = await api.request<Served<INodeTypeDescription>[]>('GET', '/types/nodes.json');
	nodes = new Map(types.map((type) => [type.name, type]));
	const served = await api.request<Served<ICredentialType>[]>('GET', '/types/credentials.json');
	credentials = new Map(served.map((type) => [type.name, type]));
});

async function expectIcons(icons: Served<object>['iconUrl']): Promise<void> {
	const pictures = await Promise.all(
		[icons?.light, icons?.dark].map(async (path) => {
			const answer = await fetch(`${api.url}/${path}`);
			expect({ status: answer.status, type: answer.headers.get('content-type') }).toEqual({
				status: 200,
				type: expect.stringContaining('image/svg+xml'),
			});
			return answer.text();
		}),
	);
	expect(pictures[0]).toContain('<svg');
	expect(pictures[1]).toContain('<svg');
	expect(pictures[0]).not.toBe(pictures[1]);
}

test('n8n has exactly the nodes and credentials that the package lists', () => {
	const own = [...nodes.keys()].filter((name) => name.startsWith(`${packageName}.`) && !name.endsWith('Tool'));
	expect(own.sort()).toEqual([...nodeTypes].sort());
	const used = own.flatMap((name) => nodes.get(name)?.credentials?.map((credential) => credential.name) ?? []);
	expect([...new Set(used)].sort()).toEqual([...credentialTypes].sort());
});

describe.each(nodeTypes)('%s', (type) => {
	test('can be a tool of an AI agent unless it starts workflows', () => {
		const expected = type.endsWith('Trigger') ? undefined : ['ai_tool'];
		expect(nodes.get(`${type}Tool`)?.outputs).toEqual(expected);
	});

	test('has icons for light and dark', async () => expectIcons(nodes.get(type)?.iconUrl));

	test('is found by its codex', () => {
		expect(nodes.get(type)?.codex?.categories?.length).toBeGreaterThan(0);
		expect(nodes.get(type)?.codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:/);
	});
});

describe.each(credentialTypes)('credential %s', (type) => {
	test('signs in by itself, also for the HTTP Request node', () => {
		expect(credentials.get(type)?.authenticate).toEqual({});
		expect(credentials.get(type)?.httpRequestNode ?? credentials.get(type)?.supportedNodes).toBeTruthy();
	});

	test('has icons for light and dark', async () => expectIcons(credentials.get(type)?.iconUrl));
});
