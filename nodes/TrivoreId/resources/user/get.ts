import { optionsField, simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { namespaceOption, userLocator } from '../../fields';
import { simplifyUser } from '../../output';
import type { TrivoreSession } from '../../session';

export const get: ItemOperation<TrivoreSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user by ID, user name or email address',
	readOnly: true,
	fields: [userLocator, simplifyField, optionsField(namespaceOption)],
	execute: async (item, session) => {
		const { id, user } = await session.user(item);
		const found = user ?? (await session.lookup.userById(id));
		return oneOutput(item.flag('simplify') ? simplifyUser(found) : found);
	},
};
