import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ENTERPRISE } from '../../providers/scim/schemas';
import { locator } from '../shared/locator';
import { ignoreMissingOption as ignoreMissing } from '../shared/missing';
import { OTHER } from '../shared/scimConditions';

export const userLocator: INodeProperties = locator({
	displayName: 'User',
	name: 'user',
	description: 'The user to work on',
	searchMethod: 'searchUsers',
	idName: 'ID',
	idPlaceholder: '2819c223-7f76-453a-919d-413861904646',
	key: { mode: 'name', displayName: 'By User Name', placeholder: 'jane.doe' },
});

export const groupLocator: INodeProperties = locator({
	displayName: 'Group',
	name: 'group',
	description: 'The group to work on',
	searchMethod: 'searchGroups',
	idName: 'ID',
	idPlaceholder: 'e9e30dba-f08f-4109-8486-d5c6a331660a',
	key: { mode: 'name', displayName: 'By Name', placeholder: 'Developers' },
});

export const ignoreMissingOption = ignoreMissing();

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
	placeholder: 'e.g. jane.doe, john.roe',
	description: 'User names or IDs, separated by commas, or a list by an expression',
};

/** Source: RFC 7643, section 4.1. Many servers take a single condition with Equals alone. */
export const USER_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Active', value: 'active' },
	{ name: 'Created', value: 'meta.created' },
	{ name: 'Department', value: `${ENTERPRISE}:department` },
	{ name: 'Display Name', value: 'displayName' },
	{ name: 'Email', value: 'emails.value' },
	{ name: 'Employee Number', value: `${ENTERPRISE}:employeeNumber` },
	{ name: 'External ID', value: 'externalId' },
	{ name: 'First Name', value: 'name.givenName' },
	{ name: 'ID', value: 'id' },
	{ name: 'Last Modified', value: 'meta.lastModified' },
	{ name: 'Last Name', value: 'name.familyName' },
	{ name: 'Other Attribute', value: OTHER },
	{ name: 'Title', value: 'title' },
	{ name: 'User Name', value: 'userName' },
];

/** Source: RFC 7643, section 4.2. */
export const GROUP_ATTRIBUTES: readonly INodePropertyOptions[] = [
	{ name: 'Created', value: 'meta.created' },
	{ name: 'Display Name', value: 'displayName' },
	{ name: 'External ID', value: 'externalId' },
	{ name: 'ID', value: 'id' },
	{ name: 'Last Modified', value: 'meta.lastModified' },
	{ name: 'Member ID', value: 'members.value', description: 'Matches when the user is a member of the group' },
	{ name: 'Other Attribute', value: OTHER },
];
