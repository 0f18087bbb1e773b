/** Conditions on SCIM attributes as people build them, and the filter that they make. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { allOf, anyOf, present, rawFilter, where, type ScimFilter } from '../../providers/scim/filter';
import type { Item } from './item';
import { conditionRows, instantOf, scimFilterFields, type FilterRow } from './scimFilter';
import { asChoice, asFlag, asNumber, asPlainText, asText } from './values';

/** Attributes whose values are instants, and those that are true or false. */
const INSTANTS: ReadonlySet<string> = new Set(['meta.created', 'meta.lastModified']);
const FLAGS: ReadonlySet<string> = new Set(['active']);

/** The choice for an attribute that is given by its name. */
export const OTHER = 'other';

const OPERATORS = ['co', 'ew', 'eq', 'gt', 'ge', 'ne', 'pr', 'lt', 'le', 'sw'] as const;

export function filterFields(attributes: readonly INodePropertyOptions[], example: string): INodeProperties[] {
	return scimFilterFields({
		attributes,
		named: [OTHER],
		nameExample: 'nickName',
		nameHelp: 'Name in the API, after the URN of its schema and a colon if it is no core attribute',
		expressionExample: example,
		expressionHelp:
			'A filter in the SCIM grammar, sent as it is. Texts from other nodes must have their quotes and backslashes escaped.',
	});
}

/** One row of "Conditions", as it was given. */
export interface Condition {
	readonly attribute: string;
	readonly operator: (typeof OPERATORS)[number];
	/** Absent for "Is Present". */
	readonly value?: string | number | boolean;
}

function attributeOf({ attribute, attributeName }: FilterRow): string {
	const chosen = asText(attribute, 'Attribute') ?? '';
	if (chosen !== OTHER) return chosen;
	const name = asText(attributeName, 'Attribute Name');
	if (name !== undefined) return name;
	throw new InputError('Attribute Name', '"Attribute Name" of a condition is empty.');
}

function valueOf(attribute: string, row: FilterRow): string | number | boolean {
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

function conditionOf(row: FilterRow): Condition {
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
	const conditions = conditionRows(item).map(conditionOf);
	if (conditions.length === 0) {
		throw new InputError('Conditions', 'The filter has no conditions.', 'Add one, or set "Filter" to "None".');
	}
	const filters = conditions.map(({ attribute, operator, value }) =>
		operator === 'pr' ? present(attribute) : where(attribute, operator, value ?? ''),
	);
	return { filter: (isAny ? anyOf : allOf)(...filters), conditions, isAny };
}
