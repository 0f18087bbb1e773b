import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';

const { nodes, credentials } = loadPackage(process.cwd());
const allNodes = [...nodes.values()];

const optionsOf = (property: INodeProperties) => (property.options ?? []) as INodePropertyOptions[];

/** `Resource | Operation` of everything that a node offers. */
function operations({ description }: INodeType): string[] {
	const resource = description.properties.find(({ name }) => name === 'resource');
	const names = new Map(optionsOf(resource as INodeProperties).map(({ name, value }) => [value, name]));
	return description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) => {
			const [value] = property.displayOptions?.show?.resource ?? [];
			return optionsOf(property).map(({ name }) => `${names.get(value as string)} | ${name}`);
		})
		.sort();
}

const docsFolder = join(process.cwd(), 'docs');
const fileOf = (url: string) => join(docsFolder, url.replace(/^.*\/docs\//, ''));

describe.each(allNodes.map((node) => [node.description.displayName, node] as const))('%s', (_title, node) => {
	const codex = JSON.parse(
		readFileSync(join(process.cwd(), 'dist', 'nodes', className(node), `${className(node)}.node.json`), 'utf8'),
	) as { resources: Record<string, Array<{ url: string }>> };

	it('has a page whose table lists exactly its operations', () => {
		const page = readFileSync(fileOf(codex.resources.primaryDocumentation?.[0]?.url ?? ''), 'utf8');
		const listed = page
			.split('\n')
			.map((line) => /^\|\s*([^|]+?)\s*\|\s*([^|]+?)\s*\|.*\|\s*$/.exec(line))
			.filter((match) => match !== null)
			.map(([, resource, operation]) => `${resource} | ${operation}`);
		const offered = operations(node);
		expect(offered.length).toBeGreaterThan(0);
		expect(listed.filter((row) => offered.includes(row)).sort()).toEqual(offered);
	});

	it('has an action and a description for every operation', () => {
		const offered = node.description.properties.filter(({ name }) => name === 'operation').flatMap(optionsOf);
		const bare = offered.filter(({ action, description }) => !action || !description);
		expect(bare).toEqual([]);
	});

	it('refers to credential pages that exist', () => {
		const urls = (codex.resources.credentialDocumentation ?? []).map(({ url }) => url);
		expect(urls.length).toBeGreaterThan(0);
		for (const url of urls) expect(readFileSync(fileOf(url), 'utf8')).toMatch(/^# /);
	});
});

function className(node: INodeType): string {
	return node.constructor.name;
}

it('names the documentation page of every credential', () => {
	const pages = readdirSync(join(docsFolder, 'credentials'));
	for (const { documentationUrl } of credentials.values()) {
		expect(pages).toContain((documentationUrl ?? '').split('/').at(-1));
	}
});
