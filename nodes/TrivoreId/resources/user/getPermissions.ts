import { effectivePermissions } from '../../../../providers/trivore/roles';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

export const getPermissions: ItemOperation<TrivoreSession> = {
	displayName: 'Get Effective Permissions',
	value: 'getPermissions',
	action: 'Get effective permissions of user',
	description: 'Retrieve what a user may do, by its own roles and by those of its groups',
	readOnly: true,
	fields: [userLocator, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const userId = await session.userId(item);
		const permissions = await effectivePermissions(session.client, userId);
		return manyOutput(permissions.map((permission) => ({ ...permission, userId })));
	},
};
