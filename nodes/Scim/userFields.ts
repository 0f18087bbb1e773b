/** Fields for the values of users, the same wherever they can be given. */
import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { checkedValue, type FieldRule } from '../../providers/rules';
import {
	isPartOfList,
	plainPlace,
	shortNameOf,
	type AttributeName,
	type Attributes,
	type Further,
} from '../../providers/scim/attributes';
import { attributePath } from '../../providers/scim/filter';
import { SCIM_FIELDS } from '../../providers/scim/rules';
import type { Collection, Item } from '../shared/item';
import { isObject } from '../shared/values';

/** Texts that are sent as they are, by the attribute's short name. */
const TEXTS = {
	costCenter: ['Cost Center', 'Cost center of the organization'],
	department: ['Department', 'Department of the organization'],
	displayName: ['Display Name', 'Name for people'],
	division: ['Division', 'Division of the organization'],
	employeeNumber: ['Employee Number', 'Number of the person in the HR system'],
	externalId: ['External ID', 'ID of the user in your system, by which the user is recognized'],
	locale: ['Locale', 'Locale of the user, e.g. en-US'],
	middleName: ['Middle Name', 'Middle name of the person'],
	nickName: ['Nickname', 'What the person is called'],
	organization: ['Organization', 'Organization of the person'],
	preferredLanguage: ['Preferred Language', 'Language of the user, e.g. en or de'],
	timezone: ['Time Zone', 'Time zone of the user, e.g. Europe/Helsinki'],
	title: ['Title', 'Title of the person, e.g. Vice President'],
	userType: ['User Type', 'Kind of person or account, e.g. Employee'],
} as const satisfies Partial<Record<AttributeName, readonly [label: string, description: string]>>;

const TEXT_NAMES = Object.keys(TEXTS) as Array<keyof typeof TEXTS>;

/** Members of "Additional Fields" and "Update Fields". */
export const profileOptions: readonly INodeProperties[] = TEXT_NAMES.map((name) => {
	const [displayName, description] = TEXTS[name];
	return { displayName, name, type: 'string', default: '', description };
});

/** The rules of bulk work for the same values. */
const RULES: Readonly<Partial<Record<AttributeName, FieldRule>>> = { ...SCIM_FIELDS, externalId: SCIM_FIELDS.key };

/** The attributes that were given; texts that were added and are empty clear the value. */
export function readProfile(collection: Collection): Attributes {
	const attributes: Attributes = {};
	for (const name of TEXT_NAMES) {
		const rule = RULES[name];
		const value = collection.clearableText(name);
		const checked = rule === undefined ? value : checkedValue(rule, rule.label, value);
		if (checked !== undefined) attributes[name] = checked;
	}
	return attributes;
}

const ATTRIBUTES = 'Attributes';

/** @param mode whether a user is made, or one that is there is changed */
export const attributesField = (mode: 'add' | 'update'): INodeProperties => ({
	displayName: ATTRIBUTES,
	name: 'attributes',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	typeOptions: {
		resourceMapper: {
			resourceMapperMethod: 'userAttributes',
			// There is nothing to match by: the user is in a field of its own.
			mode: 'add',
			fieldWords: { singular: 'attribute', plural: 'attributes' },
			addAllFields: false,
			multiKeyMatch: false,
			supportAutoMap: false,
		},
	},
	description:
		mode === 'add'
			? 'Attributes that the server describes, beside those that have fields here'
			: 'Attributes that the server describes, beside those that have fields here. An empty text clears the value.',
});

/** Places that have fields or operations of their own, with checks that the mapper does not make. */
const ELSEWHERE: ReadonlySet<string> = new Set(['active', 'groups', 'id', 'meta', 'password', 'schemas', 'username']);

interface Mapped {
	/** What has a short name, with the checks of the field of that name. */
	readonly attributes: Attributes;
	readonly further: Further;
}

function checkPlace(place: string): void {
	attributePath(place, ATTRIBUTES);
	const plain = plainPlace(place);
	if (ELSEWHERE.has(plain.split('.')[0]?.toLowerCase() ?? '')) {
		throw new InputError(ATTRIBUTES, `"${ATTRIBUTES}" must not have ${place}.`, 'Use its own field or operation.');
	}
	if (isPartOfList(place)) {
		throw new InputError(
			ATTRIBUTES,
			`"${ATTRIBUTES}" must not have ${place}: it would change every entry of the list.`,
			'Give the whole list.',
		);
	}
}

/**
 * What was mapped, by its place. What an expression does not find is left out, so it clears nothing.
 *
 * @param fields what the fields of their own have
 * @throws {InputError} for what is no attribute, for one that has a field or an operation of its own, and for one that
 *   is given twice with different values.
 */
export function readAttributes(item: Item, fields: Attributes): Mapped {
	const mapping = item.raw('attributes');
	const value = isObject(mapping) ? mapping.value : undefined;
	if (value === undefined || value === null) return { attributes: fields, further: {} };
	if (!isObject(value))
		throw new InputError(ATTRIBUTES, `"${ATTRIBUTES}" must be an object with a member for each attribute.`);
	const attributes: Attributes = { ...fields };
	const further = new Map<string, unknown>();
	const given = new Set<string>();
	for (const [place, one] of Object.entries(value)) {
		if (one === null || one === undefined) continue;
		checkPlace(place);
		const plain = plainPlace(place);
		if (given.has(plain.toLowerCase())) {
			throw new InputError(ATTRIBUTES, `"${ATTRIBUTES}" has ${plain} twice.`, 'Give it once.');
		}
		given.add(plain.toLowerCase());
		const name = shortNameOf(plain);
		if (plain.toLowerCase() === 'emails') further.set('emails', one);
		else if (name === undefined || typeof one === 'object') further.set(plain, one);
		else attributes[name] = mappedText(name, place, String(one), fields);
	}
	return { attributes, further: Object.fromEntries(further) };
}

function mappedText(name: AttributeName, place: string, text: string, fields: Attributes): string {
	const rule = RULES[name];
	const checked = (rule === undefined ? text : checkedValue(rule, place, text)) ?? '';
	const own = fields[name];
	if (own === undefined || own === checked) return checked;
	throw new InputError(
		ATTRIBUTES,
		`"${ATTRIBUTES}" has another value for ${place} than the field of that name.`,
		'Give it once.',
	);
}

/** @throws {InputError} where the addresses are given as a whole and one of them as well. */
export function checkOneEmail(email: string | undefined, { emails }: Further): void {
	if (email === undefined || emails === undefined) return;
	throw new InputError(ATTRIBUTES, `"${ATTRIBUTES}" has emails, and "Email" is given as well.`, 'Give one of them.');
}
