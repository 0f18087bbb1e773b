import { rolesOfUser } from '../../../../providers/trivore/roles';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const getRoles: ItemOperation<TrivoreSession> = {
	displayName: 'Get Roles',
	value: 'getRoles',
	action: 'Get user roles',
	description: 'Retrieve the roles that a user has directly; roles that come from groups are not among them',
	readOnly: true,
	fields: [userLocator, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const userId = await session.userId(item);
		const roles = await rolesOfUser(session.client, userId);
		return manyOutput(roles.map(({ isSeen: _, ...role }) => ({ ...role, userId })));
	},
};
