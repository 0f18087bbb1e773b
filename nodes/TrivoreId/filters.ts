import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { allOf, anyOf, condition, type FilterOperator, type FilterValue } from '../../providers/trivore/filter';
import type { QueryValue } from '../../providers/http/url';
import type { Item } from '../shared/item';
import { asFlag, asNumber, asPlainText, asText } from '../shared/values';

/** Attributes whose values are instants. */
export const INSTANTS: ReadonlySet<string> = new Set(['createdDate', 'lastModifiedDate']);
const FLAGS: ReadonlySet<string> = new Set(['locked']);

export const USER_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Created', value: 'createdDate' },
	{ name: 'Custom Field', value: 'customFields' },
	{ name: 'Email', value: 'emails.address' },
	{ name: 'Family Name', value: 'name.familyName' },
	{ name: 'Given Name', value: 'name.givenName' },
	{ name: 'Group ID', value: 'memberOf', description: 'Matches when the user is directly in the group' },
	{ name: 'ID', value: 'id' },
	{ name: 'Last Modified', value: 'lastModifiedDate' },
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

/** Apart from the field whose choices are computed, for n8n's linter reads only what is written out. */
const choice = { type: 'options' } as const;

/** The filter builder, the raw filter, and their switch. */
export function filterFields(attributes: readonly INodePropertyOptions[]): INodeProperties[] {
	const named = attributes.map(({ value }) => value).filter((value) => value === 'other' || value === 'customFields');
	return [
		{
			displayName: 'Filter',
			name: 'filterType',
			type: 'options',
			options: [
				{ name: 'None', value: 'none' },
				{ name: 'Build Manually', value: 'manual' },
				{ name: 'Expression', value: 'expression' },
			],
			default: 'none',
		},
		{
			displayName: 'Must Match',
			name: 'matchType',
			type: 'options',
			options: [
				{ name: 'All Conditions', value: 'all' },
				{ name: 'Any Condition', value: 'any' },
			],
			default: 'all',
			displayOptions: { show: { filterType: ['manual'] } },
		},
		{
			displayName: 'Conditions',
			name: 'conditions',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Condition',
			default: {},
			displayOptions: { show: { filterType: ['manual'] } },
			options: [
				{
					displayName: 'Condition',
					name: 'condition',
					values: [
						{
							displayName: 'Attribute',
							name: 'attribute',
							options: [...attributes],
							default: attributes.at(-1)?.value ?? '',
							description:
								'Which attributes can be searched differs between installations. An installation may find nothing, or refuse, when one cannot.',
							...choice,
						},
						{
							displayName: 'Attribute Name',
							name: 'attributeName',
							type: 'string',
							default: '',
							placeholder: 'e.g. costCenter',
							description: 'Name of the custom field or attribute; capital and small letters are different',
							displayOptions: { show: { attribute: named } },
						},
						{
							displayName: 'Operator',
							name: 'operator',
							type: 'options',
							options: [
								{ name: 'Contains', value: 'co' },
								{ name: 'Ends With', value: 'ew' },
								{ name: 'Equals', value: 'eq' },
								{ name: 'Is Greater or Later Than', value: 'gt' },
								{ name: 'Is Greater, Later or Equal', value: 'ge' },
								{ name: 'Is Not Equal', value: 'ne' },
								{ name: 'Is Present', value: 'pr' },
								{ name: 'Is Smaller or Earlier Than', value: 'lt' },
								{ name: 'Is Smaller, Earlier or Equal', value: 'le' },
								{ name: 'Starts With', value: 'sw' },
							],
							default: 'eq',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							displayOptions: { hide: { operator: ['pr'] } },
						},
						{
							displayName: 'Value Type',
							name: 'valueType',
							type: 'options',
							options: [
								{ name: 'Boolean', value: 'boolean' },
								{ name: 'Number', value: 'number' },
								{ name: 'Text or Time', value: 'text' },
							],
							default: 'text',
							displayOptions: { show: { attribute: named }, hide: { operator: ['pr'] } },
						},
					],
				},
			],
		},
		{
			displayName: 'Filter Expression',
			name: 'filterExpression',
			type: 'string',
			default: '',
			placeholder: 'e.g. nsCode eq "ns2468013579" and lastModifiedDate ge "2026-01-01T00:00:00Z"',
			description:
				'A filter in the SCIM grammar, sent as it is. Names of attributes are case sensitive, and texts from other nodes must have their quotes and backslashes escaped.',
			displayOptions: { show: { filterType: ['expression'] } },
		},
	];
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
			'Direction of "Sort By". How it is written differs between installations: "true" and "false" are usual, the written out words are for others.',
	},
];

export interface Row {
	readonly attribute?: unknown;
	readonly attributeName?: unknown;
	readonly operator?: unknown;
	readonly value?: unknown;
	readonly valueType?: unknown;
}

export function attributeOf({ attribute, attributeName }: Row): string {
	const name = asText(attributeName, 'Attribute Name');
	if (attribute !== 'other' && attribute !== 'customFields') return asText(attribute, 'Attribute') ?? '';
	if (name === undefined) throw new InputError('Attribute Name', '"Attribute Name" of a condition is empty.');
	return attribute === 'other' ? name : `customFields.${name}`;
}

function instantOf(attribute: string, value: unknown): string {
	const time = new Date(asText(value, 'Value') ?? '');
	if (Number.isNaN(time.getTime())) {
		throw new InputError('Value', `The value for "${attribute}" must be a time like 2026-01-31T12:00:00Z.`);
	}
	return time.toISOString();
}

export function valueOf(attribute: string, { attribute: chosen, value, valueType }: Row): FilterValue | undefined {
	const label = `Value for ${attribute}`;
	if (value === undefined || value === null || value === '') return undefined;
	if (INSTANTS.has(attribute)) return instantOf(attribute, value);
	if (FLAGS.has(attribute)) return asFlag(value, label);
	const isNamed = chosen === 'other' || chosen === 'customFields';
	if (isNamed && valueType === 'boolean') return asFlag(value, label);
	if (isNamed && valueType === 'number') return asNumber(value);
	return asPlainText(value, label);
}

/** The conditions of the item as they were given. */
export function conditionRows(item: Item): Row[] {
	const value = item.raw('conditions') as { condition?: Row | Row[] } | undefined;
	return [value?.condition ?? []].flat();
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
