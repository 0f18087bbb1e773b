import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { Collection } from '../shared/item';
import { locator } from '../shared/locator';
import { ignoreMissingOption as ignoreMissing } from '../shared/missing';

/** For the whole node: each way to authenticate has a credential of its own. */
export const authenticationField: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{ name: 'API Key', value: 'apiKey', description: 'Sign requests with the API key of an OCI user' },
		{
			name: 'OAuth (Confidential Application)',
			value: 'oAuth',
			description: 'Sign in as an application of the domain, without an OCI user',
		},
	],
	default: 'apiKey',
};

/** An empty field means the Default domain; with a confidential application, the domain is that of the credential. */
export const domainLocator: INodeProperties = {
	displayName: 'Domain',
	name: 'domain',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'The identity domain to work in. Leave empty for the Default domain.',
	displayOptions: { show: { authentication: ['apiKey'] } },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Default domain',
			typeOptions: { searchListMethod: 'searchDomains', searchable: true },
		},
		{ displayName: 'By OCID', name: 'id', type: 'string', placeholder: 'e.g. ocid1.domain.oc1..aaaa…' },
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://idcs-0123456789abcdef0123456789abcdef.identity.oraclecloud.com',
		},
	],
};

const ID_PATTERN = (type: string) => ({
	regex: `^\\s*(ocid1\\.${type}\\..+|[0-9a-fA-F]{32})\\s*$`,
	message: `Neither the OCID of a ${type} nor an ID of 32 hexadecimal digits`,
});

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description: 'The user to work on',
	searchMethod: 'searchUsers',
	idName: 'ID or OCID',
	idPlaceholder: 'ocid1.user.oc1..aaaa…',
	idPattern: ID_PATTERN('user'),
	key: { mode: 'name', displayName: 'By Name or Email', placeholder: 'jane.doe' },
});

export const groupLocator: INodeProperties = locator({
	displayName: 'Group',
	name: 'group',
	description: 'The group to work on',
	searchMethod: 'searchGroups',
	idName: 'ID or OCID',
	idPlaceholder: 'ocid1.group.oc1..aaaa…',
	idPattern: ID_PATTERN('group'),
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Developers' },
});

export const ignoreMissingOption = ignoreMissing();

const VERSION = 'Only If Unchanged (ETag)';

export const versionOption: INodeProperties = {
	displayName: VERSION,
	name: 'etag',
	type: 'string',
	default: '',
	description: 'Refuse if it changed since this version was read. Without Simplify, Get returns it in "meta.version".',
};

/**
 * The version for which a change is meant.
 *
 * @throws {InputError} when the option was added and is empty: the change would be made whatever happened since.
 */
export function readVersion(options: Collection): string | undefined {
	const version = options.text('etag');
	if (version !== undefined || !options.isAdded('etag')) return version;
	throw new InputError(
		VERSION,
		`"${VERSION}" is empty.`,
		'Remove the option, or enter the version of an earlier output.',
	);
}

export const suppressMailOption: INodeProperties = {
	displayName: 'Suppress Notification Mail',
	name: 'suppressMail',
	type: 'boolean',
	default: false,
	description: 'Whether to keep the domain from notifying the user by email',
};

export const attributesOption: INodeProperties = {
	displayName: 'Attributes',
	name: 'attributes',
	type: 'string',
	default: '',
	placeholder: 'e.g. userName, emails, meta',
	description:
		'Names of the attributes to return, separated by commas. They are returned as they are, without Simplify.',
};

export const usersField: INodeProperties = {
	displayName: 'Users',
	name: 'users',
	type: 'string',
	default: '',
	placeholder: 'e.g. jane.doe, john.roe@example.com',
	description: 'User names, email addresses, IDs or OCIDs, separated by commas, or a list by an expression',
};

export const patienceOption: INodeProperties = {
	displayName: 'Wait for New Objects (Seconds)',
	name: 'patience',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 10,
	description:
		'How long to ask again when the domain does not know the ID of the user or group. What was created a moment ago may need some seconds to be known everywhere.',
};

/** Options of bulk work. */
export const bulkOptions: readonly INodeProperties[] = [
	{
		displayName: 'Suppress Notification Mail',
		name: 'suppressMail',
		type: 'boolean',
		default: false,
		description: 'Whether to send no welcome mail to new users',
	},
	{
		displayName: 'Use Bulk',
		name: 'useBulk',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description: 'Send 50 changes in a request, or one by one if the domain refuses that',
			},
			{ name: 'Never', value: 'never', description: 'Send each change on its own' },
		],
		default: 'auto',
		description:
			'Whether to send many changes in one request. A domain carries out one such request at a time; others wait.',
	},
];
