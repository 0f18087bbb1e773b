/** Fields for the values of users, the same wherever they can be given. */
import type { INodeProperties } from 'n8n-workflow';

import type { AttributeName, Attributes } from '../../providers/ociDomains/attributes';
import { OWN } from '../../providers/ociDomains/schemas';
import { userNamed } from '../../providers/ociDomains/userReferences';
import { DOMAINS_FIELDS, USER_TYPES } from '../../providers/ociDomains/rules';
import { InputError } from '../../providers/http/errors';
import { checkedValue, type FieldRule } from '../../providers/rules';
import type { Collection } from '../shared/item';
import { asText, isObject } from '../shared/values';
import type { DomainAccess } from './session';

/** Texts that are sent as they are, by the attribute's short name. */
const TEXTS = {
	costCenter: ['Cost Center', 'Cost center of the organization'],
	department: ['Department', 'Department of the organization'],
	description: ['Description', 'What the user is for'],
	displayName: ['Display Name', 'Name for people; the service builds it from first and last name if it is empty'],
	division: ['Division', 'Division of the organization'],
	employeeNumber: ['Employee Number', 'Number of the person in the HR system'],
	externalId: ['External ID', 'ID of the user in another system; the domain does not keep it unique'],
	middleName: ['Middle Name', 'Middle name of the person'],
	nickName: ['Nickname', 'What the person is called'],
	organization: ['Organization', 'Organization of the person'],
	preferredLanguage: ['Preferred Language', 'Language of the user, e.g. en or de'],
	timezone: ['Time Zone', 'Time zone of the user, e.g. Europe/Helsinki'],
	title: ['Title', 'Title of the person, e.g. Vice President'],
} as const satisfies Partial<Record<AttributeName, readonly [label: string, description: string]>>;

const TEXT_NAMES = Object.keys(TEXTS) as Array<keyof typeof TEXTS>;

const textOptions: readonly INodeProperties[] = TEXT_NAMES.map((name) => {
	const [displayName, description] = TEXTS[name];
	return { displayName, name, type: 'string', default: '', description };
});

const EMAIL_TYPES = ['home', 'other', 'recovery', 'work'] as const;
const PHONE_TYPES = ['fax', 'home', 'mobile', 'other', 'pager', 'recovery', 'work'] as const;

function typedList(
	displayName: string,
	name: string,
	description: string,
	value: { readonly displayName: string; readonly name: string; readonly types: readonly string[] },
): INodeProperties {
	return {
		displayName,
		name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: `Add ${value.displayName}`,
		default: {},
		description,
		options: [
			{
				displayName: value.displayName,
				name: 'entry',
				values: [
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						options: value.types.map((type) => ({
							name: `${type.charAt(0).toUpperCase()}${type.slice(1)}`,
							value: type,
						})),
						default: 'work',
					},
					{ displayName: value.displayName, name: 'value', type: 'string', default: '' },
				],
			},
		],
	};
}

const EXTENSIONS = 'Extensions (JSON)';

/** Members of "Additional Fields" and "Update Fields". */
export const profileOptions: readonly INodeProperties[] = [
	...textOptions,
	typedList('Further Emails', 'furtherEmails', 'Addresses beside the primary one', {
		displayName: 'Email',
		name: 'email',
		types: EMAIL_TYPES,
	}),
	typedList('Phone Numbers', 'phoneNumbers', 'They replace the present numbers', {
		displayName: 'Phone Number',
		name: 'phone',
		types: PHONE_TYPES,
	}),
	{
		displayName: EXTENSIONS,
		name: 'extensions',
		type: 'json',
		default: '{}',
		description: 'Attributes of other schemas, as {"urn:ietf:params:scim:schemas:…": {"attribute": "value"}}',
	},
	{
		displayName: 'Federated',
		name: 'isFederatedUser',
		type: 'boolean',
		default: false,
		description: 'Whether the user signs in with another identity provider, so that the domain manages no password',
	},
	{
		displayName: 'Manager',
		name: 'manager',
		type: 'string',
		default: '',
		placeholder: 'e.g. jane.doe',
		description: 'User name, email address, ID or OCID of the manager, who must be a user of the domain',
	},
	{
		displayName: 'User Type',
		name: 'userType',
		type: 'options',
		options: USER_TYPES.map((type) => ({ name: type, value: type })),
		default: 'Employee',
		description: 'Kind of person or account',
	},
];

/** What only a new user can be given. */
export const newUserOptions: readonly INodeProperties[] = [
	{
		displayName: 'Active',
		name: 'active',
		type: 'boolean',
		default: true,
		description: 'Whether the user can sign in',
	},
	{
		displayName: 'Password',
		name: 'password',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Only for new users. Without it, the welcome mail leads the user to set one.',
	},
	{
		displayName: 'Service User',
		name: 'serviceUser',
		type: 'boolean',
		default: false,
		description:
			'Whether the user is an account for a program, which cannot sign in to the console. Cannot be changed later.',
	},
];

