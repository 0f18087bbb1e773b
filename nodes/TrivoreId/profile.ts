import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { checkedValue } from '../../providers/rules';
import { TAG, TRIVORE_FIELDS } from '../../providers/trivore/rules';
import { USERNAME_POLICIES } from '../../providers/trivore/usernames';
import { checkProperties, type UserValues } from '../../providers/trivore/values';
import type { Collection } from '../shared/item';

/** What each user-name policy demands, for the help text of "Username". */
const policyHelp = Object.entries(USERNAME_POLICIES)
	.filter(([, { chosen, needs }]) => chosen || needs !== undefined)
	.map(([policy, { help }]) => `${policy}: ${help}`)
	.join(' ');

const usernameField: INodeProperties = {
	displayName: 'Username',
	name: 'username',
	type: 'string',
	default: '',
	placeholder: 'e.g. aino.esimerkki',
	description: `Name to sign in with. The user-name policy of the namespace decides whether it is given here. ${policyHelp} All other policies make it up, and it must be empty here.`,
};

const givenName: INodeProperties = {
	displayName: 'First Name',
	name: 'givenName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Aino',
};

const familyName: INodeProperties = {
	displayName: 'Last Name',
	name: 'familyName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Esimerkki',
};

const email: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'name@email.com',
	description: 'The primary email address',
};

/** Fields of a new user that stand for themselves, since every person has them. */
export const personFields: readonly INodeProperties[] = [usernameField, email, givenName, familyName];

const additionalProperties: INodeProperties = {
	displayName: 'Additional Properties (JSON)',
	name: 'properties',
	type: 'json',
	default: '{}',
	description:
		'Further members of the user under their names in the API, as {"nationality": "FI"}. Lists are replaced as a whole; null clears a value.',
};

/** Fields of a user that new and existing ones have, sorted by name. */
const profileOptions: readonly INodeProperties[] = [
	{
		displayName: 'Account Type',
		name: 'userAccountType',
		type: 'options',
		options: [
			{ name: 'Legal Entity', value: 'LEGAL_ENTITY' },
			{ name: 'Person', value: 'PERSON' },
		],
		default: 'PERSON',
	},
	additionalProperties,
	{
		displayName: 'Date of Birth',
		name: 'dateOfBirth',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1990-12-31',
	},
	{
		displayName: 'Locale',
		name: 'locale',
		type: 'string',
		default: '',
		placeholder: 'e.g. en_GB',
		description: 'Language and country',
	},
	{
		displayName: 'Locked',
		name: 'locked',
		type: 'boolean',
		default: true,
		description: 'Whether the account is locked, which prevents signing in',
	},
	{
		displayName: 'Middle Name',
		name: 'middleName',
		type: 'string',
		default: '',
	},
	{
		displayName: 'Mobile',
		name: 'mobile',
		type: 'string',
		default: '',
		placeholder: 'e.g. +358501234567',
		description: 'The primary mobile number in international form',
	},
	{
		displayName: 'Nickname',
		name: 'nickName',
		type: 'string',
		default: '',
	},
	{
		displayName: 'Other Emails',
		name: 'otherEmails',
		type: 'string',
		default: '',
		placeholder: 'e.g. aino@example.com, a.esimerkki@example.com',
		description: 'All addresses besides the primary one, as a comma-separated list',
	},
	{
		displayName: 'Other Mobiles',
		name: 'otherMobiles',
		type: 'string',
		default: '',
		placeholder: 'e.g. +358501234567, +358507654321',
		description: 'All numbers besides the primary one, as a comma-separated list',
	},
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'string',
		default: '',
		placeholder: 'e.g. contractor, helsinki',
		description: 'Labels, as a comma-separated list; they replace those that are there',
	},
	{
		displayName: 'Time Zone',
		name: 'timeZone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Europe/Helsinki',
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: '',
		placeholder: 'e.g. Controller',
	},
];

export const customFieldsField: INodeProperties = {
	displayName: 'Custom Fields (JSON)',
	name: 'customFields',
	type: 'json',
	default: '{}',
	description: 'Values by name, as {"costCenter": 4711}. Names have no dots and do not begin with "$".',
};

/** Editors show the members of a collection in the order in which they stand. */
function sorted(...options: INodeProperties[]): INodeProperties[] {
	return options.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));
}

