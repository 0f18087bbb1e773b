import { describe, expect, it } from '@jest/globals';
import type { INode, INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes, NodeHelpers } from 'n8n-workflow';

import { describe as describeNode } from '../../../nodes/shared/description';
import type { ItemOperation, Resource } from '../../../nodes/shared/operation';

const field = (name: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
	...more,
});

const operation = (value: string, displayName: string, fields: INodeProperties[]): ItemOperation<unknown> => ({
	value,
	displayName,
	action: `${displayName} something`,
	description: `${displayName} it`,
	fields,
	execute: async () => [],
});

const resources: ReadonlyArray<Resource<unknown>> = [
	{
		displayName: 'User',
		value: 'user',
		defaultOperation: 'getAll',
		operations: [
			operation('update', 'Update', [field('id'), field('changes')]),
			operation('create', 'Create', [field('name')]),
			operation('getAll', 'Get Many', [
				field('returnAll', { type: 'boolean', default: false }),
				field('limit', { type: 'number', default: 50, displayOptions: { show: { returnAll: [false] } } }),
			]),
		],
	},
	{ displayName: 'Group', value: 'group', operations: [operation('create', 'Create', [field('name')])] },
];

const properties = describeNode(resources);

/** The fields that the editor shows for the given values, by n8n's own rules. */
function shown(values: INode['parameters']): string[] {
	const node: INode = {
		id: '1',
		name: 'Node',
		type: 'node',
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'user', ...values },
	};
	const description: INodeTypeDescription = {
		displayName: 'Node',
		name: 'node',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties,
	};
	return properties
		.filter((property) => NodeHelpers.displayParameter(node.parameters, property, node, description))
		.map(({ name }) => name);
}

const values = ({ options }: INodeProperties) => (options as INodePropertyOptions[]).map(({ value }) => value);

describe('describe', () => {
	it('sorts both dropdowns by what people read', () => {
		const [resource, ofUser, ofGroup] = properties;
		expect([resource, ofUser, ofGroup].map((property) => property && values(property))).toEqual([
			['group', 'user'],
			['create', 'getAll', 'update'],
			['create'],
		]);
	});

	it('starts with the first resource, and with the operation that the resource names or its first', () => {
		expect(properties.slice(0, 3).map((property) => property.default)).toEqual(['user', 'getAll', 'create']);
	});

	it('gives an operation its name, action and description', () => {
		expect(properties[2]?.options).toEqual([
			{ name: 'Create', value: 'create', action: 'Create something', description: 'Create it' },
		]);
	});

	it("shows an operation's fields for it alone, in their order", () => {
		expect(shown({ operation: 'update' })).toEqual(['resource', 'operation', 'id', 'changes']);
		expect(shown({ operation: 'create' })).toEqual(['resource', 'operation', 'name']);
		expect(shown({ resource: 'group', operation: 'create' })).toEqual(['resource', 'operation', 'name']);
		expect(shown({ resource: 'group', operation: 'update' })).toEqual(['resource', 'operation']);
	});

	it('keeps what a field demands besides', () => {
		const list = { operation: 'getAll' };
		expect(shown({ ...list, returnAll: false })).toEqual(['resource', 'operation', 'returnAll', 'limit']);
		expect(shown({ ...list, returnAll: true })).toEqual(['resource', 'operation', 'returnAll']);
	});

	it('does not change the fields that it was given, since operations share them', () => {
		expect(resources[1]?.operations[0]?.fields[0]).toEqual(field('name'));
	});
});
