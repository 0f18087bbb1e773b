/** What a service can do and which fields its users have, by rules; and that the editor offers just that. */
import { describe, expect, it } from '@jest/globals';
import type { INodePropertyOptions } from 'n8n-workflow';

import type { Changes } from '../../../providers/directory';
import { folded } from '../../../providers/text';
import { CAPABILITIES } from '../../../tools/capabilities';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { serviceOf, SERVICES } from '../../../tools/services';
import { NO_CHANGES } from '../../support/changes';

const { nodes } = loadPackage(process.cwd());
const plain = (text: string) => folded(text).replaceAll(/[^\p{L}\p{N}]/gu, '');

describe.each(SERVICES.map(({ id, title }) => [title, id] as const))('%s', (title, id) => {
	const capabilities = CAPABILITIES[id];
	const { fields, effort } = capabilities;

	it('has a title', () => {
		expect(capabilities.title.length).toBeGreaterThan(2);
		expect(title).toContain(capabilities.title.split(' ')[0]);
	});

	it('has columns that each mean one field', () => {
		const meanings = fields.flatMap(({ name, label, aliases = [] }) => [
			...new Set([name, label, ...aliases].map(plain)),
		]);
		expect(meanings.filter((one, index) => one === '' || meanings.indexOf(one) !== index)).toEqual([]);
	});

	it('has labels in words, and rules that can be read after them', () => {
		for (const { name, label, pattern, maxLength } of fields) {
			expect(name).toMatch(/^[A-Za-z]\w*(?: \w+)*$/);
			expect(label).toMatch(/^[A-Z]\w*(?: [\w()]+)*$/);
			if (pattern !== undefined) expect(pattern.rule).toMatch(/^(?:is|must|needs|cannot|may|has|contains|does) \S/);
			if (maxLength !== undefined) expect(maxLength).toBeGreaterThan(1);
		}
	});

	it('tells users apart by their user name', () => {
		expect(fields.find(({ name }) => name === 'userName')?.unique).toBe(true);
	});

	it('takes no call for no change, and never fewer for more of one kind', () => {
		expect(effort.calls(NO_CHANGES)).toBe(0);
		for (const kind of Object.keys(NO_CHANGES) as Array<keyof Changes>) {
			const calls = [1, 2, 100, 1_000].map((count) => effort.calls({ ...NO_CHANGES, [kind]: count }));
			expect(calls).toEqual([...calls].sort((a, b) => a - b));
			for (const one of calls) expect(Number.isInteger(one)).toBe(true);
		}
		for (const kind of ['newGroups', 'newUsers'] as const) {
			expect(effort.calls({ ...NO_CHANGES, [kind]: 1 })).toBeGreaterThan(0);
		}
	});

	it('is offered in the editor with what it can do', () => {
		const node = nodes.get(`n8n-nodes-identity-provisioning.${serviceOf(id).type}`);
		const choices = (name: string) =>
			(node?.description.properties ?? [])
				.filter((property) => property.name === name)
				.flatMap(({ options = [] }) => (options as INodePropertyOptions[]).map(({ value }) => value));
		const actions = choices('importAction');
		expect(actions).toEqual(expect.arrayContaining(['createOrSkip', 'createOrUpdate', 'updateOnly']));
		expect({
			disable: actions.includes('disable'),
			delete: actions.includes('delete'),
			createGroups: choices('missingGroups').includes('create'),
		}).toEqual({
			disable: capabilities.canDisable,
			delete: capabilities.canDelete,
			createGroups: capabilities.canCreateGroups,
		});
	});

	it('shows an example where it takes a filter', () => {
		const { filter } = capabilities;
		if (filter === undefined) return;
		expect(filter.syntax).toMatch(/\S{3}/);
		expect(filter.example).toMatch(/\w+.*\s\w+\s.*\w/);
	});
});
