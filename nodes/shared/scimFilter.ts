/** The filter of lists in services that take filters in the grammar of SCIM. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { Item } from './item';
import { asText } from './values';

/** Apart from the field whose choices are computed, for n8n's linter reads only what is written out. */
const choice = { type: 'options' } as const;

export interface FilterTexts {
	/** The attributes to choose from; the last one is the default. */
	readonly attributes: readonly INodePropertyOptions[];
	/** Values of the choices that need "Attribute Name". */
	readonly named: ReadonlyArray<INodePropertyOptions['value']>;
	readonly attributeHelp?: string;
	readonly nameExample: string;
	readonly nameHelp: string;
	readonly expressionExample: string;
	readonly expressionHelp: string;
}

/** The builder of a SCIM filter, the filter as text, and their switch. */
export function scimFilterFields(texts: FilterTexts): INodeProperties[] {
	const { attributes, attributeHelp } = texts;
	const named = [...texts.named];
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
							...(attributeHelp === undefined ? {} : { description: attributeHelp }),
							...choice,
						},
						{
							displayName: 'Attribute Name',
							name: 'attributeName',
							type: 'string',
							default: '',
							placeholder: `e.g. ${texts.nameExample}`,
							description: texts.nameHelp,
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
			placeholder: `e.g. ${texts.expressionExample}`,
			description: texts.expressionHelp,
			displayOptions: { show: { filterType: ['expression'] } },
		},
	];
}

/** One row of "Conditions" as it is stored, or as expressions give it. */
export interface FilterRow {
	readonly attribute?: unknown;
	readonly attributeName?: unknown;
	readonly operator?: unknown;
	readonly value?: unknown;
	readonly valueType?: unknown;
}

/** The conditions of the item as they were given. */
export function conditionRows(item: Item): FilterRow[] {
	const value = item.raw('conditions') as { condition?: FilterRow | FilterRow[] } | null | undefined;
	return [value?.condition ?? []].flat();
}

/** @throws {InputError} for what is no time. */
export function instantOf(attribute: string, value: unknown): string {
	const time = new Date(asText(value, 'Value') ?? '');
	if (!Number.isNaN(time.getTime())) return time.toISOString();
	throw new InputError('Value', `The value for "${attribute}" must be a time like 2026-01-31T12:00:00Z.`);
}
