import type { INodeProperties } from 'n8n-workflow';

import { groupRoleReport, userRoleReport } from '../../../../providers/epm/roles';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';

const roleFilter: INodeProperties = {
	displayName: 'Role',
	name: 'rolename',
	type: 'string',
	default: '',
	placeholder: 'e.g. Power User',
	description: 'Name of a role',
};

export const roleAssignment: ItemOperation<EpmSession> = {
	displayName: 'Role Assignment',
	value: 'roleAssignment',
	action: 'Report role assignments',
	description: 'Retrieve who has which role, directly or through a group',
	readOnly: true,
	fields: [
		{
			displayName: 'Of',
			name: 'of',
			type: 'options',
			options: [
				{ name: 'Groups', value: 'groups' },
				{ name: 'Users', value: 'users' },
			],
			default: 'users',
			description: 'Whose roles to report',
		},
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			displayOptions: { show: { of: ['users'] } },
			options: [
				roleFilter,
				{
					displayName: 'Search',
					name: 'userattribute',
					type: 'string',
					default: '',
					placeholder: 'e.g. doe',
					description: 'Part of a user login, first name, last name or email address, in any case',
				},
				{
					displayName: 'User Login',
					name: 'userlogin',
					type: 'string',
					default: '',
					placeholder: 'e.g. jane.doe',
				},
			],
		},
		{
			displayName: 'Filters',
			name: 'groupFilters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			displayOptions: { show: { of: ['groups'] } },
			options: [
				{
					displayName: 'Group',
					name: 'groupname',
					type: 'string',
					default: '',
					placeholder: 'e.g. Planners EMEA',
					description: 'Name of a group. EPM may then answer with data that is some minutes old.',
				},
				roleFilter,
			],
		},
		optionsField(),
	],
	execute: async (item, { client }) => {
		if (item.choice('of', ['groups', 'users']) === 'groups') {
			const filters = item.collection('groupFilters');
			return manyOutput(
				await groupRoleReport(client, {
					groupname: filters.narrowing('groupname'),
					rolename: filters.narrowing('rolename'),
				}),
			);
		}
		const filters = item.collection('filters');
		return manyOutput(
			await userRoleReport(client, {
				userlogin: filters.narrowing('userlogin'),
				rolename: filters.narrowing('rolename'),
				userattribute: filters.narrowing('userattribute'),
			}),
		);
	},
};
