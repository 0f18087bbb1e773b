import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { ENTERPRISE } from '../../providers/ociDomains/schemas';
import { allOf, anyOf, present, rawFilter, where, type ScimFilter } from '../../providers/scim/filter';
import type { Item } from '../shared/item';
import { asChoice, asFlag, asNumber, asPlainText, asText } from '../shared/values';

/** Attributes whose values are instants, and those that are true or false. */
const INSTANTS: ReadonlySet<string> = new Set(['meta.created', 'meta.lastModified']);
const FLAGS: ReadonlySet<string> = new Set(['active']);

const OTHER = 'other';

/** Searchable ones alone. Source: OCI identity domains REST API, User. */
export const USER_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Active', value: 'active' },
	{ name: 'Created', value: 'meta.created' },
	{ name: 'Department', value: `${ENTERPRISE}:department` },
	{ name: 'Display Name', value: 'displayName' },
	{ name: 'Email', value: 'emails.value' },
	{ name: 'Employee Number', value: `${ENTERPRISE}:employeeNumber` },
	{ name: 'External ID', value: 'externalId' },
	{ name: 'First Name', value: 'name.givenName' },
	{ name: 'Group ID', value: 'groups.value', description: 'Matches when the user is a member of the group' },
	{ name: 'ID', value: 'id' },
	{ name: 'Last Modified', value: 'meta.lastModified' },
	{ name: 'Last Name', value: 'name.familyName' },
	{ name: 'OCID', value: 'ocid' },
	{ name: 'Other Attribute', value: OTHER },
	{ name: 'Title', value: 'title' },
	{ name: 'User Name', value: 'userName' },
	{ name: 'User Type', value: 'userType' },
];

/** Source: OCI identity domains REST API, Group. */
export const GROUP_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Created', value: 'meta.created' },
	{ name: 'Display Name', value: 'displayName' },
	{ name: 'External ID', value: 'externalId' },
	{ name: 'ID', value: 'id' },
	{ name: 'Last Modified', value: 'meta.lastModified' },
	{ name: 'Member ID', value: 'members.value', description: 'Matches when the user is a member of the group' },
	{ name: 'OCID', value: 'ocid' },
	{ name: 'Other Attribute', value: OTHER },
];

const OPERATORS = ['co', 'ew', 'eq', 'gt', 'ge', 'ne', 'pr', 'lt', 'le', 'sw'] as const;

/** Apart from the field whose choices are computed, for n8n's linter reads only what is written out. */
const choice = { type: 'options' } as const;

/** The filter builder, the filter as text, and their switch. */
export function filterFields(attributes: readonly INodePropertyOptions[], example: string): INodeProperties[] {
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
							...choice,
						},
						{
							displayName: 'Attribute Name',
							name: 'attributeName',
							type: 'string',
							default: '',
							placeholder: 'e.g. nickName',
							description: 'Name in the API, after the URN of its schema and a colon if it is no core attribute',
							displayOptions: { show: { attribute: [OTHER] } },
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
							displayOptions: { show: { attribute: [OTHER] }, hide: { operator: ['pr'] } },
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
			placeholder: `e.g. ${example}`,
			description:
				'A filter in the SCIM grammar, sent as it is. Texts from other nodes must have their quotes and backslashes escaped.',
			displayOptions: { show: { filterType: ['expression'] } },
		},
	];
}

/** One row of "Conditions", as it was given. */
export interface Condition {
	readonly attribute: string;
	readonly operator: (typeof OPERATORS)[number];
	/** Absent for "Is Present". */
	readonly value?: string | number | boolean;
}

interface Row {
	readonly attribute?: unknown;
	readonly attributeName?: unknown;
	readonly operator?: unknown;
	readonly value?: unknown;
	readonly valueType?: unknown;
}

function attributeOf({ attribute, attributeName }: Row): string {
	const chosen = asText(attribute, 'Attribute') ?? '';
	if (chosen !== OTHER) return chosen;
	const name = asText(attributeName, 'Attribute Name');
	if (name !== undefined) return name;
	throw new InputError('Attribute Name', '"Attribute Name" of a condition is empty.');
}

function instantOf(attribute: string, value: unknown): string {
	const time = new Date(asText(value, 'Value') ?? '');
	if (!Number.isNaN(time.getTime())) return time.toISOString();
	throw new InputError('Value', `The value for "${attribute}" must be a time like 2026-01-31T12:00:00Z.`);
}

function valueOf(attribute: string, row: Row): string | number | boolean {
	const label = `Value for ${attribute}`;
	const { value } = row;
	const kind = row.attribute === OTHER ? row.valueType : undefined;
	if (INSTANTS.has(attribute)) return instantOf(attribute, value);
	const isFlag = FLAGS.has(attribute) || kind === 'boolean';
	const read = isFlag
		? asFlag(value, label)
		: kind === 'number'
			? numberOf(attribute, value)
			: asPlainText(value, label);
	if (read !== undefined && read !== '') return read;
	throw new InputError('Value', `The condition on "${attribute}" has no value.`);
}

function numberOf(attribute: string, value: unknown): number {
	const number = asNumber(value);
	if (Number.isFinite(number)) return number;
	throw new InputError('Value', `The value for "${attribute}" must be a number.`);
}

function conditionOf(row: Row): Condition {
	const attribute = attributeOf(row);
	const operator = asChoice('operator' in row ? row.operator : 'eq', 'Operator', OPERATORS);
	return operator === 'pr' ? { attribute, operator } : { attribute, operator, value: valueOf(attribute, row) };
}

/** What is asked for: the filter that is sent, and its conditions, if they are known. */
export interface Asked {
	readonly filter?: ScimFilter;
	readonly conditions: readonly Condition[];
	readonly isAny: boolean;
}

/** @throws {InputError} also when a filter is chosen and has no conditions: it would let everything through. */
export function readFilter(item: Item): Asked {
	const type = item.choice('filterType', ['none', 'manual', 'expression']);
	if (type === 'none') return { conditions: [], isAny: false };
	if (type === 'expression') {
		return {
			filter: rawFilter(item.requiredText('filterExpression'), 'Filter Expression'),
			conditions: [],
			isAny: false,
		};
	}
	const isAny = item.choice('matchType', ['all', 'any']) === 'any';
	const { condition } = (item.raw('conditions') ?? {}) as { condition?: Row | Row[] };
	const conditions = [condition ?? []].flat().map(conditionOf);
	if (conditions.length === 0) {
		throw new InputError('Conditions', 'The filter has no conditions.', 'Add one, or set "Filter" to "None".');
	}
	const filters = conditions.map(({ attribute, operator, value }) =>
		operator === 'pr' ? present(attribute) : where(attribute, operator, value ?? ''),
	);
	return { filter: (isAny ? anyOf : allOf)(...filters), conditions, isAny };
}
