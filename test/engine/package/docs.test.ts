import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';

const { actions, triggers, credentials } = loadPackage(process.cwd());
const titled = (nodes: ReadonlyMap<string, INodeType>) =>
	[...nodes.values()].map((node) => [node.description.displayName, node] as const);

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

type Codex = { readonly resources: Readonly<Record<string, Array<{ readonly url: string }>>> };

/** The codex lies beside the node, whose folder is that of its service. */
function codexOf({ constructor: { name } }: INodeType): Codex {
	const folder = join(process.cwd(), 'dist', 'nodes', name.replace(/Trigger$/, ''));
	return JSON.parse(readFileSync(join(folder, `${name}.node.json`), 'utf8')) as Codex;
}

function expectCredentialPages({ resources }: Codex): void {
	const urls = (resources.credentialDocumentation ?? []).map(({ url }) => url);
	expect(urls.length).toBeGreaterThan(0);
	for (const url of urls) expect(readFileSync(fileOf(url), 'utf8')).toMatch(/^# /);
}

describe.each(titled(actions))('%s', (_title, node) => {
	const codex = codexOf(node);

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

	it('refers to credential pages that exist', () => expectCredentialPages(codex));
});

describe.each(titled(triggers))('%s', (_title, node) => {
	const codex = codexOf(node);

	it('has a page that lists exactly its events and its fields', () => {
		const page = readFileSync(fileOf(codex.resources.primaryDocumentation?.[0]?.url ?? ''), 'utf8');
		const listed = [...page.matchAll(/^\| (\w[\w ]+?) +\| `(\w+)`/gm)].map(([, name, value]) => `${name} ${value}`);
		const events = node.description.properties.find(({ name }) => name === 'events');
		const offered = optionsOf(events as INodeProperties).map(({ name, value }) => `${name} ${String(value)}`);
		expect(listed.sort()).toEqual(offered.sort());
		for (const { displayName } of node.description.properties) expect(page).toContain(displayName);
	});

	it('refers to credential pages that exist', () => expectCredentialPages(codex));
});

it('names the documentation page of every credential', () => {
	const pages = readdirSync(join(docsFolder, 'credentials'));
	for (const { documentationUrl } of credentials.values()) {
		expect(pages).toContain((documentationUrl ?? '').split('/').at(-1));
	}
});
