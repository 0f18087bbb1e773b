import { userGroupReport } from '../../../../providers/epm/memberships';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import type { EpmSession } from '../../session';

export const userGroup: ItemOperation<EpmSession> = {
	displayName: 'User Group',
	value: 'userGroup',
	action: 'Report user groups',
	description: 'Retrieve who is in which group, directly or through another group',
	readOnly: true,
	fields: [
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Group',
					name: 'groupname',
					type: 'string',
					default: '',
					placeholder: 'e.g. Planners EMEA',
					description: 'Name of a group',
				},
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
		optionsField(),
	],
	execute: async (item, { client }) => {
		const filters = item.collection('filters');
		return manyOutput(
			await userGroupReport(client, {
				userlogin: filters.narrowing('userlogin'),
				groupname: filters.narrowing('groupname'),
				userattribute: filters.narrowing('userattribute'),
			}),
		);
	},
};
