import type { INodePropertyOptions } from 'n8n-workflow';

import { ENTERPRISE } from '../../providers/ociDomains/schemas';
import { OTHER } from '../shared/scimConditions';

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