/** Entries of a typed list; those without a value are left out. `undefined` if the list was not added. */
export function readTyped(
	collection: Collection,
	member: 'furtherEmails' | 'phoneNumbers',
): Array<{ value: string; type: string }> | undefined {
	if (!collection.has(member)) return undefined;
	const [label, types]: [string, readonly string[]] =
		member === 'furtherEmails' ? ['Further Emails', EMAIL_TYPES] : ['Phone Numbers', PHONE_TYPES];
	return collection.rows(member, 'entry').flatMap((row) => {
		const text = asText(row.value, label);
		const value = member === 'furtherEmails' ? checkedValue(DOMAINS_FIELDS.email, label, text) : text;
		const type = asText(row.type, label) ?? 'work';
		if (!types.includes(type))
			throw new InputError(label, `"${label}" has no type "${type}". The types are ${types.join(', ')}.`);
		return value === undefined ? [] : [{ value, type }];
	});
}

/** @throws {InputError} for an entry without a value: an expression that finds nothing must not remove the others. */
export function checkWhole(fields: Collection, member: 'furtherEmails' | 'phoneNumbers'): void {
	if (!fields.has(member)) return;
	const label = member === 'furtherEmails' ? 'Further Emails' : 'Phone Numbers';
	const given = fields.rows(member, 'entry').length;
	if (readTyped(fields, member)?.length === given) return;
	throw new InputError(label, `"${label}" has an entry without a value.`, 'Fill it in, or remove the entry.');
}

/** An attribute's name may not lead into another schema. */
const NAME = /^[A-Za-z$][\w$-]*(?:\.[A-Za-z$][\w$-]*)?$/;

/** Schemas that no extension may reach, and why. Names and URNs ignore case. */
const CLOSED: ReadonlyArray<readonly [urn: string, reason: string]> = [
	[`${OWN}extension:selfChange:`, 'no workflow may change its own account.'],
	['urn:ietf:params:scim:schemas:core:', 'the attributes of that schema have fields and operations of their own.'],
];

function checkOpen(path: string): void {
	for (const [urn, reason] of CLOSED) {
		if (!`${path.toLowerCase()}:`.startsWith(urn.toLowerCase())) continue;
		throw new InputError(EXTENSIONS, `"${EXTENSIONS}" must not have ${path}: ${reason}`);
	}
}

/** Attributes of other schemas. @throws {InputError} for what is no schema, or has checks elsewhere. */
export function readExtensions(collection: Collection): Record<string, object> | undefined {
	const given = collection.has('extensions') ? collection.jsonObject('extensions') : undefined;
	if (given === undefined) return undefined;
	const entries = Object.entries(given).map(([urn, members]): [string, object] => {
		checkOpen(urn);
		if (!urn.startsWith('urn:') || !isObject(members)) {
			throw new InputError(
				EXTENSIONS,
				`"${EXTENSIONS}" must have an object for each URN, but "${urn}" is something else.`,
			);
		}
		for (const name of Object.keys(members)) {
			checkOpen(`${urn}:${name}`);
			if (NAME.test(name)) continue;
			throw new InputError(EXTENSIONS, `"${name}" in "${EXTENSIONS}" is not the name of a SCIM attribute.`);
		}
		return [urn, members];
	});
	return Object.fromEntries(entries);
}

/** The rules of bulk work for the same values. */
const TEXT_RULES: Readonly<Partial<Record<AttributeName, FieldRule>>> = {
	...DOMAINS_FIELDS,
	externalId: DOMAINS_FIELDS.key,
};

/** The attributes that were given; texts that were added and are empty clear the value. */
export async function readProfile(collection: Collection, domain: DomainAccess): Promise<Attributes> {
	const attributes: Attributes = {};
	for (const name of TEXT_NAMES) {
		const rule = TEXT_RULES[name];
		const value = collection.clearableText(name);
		const checked = rule === undefined ? value : checkedValue(rule, rule.label, value);
		if (checked !== undefined) attributes[name] = checked;
	}
	const userType = collection.has('userType') ? collection.choice('userType', USER_TYPES, 'Employee') : undefined;
	if (userType !== undefined) attributes.userType = userType;
	const federated = collection.flag('isFederatedUser');
	if (federated !== undefined) attributes.isFederatedUser = federated;
	const manager = collection.clearableText('manager');
	if (manager === '') attributes.manager = '';
	else if (manager !== undefined) attributes.manager = (await userNamed(domain.client, manager, 'Manager')).id;
	return attributes;
}
