/** Words of the built nodes, where a rule can be told: n8n's rules for texts, and how people look for a node. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';
import { manifestOf } from '../../../tools/packages/servicePackages';
import { SERVICES } from '../../../tools/services';
import { retiredWords } from '../../support/words';

const root = join(__dirname, '..', '..', '..');
const nodes = SERVICES.map(({ title, type }) => {
	const found = [...loadPackage(root).nodes.entries()].find(([name]) => name.endsWith(`.${type}`));
	if (found === undefined) throw new Error(`There is no node ${type}.`);
	return { title, properties: found[1].description.properties };
});

const operationsOf = (properties: readonly INodeProperties[]) => properties.filter(({ name }) => name === 'operation');
const actionsOf = (properties: readonly INodeProperties[]) =>
	operationsOf(properties).flatMap(({ options }) =>
		((options ?? []) as INodePropertyOptions[]).map(({ action }) => action ?? ''),
	);

/** All texts that the editor shows of a field, and of those within it. */
function textsOf(property: INodeProperties): string[] {
	const { description, displayName, hint, modes, options = [], placeholder } = property;
	const inner = options.flatMap((option) => {
		if ('values' in option) return [option.displayName, ...option.values.flatMap(textsOf)];
		return 'displayName' in option ? textsOf(option) : [option.name, option.description ?? '', option.action ?? ''];
	});
	const inModes = (modes ?? []).flatMap((mode) => [mode.displayName, mode.placeholder ?? '', String(mode.hint ?? '')]);
	return [displayName, description ?? '', hint ?? '', placeholder ?? '', ...inner, ...inModes];
}

/** The names of a field and of those within it. */
function labelsOf({ displayName, options = [] }: INodeProperties): string[] {
	const inner = options.flatMap((option) => {
		if ('values' in option) return [option.displayName, ...option.values.flatMap(labelsOf)];
		return 'displayName' in option ? labelsOf(option) : [];
	});
	return [displayName, ...inner];
}

describe.each(nodes)('$title', ({ properties }) => {
	it('has actions without articles, each once', () => {
		const actions = actionsOf(properties);
		expect(actions.filter((action) => /\b(?:a|an|the)\b/i.test(action) || !/^[A-Z]/.test(action))).toEqual([]);
		expect(new Set(actions).size).toBe(actions.length);
	});

	it('says of every delete that it is permanent', () => {
		const deletes = operationsOf(properties).flatMap(({ options }) =>
			((options ?? []) as INodePropertyOptions[]).filter(({ value }) => value === 'delete'),
		);
		expect(deletes.map(({ description = '' }) => description).filter((text) => !/^Permanently /.test(text))).toEqual(
			[],
		);
	});

	it('opens on creating a user', () => {
		const [resource] = properties.filter(({ name }) => name === 'resource');
		const [user] = operationsOf(properties).filter(({ displayOptions }) =>
			displayOptions?.show?.resource?.includes('user'),
		);
		expect([resource?.default, user?.default]).toEqual(['user', 'create']);
	});

	it('puts names of fields into single quotes', () => {
		const labels = new Set(properties.flatMap(labelsOf));
		const texts = properties.flatMap(textsOf).filter((text) => !text.includes('{"'));
		const quoted = texts.flatMap((text) => [...text.matchAll(/"([A-Z][^"]*)"/g)]);
		expect(quoted.map(([, name = '']) => name).filter((name) => labels.has(name))).toEqual([]);
	});

	it('has the first name before the last name, each under one name', () => {
		const own = properties.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes('create'));
		const first = own.findIndex(({ displayName }) => displayName === 'First Name');
		expect(first).toBeLessThanOrEqual(own.findIndex(({ displayName }) => displayName === 'Last Name'));
		const labels = properties.flatMap(labelsOf);
		expect(labels.filter((label) => /^(?:Given|Family|Sur)|^Input Binary/i.test(label))).toEqual([]);
	});

	it('has no retired words', () => {
		expect(properties.flatMap(textsOf).flatMap(retiredWords)).toEqual([]);
	});

	it('says an before a vowel, and has no doubled word', () => {
		const texts = properties.flatMap(textsOf);
		expect(texts.filter((text) => /\b[Aa] [aeio][a-z]/.test(text.replace(/\ba one\b/g, '')))).toEqual([]);
		expect(texts.filter((text) => /\b([a-z]+) \1\b/i.test(text))).toEqual([]);
	});
});

describe.each(manifestOf(root).n8n.nodes)('%s', (file) => {
	const { alias = [] } = JSON.parse(readFileSync(join(root, `${file}on`), 'utf8')) as { alias?: string[] };

	it.each(['create user', 'onboard', 'offboard', 'import users', 'IAM', 'provision'])('is found by "%s"', (words) => {
		expect(alias).toContain(words);
	});
});