export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: sorted(
		...profileOptions,
		customFieldsField,
		{
			displayName: 'Groups',
			name: 'groups',
			type: 'string',
			default: '',
			placeholder: 'e.g. staff, 5b0cfba4e2bb230ff8b535e7',
			description:
				'Names or IDs of groups that the user is put into, as a comma-separated list. Each of them must exist, unless an option says that missing ones are created.',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'First password of a new user. The password of an existing user stays as it is.',
		},
	),
};

export const updateFields: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: sorted(
		...profileOptions,
		{
			...email,
			description: 'The primary email address. It takes the place of the present one; other addresses stay.',
		},
		familyName,
		givenName,
		{
			...usernameField,
			description: 'Name to sign in with. It can be changed only if the user name policy allows it.',
		},
	),
};

/** Members of the collection that are members of the user under the same name, with their rules. */
const TEXTS = [
	['locale', 'Locale', TRIVORE_FIELDS.locale],
	['nickName', 'Nickname', TRIVORE_FIELDS.nickName],
	['timeZone', 'Time Zone', TRIVORE_FIELDS.timeZone],
	['title', 'Title', TRIVORE_FIELDS.title],
	['dateOfBirth', 'Date of Birth', TRIVORE_FIELDS.dateOfBirth],
] as const;

/** Only what has a value. */
function given<T>(entries: ReadonlyArray<readonly [string, T | undefined]>): Record<string, T> {
	return Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== undefined));
}

/** A list with something in it; an empty one is taken as "not given". */
function listOf(fields: Collection, name: string): string[] | undefined {
	const list = fields.texts(name);
	return list === undefined || list.length === 0 ? undefined : list;
}

/** The names that were given, as the service has them. */
export interface NameParts {
	readonly givenName?: string | undefined;
	readonly familyName?: string | undefined;
}

/**
 * The members that "Additional Fields" and "Update Fields" have in common; empty ones are left out.
 *
 * @param person the fields that stand outside the collection in some operations
 */
export function readProfile(
	fields: Collection,
	person: NameParts & { readonly username?: string | undefined; readonly email?: string | undefined },
): UserValues {
	const properties = fields.jsonObject('properties') ?? {};
	checkProperties(properties, 'Additional Properties (JSON)');
	const { name: nameProperty, ...others } = properties;
	const { userName, email, mobile, firstName, middleName, lastName } = TRIVORE_FIELDS;
	const name: Record<string, unknown> = {
		...(typeof nameProperty === 'object' ? nameProperty : {}),
		...given([
			['givenName', person.givenName],
			['middleName', fields.text('middleName')],
			['familyName', person.familyName],
		]),
	};
	for (const [part, label, rule] of [
		['givenName', 'First Name', firstName],
		['middleName', 'Middle Name', middleName],
		['familyName', 'Last Name', lastName],
	] as const) {
		const value = name[part];
		if (typeof value === 'string') name[part] = checkedValue(rule, label, value);
	}
	const locked = fields.flag('locked');
	if (locked === undefined && fields.isAdded('locked')) {
		throw new InputError('Locked', '"Locked" was added, but it is empty, so the account would stay as it is.');
	}
	const tags = listOf(fields, 'tags')?.map((tag) => checkedValue(TAG, 'Tags', tag));
	const texts = TEXTS.map(([member, label, rule]) => [member, checkedValue(rule, label, fields.text(member))] as const);
	const accountType = fields.text('userAccountType');
	const contacts = {
		email: checkedValue(email, 'Email', person.email),
		otherEmails: listOf(fields, 'otherEmails')?.map((entry) => checkedValue(email, 'Other Emails', entry)),
		mobile: checkedValue(mobile, 'Mobile', fields.text('mobile')),
		otherMobiles: listOf(fields, 'otherMobiles')?.map((entry) => checkedValue(mobile, 'Other Mobiles', entry)),
	};
	return {
		username: checkedValue(userName, 'Username', person.username),
		...contacts,
		properties: {
			...others,
			...(Object.keys(name).length === 0 ? {} : { name }),
			...given(texts),
			...(accountType === undefined ? {} : { userAccountType: accountType }),
			...(locked === undefined ? {} : { locked }),
			...(tags === undefined ? {} : { tags }),
		},
	};
}
