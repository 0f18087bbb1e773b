/** The fields that say which users and groups a sync answers for. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Capabilities } from '../../../providers/directory';
import { managedGroupsFields } from '../managedGroups';

/** Groups whose memberships a sync changes, the default first. */
export const SYNC_MANAGED = ['input', 'all', 'listed', 'none', 'prefix'] as const;

export function scopeFields({ filter, unlisted }: Capabilities): INodeProperties[] {
	const all: INodePropertyOptions = { name: 'All Users', value: 'all', description: 'Every user of the directory' };
	const filtered: INodePropertyOptions = {
		name: 'Users Matching a Filter',
		value: 'filter',
		description: 'Users that match a filter of the service',
	};
	const choices: INodePropertyOptions[] = [
		// Who is in no list cannot be told from who is gone.
		...(unlisted === undefined ? [all] : []),
		{ name: 'Members of Groups', value: 'members', description: 'Users in at least one of these groups' },
		{
			name: 'Only Users in the Input',
			value: 'input',
			description: 'No user can be missing from the input, and no other user is read where the service looks users up',
		},
		...(filter === undefined ? [] : [filtered]),
	];
	return [
		{
			displayName: 'Managed Users',
			name: 'managedUsers',
			type: 'options',
			options: choices,
			default: 'input',
			description: 'Which users must be in the input; others count as missing',
		},
		{
			displayName: 'Groups in Scope',
			name: 'scopeGroups',
			type: 'string',
			default: '',
			placeholder: 'e.g. Employees, Contractors',
			displayOptions: { show: { managedUsers: ['members'] } },
			description: 'Names of the groups, separated by commas. One that does not exist is an error.',
		},
		...(filter === undefined
			? []
			: [
					{
						displayName: 'Filter',
						name: 'scopeFilter',
						type: 'string' as const,
						default: '',
						placeholder: `e.g. ${filter.example}`,
						displayOptions: { show: { managedUsers: ['filter'] } },
						// n8n wants a period after the last of several sentences, and none after one alone.
						description: /\. /.test(filter.syntax) ? `${filter.syntax}.` : filter.syntax,
					},
				]),
	];
}

export function orphansField(
	{ canDisable, canDelete, endsAccess }: Capabilities,
	deleteMeans?: string,
): INodeProperties {
	const disable: INodePropertyOptions = {
		name: 'Disable',
		value: 'disable',
		description: 'Disable the sign-in; keep groups and data',
	};
	const remove: INodePropertyOptions = {
		name: 'Delete',
		value: 'delete',
		description: deleteMeans ?? 'Delete the users permanently',
	};
	return {
		displayName: 'Users Missing From Input',
		name: 'orphans',
		type: 'options',
		options: [
			...(canDelete ? [remove] : []),
			...(canDisable ? [disable] : []),
			...(endsAccess === undefined ? [] : [{ name: 'End Access', value: 'endAccess', description: endsAccess.means }]),
			{ name: 'Leave', value: 'leave', description: 'Change nothing about them' },
			{
				name: 'Remove From Managed Groups',
				value: 'removeFromGroups',
				description: 'Remove their memberships in managed groups',
			},
		],
		default: 'leave',
		displayOptions: { hide: { managedUsers: ['input'] } },
		description:
			'What to do with managed users that no row names. A row that is invalid still names its user; if it names none, no user counts as missing.',
	};
}

export const membershipFields: readonly INodeProperties[] = [
	...managedGroupsFields({
		noun: 'groups',
		choices: SYNC_MANAGED,
		means: 'may add users to and remove users from',
	}),
	{
		displayName: 'Membership',
		name: 'membership',
		type: 'options',
		options: [
			{ name: 'Add Only', value: 'addOnly', description: 'Add the groups of the row, and leave all others' },
			{
				name: 'Exact for Managed Groups',
				value: 'exactGroups',
				description:
					'Also remove all other members from the managed groups. Only with groups named in the input or listed.',
			},
			{
				name: 'Exact for Users in the Input',
				value: 'exact',
				description:
					'Also remove the user from managed groups that the row does not name. A blank cell removes nothing.',
			},
		],
		default: 'addOnly',
		displayOptions: { hide: { managedGroups: ['none'] } },
		description: "Whether a row's groups are added, or replace the managed groups of the user",
	},
];
