/** The packages of single services: what the built nodes and the manifest make of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { manifestOf, servicePackages } from '../../../tools/packages/servicePackages';
import { SERVICES } from '../../../tools/services';

const root = join(__dirname, '..', '..', '..');
const packages = servicePackages(root);

it('are one for each service, and have all nodes and credentials of the whole package', () => {
	expect(packages.map(({ service }) => service)).toEqual(SERVICES);
	const { n8n } = manifestOf(root);
	expect(packages.flatMap(({ nodes }) => nodes).sort()).toEqual([...n8n.nodes].sort());
	expect([...new Set(packages.flatMap(({ credentials }) => credentials))].sort()).toEqual([...n8n.credentials].sort());
});

it('are named in the table of docs/packages.md, in the same order', () => {
	const page = readFileSync(join(root, 'docs', 'packages.md'), 'utf8');
	const rows = [...page.matchAll(/^\| ([^|]+?) +\| `(n8n-nodes-[\w-]+)` +\|$/gm)].map(([, title, name]) => [
		title,
		name,
	]);
	expect(rows).toEqual(packages.map(({ name, service }) => [service.title, name]));
});

describe.each(packages)('$name', ({ nodes, credentials, icons, page }) => {
	it('has a node, a credential, icons for light and dark, and a page', () => {
		expect([nodes.length > 0, credentials.length > 0]).toEqual([true, true]);
		expect(icons.filter((icon) => icon.endsWith('.dark.svg')).length).toBe(icons.length / 2);
		expect(readFileSync(join(root, page), 'utf8')).toMatch(/^# /);
	});
});
