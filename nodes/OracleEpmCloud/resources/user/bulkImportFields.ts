import type { INodeProperties } from 'n8n-workflow';

import { pollFields } from '../job/polling';

/** The role with the fewest rights that every business process but one has. */
export const DEFAULT_ROLE = 'Viewer';

export const DELETE_FROM = ['domain', 'environment'] as const;

/** In view, because the choice decides how much a Delete takes away. */
export const deleteFrom: INodeProperties = {
	displayName: 'Delete From',
	name: 'deleteFrom',
	type: 'options',
	options: [
		{
			name: 'Every Environment',
			value: 'domain',
			description: 'Deletes the accounts from the identity domain, and so from EVERY environment that shares it',
		},
		{
			name: 'This Environment',
			value: 'environment',
			description: 'Removes the base roles, which are needed to sign in. The accounts stay.',
		},
	],
	default: 'domain',
	displayOptions: { show: { rowKind: ['user'], importAction: ['delete'] } },
	description: 'Where the users of the rows are deleted',
};

/** Where workflows have the choice that were made before it was a field. Nobody can add it, for it shows only where it is set. */
const OLD_DELETE_FROM: INodeProperties = {
	...deleteFrom,
	displayOptions: { show: { deleteFrom: [...DELETE_FROM] } },
	description: "Overrides the field 'Delete From'. Remove this option to use the field.",
};

export const defaultRoleOption: INodeProperties = {
	displayName: 'Default Role',
	name: 'defaultRole',
	type: 'options',
	options: [
		{ name: 'None', value: 'none', description: 'No access: the account is in no list and cannot be in a group' },
		{ name: 'Power User', value: 'Power User' },
		{ name: 'Service Administrator', value: 'Service Administrator' },
		{ name: 'User', value: 'User' },
		{ name: 'Viewer', value: 'Viewer' },
	],
	default: DEFAULT_ROLE,
	description: 'The base role of new users whose row has no Role',
};

export const resetPasswordOption: INodeProperties = {
	displayName: 'Reset Password at First Sign-In',
	name: 'resetPassword',
	type: 'boolean',
	default: true,
	description:
		'Whether new users must choose a password at the first sign-in. EPM then also sends an email with the details of the account; when off it sends none, and the rows need passwords.',
};

export const options: readonly INodeProperties[] = [
	defaultRoleOption,
	OLD_DELETE_FROM,
	resetPasswordOption,
	{
		displayName: 'Transport',
		name: 'transport',
		type: 'options',
		options: [
			{
				name: 'CSV Job',
				value: 'csvJob',
				description: 'A file in the repository and a job (v1); all new users get the same password or none',
			},
			{ name: 'JSON Arrays', value: 'json', description: 'Many users in one request (v2)' },
		],
		default: 'json',
		description: 'How new users are created. Roles and groups always go as JSON.',
	},
	...pollFields,
];
