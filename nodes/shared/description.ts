import type { INodeProperties } from 'n8n-workflow';

import { fieldsOf } from './audit';
import type { Operation, Resource } from './operation';

function byName(a: { name: string }, b: { name: string }): number {
	return a.name.localeCompare(b.name, 'en');
}

/** What the two dropdowns have in common; the rest is computed, and n8n's linter reads only what is written out. */
const dropdown = { type: 'options', noDataExpression: true } as const;

/** Restricts a field to one operation; what the field itself demands besides stays. */
function shownFor<S>(resource: Resource<S>, operation: Operation<S>, field: INodeProperties): INodeProperties {
	return {
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, resource: [resource.value], operation: [operation.value] },
		},
	};
}

/**
 * n8n takes a collection that as a whole is an expression for an empty one, before the node sees it, so that "Filters"
 * would let everything through. A hidden property of the same name after it keeps what is stored.
 */
export function keptWhole(field: INodeProperties): INodeProperties[] {
	if (field.type !== 'collection' && field.type !== 'fixedCollection') return [field];
	const { displayName, name, displayOptions } = field;
	return [field, { displayName, name, type: 'hidden', default: {}, ...(displayOptions ? { displayOptions } : {}) }];
}

/**
 * The node's properties made from its operations: the two dropdowns, then each operation's fields. What the editor
 * offers and what the router can run are the same list, so they cannot drift apart.
 */
export function describe<S>(resources: ReadonlyArray<Resource<S>>): INodeProperties[] {
	const properties: INodeProperties[] = [
		{
			displayName: 'Resource',
			name: 'resource',
			...dropdown,
			options: resources.map(({ displayName, value }) => ({ name: displayName, value })).sort(byName),
			default: resources[0]?.value ?? '',
		},
	];
	for (const resource of resources) {
		const options = resource.operations
			.map(({ displayName, value, action, description }) => ({ name: displayName, value, action, description }))
			.sort(byName);
		properties.push({
			displayName: 'Operation',
			name: 'operation',
			...dropdown,
			displayOptions: { show: { resource: [resource.value] } },
			options,
			default: resource.defaultOperation ?? resource.operations[0]?.value ?? '',
		});
	}
	for (const resource of resources) {
		for (const operation of resource.operations) {
			properties.push(...fieldsOf(operation).flatMap((field) => keptWhole(shownFor(resource, operation, field))));
		}
	}
	return properties;
}
