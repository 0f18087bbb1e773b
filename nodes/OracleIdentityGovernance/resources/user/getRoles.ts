import { userRoles } from '../../../../providers/oig/users';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { flat } from '../../output';
import type { OigSession } from '../../session';

export const getRoles: ItemOperation<OigSession> = {
	displayName: 'Get Roles',
	value: 'getRoles',
	action: 'Get user roles',
	description: 'Retrieve the roles of a user (servers from version 12.2.1.4)',
	readOnly: true,
	fields: [
		userLocator,
		{
			displayName: 'Which Roles',
			name: 'whichRoles',
			type: 'options',
			options: [
				{ name: 'All', value: 'all', description: 'Those that the user has and those that wait for approval' },
				{ name: 'Assigned', value: 'assigned', description: 'Those that the user has' },
				{ name: 'Pending', value: 'pending', description: 'Those that wait for approval' },
			],
			default: 'assigned',
		},
		optionsField(),
	],
	execute: async (item, session) => {
		const { id } = await session.user(item);
		const which = item.choice('whichRoles', ['all', 'assigned', 'pending']);
		return manyOutput((await userRoles(session.client, id, which)).map(flat));
	},
};
