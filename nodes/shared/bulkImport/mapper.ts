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

const mapperField: INodeProperties = {
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
			multiKeyMatch: false,
			supportAutoMap: true,
		},
	},
	description: 'How columns map to fields. Automatic mapping recognizes columns by their names.',
};

type Shown = Pick<ResourceMapperField, 'displayName' | 'id' | 'required'>;

/** Columns that a mapping by hand opens with, filled in as most workflows name them; the others can be added. */
const OPENED: ReadonlySet<string> = new Set(['email', 'firstName', 'groups', 'lastName', 'userName']);

const PAGE =
	'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/columns.md';

/** What the panel says of the columns: which there are, and where their other names are listed. */
function noticeFor(capabilities: Capabilities, rowKind: string, isAlone: boolean): INodeProperties {
	const labels = fieldsFor(capabilities, rowKind).map(({ displayName }) => displayName);
	return {
		displayName: `Recognized columns: ${labels.join(', ')}. <a href="${PAGE}">Other names of these columns</a> are recognized too.`,
		name: 'recognizedColumns',
		type: 'notice',
		default: '',
		...(isAlone ? {} : { displayOptions: { show: { rowKind: [rowKind] } } }),
	};
}

/** The mapping of input items, with the columns that the service has. */
export function columnFields(capabilities: Capabilities, rowKinds: readonly string[]): INodeProperties[] {
	return [...rowKinds.map((kind) => noticeFor(capabilities, kind, rowKinds.length === 1)), mapperField];
}

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
				removed: !field.required && !OPENED.has(field.id),
				...(OPENED.has(field.id) ? { defaultValue: `={{ $json.${field.id} }}` } : {}),
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
