import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { allOf, anyOf, condition, type FilterOperator, type FilterValue } from '../../providers/trivore/filter';
import type { QueryValue } from '../../providers/http/url';
import type { Item } from '../shared/item';
import { conditionRows, instantOf, scimFilterFields, type FilterRow } from '../shared/scimFilter';
import { asFlag, asNumber, asPlainText, asText } from '../shared/values';

/** Attributes whose values are instants. */
export const INSTANTS: ReadonlySet<string> = new Set(['createdDate', 'lastModifiedDate']);
const FLAGS: ReadonlySet<string> = new Set(['locked']);

export const USER_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Created', value: 'createdDate' },
	{ name: 'Custom Field', value: 'customFields' },
	{ name: 'Email', value: 'emails.address' },
	{ name: 'First Name', value: 'name.givenName' },
	{ name: 'Group ID', value: 'memberOf', description: 'Matches when the user is directly in the group' },
	{ name: 'ID', value: 'id' },
	{ name: 'Last Modified', value: 'lastModifiedDate' },
	{ name: 'Last Name', value: 'name.familyName' },
	{ name: 'Locked', value: 'locked' },
	{ name: 'Mobile', value: 'mobiles.number' },
	{ name: 'Namespace Code', value: 'nsCode' },
	{ name: 'Other Attribute', value: 'other' },
	{ name: 'Tag', value: 'tags' },
	{ name: 'Username', value: 'username' },
];

export const GROUP_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'ID', value: 'id' },
	{ name: 'Name', value: 'name' },
	{ name: 'Namespace Code', value: 'nsCode' },
	{ name: 'Other Attribute', value: 'other' },
];

export const NAMESPACE_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Code', value: 'code' },
	{ name: 'Name', value: 'name' },
	{ name: 'Other Attribute', value: 'other' },
];

export function filterFields(attributes: readonly INodePropertyOptions[]): INodeProperties[] {
	return scimFilterFields({
		attributes,
		named: attributes.map(({ value }) => value).filter((value) => value === 'other' || value === 'customFields'),
		attributeHelp:
			'Which attributes can be searched differs between installations. An installation may find nothing, or refuse, when one cannot.',
		nameExample: 'costCenter',
		nameHelp: 'Name of the custom field or attribute; capital and small letters are different',
		expressionExample: 'nsCode eq "ns2468013579" and lastModifiedDate ge "2026-01-01T00:00:00Z"',
		expressionHelp:
			'A filter in the SCIM grammar, sent as it is. Names of attributes are case sensitive, and texts from other nodes must have their quotes and backslashes escaped.',
	});
}

/** Members of "Options" of a list. */
export const sortOptions: readonly INodeProperties[] = [
	{
		displayName: 'Sort By',
		name: 'sortBy',
		type: 'string',
		default: '',
		placeholder: 'e.g. username',
		description: 'Attribute by which the service sorts, under its name in the API',
	},
	{
		displayName: 'Sort Direction',
		name: 'sortDirection',
		type: 'options',
		options: [
			{ name: 'Ascending', value: 'true' },
			{ name: 'Ascending (Written Out)', value: 'ascending' },
			{ name: 'Descending', value: 'false' },
			{ name: 'Descending (Written Out)', value: 'descending' },
		],
		default: 'true',
		description:
			'Direction of \'Sort By\'. How it is written differs between installations: "true" and "false" are usual, the written out words are for others.',
	},
];

export function attributeOf({ attribute, attributeName }: FilterRow): string {
	const name = asText(attributeName, 'Attribute Name');
	if (attribute !== 'other' && attribute !== 'customFields') return asText(attribute, 'Attribute') ?? '';
	if (name === undefined) throw new InputError('Attribute Name', '"Attribute Name" of a condition is empty.');
	return attribute === 'other' ? name : `customFields.${name}`;
}

export function valueOf(
	attribute: string,
	{ attribute: chosen, value, valueType }: FilterRow,
): FilterValue | undefined {
	const label = `Value for ${attribute}`;
	if (value === undefined || value === null || value === '') return undefined;
	if (INSTANTS.has(attribute)) return instantOf(attribute, value);
	if (FLAGS.has(attribute)) return asFlag(value, label);
	const isNamed = chosen === 'other' || chosen === 'customFields';
	if (isNamed && valueType === 'boolean') return asFlag(value, label);
	if (isNamed && valueType === 'number') return asNumber(value);
	return asPlainText(value, label);
}

/** The filter that the item asks for, and how to sort; absent members are not sent. */
export function readListQuery(item: Item): Record<string, QueryValue> {
	const options = item.collection('options');
	const sortBy = options.narrowing('sortBy');
	return {
		filter: readFilter(item),
		...(sortBy === undefined
			? {}
			: { sortBy, ascending: options.choice('sortDirection', ['true', 'false', 'ascending', 'descending'], 'true') }),
	};
}

function readFilter(item: Item): string | undefined {
	const type = item.choice('filterType', ['none', 'manual', 'expression']);
	if (type === 'expression') return item.requiredText('filterExpression');
	if (type === 'none') return undefined;
	const combine = item.choice('matchType', ['all', 'any']) === 'any' ? anyOf : allOf;
	const rows = conditionRows(item);
	if (rows.length === 0) {
		throw new InputError('Conditions', 'The filter has no conditions.', 'Add one, or set "Filter" to "None".');
	}
	const conditions = rows.map((row) => {
		const attribute = attributeOf(row);
		const operator = asText('operator' in row ? row.operator : 'eq', 'Operator') as FilterOperator | undefined;
		if (operator === undefined) throw new InputError('Operator', `The condition on "${attribute}" has no operator.`);
		return condition(attribute, operator, operator === 'pr' ? undefined : valueOf(attribute, row));
	});
	return combine(...conditions);
}
