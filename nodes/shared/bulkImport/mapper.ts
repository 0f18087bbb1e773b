/** n8n's resource mapper for the rows that come as input items. */
import type { ILoadOptionsFunctions, INodeProperties, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import type { Capabilities } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import type { SourceRecord } from '../../../provisioning/rows/row';
import { generatesUserNames } from '../../../provisioning/fieldRules';
import type { Item } from '../item';
import { isObject } from '../values';

/** Name of the method by which the editor asks for the columns. */
const METHOD = 'importColumns';

export const mapperField: INodeProperties = {
	displayName: 'Columns',
	name: 'mapping',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'autoMapInputData', value: null },
	displayOptions: { show: { source: ['items'] } },
	typeOptions: {
		loadOptionsDependsOn: ['rowKind', 'importAction'],
		resourceMapper: {
			resourceMapperMethod: METHOD,
			mode: 'add',
			fieldWords: { singular: 'column', plural: 'columns' },
			addAllFields: false,
			multiKeyMatch: false,
			supportAutoMap: true,
		},
	},
	description: 'Which value of an item is what. Automatically, columns are recognized by their names.',
};

type Shown = Pick<ResourceMapperField, 'displayName' | 'id' | 'required'>;

function fieldsFor({ fields, passwordOnCreate, canDisable, userNameFrom }: Capabilities, rowKind: string): Shown[] {
	const groups: Shown = {
		id: 'groups',
		displayName: rowKind === 'user' ? 'Groups' : 'Group',
		required: rowKind !== 'user',
	};
	if (rowKind === 'group') return [groups];
	const userName: Shown = { id: 'userName', displayName: 'User Name', required: true };
	if (rowKind === 'membership') return [userName, groups];
	return [
		{ ...userName, required: userNameFrom === undefined && !generatesUserNames(fields) },
		...fields
			.filter(({ name }) => name !== 'userName')
			.map(({ name, label }) => ({ id: name, displayName: label, required: false })),
		groups,
		...(canDisable ? [{ id: 'active', displayName: 'Active', required: false }] : []),
		...(passwordOnCreate ? [{ id: 'password', displayName: 'Password', required: false }] : []),
	];
}

/** `methods.resourceMapping` of a node with a bulk import. */
export function importColumns(
	capabilities: Capabilities,
): Record<typeof METHOD, (this: ILoadOptionsFunctions) => Promise<ResourceMapperFields>> {
	return {
		async [METHOD]() {
			const rowKind: unknown = this.getCurrentNodeParameter('rowKind');
			const fields = fieldsFor(capabilities, typeof rowKind === 'string' ? rowKind : 'user').map((field) => ({
				...field,
				defaultMatch: false,
				canBeUsedToMatch: false,
				display: true,
				type: 'string' as const,
			}));
			return await Promise.resolve({ fields });
		},
	};
}

/**
 * The row of an item: its own members, or what the mapper makes of them. A column whose expression finds nothing is no
 * blank cell, so it clears nothing.
 *
 * @throws {InputError} when the mapping was written by hand and is none.
 */
export function mappedRecord(item: Item): SourceRecord {
	const mapping = item.raw('mapping');
	if (!isObject(mapping) || mapping.mappingMode !== 'defineBelow') return { item: item.index, cells: item.json };
	const { value } = mapping;
	if (!isObject(value)) throw new InputError('Columns', '"Columns" has no mapping.', 'Map at least the user name.');
	return { item: item.index, cells: value };
}
