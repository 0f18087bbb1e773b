import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import { simplifyUser, wholeUser } from '../../output';
import type { ScimSession } from '../../session';

export const get: ItemOperation<ScimSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField()],
	execute: async (item, session) => {
		const user = await session.user(item);
		return oneOutput(item.flag('simplify') ? simplifyUser(user) : wholeUser(user));
	},
};
