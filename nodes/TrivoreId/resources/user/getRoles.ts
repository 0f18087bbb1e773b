import { rolesOfUser } from '../../../../providers/trivore/roles';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const getRoles: ItemOperation<TrivoreSession> = {
	displayName: 'Get Roles',
	value: 'getRoles',
	action: 'Get user roles',
	description: 'Retrieve the roles assigned directly to a user, without roles from groups',
	readOnly: true,
	fields: [userLocator, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const userId = await session.userId(item);
		const roles = await rolesOfUser(session.client, userId);
		// Whether the client sees a role in the lists is of use to Set Roles alone.
		const shown = (role: object) => Object.fromEntries(Object.entries(role).filter(([name]) => name !== 'isSeen'));
		return manyOutput(roles.map((role) => ({ ...shown(role), userId })));
	},
};
