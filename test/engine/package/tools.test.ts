/** What n8n makes of the nodes for AI agents. */
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';

const { actions, triggers } = loadPackage(process.cwd());

/** Fields of an operation, not the members of its collections. */
const fields = [...actions.values()].flatMap(({ description: { displayName, properties } }) =>
	properties.map((field) => [displayName, field] as const),
);

const placeOf = ({ displayOptions: { show = {} } = {} }: INodeProperties) =>
	JSON.stringify([show.resource, show.operation]);

describe('an agent', () => {
	// n8n 2.41 keeps this name for the text that tells an agent what the tool is for, so that the field gets no button
	// "Let the model define this parameter", and a required one cannot be left to the agent.
	it('can be left to fill in every required field: none is called "description"', () => {
		const found = fields.filter(([, { name, required }]) => name === 'description' && required === true);
		expect(found.map(([node, field]) => `${node}: ${placeOf(field)}`)).toEqual([]);
	});

	it('can use every node that has operations, and none that starts workflows', () => {
		for (const { description } of actions.values()) expect(description.usableAsTool).toBe(true);
		for (const { description } of triggers.values()) expect(description.usableAsTool).toBeUndefined();
	});

	// n8n adds these to each node that it makes a tool.
	it('finds no field that n8n adds to tools in a node itself', () => {
		const reserved = ['descriptionType', 'toolDescription'];
		expect(fields.filter(([, { name }]) => reserved.includes(name)).map(([node, { name }]) => [node, name])).toEqual(
			[],
		);
	});
});
