import { userWithAccess } from '../../../../providers/epm/access';
import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { EpmSession } from '../../session';

export const get: ItemOperation<EpmSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user with a base role in this environment, with its roles and groups',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const user = await userWithAccess(session.client, await session.userLogin(item));
		return oneOutput(item.flag('simplify') ? simplifyUser(user) : user);
	},
};
