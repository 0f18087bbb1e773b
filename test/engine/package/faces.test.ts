/** How n8n presents nodes and credentials: names, icons, pages, and what the HTTP Request node says of a credential. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeTypeDescription } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';
import { SERVICES } from '../../../tools/services';

const root = process.cwd();
const { nodes, credentials } = loadPackage(root);
const REPOSITORY = 'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/';

const iconsOf = (stem: string) => ({ light: `${stem}.svg`, dark: `${stem}.dark.svg` });
/** `OracleEpmCloud` is `oracle-epm-cloud` in the names of files. */
const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const accepted = ({ credentials: used = [] }: INodeTypeDescription) => used.map(({ name }) => name);

function describedAs(type: string): INodeTypeDescription {
	const node = [...nodes].find(([name]) => name.endsWith(`.${type}`))?.[1];
	if (node === undefined) throw new Error(`There is no node ${type}.`);
	return node.description;
}

/** Users know each service by the name of its credential's page. */
const headingOf = (page: string) => /^# (.+)$/m.exec(readFileSync(join(root, page), 'utf8'))?.[1];

describe.each(SERVICES)('$title', ({ type, title }) => {
	const node = describedAs(type);
	const trigger = describedAs(`${type}Trigger`);

	it('has a node and a trigger under its name', () => {
		expect([node.name, node.displayName, node.defaults.name, node.group]).toEqual([type, title, title, ['transform']]);
		const name = `${title} Trigger`;
		expect([trigger.name, trigger.displayName, trigger.defaults.name, trigger.group]).toEqual([
			`${type}Trigger`,
			name,
			name,
			['trigger'],
		]);
		expect([node.usableAsTool, trigger.usableAsTool]).toEqual([true, undefined]);
	});

	it('has the same icons on the node, the trigger and its own credentials, and they are there', () => {
		const icons = iconsOf(`file:../../icons/${dashed(type)}`);
		expect([node.icon, trigger.icon]).toEqual([icons, icons]);
		const owns = accepted(node).filter((name) => name.startsWith(type));
		expect(owns.length).toBeGreaterThan(0);
		for (const name of owns) expect(credentials.get(name)?.icon).toEqual(iconsOf(`file:../icons/${dashed(type)}`));
		for (const file of Object.values(icons)) {
			expect(existsSync(join(root, 'dist', 'nodes', type, file.replace('file:', '')))).toBe(true);
		}
	});

	it('signs in to node and trigger in the same ways', () => {
		expect(trigger.credentials).toEqual(node.credentials);
	});

	it('shows operation and resource, or the events, below the name of the node', () => {
		const named = ({ subtitle = '', properties }: INodeTypeDescription) =>
			[...subtitle.matchAll(/\$parameter\["(\w+)"\]/g)].map(([, name]) => [
				name,
				properties.some((field) => field.name === name),
			]);
		const known = (...names: string[]) => names.map((name) => [name, true]);
		expect([named(node), named(trigger)]).toEqual([known('operation', 'resource'), known('events')]);
	});
});

describe.each([...credentials])('%s', (type, credential) => {
	const page = `docs/credentials/${dashed(type)}.md`;

	it('has the name that its page has', () => {
		expect([credential.name, `${credential.displayName} credential`]).toEqual([type, headingOf(page)]);
		expect(credential.documentationUrl).toBe(`${REPOSITORY}${page}`);
	});

	it('tells the HTTP Request node which service it is for, with the address of its API and of the documentation', () => {
		const { name, docsUrl, apiBaseUrlPlaceholder } = {
			name: '',
			docsUrl: '',
			apiBaseUrlPlaceholder: '',
			...credential.httpRequestNode,
		};
		const service = SERVICES.find(
			({ type: node }) => type.startsWith(node) && accepted(describedAs(node)).includes(type),
		);
		expect(SERVICES.filter(({ type: node }) => accepted(describedAs(node)).includes(type)).length).toBeGreaterThan(0);
		expect(name).toBe(service?.title);
		const [docs, api] = [new URL(docsUrl), new URL(apiBaseUrlPlaceholder)];
		expect([docs.protocol, api.protocol, api.href.endsWith('/')]).toEqual(['https:', 'https:', true]);
	});
});
