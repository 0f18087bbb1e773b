/**
 * Stored workflows and credentials hold the names, values and defaults of fields, so a change of one of them breaks those
 * that exist. Where it is meant, `npx jest test/engine/package/parameters -u` takes it over.
 */
import { expect, it } from '@jest/globals';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';

const { nodes, credentials } = loadPackage(process.cwd());

const given = (name: string, value: unknown) => (value === undefined ? '' : ` ${name}=${JSON.stringify(value)}`);

/** What changes how a field looks, and not what a workflow stores of it. */
const LOOKS = ['rows', 'password', 'alwaysOpenEditWindow', 'editor'];

function linesOf(fields: readonly INodeProperties[], path = ''): string[] {
	return fields.flatMap(
		({ name, type, default: standard, required, options = [], modes, typeOptions, displayOptions }) => {
			const own = `${path}${name}`;
			const stored = Object.fromEntries(
				Object.entries(typeOptions ?? {}).filter(([option]) => !LOOKS.includes(option)),
			);
			const choices = ['options', 'multiOptions'].includes(type)
				? (options as INodePropertyOptions[]).map(({ value }) => String(value)).sort()
				: undefined;
			const conditions = ['options', 'multiOptions'].includes(type)
				? (options as INodePropertyOptions[]).flatMap(({ value, displayOptions: shown }) =>
						shown === undefined ? [] : [[value, shown]],
					)
				: [];
			const kinds = modes?.map((mode) => [mode.name, mode.type, mode.typeOptions?.searchListMethod ?? '']);
			const line = [
				`${own}: ${type}`,
				given('default', standard),
				given('required', required),
				given('choices', choices),
				given('offered', conditions.length > 0 ? conditions : undefined),
				given('modes', kinds),
				given('options', Object.keys(stored).length > 0 ? stored : undefined),
				given('shown', displayOptions),
			].join('');
			const inner =
				type === 'collection'
					? linesOf(options as INodeProperties[], `${own}.`)
					: type === 'fixedCollection'
						? (options as INodePropertyCollection[]).flatMap((one) => linesOf(one.values, `${own}.${one.name}.`))
						: [];
			return [line, ...inner];
		},
	);
}

const asText = (fields: readonly INodeProperties[]) => `\n${[...new Set(linesOf(fields))].sort().join('\n')}\n`;

it.each([...nodes].map(([name, { description }]) => [name, description] as const))(
	'the parameters of %s are those that workflows hold',
	(_, { version, inputs, outputs, credentials: accepted, properties, webhooks, polling }) => {
		expect(properties.length).toBeGreaterThan(1);
		expect(JSON.stringify({ version, inputs, outputs, accepted, webhooks, polling })).toMatchSnapshot();
		expect(asText(properties)).toMatchSnapshot();
	},
);

it.each([...credentials].map(([name, { properties }]) => [name, properties] as const))(
	'the fields of %s are those that n8n has stored',
	(_, properties) => {
		expect(asText(properties)).toMatchSnapshot();
	},
);
