import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { attribute, type Attribute, type AttributeValue } from '../../providers/oig/attributes';
import { textOf } from '../../providers/oig/entry';
import type { Collection, Item } from '../shared/item';
import { asChoice, asText } from '../shared/values';
import type { OigSession } from './session';

/** An attribute that has a field of its own: the field's name, its label, the wire name, and what to say about it. */
type Known = readonly [name: string, displayName: string, wireName: string, description: string, placeholder?: string];

/** Source of the wire names: OIG "Attribute names". */
const TEXTS: readonly Known[] = [
	['commonName', 'Common Name', 'Common Name', 'Full name in the directory'],
	['country', 'Country', 'Country', 'Country of the address'],
	['departmentNumber', 'Department Number', 'Department Number', 'Number or name of the department'],
	['displayName', 'Display Name', 'Display Name', 'Name as people read it; OIG makes it from the names if it is empty'],
	['employeeNumber', 'Employee Number', 'Employee Number', 'Number in the HR system'],
	['endDate', 'End Date', 'End Date', 'Last day; 2026-01-31, or a time with its zone', 'e.g. 2026-12-31'],
	['fax', 'Fax', 'Fax', 'Fax number'],
	['hireDate', 'Hire Date', 'Hire Date', 'Day of hire; 2026-01-31, or a time with its zone', 'e.g. 2026-01-31'],
	['homePhone', 'Home Phone', 'Home Phone', 'Telephone number at home'],
	['initials', 'Initials', 'Initials', 'Initials of the name'],
	['middleName', 'Middle Name', 'Middle Name', 'Name between first and last name'],
	['mobile', 'Mobile', 'Mobile', 'Mobile telephone number'],
	['postalCode', 'Postal Code', 'Postal Code', 'Postal code of the address'],
	[
		'startDate',
		'Start Date',
		'Start Date',
		'First day; until then the user is disabled. 2026-01-31, or a time with its zone.',
		'e.g. 2026-01-31',
	],
	['state', 'State', 'State', 'State or province of the address'],
	['street', 'Street', 'Street', 'Street of the address'],
	['telephoneNumber', 'Telephone Number', 'Telephone Number', 'Telephone number at work'],
	['title', 'Title', 'Title', 'Title of the position'],
];

const textField = ([name, displayName, , description, placeholder]: Known): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	description,
	...(placeholder ? { placeholder } : {}),
});

const managerField: INodeProperties = {
	displayName: 'Manager Login',
	name: 'managerLogin',
	type: 'string',
	default: '',
	placeholder: 'e.g. JSMITH',
	description: 'Login of the manager, whose ID is looked up (usr_manager_key)',
};

const xellerateTypeField: INodeProperties = {
	displayName: 'Access to Administration (Xellerate Type)',
	name: 'xellerateType',
	type: 'options',
	options: [
		{ name: 'End User', value: 'End-User' },
		{ name: 'End User Administrator', value: 'End-User Administrator' },
	],
	default: 'End-User',
	description: 'Whether the user may work in the administration console',
};

const byDisplayName = (a: INodeProperties, b: INodeProperties) => a.displayName.localeCompare(b.displayName, 'en');

/** Members of "Additional Fields" and "Update Fields". */
export function attributeOptions(...others: INodeProperties[]): INodeProperties[] {
	return [...TEXTS.map(textField), managerField, xellerateTypeField, ...others].sort(byDisplayName);
}

export const customAttributesField: INodeProperties = {
	displayName: 'Custom Attributes',
	name: 'customAttributes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Attribute',
	default: {},
	description: "Any other attribute by its name in OIG, the server's own attributes (UDF) included",
	options: [
		{
			displayName: 'Attribute',
			name: 'attribute',
			values: [
				{
					displayName: 'Name',
					name: 'attributeName',
					type: 'string',
					default: '',
					placeholder: 'e.g. Cost Center',
					description: 'As in OIG, with its blanks and capitals',
				},
				{
					displayName: 'Type',
					name: 'attributeType',
					type: 'options',
					options: [
						{ name: 'Date', value: 'date' },
						{ name: 'Number', value: 'number' },
						{ name: 'Text', value: 'text' },
					],
					default: 'text',
				},
				{
					displayName: 'Value',
					name: 'attributeValue',
					type: 'string',
					default: '',
					description: 'An empty value clears the attribute on update',
				},
			],
		},
	],
};

/** Which fields stand on their own in an operation, with the wire names of their attributes. */
export type OwnFields = ReadonlyMap<string, string>;

const TYPES = ['date', 'number', 'text'] as const;
type ValueType = (typeof TYPES)[number];

function typedValue(name: string, type: ValueType, value: unknown): AttributeValue {
	const text = asText(value, name) ?? '';
	if (type !== 'number' || text === '') return text;
	const number = Number(text);
	if (!Number.isFinite(number)) throw new InputError(name, `The custom attribute "${name}" must be a number.`);
	return number;
}

function customAttributes(item: Item): Attribute[] {
	const rows = item.collection('customAttributes').raw('attribute');
	return (Array.isArray(rows) ? rows : []).flatMap((row: IDataObject) => {
		const { attributeName, attributeType, attributeValue } = row;
		// What an expression does not find is no value to clear the attribute with.
		if (attributeValue === undefined || attributeValue === null) return [];
		const name = textOf(attributeName);
		const type = asChoice(attributeType ?? 'text', 'Type', TYPES);
		const value = typedValue(name, type, attributeValue);
		const isDate = type === 'date' && value !== '';
		return [isDate ? { ...attribute('Start Date', value, name), name } : attribute(name, value)];
	});
}

/**
 * The attributes of one collection field, and those of "Custom Attributes", in the types that OIG takes.
 *
 * @param own members of the collection beside the usual ones, by wire name.
 * @param clearable whether an empty text clears the attribute; otherwise it counts as not given.
 */
export async function readAttributes(
	item: Item,
	session: OigSession,
	collection: Collection,
	{ own = new Map(), clearable }: { own?: OwnFields; clearable: boolean },
): Promise<Attribute[]> {
	const read = (member: string) => (clearable ? collection.clearableText(member) : collection.text(member));
	const known = [
		...TEXTS.map(([name, , wireName]) => [name, wireName] as const),
		['xellerateType', 'Xellerate Type'] as const,
		...own,
	];
	const attributes = known.flatMap(([member, wireName]) => {
		const value = read(member);
		return value === undefined ? [] : [attribute(wireName, value, collection.labelOf(member))];
	});
	const manager = read('managerLogin');
	if (manager !== undefined) {
		const key = manager === '' ? '' : await session.userKey(manager);
		attributes.push(attribute('usr_manager_key', key, 'Manager Login'));
	}
	return distinct([...attributes, ...customAttributes(item)]);
}

/** @throws {InputError} when an attribute was given twice. */
export function distinct(attributes: readonly Attribute[]): Attribute[] {
	const seen = new Set<string>();
	for (const { name } of attributes) {
		if (seen.has(name)) throw new InputError(name, `The attribute "${name}" is given twice.`);
		seen.add(name);
	}
	return [...attributes];
}
