import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GenericValue, INode, INodeParameters, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import type { WorkflowFile } from '../../tools/engine/engine';

const folder = join(__dirname, '..', '..', 'examples');

export const NOTE = 'n8n-nodes-base.stickyNote';

export function readExample(file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowFile;
}

/** The parameters of a node that is an agent's tool without those that n8n adds to tools. */
export function withoutToolFields({ parameters }: INode): INodeParameters {
	return Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== 'descriptionType'));
}

/** Names of the files in `examples/`. */
export const exampleFiles: readonly string[] = readdirSync(folder)
	.filter((file) => file.endsWith('.json'))
	.sort();

/** Names of the nodes that can run after a node, over the connections that `follow` lets through. */
export function reachableFrom(
	{ connections }: WorkflowFile,
	start: string,
	follow: (from: string, output: number) => boolean = () => true,
): ReadonlySet<string> {
	const seen = new Set<string>();
	const queue = [start];
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		if (seen.has(name)) continue;
		seen.add(name);
		const from = name;
		for (const outputs of Object.values(connections[from] ?? {})) {
			outputs.forEach((targets, output) => {
				if (follow(from, output)) queue.push(...(targets ?? []).map(({ node }) => node));
			});
		}
	}
	return seen;
}

type Values = Record<string, unknown>;
const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;
const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

/** Texts of the values of an "options" field, or nothing if they come from elsewhere. */
function choices({ options, typeOptions }: INodeProperties): readonly unknown[] | undefined {
	if (typeOptions?.loadOptionsMethod !== undefined || typeOptions?.loadOptions !== undefined) return undefined;
	return (options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
}

function membersOf(property: INodeProperties, value: Values): string[] {
	const options = property.options ?? [];
	return Object.entries(value).flatMap(([name, member]) => {
		const found = options.filter((option) => option.name === name);
		if (found.length === 0) return [`${property.name}.${name} does not exist`];
		if (property.type === 'collection')
			return found.length > 1 ? [] : valueProblems(found[0] as INodeProperties, member);
		const rows = Array.isArray(member) ? member : [member];
		const fields = found.flatMap((option) => ('values' in option ? option.values : []));
		return rows.flatMap((row) =>
			Object.keys(isObject(row) ? row : {})
				.filter((field) => !fields.some((known) => known.name === field))
				.map((field) => `${property.name}.${name}.${field} does not exist`),
		);
	});
}

function valueProblems(property: INodeProperties, value: unknown): string[] {
	if (isExpression(value)) return [];
	if (property.type === 'collection' || property.type === 'fixedCollection') {
		return isObject(value) ? membersOf(property, value) : [`${property.name} is no object`];
	}
	if (property.type === 'options' || property.type === 'multiOptions') {
		const known = choices(property);
		const given = Array.isArray(value) ? value : [value];
		return given
			.filter((choice) => known !== undefined && !known.includes(choice))
			.map((choice) => `${property.name} cannot be ${JSON.stringify(choice)}`);
	}
	if (property.type !== 'resourceLocator') return [];
	const mode = isObject(value) ? value.mode : undefined;
	return property.modes?.some(({ name }) => name === mode) ? [] : [`${property.name} has no mode ${String(mode)}`];
}

const isEmpty = (value: unknown) =>
	value === '' || value === undefined || (isObject(value) && value.__rl === true && value.value === '');

/**
 * What is wrong with the parameters of a node, as far as its description tells: fields that do not exist or are not
 * shown, choices and modes that do not exist, required fields that are empty.
 */
export function parameterProblems(description: INodeTypeDescription, node: INode): string[] {
	const { properties } = description;
	const { pollTimes, ...own } = node.parameters;
	// n8n adds the times of polls to each node that polls.
	const given: Record<string, GenericValue> = description.polling ? own : { ...own, ...(pollTimes && { pollTimes }) };
	const values: INodeParameters =
		NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description) ?? {};
	const shown = properties.filter((property) => NodeHelpers.displayParameter(values, property, node, description));
	const problems = Object.entries(given).flatMap(([name, value]) => {
		const known = shown.filter((property) => property.name === name);
		if (known.length === 0) return [`${name} does not exist`];
		const found = known.map((property) => valueProblems(property, value));
		return found.find((list) => list.length === 0) ?? found[0] ?? [];
	});
	const missing = shown
		.filter(({ name, required }) => required === true && isEmpty(given[name]))
		.map(({ name }) => `${name} is empty`);
	return [...problems, ...missing].map((problem) => `${node.name}: ${problem}`);
}
