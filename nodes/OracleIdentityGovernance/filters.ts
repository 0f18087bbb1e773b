import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { textOf } from '../../providers/oig/entry';
import { filter, type Condition, type FilterOperator } from '../../providers/oig/filter';
import type { QueryValue } from '../../providers/http/url';
import type { Item } from '../shared/item';
import { asText } from '../shared/values';

const OPERATORS: ReadonlyArray<readonly [label: string, operator: FilterOperator]> = [
	['Contains', 'co'],
	['Ends With', 'ew'],
	['Equals', 'eq'],
	['Greater or Equal', 'ge'],
	['Greater Than', 'gt'],
	['Less or Equal', 'le'],
	['Less Than', 'lt'],
	['Not Equal', 'ne'],
	['Starts With', 'sw'],
];

/**
 * The query builder for `q`.
 *
 * @param example attribute that this kind of object can be searched by.
 */
export function filterFields(example: string): INodeProperties[] {
	return [
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Filter',
			default: {},
			description: 'Only attributes that are set up as searchable in OIG can be used',
			options: [
				{
					displayName: 'Condition',
					name: 'condition',
					values: [
						{
							displayName: 'Attribute',
							name: 'attribute',
							type: 'string',
							default: example,
							description: 'As in OIG, with its blanks and capitals',
						},
						{
							displayName: 'Operator',
							name: 'operator',
							type: 'options',
							options: OPERATORS.map(([label, operator]) => ({ name: label, value: operator })),
							default: 'eq',
						},
						{
							displayName: 'Value',
							name: 'filterValue',
							type: 'string',
							default: '',
							description: 'Upper and lower case are the same to OIG',
						},
					],
				},
			],
		},
		{
			displayName: 'Combine Filters With',
			name: 'combineFilters',
			type: 'options',
			options: [
				{ name: 'And', value: 'and', description: 'All of them hold' },
				{ name: 'Or', value: 'or', description: 'At least one of them holds' },
			],
			default: 'and',
		},
	];
}

export const orderOptions: readonly INodeProperties[] = [
	{
		displayName: 'Sort By',
		name: 'sortBy',
		type: 'string',
		default: '',
		placeholder: 'e.g. Last Name',
		description: 'Name of the attribute to sort by',
	},
	{
		displayName: 'Sort Descending',
		name: 'sortDescending',
		type: 'boolean',
		default: false,
		description: 'Whether to begin with the highest value',
	},
];

function readCondition(row: IDataObject): Condition {
	const operator = OPERATORS.find(([, known]) => known === row.operator)?.[1];
	if (operator === undefined) throw new InputError('Operator', `There is no operator "${textOf(row.operator)}".`);
	return { attribute: textOf(row.attribute), operator, value: asText(row.filterValue, 'Value') ?? '' };
}

/** The parameters of a list: filter, attributes and order, as far as they are given. */
export function readQuery(item: Item): Record<string, QueryValue> {
	const rows = item.collection('filters').raw('condition');
	const conditions = (Array.isArray(rows) ? rows : []).map((row: IDataObject) => readCondition(row));
	const options = item.collection('options');
	const sortBy = options.text('sortBy')?.replace(/ /g, '::');
	return {
		q: filter(conditions, item.choice<'and' | 'or'>('combineFilters', ['and', 'or'])),
		fields: options.texts('attributes')?.join(','),
		orderBy: sortBy && `${sortBy}:${options.flag('sortDescending') ? 'descending' : 'ascending'}`,
	};
}
