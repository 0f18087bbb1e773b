import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { checkNoHiddenCharacter } from '../../providers/text';
import { USERNAME_POLICIES } from '../../providers/trivore/usernames';
import { checkContacts, checkProperties, isDate, type UserValues } from '../../providers/trivore/values';
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
	displayName: 'Given Name',
	name: 'givenName',
	type: 'string',
	default: '',
	placeholder: 'e.g. Aino',
};

const familyName: INodeProperties = {
	displayName: 'Family Name',
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
		description: 'Whether the account is locked, so that nobody can sign in with it',
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
		description: 'The primary mobile number, best in international form',
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
			description: 'Name to sign in with. It can be changed only where the user-name policy lets it be chosen.',
		},
	),
};

/** A name with a character that cannot be seen is a second account that reads like another one. */
function checkNames(names: Readonly<Record<string, unknown>>): void {
	for (const [label, name] of Object.entries(names)) if (typeof name === 'string') checkNoHiddenCharacter(label, name);
}

const TEXTS = ['userAccountType', 'locale', 'nickName', 'timeZone', 'title'] as const;

function readDate(fields: Collection): { dateOfBirth?: string } {
	const date = fields.text('dateOfBirth');
	if (date === undefined) return {};
	// Dates of other nodes come with a time.
	const day = /^(\d{4}-\d{2}-\d{2})(?:T.*)?$/.exec(date)?.[1];
	if (day === undefined || !isDate(day)) {
		throw new InputError('Date of Birth', `"Date of Birth" must be a date like 1990-12-31, but it is "${date}".`);
	}
	return { dateOfBirth: day };
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
	const name = Object.fromEntries(
		[
			['givenName', person.givenName],
			['middleName', fields.text('middleName')],
			['familyName', person.familyName],
		].filter(([, value]) => value !== undefined),
	) as Record<string, string>;
	const wholeName: Record<string, unknown> = { ...(typeof nameProperty === 'object' ? nameProperty : {}), ...name };
	const locked = fields.flag('locked');
	if (locked === undefined && fields.isAdded('locked')) {
		throw new InputError('Locked', '"Locked" was added, but it is empty, so the account would stay as it is.');
	}
	const tags = listOf(fields, 'tags');
	const texts = TEXTS.map((member) => [member, fields.text(member)] as const).filter(
		([, value]) => value !== undefined,
	);
	const contacts = {
		email: person.email,
		otherEmails: listOf(fields, 'otherEmails'),
		mobile: fields.text('mobile'),
		otherMobiles: listOf(fields, 'otherMobiles'),
	};
	checkContacts(contacts);
	checkNames({ Username: person.username, Nickname: fields.text('nickName') });
	checkNames({
		'Given Name': wholeName.givenName,
		'Middle Name': wholeName.middleName,
		'Family Name': wholeName.familyName,
	});
	for (const tag of tags ?? []) checkNoHiddenCharacter('Tags', tag);
	return {
		username: person.username,
		...contacts,
		properties: {
			...others,
			...(Object.keys(wholeName).length === 0 ? {} : { name: wholeName }),
			...Object.fromEntries(texts),
			...readDate(fields),
			...(locked === undefined ? {} : { locked }),
			...(tags === undefined ? {} : { tags }),
		},
	};
}
