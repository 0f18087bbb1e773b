import type { INodeProperties } from 'n8n-workflow';

import type { Frame } from '../../providers/adobe/commands';
import { userFrame } from '../../providers/adobe/users';
import { readIdentityType, type IdentityType } from '../../providers/adobe/identityType';
import { InputError } from '../../providers/http/errors';
import { optionsField } from '../shared/fields';
import type { Collection, Item } from '../shared/item';
import { locator } from '../shared/locator';
import { asText } from '../shared/values';

export const authenticationField: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{ name: 'OAuth Server-to-Server', value: 'server' },
		{
			name: 'Service Account (JWT)',
			value: 'jwt',
			description: 'Retired by Adobe; only for integrations that still have it',
		},
	],
	default: 'server',
};

export const userField: INodeProperties = {
	displayName: 'Email or Username',
	name: 'user',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. jane.doe@example.com',
	description:
		"Email address of the user. In a directory with user names, the user name; then add 'Domain' under Options.",
};

export const domainOption: INodeProperties = {
	displayName: 'Domain',
	name: 'domain',
	type: 'string',
	default: '',
	placeholder: 'e.g. example.com',
	description: "A domain of the user's directory. Only for user names that are no email addresses.",
};

export const preferAdobeIdOption: INodeProperties = {
	displayName: 'Prefer Adobe ID',
	name: 'useAdobeID',
	type: 'boolean',
	default: false,
	description: 'Whether to take the Adobe ID when there is also an Enterprise or Federated ID with that email address',
};

export const testOption: INodeProperties = {
	displayName: 'Test Mode',
	name: 'testOnly',
	type: 'boolean',
	default: false,
	description:
		'Whether to let Adobe check the request without changing anything. Adobe does not check then whether the user exists.',
};

export const readBackOption: INodeProperties = {
	displayName: 'Read User Afterwards',
	name: 'readBack',
	type: 'boolean',
	default: false,
	description:
		'Whether to add the user, with its ID, to the output. It takes one more request per user; Adobe allows 25 a minute.',
};

/** The "Options" of a write about a user. */
export const userWriteOptions = (...options: INodeProperties[]): INodeProperties =>
	optionsField(domainOption, preferAdobeIdOption, testOption, ...options);

/** The "Options" of a read of a user. */
export const userReadOptions: INodeProperties = optionsField(domainOption);

/** The "Options" of a read of one account of possibly two. */
export const userGroupsOptions: INodeProperties = optionsField(domainOption, preferAdobeIdOption);

/**
 * A text that says which user is meant, among fields that are added; `undefined` if it was not added.
 *
 * @throws {InputError} when it is empty: without it, another user would be meant.
 */
export function readName(fields: Collection, member: string, label: string): string | undefined {
	const value = fields.text(member);
	if (value !== undefined || !fields.isAdded(member)) return value;
	throw new InputError(label, `"${label}" was added, but it is empty.`, 'Enter a value, or remove it.');
}

/** The user in the field "Email or Username", with what the options say about it. */
export function readUserFrame(item: Item): Frame {
	const options = item.collection('options');
	return userFrame(item.requiredText('user'), readName(options, 'domain', 'Domain'), options.flag('useAdobeID'));
}

/** What a new user is to be. */
export const identityTypeField: INodeProperties = {
	displayName: 'Identity Type',
	name: 'identityType',
	type: 'options',
	options: [
		{
			name: 'Adobe ID',
			value: 'adobeID',
			description: 'An account that belongs to the person; any email address',
		},
		{
			name: 'Enterprise ID',
			value: 'enterpriseID',
			description: 'An account of the organization, with a password at Adobe; claimed domains only',
		},
		{
			name: 'Federated ID',
			value: 'federatedID',
			description: 'An account of the organization, with sign-in at its identity provider; claimed domains only',
		},
	],
	default: 'federatedID',
	description: 'Which kind a domain takes is set up in the Adobe Admin Console',
};

/** The identity type in a field, however it is spelled. @throws {InputError} */
export function readIdentityTypeField(value: unknown, label: string): IdentityType {
	const text = asText(value, label);
	const type = text === undefined ? undefined : readIdentityType(text);
	if (type !== undefined) return type;
	const what = text === undefined ? `"${label}" is empty.` : `"${label}" cannot be "${text}".`;
	throw new InputError(label, `${what} Choose Adobe ID, Enterprise ID or Federated ID.`);
}

export const groupsField = (required: boolean): INodeProperties => ({
	displayName: 'Group Names or IDs',
	name: 'groups',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getGroupNames' },
	default: [],
	...(required ? { required: true } : {}),
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
});

export const productProfilesField: INodeProperties = {
	displayName: 'Product Profile Names or IDs',
	name: 'productProfiles',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getProductProfileNames' },
	default: [],
	required: true,
	description:
		'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
};

const groupLocatorOf = (displayName: string, searchMethod: string, placeholder: string): INodeProperties =>
	locator({
		displayName,
		name: 'group',
		description: 'The group to work on. By ID reads the list of all groups, which Adobe limits.',
		searchMethod,
		idName: 'ID',
		idPlaceholder: '39127441',
		idPattern: { regex: '^\\s*\\d+\\s*$', message: 'A group ID of Adobe is a number' },
		key: { mode: 'name', displayName: 'By Name', placeholder },
	});

export const groupLocator = groupLocatorOf('Group', 'searchGroups', 'Designers');
export const userGroupLocator = groupLocatorOf('User Group', 'searchUserGroups', 'Designers');
export const productProfileLocator = groupLocatorOf('Product Profile', 'searchProductProfiles', 'Default Photoshop');

export const usersField: INodeProperties = {
	displayName: 'Email Addresses',
	name: 'users',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. jane.doe@example.com, john.roe@example.com',
	description: 'Email addresses, separated by commas, or an expression that returns a list',
};

export const directOnlyFilter: INodeProperties = {
	displayName: 'Direct Memberships Only',
	name: 'directOnly',
	type: 'boolean',
	default: true,
	description: 'Whether to leave out product profiles that come through a user group',
};

/** What new users of bulk work become. */
export const identityTypeOption: INodeProperties = {
	...identityTypeField,
	displayName: 'Identity Type of New Users',
	description:
		'For rows without a value in the column Identity Type. Which kind a domain takes is set up in the Adobe Admin Console.',
};
